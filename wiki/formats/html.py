"""Markdown to safe HTML: Python-Markdown once for the whole revision, then nh3 with a short list of what may stay.

Every passage can be linked: the element that holds it (or a span) has the id `p-` and the first eight hexadecimal
digits of the SHA-256 of the passage, the second and third such passage with `-2`, `-3`. The heading of a section has
the section's identifier as its id, and `<!--section:IDENT-->` (escaped as in HTML) follows for the page to put tools
there: comments of the text itself never survive, so none of them can be forged.
"""

from __future__ import annotations

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
from wiki.formats.html_ids import Placing, level, passage_ids
from wiki.formats.markdown_source import Marks, Prepared, as_typed, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# Either one of three schemes, or no scheme at all: nothing that a browser might take for one after dropping blanks.
_LINK = re.compile(r"(?i:https?|mailto):|[^:\x00-\x20]*(?:[/?#]|\Z)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SMALL_NUMBER = re.compile(r"\d{1,2}")
_FIXED = {"align": {"left", "right", "center"}, "scope": {"row", "col"}, "dir": {"ltr", "rtl", "auto"}}
_REL = "nofollow ugc noopener"
_INLINE_SIGN = re.compile(r"[\\`\[<&*_\x02]|  \n")


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
    clean = level(_cleaner(_TAGS, marks).clean(rough))
    clean = clean.replace("<table", '<div class="law-table" tabindex="0"><table').replace("</table>", "</table></div>")
    idents = {section.start: section.ident for section in sections}
    return Placing(marks, prepared, passage_ids(passages, idents.values()), idents).run(clean)


def render_inline_comment(body: str) -> str:
    """Return a comment as HTML: paragraphs, emphasis, links, lists, quotations, code; anything else is plain words."""
    marks = Marks()
    passages = split(body)
    prepared = prepare(passages, marks)
    for number in [*prepared.raw, *prepared.blocks]:
        if not prepared.blocks.get(number, "").startswith(("<pre>", "<hr>")):
            prepared.typed[number] = as_typed(passages[number])
            prepared.blocks.pop(number, None)
    prepared.raw.clear()
    rough = _convert(_small(), prepared, marks)
    if rough is None:
        return "".join(f"<p>{as_typed(passage)}</p>" for passage in passages)
    clean = _cleaner(_COMMENT_TAGS, marks).clean(rough)
    return Placing(marks, prepared, None, {}).run(clean)


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
    own = re.compile(f"{marks.opening}(?:\\d+|=[^\ue000\ue001]*){marks.closing}")
    strayed = re.compile(f"{marks.opening}\\d*{marks.closing}?")

    def judge(_: str, name: str, value: str) -> str | None:
        if name in ("id", "class"):
            return value if own.fullmatch(value) else None
        if marks.opening in value:
            value = strayed.sub("", value)
        if name == "href":
            return value if _LINK.match(value) else None
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
