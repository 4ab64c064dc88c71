"""API tokens: shown once, kept as SHA-256, limited to reading or writing, revoked at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from wiki.domain.errors import DomainError, InvalidError, NotFoundError
from wiki.domain.permissions import Actor
from wiki.i18n import N_
from wiki.services.accounts import actor_of, digest, new_secret
from wiki.storage.accounts import ApiToken

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SCOPES = ("read", "write")
_MOST = 50
_LONGEST = 80
_PREFIX = "cd_"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it later."""

    id: int
    label: str
    scope: str
    created: datetime
    used: datetime | None


def create(session: Session, actor: Actor, label: str, scope: str, now: datetime) -> str:
    """Make a token and return it: it can never be seen again. Raises InvalidError for `label` or `scope`."""
    label = " ".join(label.split())
    if not label or len(label) > _LONGEST:
        raise InvalidError(
            label=DomainError(N_("Say in 1 to %(longest)s characters what it is for."), longest=str(_LONGEST))
        )
    if scope not in SCOPES:
        raise InvalidError(scope=DomainError(N_("Choose one of these.")))
    mine = select(func.count()).where(ApiToken.account_id == actor.id, ApiToken.revoked.is_(None))
    if (session.scalar(mine) or 0) >= _MOST:
        raise InvalidError(label=DomainError(N_("You have %(most)s tokens. Revoke one first."), most=str(_MOST)))
    secret = _PREFIX + new_secret()
    session.add(ApiToken(account_id=actor.id, digest=digest(secret), label=label, scope=scope, created=now))
    session.flush()
    return secret


def of(session: Session, actor: Actor) -> list[Token]:
    """Return the tokens of `actor` that are not revoked, the newest first."""
    rows = session.execute(
        select(ApiToken.id, ApiToken.label, ApiToken.scope, ApiToken.created, ApiToken.used)
        .where(ApiToken.account_id == actor.id, ApiToken.revoked.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [Token(*row) for row in rows]


def revoke(session: Session, actor: Actor, token_id: int, now: datetime) -> None:
    """Revoke one of the own tokens. Raises NotFoundError for one of somebody else."""
    found = session.scalar(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == actor.id, ApiToken.revoked.is_(None))
    )
    if found is None:
        raise NotFoundError
    found.revoked = now
    session.flush()


def actor_of_token(session: Session, token: str) -> tuple[Actor, str] | None:
    """Return the actor and the scope (`read` or `write`) of a token, unless it is revoked or its owner blocked."""
    found = session.execute(
        select(ApiToken.account_id, ApiToken.scope).where(ApiToken.digest == digest(token), ApiToken.revoked.is_(None))
    ).first()
    actor = actor_of(session, found.account_id) if found else None
    return (actor, found.scope) if found and actor and not actor.blocked else None


def note_use(session: Session, token: str, now: datetime) -> None:
    """Remember when a token was last used, to the hour; to be called within a transaction that writes anyway."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.digest == digest(token))
        .where(ApiToken.used.is_(None) | (ApiToken.used < now - timedelta(hours=1)))
        .values(used=now)
    )
