"""About, help, and the page that tells whether a text stood here."""

import pytest

from tests.common.factories import TEXT
from wiki.domain.revisions import text_hash


def by_text(visitor, text, status=200):
    return visitor.submit("/verify", {"text": text}, status=status)


@pytest.mark.parametrize("path", ["/about", "/help", "/help/markdown", "/verify"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_page_reads_in_both_languages_and_asks_the_database_nothing(client, queries, path, language):
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    assert queries == []


def test_links_of_the_help_lead_somewhere(visitor):
    for path in ("/about", "/help", "/help/markdown", "/verify"):
        page = visitor.get(path)
        for link in page.links:
            if link.startswith("/") and not link.startswith(("/login", "/preferences", "/account")):
                visitor.get(link)
            elif link.startswith("#"):
                assert f'id="{link[1:]}"' in page.source, (path, link)


def test_the_licence_of_the_texts_is_named_where_the_footer_leads(visitor):
    page = visitor.get("/about")
    assert 'id="licence"' in page.source
    assert "CC BY 4.0" in page
    assert "https://creativecommons.org/licenses/by/4.0/" in page.links


class TestLicence:
    """Where the operator has chosen another licence."""

    @pytest.fixture
    def settings_changes(self):
        return {"licence": "Open <Government> Licence", "licence_url": "https://example.org/ogl?a=1&b=2"}

    def test_another_licence_is_named_and_nothing_of_its_name_is_markup(self, visitor):
        page = visitor.get("/about")
        assert "Open <Government> Licence" in page
        assert "https://example.org/ogl?a=1&b=2" in page.links


def test_markdown_is_shown_with_what_becomes_of_it(visitor):
    source = visitor.get("/help/markdown").source
    for made in ("<table", "<dl>", "<blockquote", 'class="footnote', "<strong>", "<ol>"):
        assert made in source
    ids = [part.partition('"')[0] for part in source.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


# ----------------------------------------------------------------------------------------------------------- verify


def test_a_pasted_text_is_known_with_its_revision(visitor, world):
    slug = world.draft()
    world.edit(slug, TEXT + "\nMore.\n")
    page = by_text(visitor, TEXT)
    assert "This text is a revision here, word for word:" in page
    assert f"/d/{slug}/r/1" in page.links
    assert f"/d/{slug}/compare/1..2" in page.links
    newest = by_text(visitor, TEXT + "\nMore.\n")
    assert "It is the text that stands now." in newest


def test_a_text_that_stood_twice_is_shown_twice(visitor, world):
    slug = world.draft()
    world.edit(slug, "Other.\n")
    world.edit(slug, TEXT)
    page = by_text(visitor, TEXT)
    assert "This text is 2 revisions here" in page
    assert {f"/d/{slug}/r/1", f"/d/{slug}/r/3"} <= set(page.links)


def test_a_text_with_one_other_sign_is_not_known_and_stays_typed(visitor, world):
    world.draft()
    page = by_text(visitor, TEXT.replace("city", "cily"))
    assert "No revision here reads like this." in page
    assert "The cily publishes" in page.source


def test_a_sum_is_looked_up_by_an_address(visitor, world):
    slug = world.draft()
    page = visitor.get(f"/verify?sha256={text_hash(TEXT).hex()}")
    assert f"/d/{slug}/r/1" in page.links
    assert "No revision here reads like this." in visitor.get(f"/verify?sha256={'0' * 64}")
    assert "A SHA-256 has 64 digits" in visitor.get("/verify?sha256=<b>", 422)


@pytest.mark.parametrize("text", [" ", "A\u202eB"])
def test_what_no_revision_can_be_is_said_beside_the_field(visitor, text):
    assert 'class="field-error"' in by_text(visitor, text, status=422).source


def test_looking_up_writes_nothing_and_asks_for_no_session(client, world, queries):
    world.draft()
    queries.clear()
    response = client.post("/verify", data={"text": TEXT})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert [statement.split()[0] for statement in queries] == ["SELECT"]


def test_titles_are_words(visitor, world):
    world.draft(title="<script>alert(1)</script>")
    page = by_text(visitor, TEXT)
    assert "<script>alert" not in page.source
    assert "<script>alert(1)</script>" in page
