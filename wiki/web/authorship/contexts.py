"""What the authorship page shows beside the text: groups with their marks and shares, and the revisions named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from wiki.domain.sectors import SECTOR_NAMES, Sector
from wiki.domain.shares import Age, percentages
from wiki.i18n import N_, gettext, ngettext
from wiki.web.filters import date, sector_name

if TYPE_CHECKING:
    from datetime import datetime

    from wiki.services.authorship import Authorship, Bringer

BY = ("sector", "author", "age")
AGE_NAMES = {
    Age.MONTH: N_("Up to 30 days old"),
    Age.YEAR: N_("Up to a year old"),
    Age.FEW_YEARS: N_("1 to 3 years old"),
    Age.DECADE: N_("3 to 10 years old"),
    Age.OLDER: N_("More than 10 years old"),
}
# So many authors have a mark of their own; so many rows has their table.
MARKED = 8
_ROWS = 20
_OTHERS = "author-other"


@dataclass(frozen=True, slots=True)
class Share:
    """A row of a table of shares; `mark` names its shading ('' for none), `percent` is in tenths."""

    mark: str
    name: str
    sector: str | None
    author: str
    words: int
    permille: int

    @property
    def percent(self) -> float:
        """In percent, with one decimal."""
        return self.permille / 10


@dataclass(frozen=True, slots=True)
class Brought:
    """A revision whose words stand on the page."""

    number: int
    author: str
    sector: str | None
    time: datetime
    summary: str
    url: str
    change_url: str


class Groups:
    """How the words are grouped: by sector, author or age."""

    def __init__(self, found: Authorship) -> None:
        """Reckon the shares."""
        self._found = found
        self._authors = found.shares(lambda one: one.author)
        self._marks = {name: f"author-{place}" for place, (name, _) in enumerate(self._authors[:MARKED], start=1)}

    def mark(self, by: str, bringer: Bringer) -> str:
        """Return the name of the shading of what a revision brought."""
        if by == "sector":
            return bringer.sector or "none"
        return self._marks.get(bringer.author, _OTHERS) if by == "author" else f"age-{self._found.age(bringer)}"

    def shares(self, by: str) -> list[Share]:
        """Return the rows of a table; their words, and their percents, add up."""
        if by == "author":
            return self._author_shares()
        if by == "sector":
            counted = dict(self._found.shares(lambda one: one.sector or ""))
            keys = [key for key in (*Sector, "") if counted.get(key)]
            names = {key: gettext(SECTOR_NAMES[Sector(key)]) if key else gettext("Not known") for key in keys}
            marks = {key: str(key) or "none" for key in keys}
        else:
            counted = dict(self._found.shares(self._found.age))
            keys = [band for band in Age if counted.get(band)]
            names = {key: gettext(AGE_NAMES[Age(key)]) for key in keys}
            marks = {key: f"age-{key}" for key in keys}
        words = [counted[key] for key in keys]
        return [
            Share(marks[key], names[key], str(key) or None if by == "sector" else None, "", count, permille)
            for key, count, permille in zip(keys, words, percentages(words, 1000), strict=True)
        ]

    def _author_shares(self) -> list[Share]:
        shown = self._authors if len(self._authors) <= _ROWS + 1 else self._authors[:_ROWS]
        rest = self._authors[len(shown) :]
        words = [count for _, count in shown] + ([sum(count for _, count in rest)] if rest else [])
        parts = percentages(words, 1000)
        sectors = self._sectors()
        rows = [
            Share(self._marks.get(name, _OTHERS), name, sectors[name], name, count, permille)
            for (name, count), permille in zip(shown, parts, strict=False)
        ]
        if rest:
            others = ngettext("%(num)s other author", "%(num)s other authors", len(rest))
            rows.append(Share(_OTHERS, others, None, "", words[-1], parts[-1]))
        return rows

    def _sectors(self) -> dict[str, str | None]:
        """The sector in which each author brought the most words."""
        most: dict[str, tuple[int, str | None]] = {}
        for (author, sector), words in self._found.pairs().items():
            if words > most.get(author, (0, None))[0]:
                most[author] = words, sector
        return {author: sector for author, (_, sector) in most.items()}


def legend(shares: list[Share]) -> list[Share]:
    """Return a row for each shading that the page may show: of authors without a mark of their own, one for all."""
    kept = [share for share in shares if share.mark != _OTHERS]
    if len(kept) < len(shares):
        kept.append(Share(_OTHERS, gettext("Other authors"), None, "", 0, 0))
    return kept


def wrapper(found: Authorship, groups: Groups, by: str) -> Callable[[int, bool], tuple[str, str]]:
    """Return what makes the tags around words of a revision; by author, with the author's number where that changes."""
    opened: dict[int, tuple[Markup, str]] = {}
    before = ""

    def tags(revision: int, may_link: bool) -> tuple[str, str]:
        nonlocal before
        if revision not in opened:
            bringer = found.bringers[revision]
            opened[revision] = escape(said(bringer)), groups.mark(by, bringer)
        title, mark = opened[revision]
        number = ""
        if by == "author" and mark not in {before, _OTHERS}:
            number = f'<sup class="by-number" aria-hidden="true">{mark.removeprefix("author-")}</sup>'
        before = mark
        attributes = f'class="by by-{mark}" title="{title}"'
        if may_link:
            target = anchor(revision)
            return f'<a {attributes} href="#{target}" aria-describedby="{target}">{number}', "</a>"
        return f"<span {attributes}>{number}", "</span>"

    return tags


def anchor(revision: int) -> str:
    """Return the id of what is said of a revision: no section's, for their names have no underscore."""
    return f"by_{revision}"


def said(bringer: Bringer) -> str:
    """Return in a line which revision it is."""
    values = {"n": bringer.number, "author": bringer.author, "day": date(bringer.time)}
    if bringer.sector is None:
        return gettext("Revision %(n)s, %(author)s, %(day)s", **values)
    sector = sector_name(bringer.sector)
    return gettext("Revision %(n)s, %(author)s (%(sector)s), %(day)s", sector=sector, **values)


def brought(found: Authorship, numbers: set[int], url: str) -> list[Brought]:
    """Return what is said of revisions, the newest first."""
    return [
        Brought(
            one.number, one.author, one.sector, one.time, one.summary, f"{url}/r/{one.number}",
            f"{url}/compare/{one.number - 1}..{one.number}" if one.number > 1 else "",
        )
        for one in (found.bringers[number] for number in sorted(numbers, reverse=True))
    ]  # fmt: skip
