"""The beginning of what changed, in a line: some changed words with a few around them."""

from collections.abc import Iterable, Iterator

from wiki.domain.text.diff import Row
from wiki.domain.text.words import Segment

# Characters: of unchanged words around the changed ones, and of all together.
_AROUND = 48
_ROOM = 240
_CUT = "…"


def excerpt(changes: Iterable[Row]) -> tuple[Segment, ...]:
    """The first changes of the first passage whose words changed, cut to a line; nothing if none did."""
    for row in changes:
        if any(segment.op != "=" and segment.text.strip() for segment in row.segments):
            return tuple(_line(row.segments))
    return ()


def _line(segments: Iterable[Segment]) -> Iterator[Segment]:
    parts = [Segment(segment.op, " ".join(_ends(segment.text))) for segment in segments]
    parts[-1] = Segment(parts[-1].op, parts[-1].text.rstrip())
    first = next(number for number, part in enumerate(parts) if part.op != "=" and part.text.strip())
    last = max(number for number, part in enumerate(parts) if part.op != "=")
    room = _ROOM
    for number, part in enumerate(parts):
        text = part.text
        if number < first:
            text = _tail(text) if number == first - 1 else ""
        elif number > last:
            text = _head(text, _AROUND)
        elif part.op == "=" and len(text) > 2 * _AROUND:
            text = f"{_head(text, _AROUND)} {_tail(text).removeprefix(_CUT).lstrip()}"
        if len(text) > room:
            yield Segment(part.op, _head(text, room))
            return
        room -= len(text)
        if text:
            yield Segment(part.op, text)


def _ends(text: str) -> list[str]:
    """The words of a text; an empty one at an end at which it has a blank, so that joining keeps that."""
    words = text.split()
    if not words:
        return ["", ""] if text else [""]
    return [*([""] if text[0].isspace() else []), *words, *([""] if text[-1].isspace() else [])]


def _head(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    blank = text.rfind(" ", room // 2, room)
    return text[: blank if blank > 0 else room] + _CUT


def _tail(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    start = len(text) - _AROUND
    blank = text.find(" ", start, start + _AROUND // 2)
    return _CUT + text[blank if blank >= 0 else start :].lstrip()
