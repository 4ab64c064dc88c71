"""What holds at every address: headers, errors, static files, preferences, one transaction."""

import gzip
import re

import pytest
from flask import Blueprint
from sqlalchemy import func, select

from wiki.config import Settings
from wiki.domain.errors import ClosedError, InvalidError, NotAllowedError, TooManyError
from wiki.extensions import csrf, db, limit, now
from wiki.factory import create_app
from wiki.services import rates
from wiki.storage.accounts import RateCount
from wiki.storage.events import Consumer
from wiki.web import transaction
from wiki.web.access import public


@pytest.mark.parametrize(
    "path", ["/login", "/nothing-here", "/health/live", "/static/css/tokens.css", "/api/v1/nothing"]
)
def test_every_answer_forbids_what_is_inline_or_from_elsewhere(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_over_https_cookies_are_secure_and_the_browser_is_to_stay_with_it(settings):
    from dataclasses import replace

    app = create_app(replace(settings, secure_cookies=True))
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers["Set-Cookie"]
    with app.app_context():
        db.engine.dispose()


def test_an_error_is_a_page_in_the_shell_and_a_problem_for_programs(client):
    page = client.get("/nothing-here")
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert "<header" in page.text
    problem = client.get("/api/v1/nothing-here")
    assert problem.content_type == "application/problem+json"
    assert problem.json["status"] == 404
    assert client.post("/robots.txt").status_code == 405
    assert "GET" in client.post("/robots.txt").headers["Allow"]


def test_errors_are_said_in_the_readers_language(client):
    client.get("/preferences?language=zh")
    assert 'lang="zh-Hans"' in client.get("/nothing-here").text


def test_static_files_are_kept_for_a_year_under_the_hash_of_what_is_in_them(client):
    address = re.search(r'href="(/static/css/tokens\.css\?v=[0-9a-f]+)"', client.get("/login").text).group(1)
    kept = client.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    other = client.get("/static/css/tokens.css?v=0123")
    assert other.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/static/css/tokens.css", headers={"If-None-Match": other.headers["ETag"]}).status_code == 304
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == kept.data


@pytest.mark.parametrize(
    "name", ["../run.py", "..%2frun.py", "/etc/passwd", "css", "css/", "nothing.css", "css/../../run.py"]
)
def test_nothing_but_static_files_is_served_as_one(client, name):
    assert client.get(f"/static/{name}").status_code in (404, 308)


def test_preferences_are_kept_and_only_known_ones(client):
    answer = client.get("/preferences?language=zh&theme=dark&next=/login?next=/x")
    assert (answer.status_code, answer.location) == (303, "/login?next=/x")
    assert 'data-theme="dark"' in client.get("/login").text
    client.get("/preferences?theme=&language=xx")
    page = client.get("/login").text
    assert "data-theme=" not in page
    assert 'lang="zh-Hans"' in page


def test_a_visitor_who_reads_gets_no_cookie(client):
    for path in ("/health/live", "/robots.txt", "/nothing-here", "/static/css/tokens.css"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path


def test_it_is_live_and_ready(client):
    assert client.get("/health/live").text == "ok\n"
    assert client.get("/health/ready").text == "ok\n"


def test_it_is_not_ready_without_the_schema(tmp_path):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/empty.sqlite3", secret_key="x" * 40, page_cache=0))
    answer = app.test_client().get("/health/ready")
    assert (answer.status_code, "schema" in answer.text) == (503, True)
    with app.app_context():
        db.engine.dispose()


class TestTransactions:
    """One transaction around each view that writes."""

    @pytest.fixture
    def app(self, app, settings):
        blueprint = Blueprint("tried", __name__)

        def write(name):
            db.session.add(Consumer(name=name, seq=1))
            db.session.flush()

        @blueprint.post("/well")
        @public
        def well():
            write("well")
            return "", 201

        @blueprint.post("/refused")
        @public
        def refused():
            write("refused")
            return "", 422

        @blueprint.post("/raises/<kind>")
        @public
        def raises(kind):
            write("raises")
            errors = {
                "too-many": TooManyError(7),
                "closed": ClosedError(),
                "not": NotAllowedError(),
                "invalid": InvalidError(x="y"),
            }
            raise errors.get(kind) or RuntimeError("our own mistake")

        @blueprint.post("/counted")
        @public
        def counted():
            rates.allow(db.session(), rates.SAVE, "ann", now())
            raise NotAllowedError

        @blueprint.get("/huge")
        @public
        def huge():
            return str(db.session.scalar(select(Consumer.name).where(Consumer.seq == 2**80)))

        @blueprint.post("/late")
        @public
        @transaction.begins_late
        def late():
            db.session.scalar(select(func.count()).select_from(Consumer))
            transaction.begin()
            write("late")
            return ""

        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
        yield app
        csrf._exempt_blueprints.discard(blueprint)

    def names(self, session):
        session.rollback()
        return session.scalars(select(Consumer.name)).all()

    def test_what_a_view_writes_is_there_when_it_answers_well(self, client, session):
        assert client.post("/well").status_code == 201
        assert client.post("/late").status_code == 200
        assert sorted(self.names(session)) == ["late", "well"]

    def test_nothing_is_there_when_it_refuses(self, client, session):
        assert client.post("/refused").status_code == 422
        assert self.names(session) == []

    @pytest.mark.parametrize(
        ("kind", "status"), [("too-many", 429), ("closed", 403), ("not", 403), ("invalid", 422), ("other", 500)]
    )
    def test_nothing_is_there_when_it_raises_and_the_page_says_why(self, app, client, session, kind, status):
        app.testing = False
        answer = client.post(f"/raises/{kind}")
        assert (answer.status_code, self.names(session)) == (status, [])
        assert answer.headers.get("Retry-After") == ("7" if kind == "too-many" else None)
        assert "<h1" in answer.text
        assert "our own mistake" not in answer.text

    @pytest.mark.databases("sqlite", "postgresql")
    def test_a_number_that_the_database_cannot_hold_is_a_bad_request(self, client):
        assert client.get("/huge").status_code == 400

    @pytest.mark.databases("sqlite", "postgresql")
    def test_attempts_are_counted_although_they_failed(self, client, session):
        client.post("/counted")
        client.post("/counted")
        assert session.scalar(select(RateCount.count)) == 2

    def test_limits_can_be_switched_off(self, app, session):
        with app.test_request_context():
            limit(rates.SAVE, "ann")
        assert session.scalar(select(RateCount.count)) is None
