"""A draft as data: raw texts byte for byte, citations, sums; sitemap and search description."""

import hashlib
import json
from xml.etree import ElementTree as ET

import pytest

from tests.common.factories import TEXT

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEXT = TEXT + "\nCafé, 数据.\n"


@pytest.fixture
def slug(world):
    slug = world.draft(title="Open data bylaw", kind="bylaw")
    world.edit(slug, NEXT)
    return slug


# -------------------------------------------------------------------------------------------------------- raw texts


@pytest.mark.parametrize(("form", "kind"), [("md", "text/markdown"), ("txt", "text/plain")])
def test_a_raw_text_is_the_revision_byte_for_byte(client, slug, form, kind):
    newest = client.get(f"/d/{slug}.{form}")
    assert newest.content_type == f"{kind}; charset=utf-8"
    assert newest.data == NEXT.encode()
    assert client.get(f"/d/{slug}/r/1.{form}").data == TEXT.encode()


def test_the_etag_is_the_sum_of_the_text(client, slug):
    response = client.get(f"/d/{slug}/r/2.md")
    assert response.headers["ETag"] == f'"{hashlib.sha256(response.data).hexdigest()}"'


def test_a_numbered_text_is_kept_for_ever_and_the_newest_is_asked_for_again(client, slug, world):
    assert client.get(f"/d/{slug}/r/1.md").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    before = client.get(f"/d/{slug}.md")
    assert before.headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"/d/{slug}.md", headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    world.edit(slug, TEXT)
    changed = client.get(f"/d/{slug}.md", headers={"If-None-Match": before.headers["ETag"]})
    assert (changed.status_code, changed.data) == (200, TEXT.encode())


def test_programs_of_other_sites_may_read_and_browsers_get_a_name(client, world):
    slug = world.draft("公开。\n", title="数据条例")
    response = client.get(f"/d/{slug}/r/1.md")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''%E6%95%B0")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.data.decode() == "公开。\n"


def test_asking_for_the_head_alone_gives_no_text(client, slug):
    response = client.head(f"/d/{slug}.md")
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/r/0.md", "/r/3.md", "/r/x.md", ".exe", "/r/1.exe", ".md/x", "/r/99999999999999999999.txt"]
)
def test_what_is_not_there_is_not_found(client, slug, path):
    assert client.get(f"/d/{slug}{path}").status_code == 404


def test_addresses_of_forms_do_not_hide_the_pages(client, slug):
    assert client.get(f"/d/{slug}").content_type.startswith("text/html")
    assert client.get(f"/d/{slug}/r/1").content_type.startswith("text/html")
    assert client.get("/d/nowhere.md").status_code == 404


# ---------------------------------------------------------------------------------------------------------- citing


def test_a_revision_is_cited_in_bibtex(client, slug):
    text = client.get(f"/d/{slug}/r/1.bib").text
    assert text.startswith("@misc{open-data-bylaw-r1,\n")
    assert "title = {{Open data bylaw}}" in text
    assert f"/d/{slug}/r/1}}" in text


def test_signs_of_tex_in_a_title_are_escaped(client, world):
    slug = world.draft(title="100% {a} \\ $x_1^2 & #~")
    text = client.get(f"/d/{slug}.bib").text
    assert r"100\% \{a\} \textbackslash{} \$x\_1\textasciicircum{}2 \& \#\textasciitilde{}" in text
    assert text.count("{") == text.count("}")


def test_a_revision_is_cited_in_csl_json(client, slug):
    response = client.get(f"/d/{slug}.csl.json")
    (item,) = json.loads(response.text)
    assert (item["type"], item["title"], item["version"]) == ("regulation", "Open data bylaw", "2")
    assert item["issued"] == {"date-parts": [[2026, 3, 2]]}
    assert item["URL"].endswith(f"/d/{slug}/r/2")
    again = client.get(f"/d/{slug}.csl.json", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


# --------------------------------------------------------------------------------------------------------- the page


def test_the_page_offers_files_calls_citations_and_sums(visitor, slug):
    page = visitor.get(f"/d/{slug}/data")
    digest = hashlib.sha256(NEXT.encode()).hexdigest()
    for words in (digest, "Chain hash", "@misc{open-data-bylaw-r2", '"date-parts"', "sha256sum", "CC BY 4.0"):
        assert words in page
    for link in page.links:
        if link.startswith((f"/d/{slug}", "/api", "/verify", "/about")):
            visitor.get(link)


def test_the_calls_that_are_shown_work(client, slug, settings):
    source = client.get(f"/d/{slug}/data").text
    calls = [line.partition("</code>")[0] for line in source.split("<code>curl ")[1:]]
    calls = [call.replace("&#39;", "").replace("&amp;", "&").split(" |")[0] for call in calls]
    assert len(calls) == 7
    for call in calls:
        path = call.replace("-s ", "").removeprefix(settings.public_url)
        assert client.get(path).status_code == 200, call


def test_the_page_costs_a_fixed_number_of_queries(slug, cost, world):
    cost(f"/d/{slug}/data")
    few = cost(f"/d/{slug}/data")
    for number in range(5):
        world.edit(slug, TEXT + f"\n{number}\n")
    cost(f"/d/{slug}/data")
    assert cost(f"/d/{slug}/data") == few <= 10


# --------------------------------------------------------------------------------------------------------- the site


def test_browsers_learn_how_to_search(client):
    response = client.get("/opensearch.xml")
    assert response.content_type.startswith("application/opensearchdescription+xml")
    root = ET.fromstring(response.text)
    urls = [element.get("template") for element in root if element.tag.endswith("Url")]
    assert "http://127.0.0.1:8000/search?q={searchTerms}" in urls
    assert 'href="/opensearch.xml"' in client.get("/about").text


def test_crawlers_find_every_draft(client, world, slug):
    world.draft("公开。\n", title="数据 & 条例")
    root = ET.fromstring(client.get("/sitemap.xml").text)
    places = {url.find(f"{SITEMAP}loc").text: url.find(f"{SITEMAP}lastmod") for url in root}
    assert places[f"http://127.0.0.1:8000/d/{slug}"].text == "2026-03-02"
    assert "http://127.0.0.1:8000/d/%E6%95%B0%E6%8D%AE-%E6%9D%A1%E4%BE%8B" in places
    assert "http://127.0.0.1:8000/help" in places
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text


def test_many_drafts_take_several_files(client, world, monkeypatch):
    from wiki.web.data import site

    monkeypatch.setattr(site, "PAGE", 2)
    for number in range(5):
        world.draft(title=f"Draft {number}")
    index = ET.fromstring(client.get("/sitemap.xml").text)
    files = [element.find(f"{SITEMAP}loc").text.removeprefix("http://127.0.0.1:8000") for element in index]
    assert files == ["/sitemap.xml?page=1", "/sitemap.xml?page=2", "/sitemap.xml?page=3"]
    listed = [url for path in files for url in ET.fromstring(client.get(path).text)]
    drafts = [url.find(f"{SITEMAP}loc").text for url in listed if "/d/" in url.find(f"{SITEMAP}loc").text]
    assert len(drafts) == len(set(drafts)) == 5
