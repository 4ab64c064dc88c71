"""What holds for every call: one shape of errors, tokens instead of cookies, open reading, few queries."""

import json
import re
from io import BytesIO

import pytest

import wiki.api.v1  # noqa: F401 - fills the table
from tests.common.factories import PASSWORD, TEXT
from wiki.api.v1 import schemas
from wiki.api.v1.table import ENDPOINTS

CALLS = {f"{entry.method} {entry.path}": entry for entry in ENDPOINTS}
WRITES = {name: entry for name, entry in CALLS.items() if entry.writes}
OF_DRAFTS = {name: entry for name, entry in CALLS.items() if "slug" in entry.parameters}
READS = {name: entry for name, entry in CALLS.items() if not entry.writes}
UNREADABLE = (
    (400, b"{", "application/json"),
    (400, b"", "application/json"),
    (400, b"\xff", "application/json"),
    (400, '{"a": 1}'.encode("utf-16"), "application/json"),
    (400, b'{"text": "a", "text": "b"}', "application/json"),
    (400, b'{"base": NaN}', "application/json"),
    (400, b'{"base": ' + b"9" * 5000 + b"}", "application/json"),
    (400, b"[" * 100_000, "application/json"),
    (415, b"{}", "text/plain"),
    (415, b"a=b", "application/x-www-form-urlencoded"),
    (415, b"", None),
    (422, b"[]", "application/json"),
    (422, b"null", "application/json"),
    (422, b'"x"', "application/json; charset=utf-8"),
    (422, b'{"\\ud800": 1}', "application/json"),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def address(entry, **values):
    """The path of a call with its parts filled in."""
    usual = {"slug": "nowhere", "revision": "1", "a": "1", "b": "2", "section": "one", "thread": "1"}
    return re.sub(r"\{(\w+)\}", lambda part: (usual | values)[part[1]], entry.path)


@pytest.fixture
def slug(world, ada):
    return world.draft(by=ada)


@pytest.fixture
def writer(as_, world, slug):
    return as_(world.person("writer"))


@pytest.mark.parametrize("entry", OF_DRAFTS.values(), ids=OF_DRAFTS)
def test_a_draft_that_is_not_there_is_a_problem(writer, entry):
    sent = json.loads(entry.example.partition("-d '")[2][:-1]) if entry.body else None
    answer = writer.call(entry.method, address(entry), sent)
    assert answer.status_code == 404
    assert answer.get_json()["instance"] == f"/api/v1{address(entry)}"
    assert answer.get_json()["type"] == "about:blank"


@pytest.mark.parametrize("entry", CALLS.values(), ids=CALLS)
def test_another_method_is_a_problem_that_names_those_that_go(writer, entry):
    path = address(entry)
    taken = {other.method for other in ENDPOINTS if address(other) == path}
    for method in set(METHODS) - taken:
        answer = writer.call(method, path)
        assert answer.status_code == 405
        assert entry.method in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/drafts/", "/drafts/a/b/c/d", "/../v1", "/%00", "/drafts/%00"])
def test_an_address_that_is_none_is_a_problem(api, path):
    assert api.get(path).status_code == 404


@pytest.mark.parametrize("entry", WRITES.values(), ids=WRITES)
def test_writing_needs_a_token(api, entry):
    answer = api.call(entry.method, address(entry), {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("entry", WRITES.values(), ids=WRITES)
def test_a_cookie_is_no_token(app, world, slug, api, entry):
    browser = app.test_client()
    world.person("ben")
    browser.post("/login", data={"username": "ben", "password": PASSWORD})
    assert browser.open(f"/api/v1{address(entry)}", method=entry.method, json={}).status_code == 401


@pytest.mark.parametrize("entry", CALLS.values(), ids=CALLS)
def test_a_token_that_is_not_good_is_refused_for_reading_too(api, entry):
    for token in ("x", "cd_", "\u00e9", "a b"):
        header = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        answer = api.call(entry.method, address(entry), {} if entry.body else None, headers=header)
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("entry", WRITES.values(), ids=WRITES)
def test_a_token_for_reading_writes_nothing(as_, ada, entry):
    answer = as_(ada, "read").call(entry.method, address(entry), {})
    assert answer.status_code == 403
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_a_token_for_reading_reads(as_, ada, slug):
    assert as_(ada, "read").read(f"/drafts/{slug}")["slug"] == slug


@pytest.mark.parametrize("entry", WRITES.values(), ids=WRITES)
def test_a_body_that_cannot_be_read_is_a_problem(writer, entry):
    for status, data, content_type in UNREADABLE:
        answer = writer.call(entry.method, address(entry), data=data, content_type=content_type)
        assert answer.status_code == status, data[:40]


@pytest.mark.parametrize("entry", WRITES.values(), ids=WRITES)
def test_a_body_that_is_too_large_is_a_problem(app, writer, entry):
    largest = 3 * app.extensions["settings"].max_text + 64_000
    answer = writer.call(entry.method, address(entry), data=b" " * (largest + 1), content_type="application/json")
    assert answer.status_code == 413
    # In pieces, without saying how long it is.
    options = {"input_stream": BytesIO(b" " * (largest + 1)), "environ_base": {"wsgi.input_terminated": True}}
    answer = writer.call(entry.method, address(entry), content_type="application/json", **options)
    assert answer.status_code == 413


def test_a_text_that_is_too_large_is_refused_beside_its_field(app, writer, slug):
    text = "x" * (app.extensions["settings"].max_text + 1)
    answer = writer.post(f"/drafts/{slug}/revisions", {"text": text, "base": 1})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["text"]


def test_a_mistake_of_ours_is_a_problem_that_tells_nothing_of_itself(app, api, monkeypatch):
    from wiki.services import listing

    app.testing = False
    monkeypatch.setattr(listing, "drafts", lambda *_: {}["secret"])
    answer = api.get("/drafts")
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize("entry", READS.values(), ids=READS)
def test_pages_of_other_sites_may_read(api, entry):
    for path in (address(entry), "/nothing"):
        answer = api.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    before = api.call("OPTIONS", address(entry), headers=asked)
    assert before.status_code == 200
    assert "If-None-Match" in before.headers["Access-Control-Allow-Headers"]
    assert "POST" not in before.headers["Access-Control-Allow-Methods"]


def test_pages_of_other_sites_may_not_write(api):
    answer = api.post("/drafts", {}, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("entry", READS.values(), ids=READS)
def test_odd_parameters_are_refused_or_passed_over(api, slug, entry):
    odd = ["\0", "%", "'; DROP TABLE draft; --", "😀", "9" * 400, "-1", "0", "NaN", "' OR 1=1", "\\", "%_", "\u202e"]
    for name in [*entry.query, "page"]:
        for value in odd:
            answer = api.get(address(entry, slug=slug), query_string={name: value})
            assert answer.status_code in (200, 400, 404, 422), (name, value, answer.text)


@pytest.mark.parametrize("entry", CALLS.values(), ids=CALLS)
def test_odd_addresses_are_not_found(writer, slug, entry):
    for name in entry.parameters:
        for value in ("%00", "%ff", "..", "%2e%2e", "a%0d%0ab", "9" * 30, "%F0%9F%98%80", "'", "-1", "x" * 3000):
            values = {"slug": slug, name: value}
            sent = json.loads(entry.example.partition("-d '")[2][:-1]) if entry.body else None
            answer = writer.call(entry.method, address(entry, **values), sent)
            assert answer.status_code in (200, 308, 404), (name, value, answer.text)


def test_reading_a_revision_takes_three_queries(api, slug, queries):
    api.read(f"/drafts/{slug}/revisions/1")
    assert len(queries) <= 3


@pytest.mark.parametrize(
    ("path", "most"), [("/drafts", 4), ("/drafts/{slug}/revisions", 2), ("/events", 1), ("/drafts/{slug}/sections", 3)]
)
def test_a_list_takes_the_same_number_of_queries_however_long_it_is(api, world, ada, queries, path, most):
    slug = world.draft(by=ada)
    text = TEXT
    for number in range(6):
        world.draft(by=ada, title=f"Another {number}", topics=["a", "b"], services=["c"])
        text += f"\n## New {number}\n\nWords.\n"
        world.edit(slug, text, by=ada)
    queries.clear()
    assert len(api.read(path.format(slug=slug))["items"]) > 5
    assert len(queries) <= most, queries


def test_what_has_not_changed_takes_one_query(api, slug, queries):
    tag = api.get(f"/drafts/{slug}").headers["ETag"]
    queries.clear()
    assert api.get(f"/drafts/{slug}", headers={"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1


def test_every_call_and_object_stands_on_the_documentation_page(visitor):
    page = visitor.get("/api/v1/docs")
    assert page.title.startswith("Open data and API")
    for entry in ENDPOINTS:
        assert f"{entry.method} {entry.path}" in page
    for name, schema in schemas.ANSWERS.items():
        assert "properties" not in schema or f'id="object-{name}"' in page.source


def test_the_description_names_this_wiki(api):
    assert api.read("/openapi.json")["servers"] == [{"url": "http://127.0.0.1:8000/api/v1"}]


def test_a_program_that_writes_too_often_is_told_when_to_go_on(app, settings, world, ada, slug, as_):
    from dataclasses import replace

    from wiki.services import rates

    app.extensions["settings"] = replace(settings, rate_limits=True)
    program = as_(ada)
    for number in range(rates.SAVE.count):
        assert program.post(f"/drafts/{slug}/revisions", {"text": f"{number}\n", "base": 9999}).status_code == 422
    answer = program.post(f"/drafts/{slug}/revisions", {"text": "x\n", "base": 1})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= rates.SAVE.seconds
