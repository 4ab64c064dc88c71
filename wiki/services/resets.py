"""A forgotten password is set anew by a secret sent to the account's mail address: once, within an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from wiki.domain.errors import NotFoundError
from wiki.i18n import N_
from wiki.services.accounts import digest, email_key, new_secret, set_password
from wiki.storage.accounts import Account, MailToken

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PURPOSE = "reset"
_HOURS = 1
# One address may serve a whole class; more accounts than this share one only to flood somebody.
_MOST = 20
_USELESS = N_("This link was used already, or is older than an hour. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Reset:
    """An account that may set a password anew by `secret`; its address stands with the account."""

    name: str
    email: str
    secret: str


def begin(session: Session, email: str, now: datetime) -> list[Reset]:
    """Return a reset for each account with this mail address; the edge writes the mail and answers alike for none."""
    rows = session.execute(
        select(Account.id, Account.name, Account.email)
        .where(Account.email_key == email_key(email), Account.blocked.is_(None), Account.password.is_not(None))
        .order_by(Account.id)
        .limit(_MOST)
    ).all()
    resets = []
    for row in rows:
        secret = new_secret()
        expires = now + timedelta(hours=_HOURS)
        token = MailToken(account_id=row.id, digest=digest(secret), purpose=_PURPOSE, created=now, expires=expires)
        session.add(token)
        resets.append(Reset(row.name, row.email, secret))
    session.flush()
    return resets


def account(session: Session, secret: str, now: datetime) -> tuple[int, str]:
    """Return id and name of the account that the secret belongs to. Raises NotFoundError: unknown, used or too old."""
    row = session.execute(
        select(Account.id, Account.name)
        .join(MailToken, MailToken.account_id == Account.id)
        .where(
            MailToken.digest == digest(secret),
            MailToken.purpose == _PURPOSE,
            MailToken.used.is_(None),
            MailToken.expires > now,
            Account.blocked.is_(None),
        )
    ).first()
    if row is None:
        raise NotFoundError(_USELESS)
    return row.id, row.name


def finish(session: Session, secret: str, password_hash: str, now: datetime) -> None:
    """Set the password, use up every secret that waits for this account, and end all its log-ins.

    Raises NotFoundError: unknown, used (also by somebody who came first at the same moment) or too old.
    """
    account_id, _ = account(session, secret, now)
    waiting = update(MailToken).where(MailToken.account_id == account_id, MailToken.used.is_(None))
    if not session.execute(waiting.values(used=now)).rowcount:  # type: ignore[attr-defined]
        raise NotFoundError(_USELESS)
    set_password(session, account_id, password_hash)
