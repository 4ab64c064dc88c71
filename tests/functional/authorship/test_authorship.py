"""The authorship page: shaded words that lead to their revisions, legend, tables, old revisions, long texts."""

import re

import pytest

from tests.common.factories import TEXT
from tests.common.hostile import ATTACKS
from tests.common.rendered import Tree
from wiki.domain.text.tokens import solid
from wiki.services import attributing, authorship
from wiki.storage.drafts import Draft

PAGE = "/d/open-data-bylaw/authorship"
YEARLY = TEXT.replace("publishes its data", "publishes its data every single year")


@pytest.fixture(autouse=True)
def draft(world):
    slug = world.draft(by=world.person("ada", sector="government"))
    world.edit(slug, YEARLY, by=world.person("bob", sector="business"), summary="Say how often")
    return slug


def shaded(page):
    """The shaded words of the text: (mark, revision, words)."""
    law = page.source.partition('<article class="law')[2].partition("</article>")[0]
    found = re.findall(r'<a class="by by-([\w-]+)"[^>]*href="#by_(\d+)"[^>]*>(.*?)</a>', law, re.DOTALL)
    return [(mark, int(revision), re.sub(r"<sup.*?</sup>|<[^>]*>", "", words)) for mark, revision, words in found]


def test_each_word_is_shaded_by_sector_and_leads_to_what_is_said_of_its_revision(visitor):
    page = visitor.get(PAGE)
    assert page.title == "Who brought each word: Open data bylaw · Commondraft"
    assert ("business", 2, "every single year") in shaded(page)
    assert ("government", 1, "The city publishes its data") in shaded(page)
    assert 'id="by_2"' in page.source
    assert 'aria-describedby="by_2"' in page.source
    assert {"/d/open-data-bylaw/r/2", "/d/open-data-bylaw/compare/1..2"} <= set(page.links)
    assert "Say how often" in page
    assert 'title="Revision 2, bob (Business), ' in page.source


def test_the_law_reads_as_everywhere(visitor):
    law = visitor.get(PAGE).source.partition('<article class="law')[2].partition(">")[2].partition("</article>")[0]
    whole = visitor.get("/d/open-data-bylaw").source.partition('<article class="law')[2].partition("</article>")[0]
    for words in ("This bylaw binds all offices of the city.", "registers", "Article 1: Purpose"):
        assert words in "".join(Tree(law).words)
    blocks = re.compile(r"<(h\d|li|p|ul)\b")
    assert blocks.findall(law) == blocks.findall(re.sub(r"<nav.*?</nav>", "", whole, flags=re.DOTALL))


def test_the_tables_add_up_for_sector_author_and_age(visitor):
    source = visitor.get(PAGE).source
    tables = re.findall(r'<table class="shares">.*?</table>', source, re.DOTALL)
    assert len(tables) == 3
    for table in tables:
        rows = re.findall(r"<td>([\d,]+)</td><td>([\d.]+) %</td>", table)
        assert sum(float(percent) for _, percent in rows) == pytest.approx(100)
        assert sum(int(words) for words, _ in rows) == len(solid(YEARLY))
    assert "Up to 30 days old" in source


@pytest.mark.parametrize(("by", "mark"), [("author", "author-2"), ("age", "age-month"), ("sector", "business")])
def test_the_shading_can_be_chosen(visitor, by, mark):
    page = visitor.get(f"{PAGE}?by={by}")
    assert (mark, 2, "every single year") in shaded(page)
    assert f'<span class="by by-{mark}">' in page.source


def test_authors_bear_a_number_so_that_colours_are_not_needed(visitor):
    source = visitor.get(f"{PAGE}?by=author").source
    assert re.search(r'<sup class="by-number" aria-hidden="true">2</sup>every single year', source)
    assert '<sup class="by-number">2</sup><bdi>bob</bdi>' in source


def test_an_old_revision_is_shown_as_it_stood(visitor):
    page = visitor.get(f"{PAGE}?revision=1")
    assert "You read revision 1 of 2." in page
    assert {revision for _, revision, _ in shaded(page)} == {1}
    assert f"{PAGE}?by=author&revision=1" in page.links
    assert page.response.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize(
    "query",
    [
        "by=nothing",
        "revision=3",
        "revision=0",
        "revision=x",
        "part=2",
        "part=-1",
        "section=none",
        "revision=" + "9" * 30,
    ],
)
def test_what_is_not_there_is_not_found(visitor, query):
    visitor.get(f"{PAGE}?{query}", 404)


def test_the_head_of_a_draft_tells_contributors_and_sectors_by_the_words_that_stand(visitor, world, draft):
    world.edit(draft, TEXT, by=world.person("cy", sector="citizen"))
    source = visitor.get("/d/open-data-bylaw").source
    assert "3 contributors" in source
    assert 'aria-label="Text by sector: Government 100 %"' in source
    assert f'href="{PAGE}"' in source


def test_a_long_text_comes_in_parts_with_the_shares_of_the_whole(visitor, world):
    rule = "Every office of the city keeps a register of what it holds and of what it gives away. " * 6
    text = "".join(f"## Rule {number}\n\n{rule}\n\nSee [the list][list].\n\n" for number in range(150))
    slug = world.draft(text + "[list]: https://example.org/list\n", title="Long law")
    page = visitor.get(f"/d/{slug}/authorship")
    assert "Part 1 of 5" in page
    assert 'href="https://example.org/list"' in page.source
    assert "Rule 0" in page
    assert "Rule 149" not in page.source.partition("<article")[2].partition("</article>")[0]
    there = visitor.get(f"/d/{slug}/authorship?section=rule-100")
    part = re.search("Part ([34]) of 5", there.source)[1]
    assert 'id="rule-100"' in there.source
    assert f"/d/{slug}/authorship?by=author&part={part}" in there.links
    whole = sum(int(words.replace(",", "")) for words in re.findall(r"<td>([\d,]+)</td>", there.source)) // 3
    assert whole == authorship_words(visitor, slug)
    seen = "".join(visitor.get(f"/d/{slug}/authorship?part={part}").source for part in range(1, 6))
    assert all(f'id="rule-{number}"' in seen for number in range(150))


def authorship_words(visitor, slug):
    return sum(visitor.client.get(f"/api/v1/drafts/{slug}/authorship").get_json()["words"]["author"].values())


def test_a_hostile_text_does_nothing_however_its_words_are_shaded(visitor, world):
    attacks = [attack for attack in ATTACKS if not re.search(r"[\x00-\x08]", attack)]
    slug = world.draft("\n\n".join(attacks), title="Attacks")
    world.edit(slug, "\n\n".join(attack.replace("alert", "alert now ").replace("x", "x y") for attack in attacks))
    plain = visitor.get(f"/d/{slug}").source
    for by in ("sector", "author", "age"):
        source = visitor.get(f"/d/{slug}/authorship?by={by}").source
        assert not re.search(r"<[^>]+\son\w+\s*=", re.sub(r'"[^"]*"', '""', source))
        assert not re.search(r'(?:href|src)="\s*(?:javascript|data|vbscript)', source, re.IGNORECASE)
        law = source.partition('<article class="law')[2].partition("</article>")[0]
        for tag in ("script", "iframe", "object", "embed", "style", "form", "svg", "math"):
            assert f"<{tag}" not in law
        assert law.count("<a ") - len(re.findall(r'<a class="by ', law)) <= plain.count("<a ")


def test_hostile_names_and_summaries_are_words(visitor, world):
    evil = '"><script>alert(1)</script>'
    slug = world.draft(title="Evil")
    world.edit(slug, YEARLY, summary=evil, by=world.person("bob"))
    source = visitor.get(f"/d/{slug}/authorship").source
    assert "<script>alert" not in source


def test_no_link_stands_in_a_link(visitor, world):
    slug = world.draft("# Law\n\nSee [the old list](https://example.org/) and <b>more</b>.\n", title="Linked")
    world.edit(slug, "# Law\n\nSee [the new list](https://example.org/) and <b>more</b>.\n")
    law = visitor.get(f"/d/{slug}/authorship").source.partition("<article")[2].partition("</article>")[0]
    depth = 0
    for tag in re.findall(r"<(/?)a\b", law):
        depth += -1 if tag else 1
        assert depth in (0, 1)
    assert re.search(r'<span class="by by-government" title="Revision 2[^>]*>new</span>', law)


def test_a_page_costs_the_same_however_long_text_and_history_are(world, cost):
    paths = (PAGE, f"{PAGE}?revision=1")
    few = [cost(path) for path in paths * 2][2:]
    for number in range(8):
        world.edit("open-data-bylaw", TEXT + "".join(f"\n## Part {n}\n\nRule.\n" for n in range(number + 1)))
    assert [cost(path) for path in paths * 2][2:] == few
    assert max(few) <= 16


def test_while_a_long_history_is_looked_through_the_page_says_so(visitor, world, session, monkeypatch):
    world.begin()
    attributing.forget(session, session.query(Draft.id).scalar())
    session.commit()
    monkeypatch.setattr(authorship, "_MUCH", 10)
    monkeypatch.setattr(authorship, "_shelf", type(authorship._shelf)(1))
    page = visitor.get(PAGE, 503)
    assert "being found out right now" in page
    assert page.response.headers["Retry-After"] == "60"
    answer = visitor.client.get("/api/v1/drafts/open-data-bylaw/authorship")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "1 contributor" in visitor.get("/d/open-data-bylaw") or "2 contributors" in visitor.get("/d/open-data-bylaw")
