"""Notes beside passages: put into the rendered law where the passages stand that they are about."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

# Elements that may stand within a note's wrapper, and those that hold it themselves.
_WRAPPED = "p|pre|blockquote|div"
_HOLDING = "li|dd|dt"


def hang(html: str, notes: Mapping[str, Markup], words: Mapping[str, tuple[str, ...]]) -> tuple[str, list[str]]:
    """Return the law with notes beside passages, and the ids of passages that can hold none (rows, headings).

    Args:
        html: the law as it was rendered.
        notes: the margin of each passage, by the passage's id.
        words: what the notes of each passage are about; marked where it stands once, without markup in between.
    """
    html, left = str(html), []
    for ident, margin in notes.items():
        found = re.search(rf'<({_WRAPPED}|{_HOLDING}) id="{re.escape(ident)}"[^<>]*>', html)
        end = _end(html, found[1], found.end()) if found else -1
        if found is None or end < 0:
            left.append(ident)
            continue
        inner = _marked(html[found.end() : end], words.get(ident, ()))
        closing = f"</{found[1]}>"
        if found[1] in _HOLDING.split("|"):
            body = f'{found[0]}<div class="noted">{margin}<div>{inner}</div></div>{closing}'
        else:
            body = f'<div class="noted">{margin}{found[0]}{inner}{closing}</div>'
        html = html[: found.start()] + body + html[end + len(closing) :]
    return html, left


def _end(html: str, tag: str, start: int) -> int:
    """Return where the element that was opened before `start` is closed, -1 if it is not."""
    depth = 1
    for found in re.compile(rf"<(/?){tag}\b").finditer(html, start):
        depth += -1 if found[1] else 1
        if not depth:
            return found.start()
    return -1


def _marked(inner: str, words: tuple[str, ...]) -> str:
    """Return a passage with the first of the words marked that stand in it, and stand once."""
    for some in words:
        sought = escape(some, quote=False)
        if some.strip() and inner.count(sought) == 1:
            return inner.replace(sought, f'<span class="anchored">{sought}</span>')
    return inner
