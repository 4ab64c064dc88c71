"""Real collections of law, compared with what a wiki made of them."""

import json
import lzma
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from tests.common.databases import sqlite
from tests.common.histories import command
from wiki.config import Settings
from wiki.domain.text.normalise import clean
from wiki.services.recording import load
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Revision
from wiki.storage.session import make_engine, make_sessions


def compare_with_file(settings: Settings, source: Path) -> None:
    """Every revision of the file is there with its text (NFC, LF), number, time, author and message, and no other."""
    engine = make_engine(settings.database_url)
    number = 0
    with make_sessions(engine)() as session, lzma.open(source, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):  # noqa: B007 - the last is compared below
            record = json.loads(line)
            row = session.execute(
                select(Revision.draft_id, Revision.time, Revision.message, Account.name, Draft.language)
                .join(Draft, Draft.id == Revision.draft_id)
                .join(Account, Account.id == Revision.author_id)
                .where(Draft.origin == record["draft"], Revision.number == record["revision"])
            ).one()
            place = f"{record['draft']}, revision {record['revision']}"
            text = load(session, row.draft_id, record["revision"]).text
            assert text.encode() == _normalised(record["text"]).encode(), place
            time = datetime.fromisoformat(record["time"]).astimezone(UTC).replace(microsecond=0)
            assert (row.time, row.name, row.language) == (time, record["author"], record["language"]), place
            assert row.message == clean(record["message"]).strip(), place
        assert number == len(session.scalars(select(Revision.id)).all()) > 0
    engine.dispose()


def _normalised(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def same_chain(settings: Settings, folder: Path) -> None:
    """An export, the one file in the folder, imports into an empty wiki with the hashes that it has here."""
    (exported,) = folder.iterdir()
    other = replace(settings, database_url=sqlite(folder))
    assert command(other, "import", "ndjson", exported).exit_code == 0
    assert _chains(other) == _chains(settings)


def _chains(settings: Settings) -> list[tuple[str, int, bytes]]:
    engine = make_engine(settings.database_url)
    with make_sessions(engine)() as session:
        query = select(Draft.slug, Revision.number, Revision.chain).join(Draft, Draft.id == Revision.draft_id)
        found = [tuple(row) for row in session.execute(query.order_by(Draft.slug, Revision.number))]
    engine.dispose()
    return found
