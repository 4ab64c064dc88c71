"""Finished pages are kept for visitors without an account, and never shown to the wrong one or when they are old."""

import gzip

import pytest
from flask import Blueprint, flash, render_template_string, request
from sqlalchemy import select

from wiki.extensions import db
from wiki.storage.accounts import Account
from wiki.web import cache
from wiki.web.access import current_actor, public

WORDS = "word " * 200


@pytest.fixture
def settings_changes():
    return {"page_cache": 4}


@pytest.fixture
def made():
    """What was made anew, in order."""
    return []


@pytest.fixture
def app(app, made):
    blueprint = Blueprint("tried", __name__)

    @blueprint.get("/page")
    @public
    def page():
        count = len(db.session.scalars(select(Account.id)).all())

        def make():
            made.append(count)
            form = "{{ csrf_token() }}" if "form" in request.args else ""
            name = current_actor().name if current_actor() else ""
            return render_template_string(f"{{{{ language }}}} {{{{ theme }}}} {count} {name} {form} {WORDS}")

        return cache.cached(("page", count), make)

    @blueprint.get("/say")
    @public
    def say():
        flash("said once")
        return ""

    app.register_blueprint(blueprint)
    yield app
    app.extensions["freshness"].close()


def test_a_page_is_made_once_for_all_visitors(app, made):
    pages = {app.test_client().get("/page").text for _ in range(3)}
    assert (len(pages), len(made)) == (1, 1)


def test_a_kept_page_comes_with_the_same_headers_as_one_that_was_made(client, made):
    first, second = client.get("/page"), client.get("/page")
    assert list(first.headers) == list(second.headers)
    assert {"Content-Security-Policy", "ETag", "Vary", "Cache-Control", "X-Content-Type-Options"} <= set(
        second.headers.keys()
    )
    assert "Set-Cookie" not in second.headers


def test_languages_colours_and_queries_have_pages_of_their_own(client, made):
    answers = [client.get("/page").text, client.get("/page?a=1").text]
    answers.append(client.get("/page", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text)
    client.set_cookie("theme", "dark")
    answers.append(client.get("/page").text)
    client.set_cookie("language", "zh")
    answers.append(client.get("/page").text)
    assert [answer.split()[0] for answer in answers] == ["en", "en", "zh", "en", "zh"]
    assert [answer.split()[1] for answer in answers[3:]] == ["dark", "dark"]
    assert len(made) == 5


@pytest.mark.databases("sqlite", "postgresql")
def test_a_new_version_is_seen_by_the_next_request(client, made, world):
    assert " 0 " in client.get("/page").text
    assert " 0 " in client.get("/page").text
    world.person("ann")
    assert " 1 " in client.get("/page").text
    assert made == [0, 1]


@pytest.mark.databases("sqlite", "postgresql")
def test_when_something_else_was_committed_the_version_is_asked_for_and_the_page_kept(client, made, session):
    client.get("/page")
    from wiki.storage.events import Consumer

    session.add(Consumer(name="x", seq=1))
    session.commit()
    client.get("/page")
    client.get("/page")
    assert made == [0]


def test_who_is_logged_in_gets_a_page_of_the_moment_that_nobody_else_sees(app, client, made, world):
    from wiki.services import accounts

    ann = world.person("ann")
    secret = accounts.log_in(world.session, ann.id, world.clock.now())
    world.session.commit()
    client.get("/page")
    client.set_cookie("login", secret)
    answer = client.get("/page")
    assert " ann " in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert " ann " not in app.test_client().get("/page").text
    assert len(made) == 2


def test_a_waiting_message_and_a_token_are_never_kept(app, client, made):
    client.get("/say")
    client.get("/page")
    client.get("/page")
    assert len(made) == 2
    stranger = app.test_client()
    first, second = stranger.get("/page?form").text, app.test_client().get("/page?form").text
    assert first != second
    assert len(made) == 4


def test_the_etag_saves_the_body_and_changes_with_the_page(client, made, world):
    etag = client.get("/page").headers["ETag"]
    for _ in range(2):
        answer = client.get("/page", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in answer.headers
    world.person("ann")
    assert client.get("/page", headers={"If-None-Match": etag}).status_code == 200


def test_a_page_is_compressed_for_who_takes_it_and_only_for_them(client, made):
    plain = client.get("/page").data
    for _ in range(2):
        answer = client.get("/page", headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain
        assert "Content-Encoding" not in client.get("/page").headers
    assert len(made) == 1


def test_a_page_is_kept_for_a_minute_at_most(client, made, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
    client.get("/page")
    now[0] += 59
    client.get("/page")
    assert len(made) == 1
    now[0] += 2
    client.get("/page")
    assert len(made) == 2


def test_who_asks_for_a_state_at_a_date_is_not_answered_quickly(app, client, made):
    client.get("/page")
    environ = client.get("/page", headers={"Accept-Datetime": "Thu, 01 Jan 2026 00:00:00 GMT"}).request.environ
    assert cache.quick(app, environ | {"HTTP_ACCEPT_DATETIME": "another"}, lambda *args: None) is None


def test_the_least_used_pages_leave_when_there_is_no_room():
    pages = cache.Pages(100_000, lambda: None)
    for number in range(10):
        pages.keep(number, cache._Page(b"x" * 12_000, [], "", cache.time.monotonic() + 60))
        pages.get(0)
    assert pages.get(0) is not None
    assert pages.get(1) is None
    assert pages.get(9) is not None
    pages.keep("huge", cache._Page(b"x" * 30_000, [], "", cache.time.monotonic() + 60))
    assert pages.get("huge") is None
