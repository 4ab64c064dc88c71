"""NDJSON: one revision a line, in order within a draft.

Keys: `draft`, `revision`, `time`, `author`, `text`; optionally `title`, `language`, `kind`, `sector`, `message`,
`renamed_from`. Our own exports add what makes a copy whole: `act`, `minor`, `base`, `target` where they are not the
usual ones, and with the first revision of a draft `slug`, `former_slugs`, `topics`, `services`, `place`, `stage` and
`protection`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from wiki.domain.drafts import Kind, Protection, Stage
from wiki.domain.revisions import Act, rfc3339
from wiki.domain.sectors import Sector
from wiki.formats.packed import UNPACKING_ERRORS
from wiki.formats.records import About, DamagedError, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A text of 16 MB may take six bytes for every character of one byte when everything is escaped.
LONGEST_LINE = 100_000_000
LONGEST_NAME = 500
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-]\d\d:\d\d))")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")


class Lines(Protocol):
    """What is needed of a file."""

    def readline(self, limit: int, /) -> bytes:
        """Return the next line, at most `limit` bytes of it."""
        ...


def read(file: Lines) -> Iterator[Record]:
    """Yield the records of a file line by line; blank lines are passed over.

    Raises DamagedError with the number of the first line that cannot be read. Memory: one line at a time.
    """
    number = 0
    while True:
        number += 1
        where = f"line {number}"
        try:
            line = file.readline(LONGEST_LINE)
        except (*UNPACKING_ERRORS, OSError) as error:
            raise DamagedError(where, f"the file cannot be unpacked further ({error})") from error
        if not line:
            return
        if len(line) >= LONGEST_LINE:
            raise DamagedError(where, f"is longer than {LONGEST_LINE:,} bytes")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield parse(where, line)


def parse(where: str, line: bytes) -> Record:
    """Return the record of one line. Raises DamagedError."""
    try:
        values = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise DamagedError(where, f"is not UTF-8 (byte {error.start + 1})") from error
    except RecursionError as error:
        raise DamagedError(where, "is not JSON of a revision: it is nested too deeply") from error
    except ValueError as error:
        raise DamagedError(where, f"is not JSON ({error})") from error
    if not isinstance(values, dict):
        raise DamagedError(where, "is not a JSON object")
    return _Fields(where, values).record()


class _Fields:
    """The values of a line, each taken out with its type checked."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self.values = values

    def wrong(self, why: str) -> DamagedError:
        return DamagedError(self.where, why)

    def record(self) -> Record:
        draft = self.name("draft")
        number = self.whole("revision")
        if number is None or number < 1:
            raise self.wrong("`revision` must be a whole number from 1 on")
        return Record(
            where=self.where,
            draft=draft,
            number=number,
            time=self.time(),
            author=self.text("author", needed=True),
            text=self.text("text", needed=True),
            name=draft,
            title=self.text("title"),
            language=self.language(),
            kind=self.choice("kind", Kind),
            sector=self.choice("sector", Sector) or None,
            message=self.text("message"),
            renamed_from=self.text("renamed_from"),
            act=self.choice("act", Act),
            minor=self.flag("minor"),
            base=self.earlier("base", number) or 0,
            target=self.earlier("target", number),
            about=self.about(),
        )

    def about(self) -> About:
        return About(
            slug=self.text("slug"),
            former_slugs=self.labels("former_slugs"),
            topics=self.labels("topics"),
            services=self.labels("services"),
            place=self.text("place"),
            stage=self.choice("stage", Stage),
            protection=self.choice("protection", Protection),
        )

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self.values.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str):
            raise self.wrong(f"`{key}` must be a string" if key in self.values else f"`{key}` is missing")
        return value

    def name(self, key: str) -> str:
        value = unicodedata.normalize("NFC", self.text(key, needed=True))
        if not value.strip():
            raise self.wrong(f"`{key}` is empty")
        if len(value) > LONGEST_NAME:
            raise self.wrong(f"`{key}` is longer than {LONGEST_NAME} characters")
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
            raise self.wrong(f"`{key}` holds a control character")
        return value

    def whole(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value.bit_length() > 31:
            raise self.wrong(f"`{key}` must be a whole number")
        return value

    def earlier(self, key: str, number: int) -> int | None:
        value = self.whole(key)
        if value is not None and not 0 <= value < number:
            raise self.wrong(f"`{key}` must be the number of an earlier revision")
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"`{key}` must be true or false")
        return value

    def choice(self, key: str, choices: Iterable[str]) -> str:
        value = self.text(key)
        if value and value not in list(choices):
            raise self.wrong(f"`{key}` must be one of {', '.join(choices)}")
        return value

    def language(self) -> str:
        value = self.text("language")
        try:
            return read_language(value) if value else ""
        except ValueError as error:
            raise self.wrong("`language` must be a language tag such as en, zh-Hans or pt-BR") from error

    def labels(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
            raise self.wrong(f"`{key}` must be a list of strings")
        return tuple(value)

    def time(self) -> datetime:
        value = self.text("time", needed=True)
        try:
            return read_time(value)
        except (ValueError, OverflowError) as error:
            raise self.wrong(f"`time` must be an RFC 3339 time with an offset, not {value[:40]!r}") from error


def read_language(value: str) -> str:
    """Return a language tag in its usual letters, such as zh-Hans-CN. Raises ValueError."""
    found = _LANGUAGE.fullmatch(value)
    if found is None:
        raise ValueError(value)
    language, script, region = found.groups("")
    return "-".join(part for part in (language.lower(), script.title(), region.upper()) if part)


def read_time(value: str) -> datetime:
    """Return an RFC 3339 time in UTC, cut to the second; a leap second becomes the second before it.

    Raises ValueError, OverflowError.
    """
    found = _TIME.fullmatch(value)
    if found is None:
        raise ValueError(value)
    day, minutes, seconds, offset = found.groups()
    seconds = "59" if seconds == "60" else seconds
    return datetime.fromisoformat(f"{day}T{minutes}:{seconds}{offset or '+00:00'}").astimezone(UTC)


def write(record: Record) -> bytes:
    """Return the line of a record: keys in a fixed order, what is empty or usual left out."""
    values: dict[str, Any] = {
        "draft": record.draft,
        "revision": record.number,
        "time": rfc3339(record.time),
        "author": record.author,
        "sector": record.sector,
        "message": record.message,
        "title": record.title,
        "language": record.language,
        "kind": record.kind,
        "renamed_from": record.renamed_from,
        "act": "" if record.act == (Act.EDIT if record.number > 1 else Act.CREATE) else record.act,
        "minor": record.minor,
        "base": 0 if record.base == record.number - 1 else record.base,
        "target": record.target,
        "slug": record.about.slug,
        "former_slugs": list(record.about.former_slugs),
        "topics": list(record.about.topics),
        "services": list(record.about.services),
        "place": record.about.place,
        "stage": record.about.stage,
        "protection": record.about.protection,
    }
    kept = {key: value for key, value in values.items() if value} | {"author": record.author, "text": record.text}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
