"""Addresses that nobody sane would write are answered, on both databases, and never with a 500."""

import pytest

ODD = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%F0%9F%92%A9",
    "'",
    "%22",
    "%25",
    "..",
    "%2e%2e",
    "9" * 30,
    "%E2%80%AE",
    "x" * 3000,
]
PLACES = [
    "/d/{}",
    "/d/{}.md",
    "/d/{}/history",
    "/d/open-data-bylaw/at/{}",
    "/d/open-data-bylaw/r/{}",
    "/d/open-data-bylaw/r/{}.txt",
    "/d/open-data-bylaw/compare/{}..now",
    "/d/open-data-bylaw/compare/1..{}?view={}",
    "/d/open-data-bylaw/compare/1..1?view={}",
    "/d/open-data-bylaw/compare?from={}&to={}",
    "/d/open-data-bylaw/section/{}",
    "/d/open-data-bylaw/section/purpose?before={}",
    "/d/open-data-bylaw/history?author={}&section={}&sector={}&text={}",
    "/d/open-data-bylaw/history?from={}&to={}&before={}",
    "/drafts?stage={}&topic={}&place={}&service={}&kind={}&language={}&q={}&sort={}&page={}",
    "/recent?before={}",
    "/topics/{}",
    "/sitemap.xml?page={}",
    "/verify?sha256={}",
]


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("place", PLACES)
def test_an_odd_address_is_no_error_of_ours(client, world, place):
    world.draft()
    for odd in ODD:
        address = place.replace("{}", odd)
        response = client.get(address)
        assert response.status_code < 500, address
