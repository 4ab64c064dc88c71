"""Who brought each word, through the API."""

import pytest

from tests.common.factories import TEXT
from wiki.domain.text.tokens import solid

YEARLY = TEXT.replace("publishes its data", "publishes its data every single year")


@pytest.fixture
def slug(world):
    made = world.draft(by=world.person("ada", sector="government"))
    world.edit(made, YEARLY, by=world.person("bob", sector="business"))
    return made


def test_the_runs_add_up_to_the_text_and_the_shares_to_the_whole(api, slug):
    answer = api.read(f"/drafts/{slug}/authorship")
    assert answer["revision"] == 2
    at, pieces = 0, {}
    for run in answer["runs"]:
        pieces.setdefault((run["revision"], run["author"], run["sector"]), []).append(YEARLY[at : at + run["length"]])
        at += run["length"]
    assert at == len(YEARLY)
    assert pieces[2, "bob", "business"] == [" every single year"] or pieces[2, "bob", "business"] == [
        "every single year"
    ]
    assert sum(answer["shares"]["author"].values()) == pytest.approx(1, abs=1e-9)
    assert sum(answer["shares"]["sector"].values()) == pytest.approx(1, abs=1e-9)
    assert answer["words"]["author"] == {"ada": len(solid(TEXT)), "bob": 3}
    assert answer["words"]["sector"] == {"government": len(solid(TEXT)), "business": 3}


def test_an_old_revision_is_as_it_stood_and_is_kept(api, slug):
    path = f"/drafts/{slug}/authorship?revision=1"
    first = api.get(path)
    assert {run["author"] for run in first.get_json()["runs"]} == {"ada"}
    assert "immutable" in first.headers["Cache-Control"]
    assert api.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("query", "status"), [("revision=3", 404), ("revision=0", 422), ("revision=x", 422)])
def test_what_is_not_there_is_refused(api, slug, query, status):
    assert api.get(f"/drafts/{slug}/authorship?{query}").status_code == status


def test_it_takes_few_queries(api, slug, queries):
    api.read(f"/drafts/{slug}/authorship")
    queries.clear()
    api.read(f"/drafts/{slug}/authorship")
    assert len(queries) <= 4
