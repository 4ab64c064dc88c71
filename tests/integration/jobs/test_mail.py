"""Mails leave once, are tried again when the server fails, and keep no secrets afterwards."""

import smtplib
from datetime import timedelta

import pytest
from sqlalchemy import select

from wiki.jobs import mail
from wiki.services import mailing
from wiki.storage.accounts import OutgoingMail
from wiki.storage.session import make_sessions


class FakeMailer:
    """Takes mails, or fails as often as it is told."""

    def __init__(self, failures=0):
        self.failures = failures
        self.sent = []

    def send(self, waiting):
        if self.failures:
            self.failures -= 1
            raise smtplib.SMTPServerDisconnected("gone")
        self.sent.append((waiting.recipient, waiting.subject, waiting.body))


@pytest.fixture
def sessions(engine):
    return make_sessions(engine)


@pytest.fixture
def queued(session, clock):
    mailing.queue(session, mailing.Mail("ann@example.org", "A subject", "A secret\n"), clock.now())
    session.commit()


def row(session):
    session.expire_all()
    found = session.scalars(select(OutgoingMail)).one()
    session.rollback()
    return found


def test_a_mail_is_sent_once_and_its_words_are_forgotten(session, sessions, clock, queued):
    mailer = FakeMailer()
    assert mail.send_due(sessions, mailer, clock.now())
    assert not mail.send_due(sessions, mailer, clock.now())
    assert mailer.sent == [("ann@example.org", "A subject", "A secret\n")]
    assert (row(session).sent, row(session).body) == (clock.now(), "")


def test_a_mail_that_cannot_be_sent_is_tried_later_and_later(session, sessions, clock, queued):
    mailer = FakeMailer(failures=2)
    mail.send_due(sessions, mailer, clock.now())
    assert row(session).due - clock.now() == timedelta(minutes=3)
    assert "gone" in row(session).error
    assert not mail.send_due(sessions, mailer, clock.advance(minutes=2))
    mail.send_due(sessions, mailer, clock.advance(minutes=1))
    assert row(session).due - clock.now() == timedelta(minutes=6)
    mail.send_due(sessions, mailer, clock.advance(minutes=6))
    assert len(mailer.sent) == 1


def test_after_ten_attempts_a_mail_is_given_up(session, sessions, clock, queued):
    mailer = FakeMailer(failures=100)
    for _ in range(20):
        mail.send_due(sessions, mailer, clock.advance(days=1))
    assert mailer.failures == 90


def test_a_mail_that_another_worker_has_taken_is_left_to_it(sessions, clock, queued):
    class Slow(FakeMailer):
        def send(self, waiting):
            mail.send_due(sessions, inner, clock.now())
            super().send(waiting)

    inner, outer = FakeMailer(), Slow()
    mail.send_due(sessions, outer, clock.now())
    assert (len(outer.sent), len(inner.sent)) == (1, 0)


def test_line_breaks_in_a_subject_or_address_begin_no_header(session, clock):
    mailing.queue(session, mailing.Mail("a@x.org\r\nBcc: b@x.org", "Hello\nBcc: c@x.org", "x"), clock.now())
    queued = session.scalars(select(OutgoingMail)).one()
    assert (queued.recipient, queued.subject) == ("a@x.org Bcc: b@x.org", "Hello Bcc: c@x.org")


def test_the_smtp_mailer_writes_a_whole_message_and_logs_in(monkeypatch, clock):
    calls = []

    class Server:
        def __init__(self, host, port, timeout):
            calls.append(("connect", host, port))

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            calls.append(("quit",))

        def has_extn(self, name):
            return name == "starttls"

        def starttls(self, context):
            calls.append(("starttls",))

        def login(self, user, password):
            calls.append(("login", user, password))

        def send_message(self, message):
            calls.append(("send", message["From"], message["To"], message["Subject"], message.get_content()))

    monkeypatch.setattr(smtplib, "SMTP", Server)
    waiting = mail.Waiting(1, "ann@example.org", "Grüße 你好", "Text 文\n", clock.now(), 0)
    mail.SmtpMailer("smtp://me%40x:p%2Fw@mail.example.org:587", "wiki@example.org").send(waiting)
    assert calls == [
        ("connect", "mail.example.org", 587),
        ("starttls",),
        ("login", "me@x", "p/w"),
        ("send", "wiki@example.org", "ann@example.org", "Grüße 你好", "Text 文\n"),
        ("quit",),
    ]
