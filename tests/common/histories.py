"""Histories for tests of import, export and verification, and the command line to run them through."""

import io
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from wiki.cli import main
from wiki.config import Settings
from wiki.formats import ndjson
from wiki.services.connecting import begin
from wiki.services.importing import Importer, Options

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = tuple("every dog in the town shall be led on a leash except where signs 公共 数据 say so".split())  # noqa: SIM905 - a sentence


def line(draft="Dog law", revision=1, text="Dogs.\n", author="Ann", **more):
    """One revision as it stands in a file."""
    time = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=revision)).isoformat()
    return {"draft": draft, "revision": revision, "time": time, "author": author, "text": text, **more}


def history(draft="Dog law", revisions=6, seed=1):
    """A draft whose text grows, changes, loses passages and gets them back."""
    rng = random.Random(f"{draft} {seed}")
    paragraphs, lost, lines = ["# The law\n\n"], [], []
    for number in range(1, revisions + 1):
        for _ in range(3):
            paragraphs.insert(rng.randint(1, len(paragraphs)), " ".join(rng.choices(WORDS, k=12)) + ".\n\n")
        paragraphs.insert(rng.randint(1, len(paragraphs)), f"## Part {number}\n\n")
        if number % 3 == 0:
            lost.append(paragraphs.pop(rng.randrange(1, len(paragraphs))))
        elif lost:
            paragraphs.append(lost.pop())
        lines.append(
            line(draft, number, "".join(paragraphs), rng.choice(["Ann", "Bob", "王晓燕"]), message=f"Step {number}")
        )
    return lines


def as_bytes(lines):
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in lines)


def take(session, lines, options=None, now=NOW):
    """Import lines in one transaction, which is committed; returns what was counted."""
    session.rollback()
    begin(session)
    importer = Importer(session, now, options or Options())
    importer.begin()
    for record in ndjson.read(io.BytesIO(as_bytes(lines))):
        importer.take(record)
    session.commit()
    return importer.counts


def command(settings: Settings, *arguments: str | Path, given: bytes | str | None = None) -> Result:
    """Run `commondraft ARGUMENTS` in this process on the database of the settings."""
    environment = {
        "DATABASE_URL": settings.database_url,
        "SEARCH_INDEX": settings.search_index,
        "SECRET_KEY": settings.secret_key,
        "PASSWORD_COST": "1",
        "LOG_LEVEL": "ERROR",
        "DEMO": "0",
    }
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given, env=environment)
