"""What a text is about, for lists: the beginning of its first paragraph, without Markdown."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from wiki.domain.text.passages import Kind, kind

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 180
_SHORTEST = 20
_PASSAGES = 60
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\[\^[^\]]*\]|<[^>]*>")
_SIGNS = re.compile(r"[*_`]+|\{[^}]*\}")


def purpose(passages: Iterable[str]) -> str:
    """Return at most LONGEST characters of the first paragraph of 20 characters or more among the first 60 passages."""
    for words in islice(passages, _PASSAGES):
        if kind(words) is not Kind.PARAGRAPH:
            continue
        plain = " ".join(_SIGNS.sub("", _LINK.sub(r"\1", words[:2000])).split())
        if len(plain) >= _SHORTEST:
            return plain if len(plain) <= LONGEST else plain[:LONGEST].rsplit(" ", 1)[0].rstrip(",;，；、") + "…"
    return ""
