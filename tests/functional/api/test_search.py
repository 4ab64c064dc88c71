"""Search through the API."""

import pytest


def test_a_search_without_an_index_says_so_and_does_not_fail(api, world, ada):
    world.draft(by=ada)
    answer = api.read("/search?q=data")
    assert (answer["total"], answer["items"], answer["next"]) == (0, [], None)
    assert answer["lag"] > 0
    assert answer["problem"]


@pytest.mark.parametrize(
    "q", ['"', "(((", "-", "*", 'author:"', "a " * 3000, "in:yesterday", "added:9999..0", "🏛" * 500]
)
def test_no_query_is_an_error(api, q):
    assert api.get("/search", query_string={"q": q, "when": q, "sort": q, "type": q}).status_code in (200, 422)
    assert api.get("/search", query_string={"q": q}).status_code == 200


def test_a_phrase_that_left_is_found_with_its_whole_life(api, world, ada, indexed):
    slug = world.draft("# Law\n\nFees are abolished for ever.\n\n第三条 公民有权查阅政府信息。\n", by=ada)
    world.edit(slug, "# Law\n\nFees are low.\n\n第三条 公民有权查阅政府信息。\n", by=world.person("ben"))
    indexed()
    assert api.read("/search?q=abolished")["total"] == 0
    found = api.read('/search?q="fees are abolished"&when=ever')
    assert (found["total"], found["lag"]) == (1, 0)
    hit = found["items"][0]
    assert (hit["draft"], hit["standing"], hit["first"]["revision"], hit["last"]["revision"]) == (slug, False, 1, 1)
    assert (hit["removed"]["revision"], hit["removed"]["author"]) == (2, "ben")
    assert "".join(hit["passage"][start:end] for start, end in hit["highlights"]).replace(" ", "") == "Feesareabolished"
    standing = api.read("/search?q=查阅政府")["items"]
    assert [one["last"] for one in standing] == [None]


def test_hits_come_in_pages_and_can_be_narrowed(api, world, ada, indexed):
    for number in range(5):
        world.draft(f"# Law {number}\n\nEverybody may read register {number}.\n", by=ada, title=f"Law {number}")
    indexed()
    page = api.read("/search?q=register&limit=2&draft=law-0&draft=law-1&draft=law-2")
    assert (page["total"], len(page["items"])) == (3, 2)
    assert page["next"].endswith("offset=2")
    rest = api.read(page["next"].removeprefix("/api/v1"))
    assert rest["next"] is None
    assert {hit["draft"] for hit in [*page["items"], *rest["items"]]} == {"law-0", "law-1", "law-2"}


def test_comments_are_found_when_they_are_asked_for(api, as_, world, ada, indexed):
    slug = world.draft(by=ada)
    as_(ada).post(f"/drafts/{slug}/threads", {"body": "What about aerial photographs?"})
    indexed()
    assert api.read("/search?q=aerial")["total"] == 0
    assert [hit["type"] for hit in api.read("/search?q=aerial&type=comment")["items"]] == ["comment"]
