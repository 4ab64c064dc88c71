"""Log-ins of people (see also registering and administering)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.permissions import Actor
from wiki.domain.sectors import Role, Sector
from wiki.storage.accounts import Account, ApiToken, LogIn
from wiki.storage.drafts import Steward

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def digest(secret: str) -> bytes:
    """Return what is kept of a secret in a cookie, token or mail: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def actor_of(session: Session, account_id: int) -> Actor | None:
    """Return the actor of an account, or None when there is none: two queries."""
    return _actor(session, Account.id == account_id)


def of_log_in(session: Session, secret: str, now: datetime) -> Actor | None:
    """Return the person whose log-in has this secret, unless it is over or the account is blocked: two queries."""
    there = select(LogIn.account_id).where(LogIn.digest == digest(secret), LogIn.expires > now).scalar_subquery()
    actor = _actor(session, Account.id == there)
    return None if actor is None or actor.blocked else actor


def actor_of_token(session: Session, token: str) -> tuple[Actor, str] | None:
    """Return the actor and the scope (`read` or `write`) of an API token that is not revoked: three queries."""
    found = session.execute(
        select(ApiToken.account_id, ApiToken.scope).where(ApiToken.digest == digest(token), ApiToken.revoked.is_(None))
    ).first()
    actor = actor_of(session, found.account_id) if found else None
    return (actor, found.scope) if found and actor and not actor.blocked else None


def _actor(session: Session, which: ColumnElement[bool]) -> Actor | None:
    row = session.execute(
        select(Account.id, Account.name, Account.role, Account.sector, Account.blocked).where(which)
    ).first()
    if row is None:
        return None
    drafts = session.scalars(select(Steward.draft_id).where(Steward.account_id == row.id))
    return Actor(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        sector=Sector(row.sector) if row.sector else None,
        stewards=frozenset(drafts),
        blocked=row.blocked is not None,
    )
