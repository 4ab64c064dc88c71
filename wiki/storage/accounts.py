"""Rows of people: accounts, log-ins, API tokens, tokens sent by mail, counts for rate limits, outgoing mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base, Id, Timestamp


class Account(Base):
    """A person. Authors of imported histories are accounts without a password that nobody can log in to."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str | None] = mapped_column(Text)
    email_key: Mapped[str | None] = mapped_column(Text, index=True)
    password: Mapped[str | None] = mapped_column(Text)
    sector: Mapped[str | None] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(16))
    imported: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(Timestamp)
    about: Mapped[str] = mapped_column(Text, default="")
    blocked: Mapped[datetime | None] = mapped_column(Timestamp)
    blocked_reason: Mapped[str] = mapped_column(Text, default="")


class LogIn(Base):
    """A session of a logged-in person: the cookie holds the secret, the table its SHA-256."""

    __tablename__ = "log_in"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(Timestamp)
    expires: Mapped[datetime] = mapped_column(Timestamp)


class ApiToken(Base):
    """A token for the API; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(Timestamp)
    used: Mapped[datetime | None] = mapped_column(Timestamp)
    revoked: Mapped[datetime | None] = mapped_column(Timestamp)


class MailToken(Base):
    """A one-time token sent by mail (password reset); only its SHA-256 is kept."""

    __tablename__ = "mail_token"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    purpose: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(Timestamp)
    expires: Mapped[datetime] = mapped_column(Timestamp)
    used: Mapped[datetime | None] = mapped_column(Timestamp)


class RateCount(Base):
    """How often something was done within one window: the limits hold over all processes."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    window: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
    expires: Mapped[datetime] = mapped_column(Timestamp, index=True)


class OutgoingMail(Base):
    """A mail that waits for the worker: written in the same transaction as what it tells of."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Timestamp)
    due: Mapped[datetime] = mapped_column(Timestamp, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent: Mapped[datetime | None] = mapped_column(Timestamp)
    error: Mapped[str] = mapped_column(Text, default="")
