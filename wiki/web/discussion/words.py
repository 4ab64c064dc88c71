"""How the words that a thread is about stand by now, in sentences and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from wiki.domain.anchors import State
from wiki.extensions import db
from wiki.i18n import N_, gettext
from wiki.services import recording, rendering
from wiki.services.margins import section_at

if TYPE_CHECKING:
    from wiki.domain.text.sections import Section
    from wiki.services.anchoring import Place
    from wiki.services.drafting import DraftView
    from wiki.services.recording import Manuscript

#: What a state is called in a list.
STATE_NAMES = {
    State.SAME: N_("unchanged"),
    State.CHANGED: N_("changed"),
    State.MOVED: N_("moved"),
    State.GONE: N_("gone"),
    State.BACK: N_("back again"),
}
_MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A revision since which the words stood otherwise; `url` compares it with the one before."""

    revision: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class WordsShown:
    """How the words stand: `said` in a sentence, `now` what they read now if otherwise, `place` where (title, address).

    `change` is the address of the revision that changed them last, '' while they never changed. `guess` says in how far
    other words stood there than those that were sent.
    """

    state: str
    name: str
    quote: str
    said: str
    now: str
    place: tuple[str, str] | None
    change: str
    guess: str
    changes: tuple[ChangeShown, ...]


def words_shown(view: DraftView, place: Place, url: str) -> WordsShown:
    """Return how the words of one thread stand; reads the newest revision."""
    manuscript = recording.load(db.session(), view.id, view.revision)
    changes = [
        ChangeShown(number, gettext(STATE_NAMES[state]), f"{url}/compare/{number - 1}..{number}")
        for number, state in place.changes[1:]
    ]
    return WordsShown(
        state=place.state,
        name=gettext(STATE_NAMES[place.state]),
        quote=place.quoted,
        said=_said(place),
        now=place.words if place.state is State.CHANGED else "",
        place=_where(manuscript, place, url),
        change=changes[-1].url if changes else "",
        guess=_guess(place),
        changes=tuple(changes[-_MOST_CHANGES:]),
    )


def section_of(sections: tuple[Section, ...], place: Place, url: str) -> tuple[str, str] | None:
    """Return title and address of the section in which the words stand, None when they are gone or before any."""
    if not place.spots:
        return None
    ident = section_at(sections, place.spots[0][0])
    title = next((section.title for section in sections if section.ident == ident), "")
    return (title, f"{url}#{quote(ident)}") if ident else None


def _where(manuscript: Manuscript, place: Place, url: str) -> tuple[str, str] | None:
    """Return the title of the section and the address of the passage in which the words stand."""
    if not place.spots:
        return None
    found = section_of(manuscript.sections, place, url)
    passage = rendering.passage_ids(manuscript)[place.spots[0][0]]
    return found[0] if found else gettext("before the first heading"), f"{url}#{passage}"


def _said(place: Place) -> str:
    if place.score == 0:
        return gettext("These words were not found in the text.")
    if place.state is State.CHANGED and place.moved:
        return gettext("Changed and moved since revision %(n)s. They read now:", n=place.since)
    return {
        State.SAME: gettext("The words stand unchanged."),
        State.CHANGED: gettext("Changed since revision %(n)s. They read now:", n=place.since),
        State.MOVED: gettext("The words stand unchanged, but elsewhere since revision %(n)s.", n=place.since),
        State.GONE: gettext("Gone since revision %(n)s.", n=place.since),
        State.BACK: gettext("Back again since revision %(n)s, as they were.", n=place.since),
    }[place.state]


def _guess(place: Place) -> str:
    if not 0 < place.score < 1:
        return ""
    percent = round(100 * place.score)
    return gettext("A guess: the words sent were others; these are like them by %(percent)s %%.", percent=percent)
