"""The history of a draft and of one section; comparing; what stands around a text."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.common.factories import TEXT
from tests.common.fakes import START
from wiki.domain.drafts import Stage
from wiki.domain.errors import NotFoundError
from wiki.domain.sectors import Sector
from wiki.domain.text.summary import State
from wiki.services import comparing, drafting, editing, history, memory, reading, tracing
from wiki.services.history import HistoryFilter
from wiki.storage.revisions import Revision

PURPOSE = "The city publishes its data."
TEXTS = [
    TEXT,
    TEXT.replace(PURPOSE, "The city publishes all its data."),
    TEXT.replace(PURPOSE, "The city publishes all its data.").replace("- maps\n", "- maps\n- budgets\n"),
    TEXT.replace("## Article 1: Purpose\n\nThe city publishes its data.\n\n", "").replace(
        "- maps\n", "- maps\n- budgets\n"
    ),
    TEXT.replace("- registers\n", "- all registers\n"),
]
SUMMARIES = ["", "All of it", "Budgets 100%", "Drop_the purpose", "Back again"]


@pytest.fixture
def view(world, session):
    """A draft with five revisions, a minute apart from 09:00 on, by ada and (2 and 4) by bob of a business."""
    ada, bob = world.person("ada"), world.person("bob", sector=Sector.BUSINESS)
    slug = world.draft(TEXTS[0], by=ada)
    for number, (text, summary) in enumerate(zip(TEXTS[1:], SUMMARIES[1:], strict=True), 2):
        world.edit(slug, text, by=bob if number % 2 == 0 else ada, summary=summary)
    return drafting.find(session, slug)


def numbers(session, view, **wanted):
    return [row.number for row in history.page(session, view, HistoryFilter(**wanted)).items]


# --------------------------------------------------------------------------------------------------------- history


def test_the_newest_revision_comes_first(session, view):
    rows = history.page(session, view, HistoryFilter()).items
    assert [(row.number, row.author, row.summary) for row in rows] == [
        (5, "ada", "Back again"), (4, "bob", "Drop_the purpose"), (3, "ada", "Budgets 100%"),
        (2, "bob", "All of it"), (1, "ada", ""),
    ]  # fmt: skip
    assert [row.parent for row in rows] == [4, 3, 2, 1, None]


def test_filters_narrow_the_history(session, view):
    assert numbers(session, view, author="bob") == [4, 2]
    assert numbers(session, view, sector="citizen") == [5, 3, 1]
    assert numbers(session, view, text="PURPOSE") == [4]
    assert numbers(session, view, from_=START + timedelta(minutes=3)) == [5, 4]
    assert numbers(session, view, to=START + timedelta(minutes=1)) == [2, 1]
    assert numbers(session, view, author="bob", to=START + timedelta(minutes=1)) == [2]
    assert numbers(session, view, author="nobody") == []


def test_signs_of_patterns_in_a_filter_are_plain_signs(session, view):
    assert numbers(session, view, text="100%") == [3]
    assert numbers(session, view, text="%") == [3]
    assert numbers(session, view, text="_") == [4]
    assert numbers(session, view, text="\\") == []


def test_minor_revisions_can_be_left_out(session, world, view, clock):
    edit = editing.Edit(TEXT, view.revision, minor=True)
    editing.save(session, world.person("ada"), clock.advance(minutes=1), view.slug, edit)
    assert numbers(session, view) == [6, 5, 4, 3, 2, 1]
    assert numbers(session, view, minor=False) == [5, 4, 3, 2, 1]


def test_pages_join_without_gap_or_overlap(session, view):
    seen, before = [], None
    for _ in range(3):
        page = history.page(session, view, HistoryFilter(), before, limit=2)
        seen += [row.number for row in page.items]
        before = page.next
    assert seen == [5, 4, 3, 2, 1]
    assert before is None


def test_what_stood_at_a_moment_is_the_highest_revision_not_after_it(session, view):
    assert history.at(session, view.id, START) == 1
    assert history.at(session, view.id, START + timedelta(minutes=2, seconds=59)) == 3
    assert history.at(session, view.id, START + timedelta(days=999)) == 5
    with pytest.raises(NotFoundError):
        history.at(session, view.id, START - timedelta(seconds=1))


def test_times_of_imported_revisions_may_go_backwards_and_before_1970(session, view):
    for number, year in ((1, 1949), (2, 1990), (3, 1960)):
        session.execute(
            update(Revision)
            .where(Revision.draft_id == view.id, Revision.number == number)
            .values(time=datetime(year, 1, 1, tzinfo=UTC))
        )
    assert history.at(session, view.id, datetime(1950, 1, 1, tzinfo=UTC)) == 1
    assert history.at(session, view.id, datetime(1970, 1, 1, tzinfo=UTC)) == 3
    assert history.at(session, view.id, datetime(2000, 1, 1, tzinfo=UTC)) == 3


def test_bars_are_the_sizes_of_changes_oldest_first(session, view):
    bars = history.bars(session, view)
    assert [(bar.number, bar.sector) for bar in bars] == [
        (1, "citizen"), (2, "business"), (3, "citizen"), (4, "business"), (5, "citizen"),
    ]  # fmt: skip
    assert bars[0].size > bars[1].size > 0


# -------------------------------------------------------------------------------------------- one section's history


def touched(session, view, ident):
    return [(touch.number, *map(str, touch.did)) for touch in tracing.section_history(session, view, ident)]


def test_a_section_has_the_revisions_that_changed_it_and_knows_when_it_was_gone(session, view):
    assert touched(session, view, "article-1-purpose") == [(1, "came"), (2, "words"), (4, "left"), (5, "back")]
    assert touched(session, view, "article-2-scope") == [(1, "came"), (3, "words"), (5, "words")]
    assert touched(session, view, "nowhere") == []


def test_a_history_is_narrowed_to_a_section_and_to_what_was_done_to_it(session, view):
    assert numbers(session, view, section="article-2-scope", author="ada") == [5, 3, 1]
    assert numbers(session, view, section="article-1-purpose", did="left") == [4]
    assert numbers(session, view, section="article-1-purpose", did="words", author="bob") == [2]
    assert numbers(session, view, section="nowhere") == []


def test_a_section_that_holds_others_changes_with_them(session, view):
    assert [number for number, *_ in touched(session, view, "open-data-bylaw")] == [1, 2, 3, 4, 5]


def test_the_words_that_a_revision_changed_are_those_of_the_section(session, view):
    touches = tracing.section_history(session, view, "article-1-purpose")
    changes = tracing.changes(session, view, "article-1-purpose", touches)
    assert [(number, change.added, change.removed) for number, change in changes.items()][1:2] == [(2, 1, 0)]
    shown = "".join(f"{part.op}{part.text}" for part in changes[2].segments)
    assert shown == "=The city publishes +all =its data."
    assert changes[4].added == 0 < changes[4].removed == changes[5].added + 1


def test_what_changed_in_a_section_that_is_all_is_what_changed_in_the_text(session, view):
    touches = tracing.section_history(session, view, "open-data-bylaw")
    changes = tracing.changes(session, view, "open-data-bylaw", touches)
    rows = history.page(session, view, HistoryFilter()).items
    assert {row.number: (row.added, row.removed) for row in rows} == {
        number: (change.added, change.removed) for number, change in changes.items()
    }
    assert [change.more for change in changes.values()] == [6, 0, 0, 1, 2]


def test_the_history_of_a_section_costs_the_same_queries_however_long_it_is(session, world, view, queries):
    def costs(expected):
        now = drafting.find(session, view.slug)
        queries.clear()
        found = tracing.section_history(session, now, "article-2-scope")
        assert len(found) == expected
        tracing.changes(session, now, "article-2-scope", found)
        return len(queries)

    short = costs(3)
    for number in range(12):
        world.edit(view.slug, TEXT + f"\nLine {number}.\n")
    assert costs(3 + 12) == short == 5


def test_sections_of_a_text_without_headings_are_its_articles(session, world):
    slug = world.draft("# 数据条例\n\n第一条 数据公开。\n\n第二条 机关负责。\n", title="数据条例", language="zh-Hans")
    world.edit(slug, "# 数据条例\n\n第一条 数据公开。\n\n第二条 各机关负责。\n")
    view = drafting.find(session, slug)
    assert touched(session, view, "第一条") == [(1, "came")]
    assert touched(session, view, "第二条") == [(1, "came"), (2, "words")]


def test_a_section_that_left_renamed_comes_back_under_its_identity(session, world):
    """Neither the title that it first had nor the one that it has now decides, but what stood there."""
    rest = "## Duty\n\nEvery office publishes its data.\n\n"
    fees = "## Fees\n\nAccess costs nothing at all, to nobody.\n\n"
    costs = fees.replace("Fees", "Costs")
    slug = world.draft(rest + fees)
    for text in (rest + costs, rest, rest.replace("its", "all"), rest.replace("its", "all") + costs, costs + rest):
        world.edit(slug, text)
    view = drafting.find(session, slug)
    assert touched(session, view, "fees") == [
        (1, "came"), (2, "renamed"), (3, "left"), (5, "back"), (6, "moved"),
    ]  # fmt: skip
    assert touched(session, view, "costs") == []


# ------------------------------------------------------------------------------------------------------- comparing


def test_a_name_of_a_revision_is_a_number_now_or_a_date(session, view):
    resolve = comparing.resolve
    assert resolve(session, view, "3") == 3
    assert resolve(session, view, "now") == 5
    assert resolve(session, view, "2026-03-02") == 5
    assert resolve(session, view, "2026-03-02T09:01:30Z") == 2
    assert resolve(session, view, "2026") == 5
    for name in ("0", "6", "-1", "yesterday", "", "2025", "1e3", "٣"):
        with pytest.raises(NotFoundError):
            resolve(session, view, name)


def test_what_differs_is_told_by_section(session, view):
    compared = comparing.compare_revisions(session, view, 1, 3)
    assert [(part.ident, part.state, part.tally.replaced, part.tally.inserted) for part in compared.summary] == [
        ("article-1-purpose", State.STAYS, 1, 0),
        ("article-2-scope", State.STAYS, 0, 1),
    ]
    assert (compared.a.number, compared.b.number) == (1, 3)
    assert len(compared.sections) == len(compared.comparison.rows)


def test_the_segments_rebuild_both_texts(session, view):
    for a, b in ((1, 5), (5, 1), (3, 4), (2, 2)):
        rows = comparing.compare_revisions(session, view, a, b).comparison.rows
        old = "".join(
            part.text for row in rows if not row.moved or not row.at_new for part in row.segments if part.op in "=-"
        )
        assert sorted(old.split()) == sorted(TEXTS[a - 1].split())


def test_a_section_that_is_gone_says_so(session, view):
    summary = comparing.compare_revisions(session, view, 3, 4).summary
    assert [(part.ident, part.state) for part in summary] == [("article-1-purpose", State.GONE)]


def test_comparing_costs_the_same_queries_whatever_the_distance(session, view, queries):
    memory.forget()
    queries.clear()
    comparing.compare_revisions(session, view, 4, 5)
    near = len(queries)
    memory.forget()
    queries.clear()
    comparing.compare_revisions(session, view, 1, 5)
    assert len(queries) == near <= 10


# --------------------------------------------------------------------------------------------------------- the head


def test_the_head_knows_who_wrote_and_whose_words_they_are(session, view, world, clock, queries):
    queries.clear()
    head = reading.head(session, view, None, clock.now(), 2)
    assert len(queries) <= 8
    assert head.contributors == 2
    # No word of bob's stands in the newest text.
    assert head.shares == (("citizen", 1.0),)
    assert (head.last.number, head.shown.number) == (5, 2)
    assert head.may == reading.May(edit=False, comment=False, manage=False, protect=False)
    steward = reading.head(session, view, world.fresh(world.person("ada")), clock.now())
    assert steward.may == reading.May(edit=True, comment=True, manage=True, protect=True)
    assert steward.shown is None


def test_the_stage_path_says_what_is_done_current_and_to_come(session, view, world, clock):
    ada = world.fresh(world.person("ada"))
    closes = clock.now() + timedelta(days=10, hours=1)
    drafting.move_stage(session, ada, clock.now(), view.slug, drafting.StageChange(Stage.DRAFTING, "Go"))
    drafting.move_stage(session, ada, clock.now(), view.slug, drafting.StageChange(Stage.CONSULTATION, "Ask", closes))
    head = reading.head(session, drafting.find(session, view.slug), ada, clock.now())
    assert [(step.stage, step.state) for step in head.stages] == [
        (Stage.INCUBATION, "done"), (Stage.DRAFTING, "done"), (Stage.CONSULTATION, "current"), (Stage.REVIEW, "todo"),
        (Stage.ADOPTED, "todo"),
    ]  # fmt: skip
    assert head.days_left == 10
    assert head.moves == ((Stage.INCUBATION, 1), (Stage.DRAFTING, 5), (Stage.CONSULTATION, 5))
    drafting.move_stage(session, ada, clock.now(), view.slug, drafting.StageChange(Stage.WITHDRAWN, "Enough"))
    head = reading.head(session, drafting.find(session, view.slug), ada, clock.now())
    assert head.stages[-1].stage == Stage.WITHDRAWN
    assert head.stages[-1].state == "current"
    assert head.days_left is None
