"""The history of a draft and of one section, as a reader without scripts filters and compares it."""

import pytest

from tests.common.factories import TEXT
from wiki.domain.sectors import Sector

PAGE = "/d/open-data-bylaw/history"
PURPOSE = "The city publishes its data."


@pytest.fixture(autouse=True)
def draft(world, clock):
    slug = world.draft(by=world.person("ada"))
    bob = world.person("bob", sector=Sector.BUSINESS)
    world.edit(slug, TEXT.replace(PURPOSE, "The city publishes all."), by=bob, summary="All of it")
    clock.advance(days=1)
    world.edit(slug, TEXT.replace("- maps\n", "- maps\n- budgets\n"), summary="Budgets")
    return slug


def test_revisions_stand_by_day_newest_first(visitor):
    page = visitor.get(PAGE)
    assert page.text.index("3 Mar 2026") < page.text.index("Budgets") < page.text.index("2 Mar 2026")
    assert page.text.index("Budgets") < page.text.index("All of it")
    assert "revisions 1 to 3 of 3" in page
    assert {"/d/open-data-bylaw/r/2", "/d/open-data-bylaw/compare/1..2"} <= set(page.links)


def test_filters_narrow_it_and_can_be_taken_back(visitor):
    page = visitor.submit(PAGE, {"sector": "business"}, form=None)
    assert "All of it" in page
    assert "Budgets" not in page
    assert PAGE in page.links
    assert "Budgets" in visitor.get(f"{PAGE}?from=2026-03-03")
    assert "Budgets" not in visitor.get(f"{PAGE}?to=2026-03-02")
    assert "No revision fits this filter." in visitor.get(f"{PAGE}?author=nobody")


def test_a_date_that_is_none_is_said_beside_its_field(visitor):
    page = visitor.get(f"{PAGE}?from=yesterday")
    assert "Write a date as 2026-03-02." in page
    assert 'value="yesterday"' in page.source


def test_two_are_picked_and_compared(visitor):
    page = visitor.get(PAGE)
    form = next(form for form in page.forms if form.action.endswith("/compare"))
    assert form.filled({}, None) == {"from": ["2"], "to": ["3"]}


def test_long_histories_have_stable_pages(visitor, world):
    for number in range(60):
        world.edit("open-data-bylaw", TEXT + f"\nLine {number}.\n", summary=f"Line {number}.")
    first = visitor.get(PAGE)
    second = visitor.get(next(link for link in first.links if "before=" in link))
    assert "Line 59." in first
    assert "Line 59." not in second
    assert "All of it" in second
    assert PAGE in second.links


def test_what_people_typed_is_shown_as_words(visitor, world):
    world.edit("open-data-bylaw", TEXT, summary="<script>alert(1)</script>")
    page = visitor.get(PAGE)
    assert "<script>alert(1)" not in page.source
    assert "<script>alert(1)</script>" in page


def test_a_section_has_a_history_of_its_own(visitor):
    page = visitor.get("/d/open-data-bylaw/section/article-1-purpose")
    assert "3 revisions touched this section." in page
    assert "/d/open-data-bylaw#article-1-purpose" in page.links
    other = visitor.get("/d/open-data-bylaw/section/article-2-scope")
    assert "2 revisions touched this section." in other
    assert "All of it" not in other


def test_a_section_that_is_gone_leads_to_where_it_last_stood(visitor, world):
    world.edit("open-data-bylaw", "# Open data bylaw\n\n## Article 2: Scope\n\nAll.\n", summary="No purpose")
    page = visitor.get("/d/open-data-bylaw/section/article-1-purpose")
    assert "It no longer stands in the text." in page
    assert "/d/open-data-bylaw/r/3#article-1-purpose" in page.links
    assert "Article 1: Purpose" in page


def test_a_section_s_history_shows_its_words_and_leads_to_them(visitor):
    page = visitor.get("/d/open-data-bylaw/section/article-2-scope")
    assert "budgets" in page
    assert "<ins>- budgets</ins>" in page.source
    assert "/d/open-data-bylaw/compare/2..3#in-article-2-scope" in page.links
    assert 'id="in-article-2-scope"' in visitor.get("/d/open-data-bylaw/compare/2..3").source
    assert "/d/open-data-bylaw/r/3#article-2-scope" in page.links


def test_a_section_says_when_it_was_renamed_moved_taken_out_and_came_back(visitor, world):
    purpose = "## Article 1: Purpose\n\nThe city publishes its data.\n\n"
    for text in (
        TEXT.replace("Article 1: Purpose", "Article 1: Aim"), TEXT.replace("Article 1: Purpose", "Article 3: Aim"),
        TEXT.replace(purpose, ""), TEXT,
    ):  # fmt: skip
        world.edit("open-data-bylaw", text)
    page = visitor.get("/d/open-data-bylaw/section/article-1-purpose")
    for said in (
        "before “Article 1: Purpose”",
        "renumbered, before “Article 1: Aim”",
        "taken out",
        "away since revision 6",
    ):
        assert said in page
    narrowed = visitor.submit(page, {"did": "left"}, form=None)
    assert "/d/open-data-bylaw/r/6" in narrowed.links
    assert "/d/open-data-bylaw/r/7#article-1-purpose" not in narrowed.links
    assert "No revision fits this filter." in visitor.get(f"{page.path}?author=nobody")


def test_the_history_narrowed_to_a_section_says_so(visitor):
    page = visitor.get(f"{PAGE}?section=article-2-scope")
    assert "Only revisions that touched the section Article 2: Scope" in page
    assert "All of it" not in page
    assert "/d/open-data-bylaw/section/article-2-scope" in page.links


def test_a_section_that_never_was_is_not_found(visitor):
    visitor.get("/d/open-data-bylaw/section/nowhere", 404)


def test_a_much_changed_section_has_pages(visitor, world):
    for number in range(55):
        world.edit("open-data-bylaw", TEXT.replace(PURPOSE, f"Version {number}."), summary=f"V {number}.")
    first = visitor.get("/d/open-data-bylaw/section/article-1-purpose")
    assert "58 revisions touched this section." in first
    second = visitor.get(next(link for link in first.links if "before=" in link))
    assert "All of it" in second
    assert "V 54." not in second


def test_both_pages_cost_the_same_however_long_the_history_is(world, cost):
    paths = (PAGE, "/d/open-data-bylaw/section/article-1-purpose")
    few = [cost(path) for path in paths]
    for number in range(12):
        world.edit("open-data-bylaw", TEXT.replace(PURPOSE, f"Version {number}."))
    assert [cost(path) for path in paths] == few
    assert max(few) <= 16
