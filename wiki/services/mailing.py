"""Mails wait in a table, written in the transaction of what they tell of; the worker sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.storage.accounts import OutgoingMail

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of plain text. Line breaks in the subject or the address become blanks: they would begin new headers."""

    recipient: str
    subject: str
    body: str


def queue(session: Session, mail: Mail, now: datetime) -> None:
    """Let the worker send a mail as soon as the transaction is committed."""
    session.add(
        OutgoingMail(
            recipient=" ".join(mail.recipient.split()),
            subject=" ".join(mail.subject.split()),
            body=mail.body,
            created=now,
            due=now,
        )
    )
    session.flush()
