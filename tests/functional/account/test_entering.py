"""Registering, logging in and out, and forgotten passwords, as people without scripts do it."""

import re

import pytest

from tests.common.factories import PASSWORD

FORM = {"username": "Ann", "email": "ann@example.org", "password": PASSWORD, "sector": "business"}


@pytest.mark.databases("sqlite", "postgresql")
def test_who_registers_is_logged_in_and_greeted_once(visitor):
    page = visitor.submit("/register?next=/account", FORM)
    assert page.path == "/account"
    assert "Welcome, Ann" in page
    assert "Welcome, Ann" not in visitor.get("/account")


def test_a_refused_form_keeps_what_was_typed_but_never_a_password(visitor):
    page = visitor.submit("/register", FORM | {"username": "A", "password": "tooshort1"}, status=422)
    assert "A name has 2 to 40 characters." in page
    assert "A password has at least 10 characters." in page
    kept = {field.name: field.value for field in page.form("register-form").fields if field.kind != "radio"}
    assert (kept["username"], kept["email"], kept["password"]) == ("A", "ann@example.org", "")
    assert "tooshort1" not in page.source
    assert [field.value for field in page.form("register-form").fields if field.kind == "radio"].count("business") == 1


def test_registering_with_a_known_mail_address_looks_the_same(visitor, browser):
    visitor.submit("/register", FORM, follow=False)
    page = browser().submit("/register", FORM | {"username": "Bea"}, follow=False)
    assert (page.status, page.response.location) == (303, "/")


def test_a_taken_name_is_said_beside_the_field(visitor, browser):
    visitor.submit("/register", FORM, follow=False)
    assert "This name is taken" in browser().submit("/register", FORM | {"username": "ANN"}, status=422)


def test_nothing_but_the_fields_of_the_form_is_taken(visitor, session):
    """Attack 25: role, id and the rest of the row cannot be sent along."""
    from wiki.storage.accounts import Account

    page = visitor.get("/register")
    data = page.form("register-form").filled(FORM, None)
    more = {"role": "administrator", "id": "77", "imported": "1", "created": "0", "name_key": "x", "blocked": "1"}
    visitor.client.post("/register", data=data | more)
    account = session.query(Account).one()
    assert (account.name, account.role, account.imported, account.blocked) == ("Ann", "contributor", False, None)
    data = visitor.get("/account").form("account-form").filled({"about": "Hi", "sector": "citizen"}, None)
    visitor.client.post("/account", data=data | more | {"name": "Zed", "password_hash": "x"})
    session.rollback()
    account = session.query(Account).one()
    assert (account.name, account.role, account.about, account.sector) == ("Ann", "contributor", "Hi", "citizen")


@pytest.mark.parametrize("sector", ["king", "", "government "])
def test_a_sector_that_there_is_not_is_refused(visitor, sector):
    data = visitor.get("/register").form("register-form").filled(FORM, None) | {"sector": sector}
    assert visitor.client.post("/register", data=data).status_code == 422


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(world, browser):
    """Attack 19: neither status nor words tell which names there are."""
    world.person("ann")

    def answer(name):
        page = browser().submit("/login", {"username": name, "password": "wrong password"}, status=422)
        return re.sub(r'value="[^"]*"', "", page.source).replace(name, "NAME")

    assert answer("ann") == answer("bob")


def test_a_blocked_person_is_told_so_only_after_the_right_password(world, session, browser):
    from wiki.storage.accounts import Account

    world.person("ann")
    session.query(Account).update({"blocked": world.clock.now(), "blocked_reason": "spam"})
    session.commit()
    assert "wrong" in browser().submit("/login", {"username": "ann", "password": "wrong password"}, status=422)
    page = browser().submit("/login", {"username": "ann", "password": PASSWORD}, status=422)
    assert "This account is blocked: spam" in page


def test_logging_in_takes_a_new_secret_and_a_new_session(log_in, browser, world, cookie):
    """Attack 21: what somebody laid out in a browser before is worth nothing afterwards."""
    world.person("ann")
    visitor = browser()
    page = visitor.get("/login")
    before = cookie(visitor, "session")
    visitor.client.set_cookie("login", "laid-out-by-another")
    visitor.submit(page, {"username": "ann", "password": PASSWORD}, follow=False)
    assert cookie(visitor, "login") not in (None, "laid-out-by-another")
    assert cookie(visitor, "session") != before
    assert visitor.get("/account").path == "/account"


def test_a_copied_cookie_is_worth_nothing_after_logging_out(log_in, browser, cookie):
    visitor, thief = log_in(), browser()
    thief.client.set_cookie("login", cookie(visitor, "login"))
    assert thief.get("/account").path == "/account"
    visitor.submit("/account", form="logout-form", follow=False)
    assert cookie(visitor, "login") is None
    assert thief.get("/account").path.startswith("/login")


def test_a_new_password_logs_out_other_browsers_and_not_this_one(log_in):
    here, there = log_in(), log_in()
    here.submit("/account/password", {"current": PASSWORD, "password": "a brand new password"})
    assert here.get("/account").path == "/account"
    assert there.get("/account").path.startswith("/login")


def test_the_present_password_is_needed_for_a_new_one_and_for_another_mail_address(log_in, world):
    visitor = log_in()
    page = visitor.submit("/account/password", {"current": "wrong password", "password": "a new password"}, status=422)
    assert "This is not your password." in page
    page = visitor.submit("/account", {"email": "eve@example.org"}, form="account-form", status=422)
    assert "This is not your password." in page
    visitor.submit("/account", {"email": "eve@example.org", "password": PASSWORD}, form="account-form")
    assert [mail.recipient for mail in world.mails()] == ["ann@example.org"]


def test_the_cookie_of_a_log_in_is_out_of_reach_of_scripts_and_other_sites(world, visitor):
    world.person("ann")
    page = visitor.submit("/login", {"username": "ann", "password": PASSWORD}, follow=False)
    cookies = [cookie for cookie in page.response.headers.getlist("Set-Cookie") if cookie.startswith("login=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "Max-Age=2592000" in cookies[0]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        " //evil.example",
        "evil.example",
        "@evil.example",
    ],
)
def test_logging_in_leads_to_no_other_site(world, visitor, target):
    """Attack 18."""
    world.person("ann")
    page = visitor.client.get("/login", query_string={"next": target})
    assert page.status_code == 200
    form = visitor.get("/login").form("login-form").filled({"username": "ann", "password": PASSWORD}, None)
    answer = visitor.client.post("/login", data=form | {"next": target})
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.client.get("/preferences", query_string={"next": target}).location == "/"


def test_logging_in_leads_back_to_where_one_came_from(world, visitor):
    world.person("ann")
    page = visitor.get("/account/tokens")
    assert page.path == "/login?next=%2Faccount%2Ftokens"
    assert visitor.submit(page, {"username": "ann", "password": PASSWORD}).path == "/account/tokens"


def link_in(mail):
    return re.search(r"http://127\.0\.0\.1:8000(/reset/\S+)", mail.body).group(1)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_forgotten_password_is_set_anew_once_by_the_link_in_the_mail(log_in, world, browser):
    """Attack 20."""
    logged_in, visitor = log_in(), browser()
    visitor.submit("/reset", {"email": "ANN@example.org"}, form="reset-form")
    link = link_in(world.mails()[0])
    page = visitor.get(link)
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"
    refused = visitor.submit(page, {"password": "ann"}, form="new-password-form", status=422)
    assert "at least 10" in refused
    page = visitor.submit(page, {"password": "quite another one"}, form="new-password-form")
    assert page.path == "/login"
    visitor.get(link, status=404)
    assert logged_in.get("/account").path.startswith("/login")
    visitor.submit("/login", {"username": "ann", "password": "quite another one"}, follow=False)
    assert visitor.get("/account").path == "/account"


def test_asking_for_a_reset_is_answered_alike_for_known_and_unknown_addresses(world, browser):
    """Attack 19."""
    world.person("ann")

    def answer(email):
        page = browser().submit("/reset", {"email": email}, form="reset-form")
        return page.source.replace(email, "ADDRESS")

    assert answer("ann@example.org") == answer("bob@example.org")
    assert [mail.recipient for mail in world.mails()] == ["ann@example.org"]


def test_the_link_in_the_mail_leads_here_whatever_host_the_request_named(world, visitor):
    """Attack 30: the Host header poisons nothing."""
    world.person("ann")
    page = visitor.get("/reset")
    data = page.form("reset-form").filled({"email": "ann@example.org"}, None)
    visitor.client.post("/reset", data=data, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"})
    assert "evil" not in world.mails()[0].body
    assert link_in(world.mails()[0])
