"""Accounts: who somebody is, registering, logging in and out, what people set of their own.

Secrets (of log-ins, of the API, in mails) are random 256-bit numbers; the tables keep only their SHA-256.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from wiki.domain import names
from wiki.domain.errors import DomainError, InvalidError, NotFoundError
from wiki.domain.permissions import Actor
from wiki.domain.sectors import Role, Sector
from wiki.i18n import N_
from wiki.services import passwords
from wiki.storage.accounts import Account, LogIn, MailToken
from wiki.storage.drafts import Steward
from wiki.storage.events import Happening, log

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOG_IN_DAYS = 30
MAX_ABOUT = 2_000
_WHO = select(Account.id, Account.name, Account.role, Account.sector, Account.blocked)
# Asked by every request of somebody who is logged in: making the statements anew takes longer than executing them.
_LOGGED_IN = _WHO.join(LogIn, LogIn.account_id == Account.id).where(
    LogIn.digest == bindparam("digest"), LogIn.expires > bindparam("now")
)
_STEWARD_OF = select(Steward.draft_id).where(Steward.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody gives to register; `password` is in the clear until it has been checked."""

    name: str
    email: str
    password: str
    sector: Sector = Sector.CITIZEN
    role: Role = Role.CONTRIBUTOR


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What people see of their own account."""

    id: int
    name: str
    email: str
    sector: Sector
    about: str


@dataclass(frozen=True, slots=True)
class Rehash:
    """A hash that was made with other parameters than today's, and the one to take its place."""

    kept: str
    better: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose password was right; `rehash` says when its hash should be made anew."""

    id: int
    name: str
    blocked: bool
    reason: str
    rehash: Rehash | None = None


def digest(secret: str) -> bytes:
    """Return what is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def new_secret() -> str:
    """Return a random secret of 256 bits, fit for cookies, addresses and headers."""
    return secrets.token_urlsafe(32)


# --------------------------------------------------------------------------------------------------------- who is it?


def actor_of(session: Session, account_id: int) -> Actor | None:
    """Return the actor of an account, or None when there is none: two queries."""
    return _actor(session, session.execute(_WHO.where(Account.id == account_id)).first())


def actor_named(session: Session, name: str) -> Actor | None:
    """Return the actor of the account with that name, in whatever spelling: two queries."""
    return _actor(session, session.execute(_WHO.where(Account.name_key == names.key(name))).first())


def of_log_in(session: Session, secret: str, now: datetime) -> Actor | None:
    """Return the person whose log-in has this secret, unless it is over or the account is blocked: two queries."""
    row = session.execute(_LOGGED_IN, {"digest": digest(secret), "now": now}).first()
    actor = _actor(session, row)
    return None if actor is None or actor.blocked else actor


def _actor(session: Session, row: Any) -> Actor | None:
    if row is None:
        return None
    drafts = session.scalars(_STEWARD_OF, {"account": row.id})
    return Actor(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        sector=Sector(row.sector) if row.sector else None,
        stewards=frozenset(drafts),
        blocked=row.blocked is not None,
    )


# -------------------------------------------------------------------------------------------------------- registering


def check_new(new: NewAccount) -> None:
    """Raise InvalidError with what is wrong with `username`, `email` and `password`. Reads nothing."""
    problems = {
        "username": names.problem(names.normal(new.name)),
        "email": email_problem(new.email),
        "password": passwords.problem(new.password, new.name),
    }
    found = {field: problem for field, problem in problems.items() if problem is not None}
    if found:
        raise InvalidError(**found)


def register(session: Session, new: NewAccount, password_hash: str | None, now: datetime) -> int:
    """Make an account and return its id. Raises InvalidError when the name is taken.

    `new` has passed `check_new`; `password_hash` was made from its password before the transaction began, and is None
    when nobody shall be able to log in yet. An address that others use too is taken without a word.
    """
    name = names.normal(new.name)
    email = new.email.strip()
    account = Account(
        name=name,
        name_key=names.key(name),
        email=email or None,
        email_key=email_key(email) or None,
        password=password_hash,
        sector=new.sector,
        role=new.role,
        created=now,
    )
    try:
        with session.begin_nested():
            session.add(account)
            session.flush()
    except IntegrityError:
        raise InvalidError(username=DomainError(N_("This name is taken. Please choose another."))) from None
    log(session, Happening("account", now, actor_id=account.id, sector=new.sector, payload={"name": name}))
    return account.id


def email_problem(email: str) -> DomainError | None:
    """Return what is wrong with a mail address, or None. Nothing is asked of any server."""
    try:
        if len(email) <= 254:
            validate_email(email.strip(), check_deliverability=False, test_environment=True)
            return None
    except (EmailNotValidError, ValueError):
        pass
    return DomainError(N_("This is not a mail address."))


def email_key(email: str) -> str:
    """Return what two spellings of one address have in common."""
    return email.strip().casefold()


# --------------------------------------------------------------------------------------------------- logging in, out


def authenticate(session: Session, name: str, password: str, cost: int) -> Known | None:
    """Return who has this name and password, or None. As slow for a name that nobody has."""
    row = session.execute(
        select(Account.id, Account.name, Account.password, Account.blocked, Account.blocked_reason).where(
            Account.name_key == names.key(name)
        )
    ).first()
    kept = row.password if row else None
    if not passwords.agrees(kept, password, cost) or row is None or kept is None:
        return None
    rehash = Rehash(kept, passwords.make_hash(password, cost)) if passwords.is_outdated(kept, cost) else None
    return Known(row.id, row.name, row.blocked is not None, row.blocked_reason, rehash)


def log_in(session: Session, account_id: int, now: datetime, rehash: Rehash | None = None) -> str:
    """Begin a log-in of 30 days and return its secret, for the cookie."""
    secret = new_secret()
    expires = now + timedelta(days=LOG_IN_DAYS)
    session.add(LogIn(digest=digest(secret), account_id=account_id, created=now, expires=expires))
    if rehash is not None:
        # A password that was changed between the check and now stays the changed one.
        outdated = update(Account).where(Account.id == account_id, Account.password == rehash.kept)
        session.execute(outdated.values(password=rehash.better))
    session.flush()
    return secret


def log_out(session: Session, secret: str) -> None:
    """End the log-in with this secret, if there is one."""
    session.execute(delete(LogIn).where(LogIn.digest == digest(secret)))


def log_out_everywhere(session: Session, account_id: int, but: bytes | None = None) -> None:
    """End all log-ins of an account, except the one with the digest `but`."""
    ended = delete(LogIn).where(LogIn.account_id == account_id)
    session.execute(ended if but is None else ended.where(LogIn.digest != but))


# --------------------------------------------------------------------------------------------------------- one's own


def own(session: Session, actor: Actor) -> OwnAccount:
    """Return what `actor` sees of the own account."""
    row = session.execute(
        select(Account.id, Account.name, Account.email, Account.sector, Account.about).where(Account.id == actor.id)
    ).one()
    return OwnAccount(row.id, row.name, row.email or "", Sector(row.sector or Sector.CITIZEN), row.about)


def password_agrees(session: Session, account_id: int, password: str, cost: int) -> bool:
    """Say whether this is the account's password. Slow."""
    kept = session.scalar(select(Account.password).where(Account.id == account_id))
    return passwords.agrees(kept, password, cost)


def set_own(session: Session, actor: Actor, sector: Sector, about: str) -> None:
    """Set the sector in which `actor` contributes from now on, and the public words about the person."""
    if len(about) > MAX_ABOUT:
        raise InvalidError(about=DomainError(N_("At most %(longest)s characters."), longest=str(MAX_ABOUT)))
    session.execute(update(Account).where(Account.id == actor.id).values(sector=sector, about=about.strip()))


def set_email(session: Session, actor: Actor, email: str) -> str | None:
    """Set the mail address and return the one before; the edge has asked for the password."""
    problem = email_problem(email)
    if problem is not None:
        raise InvalidError(email=problem)
    before = session.scalar(select(Account.email).where(Account.id == actor.id))
    changed = {"email": email.strip(), "email_key": email_key(email)}
    session.execute(update(Account).where(Account.id == actor.id).values(**changed))
    return before


def set_password(session: Session, account_id: int, password_hash: str, but: bytes | None = None) -> None:
    """Set a password; all log-ins end, except the one with the digest `but`, and no link to set it anew is left."""
    done = session.execute(update(Account).where(Account.id == account_id).values(password=password_hash))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFoundError
    session.execute(delete(MailToken).where(MailToken.account_id == account_id, MailToken.used.is_(None)))
    log_out_everywhere(session, account_id, but)
