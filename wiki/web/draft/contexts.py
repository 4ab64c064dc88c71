"""What the text page shows beside the text: contents, section tools, notes in the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app
from markupsafe import Markup

from wiki.web.draft.hanging import hang

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wiki.domain.text.sections import Section
    from wiki.services.margins import Margin, Note


_HAN_CHAPTER = re.compile(r"第\S{1,6}[编編章节節篇]")
_HAN_ARTICLE = re.compile(r"第\S{1,9}[条條]")


def heading_class(title: str, draft_title: str, *, first: bool) -> str:
    """Return the classes of a heading: the text's own title, chapters and articles of a Han statute look otherwise."""
    if first and title.strip() == draft_title.strip():
        return "law-heading law-title"
    if _HAN_CHAPTER.match(title):
        return "law-heading law-chapter"
    return "law-heading law-article" if _HAN_ARTICLE.match(title) else "law-heading"


@dataclass(slots=True)
class Entry:
    """A line of the contents."""

    title: str
    url: str
    count: int
    children: list[Entry] = field(default_factory=list)


MOST_ENTRIES = 200


def contents(sections: Sequence[Section], counts: Mapping[str, int]) -> list[Entry]:
    """Return the sections as a tree by their levels; the text's own title (a single first heading) is left out.

    A long text shows its upper levels only, as deep as MOST_ENTRIES lines allow: a code has thousands of articles.
    """
    tree: list[Entry] = []
    stack: list[tuple[int, list[Entry]]] = [(0, tree)]
    for section in sections:
        while len(stack) > 1 and stack[-1][0] >= section.level:
            stack.pop()
        entry = Entry(section.title, f"#{quote(section.ident)}", counts.get(section.ident, 0))
        stack[-1][1].append(entry)
        stack.append((section.level, entry.children))
    entries = tree[0].children if len(tree) == 1 and tree[0].children else tree
    if len(sections) > MOST_ENTRIES:
        _cut(entries)
    return entries


def _cut(entries: list[Entry]) -> None:
    """Take away the levels that make the tree larger than MOST_ENTRIES; the comments beneath count above."""
    level, shown = entries, len(entries)
    while below := [child for entry in level for child in entry.children]:
        if shown + len(below) > MOST_ENTRIES:
            for entry in level:
                entry.count += sum(_comments(child) for child in entry.children)
                entry.children = []
            return
        shown += len(below)
        level = below


def _comments(entry: Entry) -> int:
    return entry.count + sum(_comments(child) for child in entry.children)


@dataclass
class SectionTools:
    """Makes the links beside each heading; `number` is the revision on the page."""

    url: str
    may_edit: bool
    number: int
    newest: bool
    comments: Mapping[str, int]

    @cached_property
    def _macro(self) -> Callable[[dict[str, object]], Markup]:
        return current_app.jinja_env.get_template("components/law.html").module.section_tools  # type: ignore[attr-defined, no-any-return]

    def render(self, ident: str, title: str) -> Markup:
        """Return the tools of one section."""
        key = quote(ident)
        page = self.url if self.newest else f"{self.url}/r/{self.number}"
        return self._macro(
            {
                "id": ident,
                "title": title,
                "edit_url": f"{self.url}/edit?section={key}" if self.may_edit else "",
                "comment_url": f"{self.url}/discussion?section={key}",
                "comments": self.comments.get(ident, 0),
                "history_url": f"{self.url}/section/{key}",
                "link": f"{page}#{key}",
            }
        )


def margin(url: str, notes: Sequence[Note]) -> Markup:
    """Return the notes that hang at one place."""
    macro = current_app.jinja_env.get_template("components/law.html").module.note  # type: ignore[attr-defined]
    drawn = Markup("").join(
        macro(
            {
                "url": f"{url}/threads/{note.id}",
                "title": note.title,
                "count": note.comments,
                "excerpt": note.excerpt,
                "author": note.author,
                "sector": note.sector,
                "time": note.time,
                "resolved": note.resolved,
                "words": note.place.state if note.place else "",
            }
        )
        for note in notes
    )
    return Markup('<div class="law-margin">{}</div>').format(drawn)


def noted(law: str, url: str, found: Margin, ids: Sequence[str]) -> tuple[str, dict[int, list[Note]]]:
    """Return the law with notes beside its passages, and those for which no passage of it has room.

    `ids` are the ids of the passages on the page.
    """
    margins = {ids[index]: margin(url, notes) for index, notes in found.passages.items()}
    words = {
        ids[index]: tuple(note.place.words for note in notes if note.place) for index, notes in found.passages.items()
    }
    html, left = hang(law, margins, words)
    return html, {index: notes for index, notes in found.passages.items() if ids[index] in left}
