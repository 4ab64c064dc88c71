"""Saving: one base and two writers, forms sent twice, restore and undo, and that no right is forgotten."""

import pytest
from sqlalchemy import func, select

from tests.common.factories import TEXT
from tests.common.races import race
from tests.integration.services.test_recording import kept, rebuilt
from wiki.domain.drafts import Protection, Stage
from wiki.domain.errors import ClosedError, ConflictError, InvalidError, NotAllowedError, NotFoundError
from wiki.domain.revisions import Act
from wiki.domain.sectors import Role
from wiki.services import drafting, editing, history
from wiki.services.editing import Edit
from wiki.storage.events import Event
from wiki.storage.revisions import Revision

PURPOSE = "The city publishes its data."
SCOPE = "This bylaw binds all offices of the city."
YEARLY = TEXT.replace(PURPOSE, "The city publishes its data every year.")
FIRMS = TEXT.replace(SCOPE, "This bylaw binds all offices and firms of the city.")


@pytest.fixture
def slug(world):
    return world.draft()


@pytest.fixture
def save(session, clock, world):
    """Saves as somebody, `by`, a minute later, and commits."""

    def saved(slug, text, base=1, by=None, **more):
        actor = world.fresh(by or world.person("bob"))
        result = editing.save(session, actor, clock.advance(minutes=1), slug, Edit(text, base, **more))
        session.commit()
        return result

    return saved


def count(session, slug):
    return session.scalar(
        select(func.count()).select_from(Revision).where(Revision.draft_id == drafting.find(session, slug).id)
    )


# ------------------------------------------------------------------------------------------------- two on one base


def test_changes_of_different_passages_are_merged(world, slug, save):
    assert save(slug, YEARLY) == editing.Saved(2)
    assert save(slug, FIRMS, by=world.person("cleo")) == editing.Saved(3, merged=True)
    assert world.text(slug) == YEARLY.replace(SCOPE, "This bylaw binds all offices and firms of the city.")


def test_changes_of_the_same_words_are_refused_with_both_texts_and_nothing_is_written(session, world, slug, save):
    save(slug, YEARLY)
    with pytest.raises(ConflictError) as caught:
        save(slug, TEXT.replace(PURPOSE, "The city publishes its data each month."))
    session.rollback()
    assert (caught.value.base, caught.value.current) == (1, 2)
    merge = caught.value.merge
    assert "each month" in merge.text("yours")
    assert merge.text("theirs") == YEARLY
    assert world.text(slug) == YEARLY
    assert count(session, slug) == 2


def test_changes_of_different_words_of_one_passage_are_merged(world, slug, save):
    save(slug, YEARLY)
    assert save(slug, TEXT.replace(PURPOSE, "The town publishes its data.")).merged
    assert "The town publishes its data every year." in world.text(slug)


def test_the_same_change_by_two_is_no_conflict_and_no_second_revision(session, slug, save):
    save(slug, YEARLY)
    assert save(slug, YEARLY) == editing.Saved(2, unchanged=True)
    assert count(session, slug) == 2


def test_a_text_that_says_nothing_new_is_no_revision(session, slug, save):
    assert save(slug, TEXT) == editing.Saved(1, unchanged=True)
    assert count(session, slug) == 1


def test_two_at_the_same_moment_are_merged_whatever_the_order(engine, world, session, slug, clock):
    people = [world.person("bob"), world.person("cleo")]
    edits = [Edit(YEARLY, 1), Edit(FIRMS, 1)]
    results = race(
        engine,
        *(
            lambda own, who=who, edit=edit: editing.save(own, who, clock.now(), slug, edit)
            for who, edit in zip(people, edits, strict=True)
        ),
    )
    assert sorted((saved.number, saved.merged) for saved in results) == [(2, False), (3, True)]
    assert "every year" in world.text(slug)
    assert "firms" in world.text(slug)
    draft_id = drafting.find(session, slug).id
    assert kept(session, draft_id) == rebuilt(session, draft_id)


def test_of_two_who_change_the_same_words_at_the_same_moment_one_saves_and_one_is_told(engine, world, slug, clock):
    people = [world.person("bob"), world.person("cleo")]
    texts = [TEXT.replace(PURPOSE, f"The city {verb} its data.") for verb in ("sells", "hides")]
    results = race(
        engine,
        *(
            lambda own, who=who, text=text: editing.save(own, who, clock.now(), slug, Edit(text, 1))
            for who, text in zip(people, texts, strict=True)
        ),
    )
    won = [place for place, result in enumerate(results) if isinstance(result, editing.Saved)]
    lost = [result for result in results if isinstance(result, ConflictError)]
    assert len(won) == len(lost) == 1
    assert world.text(slug) == texts[won[0]]
    assert lost[0].merge.text("yours") == texts[1 - won[0]]


def test_many_writers_lose_nothing_and_leave_no_gap(engine, world, session, slug, clock):
    base = "".join(f"Rule {number}.\n\n" for number in range(8))
    world.edit(slug, base)
    people = [world.person(f"p{number}") for number in range(6)]
    results = race(
        engine,
        *(
            lambda own, who=who, place=place: editing.save(
                own, who, clock.now(), slug, Edit(base.replace(f"Rule {place}.", f"Rule {place} by {who.name}."), 2)
            )
            for place, who in enumerate(people)
        ),
    )
    assert sorted(saved.number for saved in results) == [3, 4, 5, 6, 7, 8]
    text = world.text(slug)
    assert all(f"Rule {place} by p{place}." in text for place in range(6))
    draft_id = drafting.find(session, slug).id
    assert kept(session, draft_id) == rebuilt(session, draft_id)
    assert session.scalars(select(Event.seq).order_by(Event.seq)).all() == list(
        range(1, session.scalar(select(func.count()).select_from(Event)) + 1)
    )


# ------------------------------------------------------------------------------------------------ forms sent twice


def test_a_form_that_is_sent_twice_saves_once(session, slug, save):
    assert save(slug, YEARLY, submission="form-1").number == 2
    assert save(slug, YEARLY, submission="form-1").number == 2
    assert count(session, slug) == 2


def test_a_form_that_was_filled_anew_after_going_back_is_no_repetition(session, world, slug, save):
    assert save(slug, YEARLY, submission="form-1").number == 2
    longer = YEARLY.replace("- maps\n", "- maps\n- budgets\n")
    assert save(slug, longer, submission="form-1").number == 3
    assert world.text(slug) == longer
    with pytest.raises(ConflictError):
        save(slug, TEXT.replace(PURPOSE, "The city publishes its data each month."), submission="form-1")


def test_a_form_for_a_new_draft_that_was_filled_anew_starts_another(world, session, clock):
    ada = world.person("ada")
    settings = drafting.Settings(title="Twice")
    world.begin()
    slugs = [
        drafting.start(session, ada, clock.now(), drafting.NewDraft(settings, text, submission="form-2"))
        for text in (TEXT, TEXT, YEARLY)
    ]
    session.commit()
    assert slugs == ["twice", "twice", "twice-2"]


def test_a_form_that_is_sent_twice_at_the_same_moment_saves_once(engine, world, session, slug, clock):
    bob = world.person("bob")
    results = race(
        engine,
        *[lambda own: editing.save(own, bob, clock.now(), slug, Edit(YEARLY, 1, submission="form-1"))] * 3,
    )
    assert [saved.number for saved in results] == [2, 2, 2]
    assert count(session, slug) == 2


def test_a_form_for_a_new_draft_that_is_sent_twice_at_the_same_moment_starts_one(engine, world, session, clock):
    ada = world.person("ada")
    new = drafting.NewDraft(drafting.Settings(title="Twice"), TEXT, submission="form-2")
    slugs = race(engine, *[lambda own: drafting.start(own, ada, clock.now(), new)] * 3)
    assert slugs == ["twice"] * 3


# --------------------------------------------------------------------------------------------------- restore, undo


def test_restoring_makes_the_old_text_a_new_revision(world, session, clock, slug):
    world.edit(slug, YEARLY)
    ada = world.person("ada")
    assert editing.restore(session, ada, clock.now(), slug, 1, summary="Better before").number == 3
    session.commit()
    assert world.text(slug) == TEXT
    row = history.revision(session, drafting.find(session, slug).id, 3)
    assert (row.act, row.target, row.summary) == (Act.RESTORE, 1, "Better before")
    assert row.sha256 == history.revision(session, drafting.find(session, slug).id, 1).sha256


def test_restoring_what_already_stands_changes_nothing(world, session, clock, slug):
    assert editing.restore(session, world.person("ada"), clock.now(), slug, 1) == editing.Saved(1, unchanged=True)


@pytest.mark.parametrize("number", [0, -1, 2, 2**70])
def test_a_revision_that_never_was_is_not_restored(world, session, clock, slug, number):
    with pytest.raises(NotFoundError):
        editing.restore(session, world.person("ada"), clock.now(), slug, number)


def test_undoing_takes_back_one_change_and_keeps_what_came_later(world, session, clock, slug):
    world.edit(slug, YEARLY)
    world.edit(slug, YEARLY.replace(SCOPE, "It binds all."))
    assert editing.undo(session, world.person("ada"), clock.now(), slug, 2).number == 4
    session.commit()
    assert world.text(slug) == TEXT.replace(SCOPE, "It binds all.")
    row = history.revision(session, drafting.find(session, slug).id, 4)
    assert (row.act, row.target) == (Act.UNDO, 2)


def test_undoing_what_later_revisions_rewrote_is_a_conflict(world, session, clock, slug):
    world.edit(slug, YEARLY)
    world.edit(slug, YEARLY.replace("every year", "every month"))
    with pytest.raises(ConflictError) as caught:
        editing.undo(session, world.person("ada"), clock.now(), slug, 2)
    session.rollback()
    assert caught.value.merge.text("theirs") == world.text(slug)
    assert world.text(slug).count("every month") == 1


def test_undoing_twice_changes_nothing_more(world, session, clock, slug):
    world.edit(slug, YEARLY)
    ada = world.person("ada")
    editing.undo(session, ada, clock.now(), slug, 2)
    session.commit()
    assert editing.undo(session, ada, clock.now(), slug, 2).unchanged
    session.rollback()


@pytest.mark.parametrize("number", [0, 1, 3, 2**70])
def test_the_first_revision_and_what_never_was_are_not_undone(world, session, clock, slug, number):
    world.edit(slug, YEARLY)
    with pytest.raises(NotFoundError):
        editing.undo(session, world.person("ada"), clock.now(), slug, number)


# -------------------------------------------------------------------------------------------------------- sections


def test_one_section_is_edited_and_the_rest_stays_byte_for_byte(world, slug, save):
    saved = save(slug, "## Article 1: Purpose\n\nOpen for all.", section="article-1-purpose")
    assert saved.number == 2
    assert world.text(slug) == TEXT.replace(PURPOSE, "Open for all.")


def test_two_sections_edited_on_one_base_are_merged(world, slug, save):
    save(slug, "## Article 1: Purpose\n\nOpen for all.", section="article-1-purpose")
    saved = save(slug, "## Article 2: Scope\n\nAll.\n", section="article-2-scope", by=world.person("cleo"))
    assert saved == editing.Saved(3, merged=True)
    assert "Open for all." in world.text(slug)
    assert world.text(slug).endswith("## Article 2: Scope\n\nAll.\n")


def test_a_section_that_never_was_is_not_found(slug, save):
    with pytest.raises(NotFoundError):
        save(slug, "## Nowhere\n", section="nowhere")


def test_a_preview_writes_nothing_and_shows_the_change(session, slug):
    seen = editing.preview(session, slug, Edit(YEARLY, 1))
    assert "".join(seen.passages) == YEARLY
    assert len(seen.comparison.changes) == 1
    assert count(session, slug) == 1


# ---------------------------------------------------------------------------------------------- what cannot be taken


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit("   \n", 1), "text"),
        (Edit("A\u202eB", 1), "text"),
        (Edit("A\x00B", 1), "text"),
        (Edit("A\ud800B", 1), "text"),
        (Edit("x" * 2000, 1), "text"),
        (Edit(YEARLY, 0), "base"),
        (Edit(YEARLY, 2), "base"),
        (Edit(YEARLY, 2**70), "base"),
        (Edit(YEARLY, 1, summary="x" * 501), "summary"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(session, world, clock, slug, edit, field):
    with pytest.raises(InvalidError) as caught:
        editing.save(session, world.person("ada"), clock.now(), slug, edit, max_text=1000)
    assert list(caught.value.errors) == [field]
    session.rollback()
    assert count(session, slug) == 1


def test_text_is_stored_in_one_form_and_ends_in_a_line_feed(world, slug, save):
    save(slug, "Cafe\u0301\r\nopen\rdaily")
    assert world.text(slug) == "Caf\u00e9\nopen\ndaily\n"


# ---------------------------------------------------------------------------------------------------------- rights

EVERYBODY = {"contributor", "steward", "moderator", "administrator"}
IN_CHARGE = EVERYBODY - {"contributor"}
TABLE = [
    (Stage.INCUBATION, Protection.OPEN, EVERYBODY),
    (Stage.DRAFTING, Protection.OPEN, EVERYBODY),
    (Stage.DRAFTING, Protection.AMENDMENTS, IN_CHARGE),
    (Stage.INCUBATION, Protection.STEWARDS, IN_CHARGE),
    (Stage.CONSULTATION, Protection.OPEN, IN_CHARGE),
    (Stage.REVIEW, Protection.OPEN, IN_CHARGE),
    (Stage.ADOPTED, Protection.OPEN, set()),
    (Stage.REJECTED, Protection.OPEN, set()),
    (Stage.WITHDRAWN, Protection.OPEN, set()),
]


@pytest.fixture
def people(world, slug):
    return {
        "contributor": world.person("con"),
        "steward": world.person("ada"),
        "moderator": world.person("mo", role=Role.MODERATOR),
        "administrator": world.person("adm", role=Role.ADMINISTRATOR),
    }


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("stage", "protection", "allowed"), TABLE)
def test_stage_and_protection_hold_for_every_way_to_write(
    session, world, clock, slug, people, stage, protection, allowed
):
    world.edit(slug, YEARLY)
    ada = people["steward"]
    drafting.protect(session, ada, clock.now(), slug, protection)
    if stage is not Stage.INCUBATION:
        drafting.move_stage(session, ada, clock.now(), slug, drafting.StageChange(stage, "Time"))
    session.commit()
    acts = {
        "save": lambda who: editing.save(session, who, clock.now(), slug, Edit(FIRMS, 2)),
        "restore": lambda who: editing.restore(session, who, clock.now(), slug, 1),
        "undo": lambda who: editing.undo(session, who, clock.now(), slug, 2),
    }
    for act in acts.values():
        for name, who in people.items():
            if name in allowed:
                assert act(world.fresh(who)).number == 3
            else:
                with pytest.raises(ClosedError):
                    act(world.fresh(who))
            session.rollback()
        with pytest.raises(NotAllowedError):
            act(None)
        session.rollback()
    assert count(session, slug) == 2


@pytest.mark.databases("sqlite")
def test_the_steward_of_another_draft_is_nobody_here(session, world, clock, slug):
    eve = world.person("eve")
    world.draft(title="Her own", by=eve)
    drafting.protect(session, world.person("ada"), clock.now(), slug, Protection.STEWARDS)
    session.commit()
    with pytest.raises(ClosedError):
        editing.save(session, world.fresh(eve), clock.now(), slug, Edit(YEARLY, 1))


def test_an_edit_that_races_with_the_end_of_the_stage_is_saved_before_or_refused(engine, session, world, slug, clock):
    ada, bob = world.person("ada"), world.person("bob")
    results = race(
        engine,
        lambda own: editing.save(own, bob, clock.now(), slug, Edit(YEARLY, 1)),
        lambda own: drafting.move_stage(own, ada, clock.now(), slug, drafting.StageChange(Stage.ADOPTED, "Voted")),
    )
    assert results[1] is None
    assert isinstance(results[0], editing.Saved | ClosedError)
    assert count(session, slug) == (2 if isinstance(results[0], editing.Saved) else 1)
