"""The search page: hits with the revisions that brought and took them, narrowing, data, and no way in for scripts."""

import csv
import io
import re

import pytest

from tests.common.factories import TEXT
from tests.common.histories import line, take

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'&lt; javascript:alert(1)"


@pytest.fixture
def law(session, indexed):
    texts = ["# The law\n\nDogs shall be led.\n", "# The law\n\nCats may roam.\n"]
    take(session, [line("Dog law", n, text, sector="citizen") for n, text in enumerate(texts, 1)])
    indexed()


def get(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer


def test_a_hit_links_to_the_revisions_that_brought_and_removed_it(client, law):
    page = get(client, "/search?q=dogs&when=ever").text
    assert "<mark>Dogs</mark> shall be led." in page
    for address in ("/d/dog-law/r/1#p-", "/d/dog-law/r/1", "/d/dog-law/r/2", "/d/dog-law/compare/1..2"):
        assert f'href="{address}' in page
    assert "no longer in the text" in page
    assert "stands now" in get(client, "/search?q=cats").text


def test_an_empty_result_offers_to_search_in_all_that_ever_stood(client, law):
    page = get(client, "/search?q=dogs+led").text
    assert "Nothing fits in what stands now." in page
    assert 'href="/search?q=dogs+led&amp;when=ever"' in page


def test_the_time_is_chosen_by_links_and_fields_that_need_no_script(client, law):
    assert "<mark>Dogs</mark>" in get(client, "/search?q=dogs&when=2024-01-01T01:30:00Z").text
    assert "<mark>Dogs</mark>" in get(client, "/search?q=dogs&when=2023..2024-01-01").text
    assert "<mark>Dogs</mark>" in get(client, "/search?q=dogs&when=range&from=2023-01-01&to=2024-01-01").text
    assert "<mark>Dogs</mark>" not in get(client, "/search?q=dogs&when=date&date=2024-02-01").text
    assert 'name="date" value="2024-02-01"' in get(client, "/search?q=dogs&when=2024-02-01").text
    assert "The date cannot be read" in get(client, "/search?q=dogs&when=soon").text


def test_a_broken_query_is_told_and_answered(client, law):
    page = get(client, '/search?q=cats+"roam').text
    assert "A quotation mark has no partner" in page
    assert "<mark>Cats</mark>" in page


def test_a_result_is_narrowed_by_the_values_that_its_hits_have(client, session, indexed, law):
    take(session, [line("Cat law", 1, "# Cats\n\nCats only.\n")])
    indexed()
    page = get(client, "/search?q=cats").text
    for slug in ("dog-law", "cat-law"):
        assert re.search(rf'<input type="checkbox" name="draft" value="{slug}">', page)
    narrowed = get(client, "/search?q=cats&draft=cat-law").text
    assert 'value="cat-law" checked' in narrowed
    assert 'href="/d/dog-law' not in narrowed


def test_pages_of_a_result_have_stable_links(client, session, indexed):
    take(session, [line("Long law", 1, "".join(f"Dog number {n}.\n\n" for n in range(45)))])
    indexed()
    first = get(client, "/search?q=dog&type=passage").text
    assert "1 to 20 of 45" in first
    assert 'href="/search?q=dog&amp;type=passage&amp;page=2" rel="next"' in first
    last = get(client, "/search?q=dog&type=passage&page=3").text
    assert "41 to 45 of 45" in last
    assert 'rel="next"' not in last


def test_without_words_the_page_explains_how_to_ask(client, law):
    assert "<details open>" in get(client, "/search").text
    assert "How to search" in get(client, "/help/search").text


def test_the_same_result_as_data(client, law):
    found = get(client, "/search.json?q=dogs&when=ever&type=passage").json
    assert found["total"] == 1
    assert found["items"][0]["removed"]["revision"] == 2
    answer = get(client, "/search.csv?q=dogs&when=ever&type=passage")
    assert answer.content_type == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["draft"], row["removed_revision"], row["passage"]) == ("dog-law", "2", "Dogs shall be led.\n")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_of_the_table_is_a_formula(client, session, indexed, sign):
    take(session, [line("Sheet", 1, f"{sign}HYPERLINK(dogs)\n")])
    indexed()
    rows = list(csv.DictReader(io.StringIO(get(client, "/search.csv?q=dogs").text)))
    assert rows
    for row in rows:
        assert not any(value.lstrip().startswith(("=", "+", "-", "@", "＝")) for value in row.values())


def test_no_script_comes_through_marks_titles_names_or_filters(client, session, indexed, world):
    slug = world.draft(f"# Dogs {HOSTILE}\n\nDogs {HOSTILE} dogs.\n", title="Dogs <script>alert(2)</script>")
    indexed()
    for query in (
        {"q": "dogs"},
        {"q": "script"},
        {"q": f"dogs {HOSTILE}"},
        {"q": "dogs", "draft": [slug, HOSTILE]},
        {"q": "dogs", "author": HOSTILE, "topic": HOSTILE, "section": HOSTILE, "sector": HOSTILE, "stage": HOSTILE},
        {"q": "dogs", "when": HOSTILE, "sort": HOSTILE, "type": HOSTILE, "page": HOSTILE},
        {"q": "dogs", "when": "date", "date": HOSTILE},
        {"q": "dogs", HOSTILE: HOSTILE},
    ):
        page = client.get("/search", query_string=query).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r'(?:href|src|action)="\s*javascript:', page)


def test_words_of_a_mark_are_escaped_themselves(client, world, indexed):
    world.draft("# X\n\na<b>dogs</b>&amp;\n")
    indexed()
    assert "a&lt;b&gt;<mark>dogs</mark>&lt;/b&gt;&amp;amp;" in get(client, "/search?q=dogs").text


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 20_000, "q=" + "%28" * 3_000, "page=-1&q=a", "page=99999999999999&q=a", "q=a&type=zz&sort=zz"],
)
def test_no_query_is_an_error(client, law, query):
    assert client.get(f"/search?{query}").status_code in (200, 414)


def test_the_search_box_keeps_what_was_typed(client, world, indexed):
    world.draft(TEXT)
    indexed()
    assert 'value="&#34;its data&#34;"' in get(client, '/search?q="its data"').text
