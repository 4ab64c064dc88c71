"""Lists over all drafts, what hangs in a text's margin, and which revision a text is."""

from datetime import timedelta

import pytest

from tests.common.factories import TEXT
from wiki.domain.drafts import Stage
from wiki.domain.errors import InvalidError
from wiki.domain.revisions import text_hash
from wiki.services import drafting, identifying, listing, margins, overview
from wiki.services.listing import DraftFilter
from wiki.storage.discussion import Comment, Thread


@pytest.fixture
def drafts(world, clock):
    """Three drafts, a minute apart: water, data, and a plan in Chinese; the first was edited last."""
    water = world.draft(title="Water plan 100%", topics=["water"], kind="plan", place="Harbour City")
    clock.advance(minutes=1)
    data = world.draft(title="data_bylaw", topics=["data", "water"], services=["records"], kind="bylaw")
    clock.advance(minutes=1)
    chinese = world.draft("# 数据条例\n\n公开。\n", title="数据条例", language="zh-Hans", topics=["data"])
    world.edit(water, TEXT + "\nMore.\n", by=world.person("bob"), summary="More")
    return water, data, chinese


def slugs(session, **wanted):
    found = listing.drafts(session, DraftFilter(**wanted))
    assert found.total == len(found.items)
    return [item.slug for item in found.items]


def test_drafts_are_narrowed_by_what_they_are(session, drafts):
    water, data, chinese = drafts
    assert slugs(session) == [water, chinese, data]
    assert slugs(session, topic="water") == [water, data]
    assert slugs(session, topic="data", language="zh-Hans") == [chinese]
    assert slugs(session, service="records") == [data]
    assert slugs(session, place="Harbour City", kind="plan") == [water]
    assert slugs(session, stage="open") == [water, chinese, data]
    assert slugs(session, stage="adopted") == []
    assert slugs(session, sort="title")[0] == water
    assert slugs(session, sort="created") == [chinese, data, water]
    assert slugs(session, sort="revisions")[0] == water
    assert slugs(session, sort="nonsense") == slugs(session)


def test_words_are_looked_for_as_they_are_typed(session, drafts):
    water, data, chinese = drafts
    assert slugs(session, q="WATER") == [water]
    assert slugs(session, q="数据") == [chinese]
    assert slugs(session, q="100%") == [water]
    assert slugs(session, q="%") == [water]
    assert slugs(session, q="a_b") == [data]
    assert slugs(session, q="a%b") == []


def test_a_page_of_the_list_knows_how_many_there_are(session, drafts):
    page = listing.drafts(session, DraftFilter(), offset=1, limit=1)
    assert ([item.slug for item in page.items], page.total) == ([drafts[2]], 3)


def test_facets_count_drafts(session, drafts):
    facets = listing.facets(session)
    assert [(facet.value, facet.count) for facet in facets["topic"]] == [("data", 2), ("water", 2)]
    assert [(facet.value, facet.count) for facet in facets["place"]] == [("Harbour City", 1)]
    assert [(facet.value, facet.count) for facet in facets["stage"]] == [("incubation", 3)]


def test_changes_of_all_drafts_come_newest_first_and_page_without_gaps(session, drafts):
    water, data, chinese = drafts
    changes = listing.recent(session)
    assert [(change.slug, change.number) for change in changes] == [(water, 2), (chinese, 1), (data, 1), (water, 1)]
    assert changes[0].message == "More"
    assert [change.slug for change in listing.recent(session, before=changes[1].id)] == [data, water]


def test_consultations_that_close_first_come_first(session, world, clock, drafts):
    ada = world.fresh(world.person("ada"))
    for slug, days in zip(drafts, (20, 5, None), strict=True):
        closes = clock.now() + timedelta(days=days) if days else None
        drafting.move_stage(session, ada, clock.now(), slug, drafting.StageChange(Stage.CONSULTATION, "Ask", closes))
    assert [view.slug for view in listing.open_for_voices(session, clock.now())] == [drafts[1], drafts[0], drafts[2]]
    later = clock.now() + timedelta(days=6)
    assert [view.slug for view in listing.open_for_voices(session, later)] == [drafts[0], drafts[2]]


def test_cards_cost_the_same_queries_for_any_number_of_drafts(session, drafts, queries):
    items = listing.drafts(session, DraftFilter()).items
    queries.clear()
    (card,) = overview.cards(session, items[:1])
    few = len(queries)
    assert card.contributors == 2
    assert [bar.number for bar in card.bars] == [1, 2]
    queries.clear()
    assert len(overview.cards(session, items)) == 3
    assert len(queries) == few == 2


def test_the_newest_event_grows_with_every_act(session, world, drafts):
    before = overview.newest_event(session)
    world.edit(drafts[0], TEXT)
    assert overview.newest_event(session) == before + 1


def test_addresses_are_every_draft_once(session, drafts):
    found = listing.addresses(session, 0, 10)
    assert ([item.slug for item in found.items], found.total) == (list(drafts), 3)
    assert [item.slug for item in listing.addresses(session, 2, 10).items] == [drafts[2]]


# --------------------------------------------------------------------------------------------------------- margins


@pytest.fixture
def thread(session, world, clock, drafts):
    """A maker of threads: takes a section and the comments, None for one that was removed."""
    draft_id = drafting.find(session, drafts[0]).id
    ada = world.person("ada")

    def make(section, *bodies, resolved=None):
        row = Thread(
            draft_id=draft_id, section=section, revision=1, author_id=ada.id, created=clock.now(), updated=clock.now(),
            comments=len(bodies), resolved=resolved,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for body in bodies:
            session.add(
                Comment(
                    thread_id=row.id, author_id=ada.id, sector="citizen", created=clock.now(), body=body or "",
                    deleted=None if body else clock.now(),
                )
            )  # fmt: skip
            session.flush()
        return row

    make.draft_id = draft_id
    return make


def test_open_threads_hang_beside_their_sections(session, thread, clock, queries):
    thread("purpose", "Is this enough? I think not.", "No.")
    thread("purpose", "A second one.")
    thread("scope", "Settled.", resolved=clock.now())
    thread(None, "On the whole draft.")
    queries.clear()
    notes = margins.notes(session, thread.draft_id)
    assert len(queries) == 1
    assert list(notes) == ["purpose"]
    assert [(note.title, note.excerpt, note.comments) for note in notes["purpose"]] == [
        ("Is this enough?", "I think not.", 2),
        ("A second one.", "", 1),
    ]


def test_a_note_is_cut_at_a_sentence_or_a_word_also_in_chinese(session, thread):
    thread("a", "这样够吗？我认为不够。还要更多。")
    thread("b", "word " * 100)
    thread("c", "字" * 300)
    notes = margins.notes(session, thread.draft_id)
    assert (notes["a"][0].title, notes["a"][0].excerpt) == ("这样够吗？", "我认为不够。")
    for name in "bc":
        assert 20 < len(notes[name][0].title) <= 61
        assert notes[name][0].title.endswith("…")


def test_a_removed_comment_lends_a_note_no_words(session, thread):
    thread("purpose", None, "What is left.")
    thread("scope", None)
    notes = margins.notes(session, thread.draft_id)
    assert {section: [note.title for note in found] for section, found in notes.items()} == {
        "purpose": ["What is left."]
    }


# ---------------------------------------------------------------------------------------------------- identifying


def test_a_text_is_known_again_however_it_was_pasted(session, drafts):
    _, data, _ = drafts
    for pasted in (TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n"), TEXT + "\n\n\n", "\ufeff" + TEXT):
        answer = identifying.by_text(session, pasted)
        assert (data, 1) in [(match.slug, match.number) for match in answer.matches]
        assert answer.sha256 == text_hash(TEXT).hex()


def test_one_changed_sign_is_another_text(session, drafts):
    answer = identifying.by_text(session, TEXT.replace("city", "cíty"))
    assert answer.matches == ()
    assert len(answer.sha256) == 64


def test_a_sum_is_looked_up_in_one_query(session, drafts, queries):
    queries.clear()
    answer = identifying.by_sum(session, "  " + text_hash(TEXT).hex().upper() + "\n")
    assert len(queries) == 1
    assert sorted((match.slug, match.number, match.newest) for match in answer.matches) == [
        (drafts[1], 1, 1),
        (drafts[0], 1, 2),
    ]


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "a" * 65, "\x00" * 64])
def test_what_is_no_sum_is_refused(session, typed):
    with pytest.raises(InvalidError) as caught:
        identifying.by_sum(session, typed)
    assert set(caught.value.errors) == {"sha256"}


@pytest.mark.parametrize("typed", ["", " \n", "a\x00b", "x" * 2000])
def test_what_no_revision_can_hold_is_refused(session, typed):
    with pytest.raises(InvalidError) as caught:
        identifying.by_text(session, typed, 1000)
    assert set(caught.value.errors) == {"text"}
