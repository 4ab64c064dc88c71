"""Attacks on the pages of accounts: forged forms, scripts in what people write, guessing."""

import pytest
from werkzeug.routing import IntegerConverter

from tests.common.factories import PASSWORD
from wiki.domain.sectors import Role
from wiki.services import rates
from wiki.storage.events import Event

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


# A text to look up may be too long for an address; nothing is changed.
ONLY_READ = {"/verify"}
# 403 where the page itself says that the form was too old, with all that was typed still in it; such pages look first
# for what the form is about, and answer 404.
REFUSED = {400, 403, 404}


def posts(app):
    """All addresses that write and are no part of the API, with something in the place of each variable."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.rule.startswith("/api/"):
            values = {
                name: 1 if isinstance(rule._converters[name], IntegerConverter) else "x" for name in rule.arguments
            }
            yield rule.rule, app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def test_a_form_that_was_not_made_here_is_refused_everywhere(app, log_in, world, session):
    """Attack 8: no address takes a POST without the token of this browser's session."""
    visitor = log_in(role=Role.ADMINISTRATOR)
    world.draft(title="x", by=world.person("ann"))
    tried, before = 0, session.query(Event).count()
    session.rollback()
    for rule, path in posts(app):
        if rule in ONLY_READ:
            continue
        assert visitor.client.post(path, data={"x": "1"}).status_code in REFUSED, rule
        assert visitor.client.post(path, data={"csrf_token": "forged"}).status_code in REFUSED, rule
        tried += 1
    assert tried >= 10
    assert session.query(Event).count() == before
    assert visitor.get("/account").path == "/account"


def test_a_token_of_another_browser_is_refused(browser, world):
    world.person("ann")
    token = browser().get("/login").form("login-form").filled({}, None)["csrf_token"]
    visitor = browser()
    visitor.get("/login")
    data = {"username": "ann", "password": PASSWORD, "csrf_token": token}
    assert visitor.client.post("/login", data=data).status_code == 400


def test_what_writes_is_not_reached_by_a_link(app, log_in):
    visitor = log_in(role=Role.ADMINISTRATOR)
    for path in ("/logout", "/admin/role", "/account/tokens/1/revoke", "/@ann/block"):
        assert visitor.client.get(path).status_code in (404, 405), path
    assert visitor.get("/account").path == "/account"


def test_scripts_in_what_people_write_about_themselves_are_words(log_in, world):
    """Attack 4."""
    visitor = log_in()
    visitor.submit("/account", {"about": SCRIPT + "\nhttp://evil.example/"}, form="account-form")
    visitor.submit("/account/tokens", {"label": SCRIPT[:70], "scope": "read"}, form="token-form")
    for path in ("/account", "/account/tokens", "/@ann"):
        page = visitor.get(path)
        assert "<script>alert" not in page.source
        assert "<img src=x" not in page.source
        assert "http://evil.example/" not in page.links


def test_scripts_in_a_reason_and_in_a_name_that_is_searched_are_words(log_in, world):
    """Attacks 4 and 5."""
    world.person("bob")
    chief = log_in("chief", role=Role.ADMINISTRATOR)
    page = chief.submit("/@bob", {"reason": SCRIPT}, form="block-form")
    assert "is blocked" in page
    for address in (
        "/@bob",
        "/admin?q=bob",
        f"/admin?q={SCRIPT}",
        f"/login?next=/{SCRIPT}",
        f"/register?next={SCRIPT}",
    ):
        shown = chief.client.get(address)
        assert b"<script>alert" not in shown.data, address
        assert b"<img src=x" not in shown.data, address


@pytest.mark.parametrize("path", [f"/{SCRIPT}", f"/@{SCRIPT}", f"/d/{SCRIPT}", f"/reset/{SCRIPT}", f"/static/{SCRIPT}"])
def test_an_error_page_shows_no_script_from_the_address(client, path):
    """Attack 5."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.data
    assert b"<img src=x" not in answer.data


@pytest.mark.parametrize(
    "query", ["drafts=9999999999999999999999", "revisions=-1", "comments=x", "drafts=0&revisions="]
)
def test_odd_pages_of_a_record_are_the_first_page(world, visitor, query):
    world.person("ann")
    visitor.get(f"/@ann?{query}")


def test_an_account_page_is_kept_by_no_store(log_in):
    assert log_in().get("/account").response.headers["Cache-Control"] == "private, no-store"


def test_only_administrators_come_to_the_accounts_and_only_moderators_block(world, log_in):
    world.person("bob")
    visitor = log_in()
    visitor.get("/admin", status=403)
    form = visitor.get("/account").form("logout-form").filled({}, None)
    assert visitor.client.post("/admin/role", data=form | {"name": "ann", "role": "administrator"}).status_code == 403
    assert visitor.client.post("/@bob/block", data=form | {"reason": "x"}).status_code == 403
    moderator = log_in("mod", role=Role.MODERATOR)
    moderator.get("/admin", status=403)
    assert "is blocked" in moderator.submit("/@bob", {"reason": "spam"}, form="block-form")
    assert "can write again" in moderator.submit("/@bob", form="unblock-form")


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(world, log_in):
    """Attack 21."""
    chief, second = log_in("chief", role=Role.ADMINISTRATOR), log_in("second", role=Role.ADMINISTRATOR)
    page = chief.get("/admin?q=second")
    form = next(form for form in page.forms if form.action == "/admin/role")
    data = form.filled({"role": "contributor"}, None)
    assert chief.client.post("/admin/role", data=data).status_code == 303
    second.get("/admin", status=403)


def test_the_last_administrator_is_told_beside_the_field(log_in):
    chief = log_in("chief", role=Role.ADMINISTRATOR)
    page = chief.get("/admin")
    data = next(form for form in page.forms if form.action == "/admin/role").filled({"role": "moderator"}, None)
    answer = chief.client.post("/admin/role", data=data)
    assert answer.status_code == 422
    assert b"This is the last administrator" in answer.data


class TestLimits:
    """Attack 19: guessing, stuffing and flooding run into limits."""

    @pytest.fixture
    def settings_changes(self):
        return {"rate_limits": True}

    def attempt(self, visitor, name, password="wrong password", address="10.0.0.1"):
        data = visitor.get("/login").form("login-form").filled({"username": name, "password": password}, None)
        return visitor.client.post("/login", data=data, environ_overrides={"REMOTE_ADDR": address})

    def test_after_ten_wrong_passwords_even_the_right_one_is_refused_for_a_while(self, world, browser, clock):
        world.person("ann")
        world.person("bob")
        visitor = browser()
        for number in range(10):
            assert self.attempt(visitor, "ann", address=f"10.0.0.{number}").status_code == 422
        refused = self.attempt(visitor, "ann", PASSWORD, "10.0.0.99")
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 600
        assert self.attempt(browser(), "bob", PASSWORD).status_code == 303
        clock.advance(minutes=10)
        assert self.attempt(visitor, "ann", PASSWORD).status_code == 303

    def test_one_address_tries_fifty_names_at_most(self, browser, monkeypatch):
        visitor = browser()
        statuses = [self.attempt(visitor, f"name{number}").status_code for number in range(51)]
        assert statuses == [422] * 50 + [429]

    def test_a_classroom_logs_in_from_one_address(self, world, browser):
        for number in range(55):
            world.person(f"pupil{number}")
        statuses = {self.attempt(browser(), f"pupil{number}", PASSWORD).status_code for number in range(55)}
        assert statuses == {303}

    def test_twenty_accounts_an_hour_come_from_one_address(self, browser, clock):
        def register(number):
            form = {"username": f"pupil{number}", "email": "class@example.org", "password": PASSWORD}
            return browser().submit("/register", form, follow=False).status

        assert [register(number) for number in range(21)] == [303] * 20 + [429]
        clock.advance(hours=1)
        assert register(21) == 303

    def test_one_address_is_mailed_five_links_an_hour(self, world, visitor):
        world.person("ann")
        for _ in range(rates.RESET_NAME.count):
            visitor.submit("/reset", {"email": "ann@example.org"}, form="reset-form")
        visitor.submit("/reset", {"email": "ANN@example.org"}, form="reset-form", status=429)
        assert len(world.mails()) == 5
