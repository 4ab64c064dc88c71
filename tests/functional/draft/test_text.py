"""The text of a draft: now, as it stood, with contents, tools and margin; restoring and undoing."""

import re

import pytest

from tests.common.factories import TEXT
from wiki.domain.drafts import Protection, Stage
from wiki.domain.text.sections import Section
from wiki.services import drafting
from wiki.web.draft.contexts import MOST_ENTRIES, contents

YEARLY = TEXT.replace("publishes its data", "publishes its data every year")
PAGE = "/d/open-data-bylaw"


@pytest.fixture(autouse=True)
def draft(world):
    slug = world.draft(by=world.person("ada"), topics=["data"], place="Harbour City")
    world.edit(slug, YEARLY, by=world.person("bob"), summary="Say how often")
    return slug


def test_the_newest_text_is_shown_with_its_facts_and_contents(visitor):
    page = visitor.get(PAGE)
    assert page.title == "Open data bylaw · Commondraft"
    assert "publishes its data every year" in page
    assert "Revision 2" in page
    assert "2 contributors" in page
    assert {"#article-1-purpose", "#article-2-scope"} <= set(page.links)
    assert 'id="article-1-purpose"' in page.source
    assert "/drafts?topic=data" in page.links


def test_the_facts_say_how_long_the_text_takes_to_read(visitor, world):
    assert "26 words, 1 minute to read" in visitor.get("/d/open-data-bylaw")
    slug = world.draft("# 条例\n\n" + "公众有权提出意见。" * 100, title="条例", language="zh-Hans")
    page = visitor.get(f"/d/{slug}")
    assert "802 characters, 4 minutes to read" in page


def test_each_section_has_its_tools_and_only_who_may_edit_is_offered_it(visitor, log_in):
    edit = f"{PAGE}/edit?section=article-1-purpose"
    page = visitor.get(PAGE)
    assert f"{PAGE}/section/article-1-purpose" in page.links
    assert f"{PAGE}/discussion?section=article-1-purpose" in page.links
    assert edit not in page.links
    assert "Log in to edit" in page
    assert edit in log_in("bob").get(PAGE).links


def test_an_old_revision_says_that_it_is_old_and_leads_on(visitor):
    page = visitor.get(f"{PAGE}/r/1")
    assert "You read revision 1 of 2." in page
    assert "every year" not in page
    assert {PAGE, f"{PAGE}/r/2", f"{PAGE}/compare/1..2"} <= set(page.links)
    assert page.response.headers["Cache-Control"].startswith("public, max-age=")


def test_what_is_shown_to_who_is_logged_in_is_kept_nowhere(log_in):
    for path in (PAGE, f"{PAGE}/r/1"):
        assert log_in("bob").get(path).response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "path", ["/r/0", "/r/3", "/r/99999999999999999999", "/r/1x", "/at/yesterday", "/at/1999-01-01"]
)
def test_a_revision_or_day_that_never_was_is_not_found(visitor, path):
    visitor.get(PAGE + path, 404)


def test_a_day_leads_to_what_stood_at_its_end(client, clock):
    assert client.get(f"{PAGE}/at/2026-03-02").location == f"{PAGE}/r/2"
    assert client.get(f"{PAGE}/at/2026-03-02T09:00:30Z").location == f"{PAGE}/r/1"


def test_a_former_address_leads_to_the_same_page_under_the_new_one(client, session, world, clock):
    ada = world.fresh(world.person("ada"))
    drafting.change_settings(session, ada, clock.now(), "open-data-bylaw", drafting.Settings("T", slug="数据"))
    session.commit()
    for rest in ("", "/r/1", "/history?author=ada", "/data", ".md", "/r/1.txt", "/compare/1..2"):
        response = client.get(PAGE + rest)
        assert response.status_code == 301, rest
        assert response.location == f"/d/%E6%95%B0%E6%8D%AE{rest}"
        assert client.get(response.location).status_code == 200


def test_a_hostile_text_does_nothing(visitor, world):
    text = (
        "# <img src=x onerror=alert(1)>\n\n## A <!--section:x--> B\n\n<script>alert(1)</script>\n\n"
        "[x](javascript:alert(1)) <a href='javascript:alert(2)'>y</a> <b onclick=alert(3)>z</b>\n\n<!--section:y-->\n"
    )
    slug = world.draft(text, title="</title><script>alert(4)</script>")
    page = visitor.get(f"/d/{slug}")
    assert "<script>alert" not in page.source
    assert not re.search(r"<[^>]+\son(?:error|click)\s*=", page.source)
    assert 'href="javascript:' not in page.source.lower()
    assert "<!--section:" not in page.source


def test_the_time_strip_shows_the_stages_along_the_revisions(visitor, session, world, clock):
    ada = world.fresh(world.person("ada"))
    drafting.move_stage(session, ada, clock.now(), "open-data-bylaw", drafting.StageChange(Stage.DRAFTING, "Go"))
    session.commit()
    source = visitor.get(PAGE).source
    assert source.count('class="band') == 4  # two rectangles, two names
    assert 'class="band band-current"' in source


def test_a_long_code_shows_its_upper_levels_in_the_contents():
    sections = []
    for chapter in range(20):
        sections.append(Section(f"c{chapter}", 1, f"Chapter {chapter}", 0, 0))
        sections.extend(Section(f"a{chapter}-{n}", 2, f"Article {n}", 0, 0) for n in range(15))
    tree = contents(sections, {"c0": 1, "a0-3": 2})
    assert len(sections) > MOST_ENTRIES
    assert [entry.title for entry in tree][:2] == ["Chapter 0", "Chapter 1"]
    assert not any(entry.children for entry in tree)
    assert tree[0].count == 3
    assert len(contents(sections[:100], {})[0].children) == 15


def test_a_long_history_has_a_strip_of_bounded_size(visitor, world):
    for number in range(160):
        world.edit("open-data-bylaw", TEXT + f"\nLine {number}.\n")
    assert visitor.get(PAGE).source.count('class="hit"') <= 150


def test_a_page_costs_the_same_however_long_text_and_history_are(world, cost):
    for path in (PAGE, f"{PAGE}/r/1"):
        cost(path)
    few = [cost(PAGE), cost(f"{PAGE}/r/1")]
    for number in range(10):
        world.edit("open-data-bylaw", TEXT + "".join(f"\n## Part {n}\n\nRule.\n" for n in range(number + 1)))
    for path in (PAGE, f"{PAGE}/r/1"):
        cost(path)
    assert [cost(PAGE), cost(f"{PAGE}/r/1")] == few
    assert max(few) <= 14


# --------------------------------------------------------------------------------------------------- restore, undo


def test_an_old_revision_is_restored_after_a_question(log_in, world):
    bob = log_in("bob")
    question = bob.get(f"{PAGE}/r/1/restore")
    assert f"{PAGE}/compare/2..1" in question.links
    assert "What would change" in question
    assert "<del>" in question.source
    page = bob.submit(question, {"summary": "Better before"}, form=None)
    assert "Saved as revision 3." in page
    assert world.text("open-data-bylaw") == TEXT
    assert "restores revision 1" in bob.get(f"{PAGE}/history")


def test_a_change_is_undone_and_what_came_later_stays(log_in, world):
    world.edit("open-data-bylaw", YEARLY.replace("- maps\n", "- maps\n- budgets\n"))
    bob = log_in("bob")
    question = bob.get(f"{PAGE}/r/2/undo")
    assert "<del>" in question.source
    assert "budgets" not in question.source
    page = bob.submit(question, {"summary": ""}, form=None)
    assert "Saved as revision 4." in page
    assert world.text("open-data-bylaw") == TEXT.replace("- maps\n", "- maps\n- budgets\n")


def test_undoing_what_was_rewritten_shows_both_and_lets_one_settle_it(log_in, world):
    world.edit("open-data-bylaw", YEARLY.replace("every year", "every month"))
    bob = log_in("bob")
    question = bob.get(f"{PAGE}/r/2/undo")
    assert "you will see both and settle it" in question
    page = bob.submit(question, {"summary": "No"}, form=None, status=409)
    assert "revision 2 cannot be undone by itself" in page
    saved = bob.submit(page, {"text": TEXT}, form="edit-form", button="action=save")
    assert "Saved as revision 4." in saved
    assert world.text("open-data-bylaw") == TEXT


@pytest.mark.parametrize("path", ["/r/1/restore", "/r/2/undo"])
def test_who_may_not_edit_is_not_asked(visitor, log_in, session, world, clock, path):
    assert visitor.get(PAGE + path).path.startswith("/login")
    ada = world.fresh(world.person("ada"))
    drafting.protect(session, ada, clock.now(), "open-data-bylaw", Protection.STEWARDS)
    session.commit()
    log_in("bob").get(PAGE + path, 404)


@pytest.mark.parametrize("path", ["/r/9/restore", "/r/99999999999999999999/restore", "/r/1/undo", "/r/9/undo"])
def test_what_cannot_be_undone_is_not_found(log_in, path):
    ada = log_in("ada")
    token = re.search(r'name="csrf_token" value="([^"]+)"', ada.get(f"{PAGE}/edit").source)[1]
    assert ada.client.post(PAGE + path, data={"csrf_token": token}).status_code == 404
