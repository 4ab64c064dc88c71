"""Attacks that are no matter of one page family: script from people and addresses, fields that no form has, forms that
wait while their sender loses the right to send them.
"""

import pytest

from tests.common.api import Api
from tests.common.factories import TEXT
from wiki.services import administering, discussing, drafting, tokens
from wiki.storage.session import begin_write, make_sessions

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PAGE = "/d/open-data-bylaw"


def harmless(client, path):
    answer = client.get(path)
    assert answer.status_code < 500, path
    if answer.mimetype == "text/html":
        assert "<script>alert" not in answer.text, path
        assert "<img src=x" not in answer.text, path
    else:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    return answer


@pytest.fixture
def ada(world):
    return world.person("ada")


def test_no_script_comes_through_histories_and_comparisons(client, world, ada):
    """Attack 3: from the text, the summary, and the names of revisions in the address."""
    world.draft(f"# T {HOSTILE}\n\nOld {HOSTILE} words.\n\n- `{HOSTILE}`\n", by=ada)
    world.edit("open-data-bylaw", f"# T {HOSTILE}x\n\nNew {HOSTILE} words.\n", by=ada, summary=HOSTILE)
    for path in (
        "/compare/1..2", "/compare/1..2?view=side", "/compare/1..2?view=changes", "/compare/2..1?whole=1",
        "/history", "/r/1", "/r/1/restore", "/r/2/undo", "/data", "/edit", "/r/1.md", "/r/1.txt", "/r/1.bib",
    ):  # fmt: skip
        harmless(client, PAGE + path)
    for path in (
        f"/compare/{HOSTILE}..now", f"/compare/1..{HOSTILE}", f"/compare/1..2?view={HOSTILE}",
        f"/compare?from={HOSTILE}&to={HOSTILE}", f"/at/{HOSTILE}", f"/r/{HOSTILE}", f"/section/{HOSTILE}",
        f"/history?author={HOSTILE}&sector={HOSTILE}&section={HOSTILE}&text={HOSTILE}&from={HOSTILE}&to={HOSTILE}",
    ):  # fmt: skip
        harmless(client, PAGE + path)


def test_no_script_comes_through_what_a_draft_is_called(log_in, world, ada):
    """Attacks 4 and 5: title, place, topics and services, on every page that shows them, and in what is flashed."""
    visitor = log_in("ada")
    slug = world.draft(title=HOSTILE, topics=[HOSTILE[:60]], services=[HOSTILE[:60]], place=HOSTILE[:60], by=ada)
    world.edit(slug, TEXT + "More.\n", by=ada)
    for path in (
        "",
        "/history",
        "/compare/1..2",
        "/discussion",
        "/edit",
        "/settings",
        "/data",
        "/section/open-data-bylaw",
    ):
        harmless(visitor.client, f"/d/{slug}{path}")
    for path in (
        "/", "/drafts", "/recent", "/@ada", f"/topics/{HOSTILE[:60]}", f"/places/{HOSTILE[:60]}",
        f"/services/{HOSTILE[:60]}", f"/drafts?topic={HOSTILE}&stage={HOSTILE}&sort={HOSTILE}&page={HOSTILE}",
    ):  # fmt: skip
        harmless(visitor.client, path)
    page = visitor.submit(f"/d/{slug}/settings", {"steward": HOSTILE}, status=422)
    assert "<script>alert" not in page.source


def token_of(visitor):
    return visitor.get("/account").form("logout-form").filled({}, None)["csrf_token"]


def test_no_form_sets_what_it_does_not_offer(log_in, world, session):
    """Attack 25: author, time, number, sums, stage and protection cannot be sent along with a form."""
    visitor = log_in("bob")
    more = {
        "csrf_token": token_of(visitor), "author": "ada", "author_id": "1", "sector": "government", "number": "77",
        "time": "2001-01-01", "sha256": "0" * 64, "chain": "0" * 64, "act": "restore", "target": "1",
        "stage": "adopted", "protection": "stewards", "steward": "mallory", "creator_id": "1", "role": "administrator",
    }  # fmt: skip
    world.person("ada")
    world.person("mallory")
    new = {"title": "Bus lanes", "kind": "plan", "language": "en", "text": TEXT}
    assert visitor.client.post("/drafts/new", data=more | new).status_code == 303
    edit = {"text": TEXT + "More.\n", "base": "1"}
    assert visitor.client.post("/d/bus-lanes/edit", data=more | edit).status_code == 303
    assert visitor.client.post("/d/bus-lanes/discussion", data=more | {"body": "Hm."}).status_code == 303
    view = drafting.find(session, "bus-lanes")
    assert (view.revision, view.stage, view.protection) == (2, "incubation", "open")
    assert drafting.stewards(session, view.id) == ["bob"]
    revisions = Api(visitor.client.application).get("/drafts/bus-lanes/revisions").get_json()["items"]
    assert {(one["author"], one["sector"]) for one in revisions} == {("bob", "citizen")}
    assert [(one["number"], one["act"]) for one in revisions] == [(1, "create"), (2, "edit")]
    assert all(one["time"] > "2002" for one in revisions)
    thread = discussing.threads(session, view.id, discussing.ThreadFilter()).items[0]
    assert (thread.author, thread.sector) == ("bob", "citizen")


@pytest.fixture
def blocked_meanwhile(engine, world, clock, monkeypatch):
    """While a request waits for its turn to write, a moderator blocks bob."""
    chief = world.person("chief", role="moderator")

    def arrange(module):
        begin = module.begin_write

        def wait(*given):
            monkeypatch.setattr(module, "begin_write", begin)
            with make_sessions(engine)() as other:
                begin_write(other)
                administering.block(other, chief, clock.now(), "bob", "Spam.")
                other.commit()
            begin(*given)

        monkeypatch.setattr(module, "begin_write", wait)

    return arrange


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/edit", {"text": TEXT + "Spam.\n", "base": "1"}),
        ("/discussion", {"body": "Spam."}),
        ("/r/1/restore", {}),
    ],
)
def test_a_form_that_waits_while_its_sender_is_blocked_writes_nothing(
    log_in, world, session, ada, blocked_meanwhile, path, fields
):
    """Attack 22."""
    from wiki.web import transaction

    world.draft(by=ada)
    world.edit("open-data-bylaw", TEXT + "More.\n", by=ada)
    visitor = log_in("bob")
    token = token_of(visitor)
    blocked_meanwhile(transaction)
    answer = visitor.client.post(PAGE + path, data=fields | {"csrf_token": token})
    assert answer.status_code == 403
    assert all(value in answer.text for name, value in fields.items() if name in ("body", "summary"))
    session.rollback()
    view = drafting.find(session, "open-data-bylaw")
    assert (view.revision, view.threads) == (2, 0)


def test_a_call_that_waits_while_its_sender_is_blocked_writes_nothing(
    app, session, world, clock, ada, blocked_meanwhile
):
    """Attack 22."""
    from wiki.api.v1 import table

    world.draft(by=ada)
    world.begin()
    secret = tokens.create(session, world.fresh_in(world.person("bob")), "for a test", "write", clock.now())
    session.commit()
    blocked_meanwhile(table)
    answer = Api(app, secret).post("/drafts/open-data-bylaw/revisions", {"text": "Spam.\n", "base": 1})
    assert answer.status_code == 401
    session.rollback()
    assert drafting.find(session, "open-data-bylaw").revision == 1


class TestSizes:
    """What is too large is refused in plain words, and nothing is written."""

    @pytest.fixture
    def settings_changes(self):
        return {"max_text": 1_000}

    @pytest.mark.parametrize(("size", "status"), [(1_200, 422), (1_200_000, 413)])
    def test_a_form_that_is_too_large_is_refused(self, log_in, world, ada, session, size, status):
        slug = world.draft(by=ada)
        visitor = log_in("bob")
        data = {"csrf_token": token_of(visitor), "text": "x" * size, "base": "1"}
        answer = visitor.client.post(f"/d/{slug}/edit", data=data)
        assert answer.status_code == status
        assert "too large" in answer.text or "larger than" in answer.text
        session.rollback()
        assert drafting.find(session, slug).revision == 1
