"""Home, the list of drafts, recent changes: what is open, what moved, and what it costs."""

from datetime import timedelta

import pytest

from tests.common.factories import TEXT
from wiki.domain.drafts import Stage
from wiki.services import drafting

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def consult(world, session, clock):
    """Opens a draft for consultation, to close in some days."""

    def opened(slug, days=10):
        actor = world.fresh(world.person("ada"))
        closes = clock.now() + timedelta(days=days, hours=1) if days else None
        drafting.move_stage(session, actor, clock.now(), slug, drafting.StageChange(Stage.CONSULTATION, "Ask", closes))
        session.commit()

    return opened


def test_an_empty_wiki_says_what_to_do(visitor):
    home = visitor.get("/")
    assert "There is no draft yet." in home
    assert "/drafts/new" in home.links
    assert "Nothing has been written yet." in visitor.get("/recent")
    assert visitor.get("/drafts").status == 200


def test_what_is_open_for_voices_stands_first_with_its_days(visitor, world, consult):
    world.draft(title="Quiet plan")
    consult(world.draft(title="Open data bylaw"), 10)
    home = visitor.get("/")
    assert "Open for your voice" in home
    assert "10 days left" in home
    assert "Quiet plan" not in home.text.partition("Take part")[0]


def test_a_consultation_that_has_closed_asks_for_nothing(visitor, world, consult, clock):
    consult(world.draft(), 1)
    clock.advance(days=3)
    home = visitor.get("/")
    assert "Being written now" in home
    assert "days left" not in home
    assert "Consultation" in home


def test_what_moved_today_is_told_apart_from_what_moved_lately(visitor, world, clock):
    world.draft()
    assert "What moved today" in visitor.get("/")
    clock.advance(days=1)
    assert "What moved lately" in visitor.get("/")


def test_drafts_are_narrowed_by_links_that_can_be_taken_back(visitor, world):
    world.draft(title="Water plan", topics=["water"], kind="plan")
    world.draft(title="Data bylaw", topics=["data"], kind="bylaw")
    page = visitor.get("/drafts?topic=water")
    assert "1 draft fits." in page
    assert "Water plan" in page
    assert "Data bylaw" not in page
    assert "/drafts" in page.links
    assert visitor.get("/topics/water").path == "/drafts?topic=water"
    assert "Water plan" not in visitor.get("/drafts?topic=water&kind=bylaw")


def test_words_of_a_title_are_found_by_the_form_and_other_filters_stay(visitor, world):
    world.draft(title="Water plan", topics=["water"])
    world.draft(title="Water bylaw", topics=["law"])
    page = visitor.submit("/drafts?topic=law", {"q": "water"}, form="find-form")
    assert "1 draft fits." in page
    assert "topic=law" in page.path


def test_a_list_that_is_empty_says_what_to_do(visitor, world):
    world.draft()
    page = visitor.get("/drafts?topic=nothing")
    assert "0 drafts fit." in page
    assert "/drafts" in page.links


def test_long_lists_have_stable_pages(visitor, world):
    for number in range(52):
        world.draft("Text.\n", title=f"Draft {number:02}")
    first = visitor.get("/drafts?sort=title")
    assert "1 to 50 of 52" in first
    second = visitor.get(next(link for link in first.links if "page=2" in link))
    assert "51 to 52 of 52" in second
    assert "Draft 51" in second
    assert "Draft 00" not in second


def test_changes_page_without_gaps(visitor, world):
    slug = world.draft("Text 0.\n")
    for number in range(1, 55):
        world.edit(slug, f"Text {number}.\n", summary=f"Change {number}.")
    first = visitor.get("/recent")
    assert "Change 54." in first
    assert "Change 4." not in first
    second = visitor.get(next(link for link in first.links if "before=" in link))
    assert "Change 4." in second
    assert "Change 5." not in second
    assert "/recent" in second.links


def test_what_people_typed_is_shown_as_words(visitor, world):
    ada = world.person("ada")
    slug = world.draft(f"# T\n\n{HOSTILE}\n", title=HOSTILE, topics=[HOSTILE], place=HOSTILE, by=ada)
    world.edit(slug, TEXT, by=ada, summary=HOSTILE)
    for path in ("/", "/drafts", "/recent", f"/drafts?q={HOSTILE}"):
        page = visitor.get(path)
        assert "<script>alert" not in page.source, path
        assert "<script>alert(1)</script>" in page, path


def test_pages_cost_the_same_however_many_drafts_there_are(world, cost):
    world.draft(title="One", topics=["a"])
    few = [cost(path) for path in ("/", "/drafts", "/recent")]
    for number in range(5):
        slug = world.draft(title=f"More {number}", topics=["a", f"t{number}"], services=["s"], place=f"p{number}")
        world.edit(slug, TEXT + "\nMore.\n")
    assert [cost(path) for path in ("/", "/drafts", "/recent")] == few
    assert max(few) <= 18
