"""The list of a draft's threads, and the form to open one, on some words or on a section."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import render_template, request

from wiki.domain.anchors import State
from wiki.domain.errors import NotFoundError
from wiki.domain.permissions import Action
from wiki.domain.text.normalise import clean
from wiki.extensions import db
from wiki.i18n import gettext
from wiki.services import anchoring, arranging, conversations, discussing, recording
from wiki.web.access import current_actor
from wiki.web.discussion.contexts import Reader
from wiki.web.discussion.quoting import passages_of, prefilled
from wiki.web.discussion.words import STATE_NAMES, section_of
from wiki.web.forms import counting
from wiki.web.heads import head_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wiki.domain.text.sections import Section
    from wiki.services.anchoring import Place
    from wiki.services.conversations import ThreadView
    from wiki.services.drafting import DraftView
    from wiki.web.discussion.contexts import ThreadShown
    from wiki.web.discussion.forms import Typed

STATES = ("open", "resolved", "all")
_MOST_SECTIONS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """Which threads the address asks for, and in which order."""

    state: str
    words: str
    order: str
    section: str

    @classmethod
    def read(cls) -> Asked:
        """Return what this request asks for; what it could not mean is the usual."""
        given = request.args
        state, words, order = given.get("state", "open"), given.get("words", ""), given.get("order", "new")
        return cls(
            state if state in STATES else "open",
            words if words in set(State) else "",
            order if order == "text" else "new",
            clean(given.get("section", "")),
        )

    def url(self, page: str, **changes: str) -> str:
        """Return the address of the same list but for `changes`."""
        asked = {"section": self.section, "state": self.state, "words": self.words, "order": self.order, **changes}
        usual = {"section": "", "words": "", "order": "new"}
        return f"{page}?{urlencode({name: value for name, value in asked.items() if value != usual.get(name)})}"


def list_page(view: DraftView, sent: Typed | None) -> str:
    """Return the page with a draft's threads and the form to open one; `sent` is a form that was refused."""
    session, actor = db.session(), current_actor()
    asked = Asked.read()
    manuscript = recording.load(session, view.id, view.revision)
    standing = frozenset(section.ident for section in manuscript.sections)
    reader = Reader(view, actor, standing)
    places = anchoring.places(session, view)
    shown = _found(view, asked)
    items = [_item(reader, item, places, manuscript.sections) for item in shown.views]
    writes = reader.may(Action.COMMENT)
    typed = sent or prefilled(manuscript, asked.section, clean(request.args.get("passage", "")))
    chosen = asked.section or typed.section
    sections = _sections(manuscript.sections, chosen) if writes or asked.section else ()
    url = f"{reader.url}/discussion"
    return render_template(
        "discussion/threads.html",
        head=head_context(view, actor),
        items=items,
        state=asked.state,
        counts={"open": shown.open, "resolved": shown.resolved, "all": shown.open + shown.resolved},
        urls={name: asked.url(url, state=name) for name in STATES},
        words=_words(asked, shown.states, url),
        chosen_words=bool(asked.words) or asked.order != "new",
        orders=[(name, asked.url(url, order=value), asked.order == value) for value, name in _orders()],
        older=asked.url(url, **shown.following) if shown.following else "",
        section=_section_shown(asked.section, sections, items, reader),
        sections=[(item.ident, item.title) for item in sections],
        passages=passages_of(manuscript, chosen, url) if writes and chosen else [],
        writes=writes,
        may_write_here=writes and (not asked.section or asked.section in standing),
        typed=typed,
        newest=view.revision,
    )


def _orders() -> list[tuple[str, str]]:
    return [("new", gettext("Newest first")), ("text", gettext("In the order of the text"))]


def _words(asked: Asked, states: dict[State, int], url: str) -> list[tuple[str, str, int, bool]]:
    """Return the states in which words of threads stand: name, address, how many, whether it is chosen."""
    if not states and not asked.words:
        return []
    named = [(gettext("any"), asked.url(url, words=""), sum(states.values()), not asked.words)]
    for state, name in STATE_NAMES.items():
        if state in states or asked.words == state:
            named.append((gettext(name), asked.url(url, words=state), states.get(state, 0), asked.words == state))
    return named


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of threads, and the parameters of the next one."""

    views: Sequence[ThreadView]
    open: int
    resolved: int
    states: dict[State, int]
    following: dict[str, str]


def _found(view: DraftView, asked: Asked) -> _Shown:
    session = db.session()
    wanted = discussing.ThreadFilter(asked.state, asked.section)
    if asked.order == "text" or asked.words:
        words = State(asked.words) if asked.words else None
        every = arranging.arrange(session, view, wanted, words, by_text=asked.order == "text")
        start = counting("after") or 0
        views = conversations.chosen(session, view.id, every.ids[start : start + conversations.PAGE])
        more = start + conversations.PAGE
        following = {"after": str(more)} if more < len(every.ids) else {}
        return _Shown(views, every.open, every.resolved, every.states, following)
    page = discussing.threads(session, view.id, wanted, counting("before"))
    states: dict[State, int] = {}
    if anchoring.places(session, view):
        states = arranging.arrange(session, view, wanted).states
    following = {"before": str(page.next)} if page.next else {}
    return _Shown(page.items, page.open, page.resolved, states, following)


def _item(reader: Reader, item: ThreadView, places: Mapping[int, Place], sections: tuple[Section, ...]) -> ThreadShown:
    """Return a thread as the list shows it: where its words stand now, not where they stood."""
    shown, place = reader.thread(item), places.get(item.id)
    if place is None:
        return shown
    here = section_of(sections, place, reader.url)
    return replace(
        shown, words=place.state, words_name=gettext(STATE_NAMES[place.state]), section=here or shown.section
    )


def _sections(sections: tuple[Section, ...], chosen: str) -> tuple[Section, ...]:
    """The sections that can be talked about; of a very long law only the chosen one: its page has a link at each."""
    if len(sections) > _MOST_SECTIONS:
        return tuple(section for section in sections if section.ident == chosen)
    return sections


def _section_shown(
    ident: str, sections: tuple[Section, ...], items: list[ThreadShown], reader: Reader
) -> tuple[str, str] | None:
    """Return title and address of the section that the list is narrowed to.

    One that is gone is known by its threads. Raises NotFoundError when nothing is known of it.
    """
    if not ident:
        return None
    for section in sections:
        if section.ident == ident:
            return section.title, reader.section_url(ident, 0)
    if items and items[0].section:
        return items[0].section
    if ident in reader.standing:
        return ident, reader.section_url(ident, 0)
    raise NotFoundError
