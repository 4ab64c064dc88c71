"""commondraft account: accounts, tokens and roles, for the operator."""

from __future__ import annotations

import secrets
import string
import sys
from typing import TYPE_CHECKING

import click

from wiki.cli.common import Group, database, one_of, settings
from wiki.domain import names
from wiki.domain.errors import InvalidError, NotFoundError
from wiki.domain.ports import SystemClock
from wiki.domain.sectors import Role, Sector
from wiki.i18n import N_
from wiki.services import accounts, administering, passwords, tokens
from wiki.services.connecting import begin

if TYPE_CHECKING:
    from wiki.domain.errors import DomainError

_LETTERS = string.ascii_letters + string.digits


@click.group("account", cls=Group)
def account() -> None:
    """Make accounts and tokens, give roles."""


@account.command("create")
@click.argument("name")
@click.option("--email", default="", help="Mail address, for a forgotten password.")
@click.option("--sector", type=one_of(Sector), default=Sector.CITIZEN.value, show_default=True)
@click.option("--role", type=one_of(Role), default=Role.CONTRIBUTOR.value, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def create(name: str, email: str, sector: str, role: str, *, password_stdin: bool) -> None:
    """Make the account NAME and print its password, which is told only here, alone on its line."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else one_time_password()
    new = accounts.NewAccount(name, email, password, Sector(sector), Role(role))
    _check(new)
    hashed = passwords.make_hash(password, settings().password_cost)
    with database()() as session:
        begin(session)
        accounts.register(session, new, hashed, SystemClock().now())
        session.commit()
    if not password_stdin:
        click.echo(password)


def one_time_password() -> str:
    """Return a password of 20 letters and digits (119 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(20))


def _check(new: accounts.NewAccount) -> None:
    """Raise InvalidError with what is wrong; the operator may give a reserved name, and leave the mail address out."""
    problems: dict[str, DomainError | None] = {
        "name": names.problem(names.normal(new.name), by_operator=True),
        "email": accounts.email_problem(new.email) if new.email else None,
        "password": passwords.problem(new.password, new.name),
    }
    found: dict[str, str | DomainError] = {field: problem for field, problem in problems.items() if problem is not None}
    if found:
        raise InvalidError(**found)


@account.command("token")
@click.argument("name")
@click.option("--scope", type=one_of(tokens.SCOPES), default="read", show_default=True)
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
def token(name: str, scope: str, label: str) -> None:
    """Make an API token for the account NAME and print it, alone on its line; it cannot be seen again."""
    with database()() as session:
        begin(session)
        actor = accounts.actor_named(session, name)
        if actor is None:
            raise NotFoundError(N_("There is no account of this name."))
        made = tokens.create(session, actor, label, scope, SystemClock().now())
        session.commit()
    click.echo(made)


@account.command("role")
@click.argument("name")
@click.argument("role", type=one_of(Role))
def give_role(name: str, role: str) -> None:
    """Give the account NAME a ROLE everywhere; stewards are named at their drafts."""
    with database()() as session:
        begin(session)
        administering.set_role_from_the_command_line(session, SystemClock().now(), name, Role(role))
        session.commit()
    click.echo(f"{name} is {role} now.")
