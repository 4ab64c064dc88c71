"""Texts as passages: one Markdown block with the blank lines after it.

`"".join(split(text)) == text` for every string. A block is found by looking at its own lines and at the first line
after it, never at what stands before (only front matter asks whether it opens the text). So a splitter may start at any
block, and an edit costs its own neighbourhood: see `split_changed`.

Blocks over `LONG` characters are cut at sentence ends, chosen by their own words and not by counting from the start of
the block, so that an edit moves the cuts around it and no others (content-defined chunking, as in rsync and LBFS).
Fenced code and front matter are never cut.
"""

import re
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, takewhile

from wiki.domain.text.tokens import HAN

#: Numbers of divisions and of articles in Chinese laws, for regular expressions.
HAN_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两兩]++"
HAN_ARTICLE = rf"第{HAN_NUMBER}[条條](?:[ ]?之{HAN_NUMBER})*+"

#: Blocks longer than this many characters are cut; a piece of a cut block but the last has at least `_LEAST`
#: characters.
LONG = 2048
_LEAST = 1024
_MOST = 4096
_TRIED = 32


class Kind(StrEnum):
    """What kind of block a passage is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    QUOTATION = "quotation"
    HTML = "html"
    FOOTNOTE = "footnote"
    DEFINITION = "definition"
    FRONT_MATTER = "front_matter"
    RULE = "rule"
    BLANK = "blank"


# The grammar of lines. Every repetition is possessive: no input makes the splitter go back over what it has read.
_EOL = r"(?:\n|\Z)"
_BLANK = rf"[^\S\n]*+{_EOL}"
_BLANK_LINE = r"(?:[^\S\n]*+\n|[^\S\n]++\Z)"
_LINE = r"[^\n]++\n?+"
_ANY_LINE = r"(?:[^\n]++\n?+|\n)"
_TAGS = (
    "address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|"
    "noframes|ol|optgroup|option|p|param|script|pre|style|textarea|search|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
_VERBATIM = "script|pre|style|textarea"
_RULE = rf"(?:(?:-[ \t]*+){{3,}}+|(?:\*[ \t]*+){{3,}}+|(?:_[ \t]*+){{3,}}+){_EOL}"
# As the renderer has it: at the very margin a heading needs no blank after its signs.
_ATX = r"(?:[ ]{0,3}#{1,6}+(?=[ \t\n]|\Z)|#{1,6}+(?=\S))"
_FENCE = rf"(?:`{{3,}}+(?=[^`\n]*+{_EOL})|~{{3,}}+)"
_NOTE = r"\[\^[^\]\n]++\]:"
_BULLET = r"[-*+](?=[ \t\n]|\Z)"
_NUMBERED = r"(?:\d{1,9}+(?:\\?+[.)]|°)|[A-Za-z]{1,2}+\))(?=[ \t\n]|\Z)"
_MARKER = rf"(?:{_BULLET}|{_NUMBERED})"
_CELL_SIGN = r"[^\n|]*+(?<=[ \t])\|[ \t]"
_CELLS = r"[ \t]*+:?+-++:?+[ \t]*+"
_DELIMITERS = rf"[ ]{{0,3}}(?=[^\n|]*+\|)\|?+{_CELLS}(?:\|{_CELLS})*+\|?+[ \t]*+{_EOL}"
# What ends a paragraph though no blank line does. A number does so only as the first of its list: "3. Mai" or "5) the
# rest" stand at the start of a wrapped line by chance.
_INTERRUPTS = (
    rf"[ \t]*+(?:{_BULLET}[ \t]++\S|(?:1[.)]|a\))[ \t]++\S|(?i:<tr\b))|{_ATX}|"
    rf"[ ]{{0,3}}(?:>|\||{_FENCE}|:[ \t]++\S|{_NOTE}|<(?i:!--|/?(?:{_TAGS})\b)|{_RULE})"
)
# Articles of a law that stand line by line, each after the end of a sentence, are passages though one paragraph.
_ARTICLE = (
    rf"(?<=[.!?:;。！？：；」』）)]\n)[^\S\n]{{0,4}}+(?:{HAN_ARTICLE}|§[ ]?\d++\w*+(?=[.:)\s])|"
    r"(?:Art(?:\.|icle|ikel)[ ]\d++\w*+(?:[-.]\d++\w*+)*+|Section[ ]\d++\w*+)(?=[.:)\s]))"
)
_INTERRUPTS = rf"{_INTERRUPTS}|{_ARTICLE}"
_MORE = rf"(?:(?!{_BLANK}|{_INTERRUPTS}){_LINE})*+"
_NOTE_MORE = rf"{_MORE}(?:{_BLANK_LINE}++(?:[ ]{{4}}|\t)(?!{_BLANK}|[ \t]*+{_MARKER}){_LINE}{_MORE})*+"


def _item(indent: str, sibling: str, inner: str) -> str:
    """A list item: lines up to the next one, and the indented blocks after it that are no items themselves."""
    more = rf"(?:(?!{_BLANK}|{_INTERRUPTS}|{sibling}{_NUMBERED}){_LINE})*+"
    return rf"{indent}{_MARKER}[^\n]*+\n?+{more}(?:{_BLANK_LINE}++{inner}(?!{_BLANK}|[ \t]*+{_MARKER}){_LINE}{more})*+"


_CLOSE = rf"[ ]{{0,3}}(?P=fence)[`~]*+[ \t]*+{_EOL}"
_FRONT_END = rf"(?:---|\.\.\.)[ \t]*+{_EOL}"
_KINDS: dict[str, tuple[Kind, str]] = {
    "blank": (Kind.BLANK, rf"{_BLANK_LINE}++"),
    "front": (
        Kind.FRONT_MATTER,
        rf"\A---[ \t]*+\n(?!{_BLANK})(?:(?!{_FRONT_END}){_ANY_LINE})*+{_FRONT_END}",
    ),
    "heading": (Kind.HEADING, rf"{_ATX}[^\n]*+\n?+"),
    "rule": (Kind.RULE, rf"[ ]{{0,3}}{_RULE}"),
    "item": (Kind.ITEM, _item("", "", r"(?:[ ]{2}|\t)")),
    "inner": (Kind.ITEM, _item(r"(?P<indent>[ \t]++)", "(?:(?P=indent)|[ ]{0,3})", r"(?P=indent)")),
    "code": (Kind.CODE, rf"(?![ \t]*+(?i:<tr\b))(?:(?:[ ]{{4}}|\t)(?!{_BLANK}){_LINE})++"),
    "fenced": (
        Kind.CODE,
        rf"[ ]{{0,3}}(?P<fence>{_FENCE})[^\n]*+\n?+(?:(?!{_CLOSE}){_ANY_LINE})*+(?:{_CLOSE})?+",
    ),
    "quotation": (
        Kind.QUOTATION,
        rf"[ ]{{0,3}}>[^\n]*+\n?+(?:[ ]{{0,3}}>[^\n]*+\n?+|(?!{_BLANK}|{_INTERRUPTS}){_LINE})*+",
    ),
    "row": (
        Kind.ROW,
        rf"(?:[ ]{{0,3}}\||(?={_CELL_SIGN})|(?=[^\n|]*+\|[^\n]*+\n{_DELIMITERS}))[^\n]*+\n?+(?:{_DELIMITERS})?+",
    ),
    # kramdown's attributes of the block below, often a table.
    "attributes": (Kind.PARAGRAPH, rf"[ ]{{0,3}}\{{:[^\n]*\}}[ \t]*+{_EOL}"),
    "comment": (Kind.HTML, r"[ ]{0,3}<!--(?:[^-]++|-(?!->))*+(?:-->[^\n]*+\n?+)?+"),
    "verbatim": (
        Kind.HTML,
        rf"[ ]{{0,3}}<(?P<tag>(?i:{_VERBATIM})\b)(?i:(?:[^<]++|<(?!/(?P=tag)\b))*+(?:</(?P=tag)[^\n]*+\n?+)?+)",
    ),
    "html": (
        Kind.HTML,
        rf"(?:[ ]{{0,3}}</?(?i:{_TAGS})\b|[ \t]*+<(?i:tr)\b)[^\n]*+\n?+(?:(?!{_BLANK}|[ \t]*+<(?i:tr)\b){_LINE})*+",
    ),
    "note": (Kind.FOOTNOTE, rf"[ ]{{0,3}}{_NOTE}[^\n]*+\n?+{_NOTE_MORE}"),
    "definition": (Kind.DEFINITION, rf"[ ]{{0,3}}:[ \t]++\S[^\n]*+\n?+{_NOTE_MORE}"),
    "setext": (Kind.HEADING, rf"[^\n]++\n[ ]{{0,3}}(?:=++|-++)[ \t]*+{_EOL}"),
    "paragraph": (Kind.PARAGRAPH, rf"{_LINE}{_MORE}"),
}
_BLOCK = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{body})" for name, (_, body) in _KINDS.items()) + rf"){_BLANK_LINE}*+"
)

# Where a long block may be cut: after a sentence and its blanks; in quotations, code and HTML also at the end of a
# line.
_SENTENCE = re.compile(
    rf"[。！？；]++[」』”’）)]*+\s*+|[.!?;]++[\"'”’»)\]]*+(?:\s++|(?=[{HAN}]))|\n(?=[ \t]*+[^\s])[ \t]*+"
)
_STARTS_BLOCK = re.compile(rf"{_INTERRUPTS}|[ \t]*+{_MARKER}|{_CELL_SIGN}")
_WHOLE = frozenset({"front", "fenced"})
# Kinds cut at line ends too, and with what their next line may begin though a block could begin so.
_LINEWISE = {Kind.QUOTATION: ">", Kind.HTML: "<", Kind.CODE: " "}


def kind(passage: str) -> Kind:
    """The kind of a passage of `split`; of a piece of a long block, what the piece looks like. Linear."""
    found = _BLOCK.match(passage)
    return _KINDS[found.lastgroup or "paragraph"][0] if found else Kind.BLANK


def split(text: str) -> list[str]:
    """The passages of a text, in order, lossless. Linear: about 20 ms a million characters."""
    passages: list[str] = []
    for block in _BLOCK.finditer(text):
        _add(passages, block)
    return passages


def split_changed(old: Sequence[str], new_text: str) -> list[str]:
    """`split(new_text)`, given `old = split(old_text)`: only the blocks around the change are read again.

    Kept passages are the same objects, which makes later comparisons cheap. Cost: comparing the texts (as fast as
    memory) and splitting the changed region.
    """
    old_text = "".join(old)
    if old_text == new_text:
        return list(old)
    if not old or _front_matter_differs(old[0], new_text):
        return split(new_text)
    starts = list(accumulate(map(len, old), initial=0))
    same = _common_prefix(old_text, new_text)
    tail = len(old_text) - _common_suffix(old_text, new_text, min(len(old_text), len(new_text)) - same)
    first = _last_safe_start(old, starts, same)
    changed = _resplit(old, starts, new_text, (first, tail + len(new_text) - len(old_text)))
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old[first:], changed, strict=False)))
    return [*old[: first + kept], *changed[kept:]]


def _resplit(old: Sequence[str], starts: Sequence[int], new_text: str, span: tuple[int, int]) -> list[str]:
    """The passages of a new text from an old passage on, given where the texts are equal to their ends.

    Between, old blocks are taken over wherever they stand with the block that follows: a block depends on nothing else.
    """
    first, tail = span
    shift = len(new_text) - starts[-1]
    places = dict(zip(old[first:], range(first, len(old)), strict=True))
    changed: list[str] = []
    position, place = starts[first], first
    while position < len(new_text):
        if position >= tail and position:
            index = bisect_left(starts, position - shift)
            if starts[index] == position - shift and index and _opens_block(old, index):
                changed.extend(old[index:])
                break
        if (place or not position) and _stands(old, place, new_text, position):
            changed.append(old[place])
            position += len(old[place])
            place += 1
            continue
        block = _BLOCK.match(new_text, position)
        if block:
            _add(changed, block)
            position = block.end()
        place = places.get(changed[-1], place) + 1
    return changed


def _stands(old: Sequence[str], place: int, text: str, position: int) -> bool:
    """Whether an old block, with the one after it, stands in a text at the start of a block."""
    if place + 1 >= len(old) or not text.startswith(old[place], position):
        return False
    after = old[place + 1]
    return (
        text.startswith(after, position + len(old[place]))
        and "\n" in after
        and _opens_block(old, place)
        and _opens_block(old, place + 1)
    )


def _add(passages: list[str], block: re.Match[str]) -> None:
    text = block.group()
    if len(text) > LONG and block.lastgroup not in _WHOLE:
        passages.extend(_pieces(text, _KINDS[block.lastgroup or "paragraph"][0]))
    else:
        passages.append(text)


def _pieces(block: str, block_kind: Kind) -> Iterator[str]:
    """A long block, cut; the blank lines after it stay with its last piece."""
    start, end = 0, len(block.rstrip())
    while end - start > LONG:
        cut = _sentence_cut(block, start, end, block_kind)
        if not cut and end - start <= _MOST:
            break
        cut = cut or _hard_cut(block, start)
        yield block[start:cut]
        start = cut
    yield block[start:]


def _sentence_cut(block: str, start: int, end: int, block_kind: Kind) -> int:
    """The sentence end at which to cut, 0 if there is none within `_MOST` characters.

    Of several, the one whose last words have the least checksum: an edit elsewhere in the block does not change the
    choice.
    """
    best, least, tried = 0, 1 << 32, 0
    for found in _SENTENCE.finditer(block, start + _LEAST, min(start + _MOST + 64, len(block))):
        cut = found.end()
        if cut >= end or cut - start > (LONG if best else _MOST):
            break
        if (found.group()[0] == "\n" and block_kind not in _LINEWISE) or not _may_cut(block, cut, block_kind):
            continue
        if cut - start > LONG:
            return cut
        checksum = zlib.crc32(block[max(start, cut - 32) : cut].encode("utf-8", "surrogatepass"))
        tried += 1
        if checksum < least:
            best, least = cut, checksum
        if tried == _TRIED:
            break
    return best


def _hard_cut(block: str, start: int) -> int:
    """Where no sentence ends: after the last blank, else anywhere but before a combining mark."""
    cut = block.rfind(" ", start + LONG, start + _MOST) + 1 or start + _MOST
    for place in range(cut, cut - 64, -1):
        if _may_cut(block, place, Kind.PARAGRAPH) and not unicodedata.combining(block[place]):
            return place
    return cut


def _may_cut(block: str, cut: int, block_kind: Kind) -> bool:
    """Whether what follows does not look like a block of another kind, nor what precedes like the end of a block."""
    if block.startswith("\n\n", cut - 2):
        return False
    if not _STARTS_BLOCK.match(block, cut, cut + 256):
        return True
    return _LINEWISE.get(block_kind, "\n") == block[cut]


def _opens_block(passages: Sequence[str], index: int) -> bool:
    """Whether a passage surely begins a block: the one before is too short for a piece, or ends in a blank line."""
    return index == 0 or len(passages[index - 1]) < _LEAST or passages[index - 1].endswith("\n\n")


def _last_safe_start(passages: Sequence[str], starts: Sequence[int], same: int) -> int:
    """The last block whose first line, which closes the one before, ends at `same`, where the texts begin to differ."""
    index = min(bisect_right(starts, same), len(passages)) - 1
    while index > 0:
        line_end = passages[index].find("\n") + 1
        if line_end and starts[index] + line_end <= same and _opens_block(passages, index):
            break
        index -= 1
    return index


def _front_matter_differs(first: str, new_text: str) -> bool:
    """Whether a text got or lost its front matter, the one block that a far line may turn into another."""
    had = first.startswith("---") and kind(first) is Kind.FRONT_MATTER
    return had != (new_text.startswith("---") and kind(new_text) is Kind.FRONT_MATTER)


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
