"""What all sources of plain files need: which files are taken, how bytes become text, what a text is called."""

from __future__ import annotations

import contextlib
import fnmatch
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.text.normalise import RefusedCharacter, clean, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_GLOBS = ("*.md", "*.markdown", "*.txt")
LARGEST = 16_000_000
_HEADING = re.compile(r"^#[ \t]+(\S.*?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The normalised text of a file, and what had to be done to read it."""

    text: str
    encoding: str
    cleaned: bool

    def note(self, notes: Counter[str]) -> None:
        """Count what an operator should hear of."""
        if self.encoding != "UTF-8":
            notes[f"read as {self.encoding}"] += 1
        if self.cleaned:
            notes["control characters left out"] += 1


def matches(path: str, globs: Sequence[str]) -> bool:
    """Say whether a path, or the name at its end, is like one of the patterns; `*` also stands for `/`."""
    name = path.rpartition("/")[2]
    return any(fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(name, glob) for glob in globs)


def decode(data: bytes) -> Decoded:
    """Return the text of a file: UTF-8, UTF-16 with its mark, else Latin-1, which takes any bytes."""
    text, encoding = _decode(data)
    try:
        return Decoded(normalise(text), encoding, cleaned=False)
    except RefusedCharacter:
        return Decoded(clean(text), encoding, cleaned=True)


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-16"), "UTF-16"
    try:
        return data.decode(), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def heading(text: str) -> str:
    """Return the words of the first heading of the first rank, or the empty string."""
    found = _HEADING.search(text)
    return found.group(1) if found else ""
