"""The API on both databases: what is read, saved, merged and refused is the same."""

import pytest

from tests.common.api import Api
from tests.common.factories import TEXT
from wiki.services import tokens
from wiki.storage.session import begin_write


@pytest.fixture
def slug(world):
    made = world.draft(by=world.person("ada"), topics=["data"], place="Harbour City")
    world.edit(made, TEXT.replace("its data", "all its data"), by=world.person("ada"))
    return made


@pytest.fixture
def api(app):
    return Api(app)


@pytest.fixture
def program(app, session, world, clock, slug):
    ada = world.person("ada")
    begin_write(session)
    token = tokens.create(session, ada, "for a test", "write", clock.now())
    session.commit()
    return Api(app, token)


@pytest.mark.parametrize(
    "path",
    [
        "/drafts?q=open&topic=data&place=Harbour+City&sort=title",
        "/drafts/{slug}",
        "/drafts/{slug}/revisions?after=1",
        "/drafts/{slug}/revisions/1",
        "/drafts/{slug}/revisions/latest?at=2026-03-02T09:00:30Z",
        "/drafts/{slug}/compare/1..now",
        "/drafts/{slug}/sections",
        "/drafts/{slug}/sections/article-1-purpose/history",
        "/events",
    ],
)
def test_everything_can_be_read(api, slug, path):
    assert api.read(path.format(slug=slug))


def test_a_merge_and_a_conflict_are_the_same_everywhere(program, slug):
    merged = program.post(f"/drafts/{slug}/revisions", {"text": TEXT.replace("- maps", "- plans"), "base": 1})
    assert (merged.status_code, merged.get_json()["merged"]) == (201, True)
    refused = program.post(f"/drafts/{slug}/revisions", {"text": TEXT.replace("its data", "no data"), "base": 1})
    assert refused.status_code == 409
    assert program.read(f"/drafts/{slug}")["revision"] == 3


def test_what_a_database_cannot_store_is_refused_before_it_gets_there(program, api, slug):
    for path in (
        "/drafts/a%00b",
        "/drafts?topic=%00",
        f"/drafts/{slug}/sections/%00/history",
        f"/drafts/{slug}/threads",
    ):
        assert api.get(path).status_code in (200, 400, 404)
    assert api.get(f"/drafts/{slug}/revisions?after={2**31 - 1}").status_code == 200
    assert api.get(f"/drafts?offset={2**31 - 1}&limit=100").status_code == 200
    assert api.get(f"/events?after={2**53 - 1}").status_code == 200
    assert api.get(f"/drafts/{slug}/revisions?after={2**31}").status_code == 422
    assert api.get(f"/events?after={2**60}").status_code == 422
    sent = {"title": "a\0", "text": "x\0", "topics": ["\ud800"], "place": "\0"}
    assert set(program.post("/drafts", sent).get_json()["errors"]) == {"title", "topics", "place"}
    assert set(program.post("/drafts", {"title": "a", "text": "x\0"}).get_json()["errors"]) == {"text"}


def test_when_something_fails_nothing_half_done_stays(app, program, slug, monkeypatch):
    from wiki.services import recording

    def fail(*_):
        raise RuntimeError

    app.testing = False
    monkeypatch.setattr(recording, "log", fail)
    before = program.read("/events")["items"]
    assert program.post(f"/drafts/{slug}/revisions", {"text": "New.\n", "base": 2}).status_code == 500
    assert program.read(f"/drafts/{slug}")["revision"] == 2
    assert program.read("/events")["items"] == before
