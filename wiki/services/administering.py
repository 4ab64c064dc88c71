"""Accounts as moderators and administrators keep them: finding, roles, blocking. Each act is a public event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from wiki.domain import names, permissions
from wiki.domain.errors import DomainError, InvalidError, NotAllowedError, NotFoundError
from wiki.domain.permissions import Action, Actor
from wiki.domain.sectors import Role, Sector
from wiki.i18n import N_
from wiki.services.accounts import log_out_everywhere
from wiki.storage.accounts import Account
from wiki.storage.events import Happening, log
from wiki.storage.session import alone

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

PAGE = 50
_LONGEST_REASON = 500
# Two administrators who take each other's role at the same moment wait for each other, so that one keeps it.
_ROLES = 7_036_874_421


@dataclass(frozen=True, slots=True)
class Listed:
    """An account in the administrators' list."""

    id: int
    name: str
    email: str
    role: Role
    sector: Sector | None
    imported: bool
    created: datetime
    blocked: datetime | None
    reason: str


def accounts(session: Session, actor: Actor | None, words: str = "", page: int = 1) -> tuple[list[Listed], int]:
    """Return one page of the accounts whose name or mail address holds `words`, and how many there are in all."""
    permissions.check(actor, Action.MANAGE_ACCOUNTS)
    wanted: ColumnElement[bool] = Account.imported.is_(False)
    if words.strip():
        part = names.key(words.strip())
        wanted = Account.name_key.contains(part, autoescape=True) | Account.email_key.contains(part, autoescape=True)
    rows = session.execute(
        select(
            Account.id,
            Account.name,
            Account.email,
            Account.role,
            Account.sector,
            Account.imported,
            Account.created,
            Account.blocked,
            Account.blocked_reason,
        )
        .where(wanted)
        .order_by(Account.name_key)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    total = session.scalar(select(func.count()).select_from(Account).where(wanted)) or 0
    return [_listed(*row) for row in rows], total


def _listed(*row: object) -> Listed:
    number, name, email, role, sector, *rest = row
    return Listed(number, name, email or "", Role(role), Sector(sector) if sector else None, *rest)  # type: ignore[arg-type]


def set_role(session: Session, actor: Actor | None, now: datetime, name: str, role: Role) -> None:
    """Give an account a role. The last administrator keeps it, so that somebody can still give it."""
    actor = permissions.check(actor, Action.MANAGE_ACCOUNTS)
    _set_role(session, actor.id, now, name, role)


def set_role_from_the_command_line(session: Session, now: datetime, name: str, role: Role) -> None:
    """Do the same for the operator, who needs no account."""
    _set_role(session, None, now, name, role)


def _set_role(session: Session, actor_id: int | None, now: datetime, name: str, role: Role) -> None:
    alone(session, _ROLES)
    account = _find(session, name)
    if account.imported:
        raise InvalidError(role=DomainError(N_("Authors of imported histories hold no role.")))
    if account.role == role:
        return
    if account.role == Role.ADMINISTRATOR and not _others_administer(session, account.id):
        raise InvalidError(role=DomainError(N_("This is the last administrator. Name another one first.")))
    session.execute(update(Account).where(Account.id == account.id).values(role=role))
    log(session, Happening("role", now, actor_id=actor_id, payload={"name": account.name, "role": role}))


def block(session: Session, actor: Actor | None, now: datetime, name: str, reason: str) -> None:
    """Keep a person from doing anything but reading: all log-ins end, tokens work no more. The reason is public."""
    actor = permissions.check(actor, Action.BLOCK_ACCOUNT)
    account = _find(session, name)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= _LONGEST_REASON:
        raise InvalidError(
            reason=DomainError(N_("Give the reason in 1 to %(longest)s characters."), longest=str(_LONGEST_REASON))
        )
    if account.id == actor.id:
        raise NotAllowedError(N_("You cannot block yourself."))
    if account.role == Role.ADMINISTRATOR and not actor.is_administrator:
        raise NotAllowedError(N_("Only an administrator blocks an administrator."))
    session.execute(update(Account).where(Account.id == account.id).values(blocked=now, blocked_reason=reason))
    log_out_everywhere(session, account.id)
    log(session, Happening("block", now, actor_id=actor.id, payload={"name": account.name, "reason": reason}))


def unblock(session: Session, actor: Actor | None, now: datetime, name: str) -> None:
    """Let a blocked person act again."""
    actor = permissions.check(actor, Action.BLOCK_ACCOUNT)
    account = _find(session, name)
    if account.role == Role.ADMINISTRATOR and not actor.is_administrator:
        raise NotAllowedError(N_("Only an administrator unblocks an administrator."))
    if account.blocked is None:
        return
    session.execute(update(Account).where(Account.id == account.id).values(blocked=None, blocked_reason=""))
    log(session, Happening("unblock", now, actor_id=actor.id, payload={"name": account.name}))


def _find(session: Session, name: str) -> Account:
    found = session.scalar(select(Account).where(Account.name_key == names.key(name)))
    if found is None:
        raise NotFoundError(N_("There is no account of this name."))
    return found


def _others_administer(session: Session, account_id: int) -> bool:
    others = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR, Account.blocked.is_(None), Account.id != account_id
    )
    return session.scalar(others.limit(1)) is not None
