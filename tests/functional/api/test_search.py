"""Search through the API."""

import pytest


def test_a_search_without_an_index_says_so_and_does_not_fail(api, world, ada):
    world.draft(by=ada)
    answer = api.read("/search?q=data")
    assert (answer["total"], answer["items"], answer["next"]) == (0, [], None)
    assert answer["lag"] > 0
    assert answer["problem"]


@pytest.mark.parametrize(
    "q", ["\0", '"', "(((", "-", "*", 'author:"\0"', "a " * 3000, "in:yesterday", "added:9999..0", "🏛" * 500]
)
def test_no_query_is_an_error(api, q):
    assert api.get("/search", query_string={"q": q, "when": q, "sort": q, "type": q}).status_code in (200, 422)
    assert api.get("/search", query_string={"q": q}).status_code == 200
