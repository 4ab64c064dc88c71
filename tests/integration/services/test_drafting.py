"""Drafts: starting, settings, stages, protection, stewards, addresses that move."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.common.factories import TEXT
from tests.common.races import race
from wiki.domain.drafts import Kind, Protection, Stage
from wiki.domain.errors import InvalidError, NotAllowedError, NotFoundError
from wiki.domain.sectors import Role
from wiki.ids import MAX_SLUG
from wiki.services import drafting
from wiki.services.drafting import NewDraft, StageChange
from wiki.services.validating import Settings
from wiki.storage.drafts import StageMove
from wiki.storage.events import Event


@pytest.fixture
def ada(world):
    return world.person("ada")


@pytest.fixture
def slug(world, ada):
    return world.draft(by=ada, topics=["data", "privacy"], services=["records"], place="Harbour City")


def start(session, actor, now, text=TEXT, **settings):
    return drafting.start(session, actor, now, NewDraft(Settings(**{"title": "Open data bylaw"} | settings), text))


def refused(act, *arguments):
    with pytest.raises(InvalidError) as caught:
        act(*arguments)
    return set(caught.value.errors)


# -------------------------------------------------------------------------------------------------------- starting


def test_a_draft_begins_in_incubation_with_its_starter_as_steward(session, world, ada, slug):
    view = drafting.find_whole(session, slug)
    assert (view.stage, view.protection, view.revision) == (Stage.INCUBATION, Protection.OPEN, 1)
    assert (view.topics, view.services, view.place) == (("data", "privacy"), ("records",), "Harbour City")
    assert view.purpose == "The city publishes its data."
    assert drafting.stewards(session, view.id) == ["ada"]
    assert view.id in world.fresh(ada).stewards


def test_slugs_keep_every_script_and_equal_titles_are_numbered(session, ada, clock):
    titles = ["突发事件应对法", "Code pénal", "Code pénal", "Code pénal", "???", "New"]
    assert [start(session, ada, clock.now(), title=title) for title in titles] == [
        "突发事件应对法", "code-pénal", "code-pénal-2", "code-pénal-3", "draft", "new-2",
    ]  # fmt: skip


def test_a_long_title_makes_a_slug_of_the_longest_length_even_when_numbered(session, ada, clock):
    slugs = [start(session, ada, clock.now(), title="long " * 39) for _ in range(3)]
    assert len(set(slugs)) == 3
    assert max(map(len, slugs)) <= MAX_SLUG


@pytest.mark.parametrize(
    ("settings", "text", "fields"),
    [
        ({"title": "  "}, TEXT, {"title"}),
        ({"title": "x" * 201}, TEXT, {"title"}),
        ({"language": "english"}, TEXT, {"language"}),
        ({"language": "en\n"}, TEXT, {"language"}),
        ({"kind": "poem"}, TEXT, {"kind"}),
        ({"slug": "new"}, TEXT, {"slug"}),
        ({"slug": "!!"}, TEXT, {"slug"}),
        ({"slug": "a" * 121}, TEXT, {"slug"}),
        ({"topics": ["x" * 61]}, TEXT, {"topics"}),
        ({"topics": [str(n) for n in range(13)]}, TEXT, {"topics"}),
        ({"place": "x" * 61}, TEXT, {"place"}),
        ({}, " \n", {"text"}),
        ({"title": "", "kind": "poem"}, "\u202e", {"title", "kind", "text"}),
    ],
)
def test_what_cannot_be_taken_is_said_for_every_field_at_once(session, ada, clock, settings, text, fields):
    assert refused(lambda: start(session, ada, clock.now(), text, **settings)) == fields


def test_nobody_and_a_blocked_account_start_nothing(session, world, clock):
    from dataclasses import replace

    for actor in (None, replace(world.person("ada"), blocked=True)):
        with pytest.raises(NotAllowedError):
            start(session, actor, clock.now())


def test_several_who_start_drafts_of_one_title_at_the_same_moment_get_addresses_of_their_own(engine, world, clock):
    people = [world.person(f"p{number}") for number in range(4)]
    slugs = race(engine, *(lambda own, who=who: start(own, who, clock.now()) for who in people))
    assert sorted(slugs) == ["open-data-bylaw", "open-data-bylaw-2", "open-data-bylaw-3", "open-data-bylaw-4"]


# --------------------------------------------------------------------------------------------------------- settings


def test_a_renamed_draft_is_found_by_its_former_slugs_and_they_stay_its_own(session, ada, clock, world, slug):
    ada = world.fresh(ada)
    for name in ("second", "third"):
        current = drafting.change_settings(session, ada, clock.now(), slug, Settings(title="T", slug=name))
        slug = current
    for former in ("open-data-bylaw", "second"):
        with pytest.raises(drafting.MovedError) as moved:
            drafting.find(session, former)
        assert moved.value.slug == "third"
    assert refused(lambda: start(session, ada, clock.now(), slug="second")) == {"slug"}
    assert start(session, ada, clock.now()) == "open-data-bylaw-2"


def test_a_draft_may_take_its_former_slug_back(session, ada, clock, world, slug):
    ada = world.fresh(ada)
    drafting.change_settings(session, ada, clock.now(), slug, Settings(title="T", slug="second"))
    drafting.change_settings(session, ada, clock.now(), "second", Settings(title="T", slug=slug))
    assert drafting.find(session, slug).title == "T"
    with pytest.raises(drafting.MovedError):
        drafting.find(session, "second")


def test_settings_replace_topics_and_make_pages_anew(session, ada, clock, world, slug):
    before = drafting.find(session, slug)
    changed = Settings("New title", language="zh-Hans", kind=Kind.BILL, topics=["water", "water"], place="")
    assert drafting.change_settings(session, world.fresh(ada), clock.now(), slug, changed) == slug
    view = drafting.find_whole(session, slug)
    assert (view.title, view.language, view.kind, view.topics, view.services, view.place) == (
        "New title", "zh-Hans", Kind.BILL, ("water",), (), "",
    )  # fmt: skip
    assert view.version > before.version


def test_two_who_want_one_address_at_the_same_moment_do_not_both_get_it(engine, world, clock):
    people = [world.person("p1"), world.person("p2")]
    slugs = [world.draft(title=f"Draft {who.name}", by=who) for who in people]
    people = [world.fresh(who) for who in people]
    results = race(
        engine,
        *(
            lambda own, who=who, slug=slug: drafting.change_settings(
                own, who, clock.now(), slug, Settings("T", slug="wanted")
            )
            for who, slug in zip(people, slugs, strict=True)
        ),
    )
    assert "wanted" in results
    assert [set(result.errors) for result in results if isinstance(result, InvalidError)] == [{"slug"}]


# ----------------------------------------------------------------------------------------------------------- stages


def test_a_stage_moves_with_a_reason_and_is_logged(session, ada, clock, world, slug):
    closes = clock.now() + timedelta(days=30)
    change = StageChange(Stage.CONSULTATION, "Ready for the public", closes)
    drafting.move_stage(session, world.fresh(ada), clock.now(), slug, change)
    view = drafting.find(session, slug)
    assert (view.stage, view.stage_closes) == (Stage.CONSULTATION, closes)
    moves = session.execute(select(StageMove.stage, StageMove.revision, StageMove.reason).order_by(StageMove.id)).all()
    assert [tuple(move) for move in moves] == [("incubation", 1, ""), ("consultation", 1, "Ready for the public")]
    event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert (event.kind, event.payload["stage"], event.actor_id) == ("draft.stage", "consultation", ada.id)


def test_a_stage_does_not_move_without_reason_into_the_past_or_nowhere(session, ada, clock, world, slug):
    ada, past = world.fresh(ada), clock.now() - timedelta(seconds=1)

    def move(*values):
        return refused(lambda: drafting.move_stage(session, ada, clock.now(), slug, StageChange(*values)))

    assert move(Stage.DRAFTING, " ") == {"reason"}
    assert move(Stage.INCUBATION, "Why") == {"stage"}
    assert move("heaven", "Why", past) == {"stage", "closes"}
    assert move(Stage.DRAFTING, "x" * 501) == {"reason"}


@pytest.mark.parametrize("end", [Stage.ADOPTED, Stage.REJECTED, Stage.WITHDRAWN])
def test_an_ended_draft_never_moves_again(session, ada, clock, world, slug, end):
    ada = world.fresh(ada)
    drafting.move_stage(session, ada, clock.now(), slug, StageChange(end, "Voted"))
    for stage in Stage:
        assert "stage" in refused(
            lambda stage=stage: drafting.move_stage(session, ada, clock.now(), slug, StageChange(stage, "Again"))
        )


# --------------------------------------------------------------------------------------------- protection, stewards


def test_only_those_in_charge_manage_a_draft(session, world, clock, slug):
    bob, eve = world.person("bob"), world.person("eve")
    world.draft(title="Her own", by=eve)
    acts = [
        lambda who: drafting.change_settings(session, who, clock.now(), slug, Settings("T")),
        lambda who: drafting.move_stage(session, who, clock.now(), slug, StageChange(Stage.DRAFTING, "Why")),
        lambda who: drafting.protect(session, who, clock.now(), slug, Protection.STEWARDS),
        lambda who: drafting.add_steward(session, who, clock.now(), slug, "bob"),
        lambda who: drafting.remove_steward(session, who, clock.now(), slug, "ada"),
    ]
    for who in (None, bob, world.fresh(eve)):
        for act in acts:
            with pytest.raises(NotAllowedError):
                act(who)
            session.rollback()
    moderator = world.person("mo", role=Role.MODERATOR)
    acts[2](moderator)
    for act in acts[:2] + acts[3:]:
        with pytest.raises(NotAllowedError):
            act(moderator)


def test_a_protection_that_does_not_exist_is_refused(session, ada, clock, world, slug):
    assert refused(lambda: drafting.protect(session, world.fresh(ada), clock.now(), slug, "moat")) == {"protection"}


def test_stewards_come_and_go_and_the_last_one_stays(session, ada, clock, world, slug):
    ada, bob = world.fresh(ada), world.person("bob")
    for _ in range(2):
        drafting.add_steward(session, ada, clock.now(), slug, "bob")
    draft_id = drafting.find(session, slug).id
    assert drafting.stewards(session, draft_id) == ["ada", "bob"]
    drafting.remove_steward(session, ada, clock.now(), slug, "ada")
    assert drafting.stewards(session, draft_id) == ["bob"]
    session.commit()
    bob = world.fresh(bob)
    assert refused(lambda: drafting.remove_steward(session, bob, clock.now(), slug, "bob")) == {"steward"}
    assert refused(lambda: drafting.remove_steward(session, bob, clock.now(), slug, "ada")) == {"steward"}
    assert refused(lambda: drafting.add_steward(session, bob, clock.now(), slug, "nobody")) == {"steward"}


def test_two_stewards_who_release_each_other_at_the_same_moment_leave_one(engine, session, ada, clock, world, slug):
    bob = world.person("bob")
    drafting.add_steward(session, world.fresh(ada), clock.now(), slug, "bob")
    session.commit()
    ada, bob = world.fresh(ada), world.fresh(bob)
    race(
        engine,
        lambda own: drafting.remove_steward(own, ada, clock.now(), slug, "bob"),
        lambda own: drafting.remove_steward(own, bob, clock.now(), slug, "ada"),
    )
    assert len(drafting.stewards(session, drafting.find(session, slug).id)) == 1


def test_a_draft_that_never_was_is_not_found(session):
    with pytest.raises(NotFoundError):
        drafting.find(session, "nowhere")
