"""Markdown to safe HTML: Python-Markdown once for the whole revision, then nh3 with a short list of what may stay.

Every passage can be linked: the element that holds it (or a span) has the id `p-` and the first eight hexadecimal digits of
the SHA-256 of the passage, the second and third such passage with `-2`, `-3`. The heading of a section has the section's
identifier as its id, and `<!--section:IDENT-->` (escaped as in HTML) follows it for the page to put tools there: comments
of the text itself never survive, so none of them can be forged.
"""

from __future__ import annotations

import hashlib
import html
import re
import threading
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import InlineProcessor as InlineTreeprocessor
from markdown.treeprocessors import Treeprocessor

from wiki.domain.text.passages import split
from wiki.formats.markdown_source import Marks, Prepared, as_typed, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wiki.domain.text.sections import Section

#: Part of the key under which HTML is kept: to be raised with every change of what `render` returns.
RENDERER_VERSION: int = 1

_EXTENSIONS = (
    "markdown.extensions.tables",
    "markdown.extensions.footnotes",
    "markdown.extensions.def_list",
    "markdown.extensions.abbr",
    "markdown.extensions.sane_lists",
)
_TAGS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "del",
        "ins",
        "s",
        "sub",
        "sup",
        "br",
        "hr",
        "a",
        "img",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "abbr",
        "b",
        "i",
        "u",
        "small",
        "mark",
        "q",
        "cite",
        "kbd",
        "samp",
        "var",
        "div",
        "span",
        "details",
        "summary",
    ]
)
_COMMENT_TAGS = frozenset(["p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "br", "a"])
_DROPPED_WHOLE = frozenset(
    [
        "script",
        "style",
        "template",
        "iframe",
        "object",
        "noscript",
        "noembed",
        "noframes",
        "svg",
        "math",
        "select",
        "title",
    ]
)
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "ol": {"start"},
    "li": {"value"},
    "abbr": {"title"},
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SMALL_NUMBER = re.compile(r"\d{1,2}")
_FIXED = {"align": {"left", "right", "center"}, "scope": {"row", "col"}, "dir": {"ltr", "rtl", "auto"}}
_REL = "nofollow ugc noopener"
_INLINE_SIGN = re.compile(r"[\\`\[<&*_\x02]|  \n")

_HEADING_TAG = re.compile(r"<(/?)h([1-6])\b")
_OPENING = re.compile(r"<(p|li|h[1-6]|dd|dt|td|th|blockquote|pre|summary|div)( [^<>]*)?>[\s]*\Z")
_ROW_OPENING = re.compile(r"<tr>\s*\Z")
_HAN_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两兩]+"
_ARTICLE = re.compile(
    rf"(<strong>)?(第{_HAN_NUMBER}[条條](?:[ ]?之{_HAN_NUMBER})*|§{{1,2}}[ ]?\d+\w*|Art(?:\.|icle|ikel)[ ]\d+\w*(?:[-.]\d+\w*)*"
    r"|Section[ ]\d+\w*(?=[.:)\s]))(</strong>)?"
)
_SPAN = "<span"
_LONGEST_TAG = 400


def render(passages: Sequence[str], sections: Sequence[Section]) -> str:
    """Return a revision as HTML that may stand on a page as it is.

    `passages` and `sections` are those of one revision. Never raises; what would be too costly to render, or breaks the
    renderer, is shown as it was typed. Cost: linear; about 20 ms at 60 KB, 350 ms at 1 MB.
    """
    marks = Marks()
    prepared = prepare(passages, marks)
    rough = _convert(_whole(), prepared, marks)
    if rough is None:
        prepared = Prepared("", {}, {}, {}, {number: as_typed(passage) for number, passage in enumerate(passages)})
        rough = ""
    clean = _level(_cleaner(_TAGS, marks).clean(rough))
    clean = clean.replace("<table", '<div class="law-table" tabindex="0"><table').replace("</table>", "</table></div>")
    idents = {section.start: section.ident for section in sections}
    return _Placing(marks, prepared, _passage_ids(passages, idents.values()), idents).run(clean)


def render_inline_comment(body: str) -> str:
    """Return a comment as HTML: paragraphs, emphasis, links, lists, quotations and code; anything else is plain words."""
    marks = Marks()
    passages = split(body)
    prepared = prepare(passages, marks)
    for number in prepared.raw:
        prepared.typed[number] = as_typed(passages[number])
    prepared.raw.clear()
    rough = _convert(_small(), prepared, marks)
    if rough is None:
        return "".join(f"<p>{as_typed(passage)}</p>" for passage in passages)
    clean = _cleaner(_COMMENT_TAGS, marks).clean(rough)
    return _Placing(marks, prepared, None, {}).run(clean)


# --------------------------------------------------------------------------------------------------- Python-Markdown

_kept = threading.local()


def _whole() -> markdown.Markdown:
    """The converter of law texts of this thread."""
    made: markdown.Markdown | None = getattr(_kept, "whole", None)
    if made is None:
        made = markdown.Markdown(
            extensions=list(_EXTENSIONS), extension_configs={_EXTENSIONS[0]: {"use_align_attribute": True}}
        )
        # Blocks of HTML are passages of their own and go to the sanitiser as they are.
        made.preprocessors.deregister("html_block")
        made.treeprocessors.register(_OwnAttributes(made), "own-attributes", 5)
        made.treeprocessors.register(_QuickInline(made), "inline", 20)
        _kept.whole = made
    return made


def _small() -> markdown.Markdown:
    """The converter of comments of this thread."""
    made: markdown.Markdown | None = getattr(_kept, "small", None)
    if made is None:
        made = markdown.Markdown(extensions=["markdown.extensions.sane_lists", Nl2BrExtension()])
        made.preprocessors.deregister("html_block")
        for name in ("hashheader", "setextheader", "reference"):
            made.parser.blockprocessors.deregister(name)
        for name in ("html", "image_link", "image_reference", "short_image_ref", "reference", "short_reference"):
            made.inlinePatterns.deregister(name)
        made.inlinePatterns.register(_BareLink(r"https?://[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?*_]"), "bare-link", 100)
        _kept.small = made
    return made


class _QuickInline(InlineTreeprocessor):
    """Markdown's own step for what stands inside of blocks, but words without any sign of it are not looked through."""

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 - the library's
        if _INLINE_SIGN.search(data) is None:
            return data
        done: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
        return done


class _BareLink(InlineProcessor):
    """Addresses in comments are links without any signs around them."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        element = Element("a", {"href": m[0]})
        element.text = m[0]
        return element, m.start(0), m.end(0)


class _OwnAttributes(Treeprocessor):
    """Marks the ids and classes of footnotes as ours; those that a text brings itself have no mark and are dropped."""

    def run(self, root: Element) -> None:
        """Go through the tree; raw HTML is not in it yet."""
        marks: Marks = _kept.marks
        if 'class="footnote' not in str(_kept.source) and "[^" not in _kept.source:
            return
        for element in root.iter():
            for name in ("id", "class"):
                value = element.get(name)
                if value and value.startswith(("fn", "footnote")):
                    element.set(name, marks("=" + "-".join(value.split())))
            if "footnote-backref" in element.get("class", ""):
                element.attrib.pop("title", None)


def _convert(converter: markdown.Markdown, prepared: Prepared, marks: Marks) -> str | None:
    """Return the HTML of the prepared source, not yet safe; None when the library stumbles over it."""
    _kept.marks, _kept.source = marks, prepared.source
    try:
        rough = converter.reset().convert(prepared.source)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError):
        return None
    if not prepared.raw:
        return rough
    place = re.compile(f"<p>{marks.opening}(\\d+){marks.closing}</p>")
    return place.sub(lambda found: prepared.raw.get(int(found[1]), found[0]), rough)


# ---------------------------------------------------------------------------------------------------------- sanitising


def _cleaner(tags: frozenset[str], marks: Marks) -> nh3.Cleaner:
    def judge(tag: str, name: str, value: str) -> str | None:
        if name in ("id", "class"):
            return value if value.startswith(marks.opening) else None
        if marks.opening in value:
            value = re.sub(f"{marks.opening}\\d+{marks.closing}", "", value)
        if name == "src":
            return value if value.lower().startswith("https://") else None
        if name in _FIXED:
            return value if value in _FIXED[name] else None
        if name == "lang":
            return value if _LANGUAGE.fullmatch(value) else None
        if name in ("colspan", "rowspan"):
            return value if _SMALL_NUMBER.fullmatch(value) else None
        return value

    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={name: set(allowed) for name, allowed in _ATTRIBUTES.items() if name == "*" or name in tags},
        attribute_filter=judge,
        url_schemes={"http", "https", "mailto"},
        link_rel=_REL,
        set_tag_attribute_values={"img": {"loading": "lazy"}} if "img" in tags else {},
        strip_comments=True,
    )


def _level(clean: str) -> str:
    """Give headings ranks without gaps, from h2 on: the page's own title is the h1."""
    ranks: list[int] = []

    def set_rank(found: re.Match[str]) -> str:
        if not found[1]:
            rank = int(found[2])
            while ranks and ranks[-1] >= rank:
                ranks.pop()
            ranks.append(rank)
        return f"<{found[1]}h{min(1 + max(1, len(ranks)), 6)}"

    return _HEADING_TAG.sub(set_rank, clean)


# --------------------------------------------------------------------------------------------------------------- ids


def _passage_ids(passages: Sequence[str], taken_before: Iterable[str]) -> list[str]:
    taken = set(taken_before)
    ids = []
    counts: dict[str, int] = {}
    for passage in passages:
        stem = "p-" + hashlib.sha256(passage.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        number = counts.get(stem, 0) + 1
        while (ident := stem if number == 1 else f"{stem}-{number}") in taken:
            number += 1
        counts[stem] = number
        taken.add(ident)
        ids.append(ident)
    return ids


class _Placing:
    """Turns marks in sanitised HTML into ids, and puts in what was kept out of Markdown."""

    def __init__(self, marks: Marks, prepared: Prepared, ids: list[str] | None, idents: dict[int, str]) -> None:
        self.marks = marks
        self.prepared = prepared
        self.ids = ids
        self.idents = idents
        self.out: list[str] = []
        self.owed: tuple[str, str] | None = None

    def run(self, clean: str) -> str:
        first, *pieces = clean.split(self.marks.opening)
        self.out.append(first)
        marked = [piece.partition(self.marks.closing)[::2] for piece in pieces]
        waiting = self._waiting([what for what, _ in marked])
        seen: set[int] = set()
        for what, rest in marked:
            if not what.isdecimal():
                self.out.append(html.escape(html.unescape(what.removeprefix("="))))
                self._add(rest)
                continue
            number = int(what)
            if number in seen:
                self._add(rest)
                continue
            seen.add(number)
            self._place(number, rest, "".join(map(self._anchor, waiting.get(number, ()))))
        self.out.extend(map(self._anchor, waiting.get(-1, ())))
        for number, words in self.prepared.rest.items():
            self._paragraph(number, words)
        return "".join(self.out)

    def _waiting(self, marked: Sequence[str]) -> dict[int, list[int]]:
        """Passages that show nothing (definitions of links, closing tags), by the next one that their anchors stand at."""
        if self.ids is None:
            return {}
        shown = {int(what) for what in marked if what.isdecimal()}
        out: dict[int, list[int]] = {}
        host = -1
        for number in range(len(self.ids) - len(self.prepared.rest) - 1, -1, -1):
            if number not in shown:
                out.setdefault(host, []).insert(0, number)
            elif number not in self.prepared.raw and number not in self.prepared.blocks:
                host = number
        return out

    def _anchor(self, number: int) -> str:
        ident = self.idents.get(number)
        inner = f'<span id="{html.escape(ident)}"></span>' if ident else ""
        return f'{_SPAN} id="{self._id(number)}">{inner}</span>'

    def _id(self, number: int) -> str:
        return self.ids[number] if self.ids is not None else ""

    def _paragraph(self, number: int, words: str) -> None:
        ident = self.idents.get(number)
        inner = f'{_SPAN} id="{html.escape(ident)}"></span>' if ident else ""
        given = f' id="{self._id(number)}"' if self.ids is not None else ""
        self.out.append(f"<p{given}>{inner}{words}</p>{_comment(ident)}\n")

    def _add(self, rest: str) -> None:
        """Append text; what is owed comes where its element closes."""
        if self.owed is not None:
            closing, due = self.owed
            place = rest.find(closing)
            if place >= 0:
                rest = rest[:place] + due + rest[place + len(closing) :]
                self.owed = None
        self.out.append(rest)

    def _place(self, number: int, rest: str, anchors: str) -> None:
        before = self.out[-1]
        if before.endswith(' id="'):
            self._attribute(number, rest)
            return
        block = self.prepared.blocks.get(number)
        if block is not None:
            self._block(number, block, rest)
            return
        rest = anchors + self.prepared.typed.get(number, "") + rest
        if self.ids is None:
            self._add(rest)
            return
        found = _OPENING.search(before, max(0, len(before) - _LONGEST_TAG))
        if found is None or " id=" in (found[2] or ""):
            self._inline(number, rest)
        elif found[1][0] == "h":
            self._heading(number, found, rest)
        else:
            self._element(number, found, rest)

    def _attribute(self, number: int, rest: str) -> None:
        if self.ids is None:
            self._add(rest)
            return
        self.out.append(self._id(number))
        self._add(rest)

    def _block(self, number: int, block: str, rest: str) -> None:
        before = self.out[-1]
        if before.endswith("<p>") and rest.startswith("</p>"):
            self.out[-1], rest = before[: -len("<p>")], rest[len("</p>") :]
        if self.ids is not None and not block:
            block = self._anchor(number)
        elif self.ids is not None:
            tag, _, others = block.partition(">") if " " not in block.partition(">")[0] else block.partition(" ")
            glue = " " if block[len(tag)] == " " else ">"
            block = f'{tag} id="{self._id(number)}"{glue}{others}'
        self.out.append(block)
        self._add(rest)

    def _inline(self, number: int, rest: str) -> None:
        self.out.append(self._anchor(number))
        self._add(rest)

    def _heading(self, number: int, found: re.Match[str], rest: str) -> None:
        ident = self.idents.get(number)
        closing = f"</{found[1]}>"
        given = f' id="{html.escape(ident)}"' if ident else ""
        self.out[-1] = self.out[-1][: found.start()] + f"<{found[1]}{given}{found[2] or ''}>"
        self.out.append(f'{_SPAN} id="{self._id(number)}">')
        self.owed = (closing, f"</span>{closing}{_comment(ident)}")
        self._add(rest)

    def _element(self, number: int, found: re.Match[str], rest: str) -> None:
        before = self.out[-1]
        start = found.start()
        tag, attributes = found[1], found[2] or ""
        ident = self.idents.get(number)
        row = _ROW_OPENING.search(before, max(0, start - 40), start) if tag in ("td", "th") else None
        if row is not None:
            opened = before[: row.start()] + f'<tr id="{self._id(number)}">' + before[row.end() : found.end()]
        else:
            opened = before[:start] + f'<{tag} id="{self._id(number)}"{attributes}>'
        self.out[-1] = opened
        if tag == "p":
            rest = self._article(rest, ident)
            if ident:
                self.owed = ("</p>", f"</p>{_comment(ident)}")
        elif ident:
            rest = f'{_SPAN} id="{html.escape(ident)}"></span>{rest}'
        self._add(rest)

    @staticmethod
    def _article(rest: str, ident: str | None) -> str:
        """The number of an article that opens a paragraph stands out, and carries the section's id."""
        given = f' id="{html.escape(ident)}"' if ident else ""
        found = _ARTICLE.match(rest)
        if found and bool(found[1]) == bool(found[3]):
            return f'<strong class="article-number"{given}>{found[2]}</strong>{rest[found.end() :]}'
        return f"{_SPAN}{given}></span>{rest}" if given else rest


def _comment(ident: str | None) -> str:
    return f"<!--section:{html.escape(ident)}-->" if ident else ""
