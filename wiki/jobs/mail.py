"""Sends the mails that wait in the table: by SMTP, or into the log when no server is set."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select, update

from wiki.services.connecting import begin
from wiki.storage.accounts import OutgoingMail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session, sessionmaker

    from wiki.config import Settings

_AT_ONCE = 20
_TRIES = 10
_CLAIM = timedelta(minutes=5)
_SECONDS = 15
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that is to be sent now."""

    id: int
    recipient: str
    subject: str
    body: str
    created: datetime
    attempts: int


class Mailer(Protocol):
    """Takes mails away. Raises OSError (SMTP's errors are such) or ValueError when it cannot."""

    def send(self, mail: Waiting) -> None:
        """Send one mail."""
        ...


class LogMailer:
    """Writes mails into the log, for a wiki without a mail server."""

    def send(self, mail: Waiting) -> None:
        """Write the mail."""
        _log.info("mail", to=mail.recipient, subject=mail.subject, body=mail.body)


class SmtpMailer:
    """Sends by a server: `smtp://user:password@host:587` (encrypted when the server offers it) or `smtps://…`."""

    def __init__(self, url: str, sender: str) -> None:
        """Keep where to; nothing is connected yet."""
        self._url = urlsplit(url)
        self._sender = sender

    def send(self, mail: Waiting) -> None:
        """Send the mail over a connection of its own."""
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.created)
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip("> ") or None)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        with self._connected() as server:
            server.send_message(message)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host, encrypted = self._url.hostname or "localhost", self._url.scheme == "smtps"
        context = ssl.create_default_context()
        if encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=_SECONDS)
        with server:
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            yield server


def mailer(settings: Settings) -> Mailer:
    """Return the mailer that the settings ask for."""
    return SmtpMailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else LogMailer()


def send_due(sessions: sessionmaker[Session], sending: Mailer, now: datetime) -> bool:
    """Send the mails that are due and say whether there were any.

    A mail is claimed first, so that two workers do not send it twice; one that cannot be sent is tried again later and
    later, ten times in two days. What was sent is forgotten but for its address: it may hold a secret.
    """
    with sessions() as session:
        due = [
            Waiting(*row)
            for row in session.execute(
                select(
                    OutgoingMail.id,
                    OutgoingMail.recipient,
                    OutgoingMail.subject,
                    OutgoingMail.body,
                    OutgoingMail.created,
                    OutgoingMail.attempts,
                )
                .where(OutgoingMail.sent.is_(None), OutgoingMail.due <= now, OutgoingMail.attempts < _TRIES)
                .order_by(OutgoingMail.due)
                .limit(_AT_ONCE)
            )
        ]
    for mail in due:
        if _claim(sessions, mail, now):
            _send(sessions, sending, mail, now)
    return bool(due)


def _claim(sessions: sessionmaker[Session], mail: Waiting, now: datetime) -> bool:
    with sessions() as session:
        begin(session)
        claimed = session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail.id, OutgoingMail.due <= now, OutgoingMail.attempts == mail.attempts)
            .values(due=now + _CLAIM, attempts=mail.attempts + 1)
            .returning(OutgoingMail.id)
        ).first()
        session.commit()
        return claimed is not None


def _send(sessions: sessionmaker[Session], sending: Mailer, mail: Waiting, now: datetime) -> None:
    values: dict[str, object]
    try:
        sending.send(mail)
        values = {"sent": now, "body": "", "error": ""}
    except (OSError, ValueError) as error:
        _log.warning("mail not sent", to=mail.recipient, attempt=mail.attempts + 1, error=str(error))
        values = {"due": now + timedelta(minutes=3 * 2**mail.attempts), "error": str(error)[:500]}
    with sessions() as session:
        begin(session)
        session.execute(update(OutgoingMail).where(OutgoingMail.id == mail.id).values(**values))
        session.commit()
