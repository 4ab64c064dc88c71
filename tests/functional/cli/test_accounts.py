"""commondraft account, db and the help."""

import pytest

from tests.common.histories import command, line, take
from wiki.services import accounts
from wiki.services.tokens import actor_of_token


def test_an_account_is_made_with_a_password_alone_on_its_line(settings, session):
    done = command(settings, "account", "create", "Ann", "--email", "ann@example.org", "--sector", "business")
    assert done.exit_code == 0
    password = done.stdout.removesuffix("\n")
    assert len(password) == 20
    assert password.isalnum()
    assert accounts.authenticate(session, "ann", password, 1) is not None
    actor = accounts.actor_named(session, "Ann")
    assert (actor.sector, actor.role) == ("business", "contributor")


def test_a_password_may_be_given(settings, session):
    done = command(settings, "account", "create", "Ann", "--password-stdin", given="correct horse battery\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert accounts.authenticate(session, "Ann", "correct horse battery", 1) is not None


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (["Ann"], "", "This name is taken"),
        (["ANN"], "", "This name is taken"),
        (["a b"], "", "name: A name consists of"),
        (["Bob", "--email", "nonsense"], "", "email: "),
        (["Bob", "--password-stdin"], "short\n", "password: A password has at least"),
        (["Bob", "--role", "king"], "", "'king' is not one of"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_in_plain_words(settings, arguments, given, words):
    command(settings, "account", "create", "Ann")
    done = command(settings, "account", "create", *arguments, given=given)
    assert done.exit_code != 0
    assert words in done.stderr


def test_the_author_of_an_import_is_no_free_name(settings, session):
    take(session, [line(author="Ann")])
    assert "This name is taken" in command(settings, "account", "create", "Ann").stderr


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_token_stands_alone_on_the_last_line(settings, session, scope):
    command(settings, "account", "create", "Ann")
    done = command(settings, "account", "token", "ann", "--scope", scope)
    assert done.exit_code == 0
    actor, found = actor_of_token(session, done.stdout.splitlines()[-1])
    assert (actor.name, found) == ("Ann", scope)


def test_a_role_is_given(settings, session):
    command(settings, "account", "create", "Ann")
    assert command(settings, "account", "role", "Ann", "moderator").exit_code == 0
    assert accounts.actor_named(session, "Ann").is_moderator


@pytest.mark.parametrize("arguments", [["token", "Nobody"], ["role", "Nobody", "moderator"]])
def test_an_account_that_is_not_there_is_named(settings, arguments):
    done = command(settings, "account", *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")


def test_an_empty_database_is_made_by_whatever_comes_first(settings, tmp_path):
    from dataclasses import replace

    empty = replace(settings, database_url=f"sqlite:///{tmp_path}/new/wiki.sqlite3")
    assert command(empty, "account", "create", "Ann").exit_code == 0
    assert command(empty, "db", "upgrade").exit_code == 0
    assert command(empty, "verify").exit_code == 0


def test_a_bad_setting_is_named(settings, monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    done = command(settings, "verify")
    assert done.exit_code == 1
    assert "PORT='eighty': a whole number is expected" in done.stderr


def test_the_help_names_every_command(settings):
    from wiki.cli import COMMANDS, load

    printed = command(settings, "--help").stdout
    for name in COMMANDS:
        assert f"  {name} " in printed
        assert load(name).name == name
        assert command(settings, name, "--help").exit_code == 0
    assert command(settings, "nonsense").exit_code == 2


def test_the_same_commands_stand_under_flask(app, session):
    runner = app.test_cli_runner()
    names = runner.invoke(args=["--help"]).output
    assert all(f"  {name} " in names for name in ("import", "export", "verify", "account", "index", "serve", "db"))
