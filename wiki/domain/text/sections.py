"""Sections: what stands under a heading, with an identity that outlives its title.

Headings are those of Markdown. A law text without any below its title is divided by its article lines instead
("第五条 …", "§ 5 …", "Article 5 …"). An identity is the slug of the title under which the section first stood; a
heading that is renamed, renumbered or moved keeps it through `carry`, so links and followed sections stay good.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from wiki.domain.text.headings import (
    Heading,
    Placed,
    article_lines,
    headings,
    markdown_headings,
    slug,
    with_articles,
)
from wiki.domain.text.identities import Kept, identities, speaks
from wiki.domain.text.matching import Matching

# So many sections at the start of the last run are looked at, to know where the changed ones end.
_BOUND = 2

__all__ = ["Section", "apply_outline", "carry", "outline", "regain", "sections", "slug", "spans"]


class Section(NamedTuple):
    """Passages `start` to `end` (excluded) under one heading; `level` 1 is the highest; nested sections overlap."""

    ident: str
    level: int
    title: str
    start: int
    end: int


class _Block(NamedTuple):
    """Old sections `start` to `end` (excluded) whose headings stayed in one run, by how much, and where that ends."""

    start: int
    end: int
    shift: int
    after: int


def sections(passages: Sequence[str]) -> list[Section]:
    """The sections of a text in order, freshly named: by an explicit `{#ident}`, else by the title's slug. Linear."""
    found = headings(passages)
    return _sections(found, _unique([heading.explicit for _, heading in found], found, set()), len(passages))


def carry(old: Sequence[Section], found: Matching) -> list[Section]:
    """The sections of the next revision: one that came from an old one keeps that one's identity.

    Which came from which is said by `identities`; an explicit `{#ident}` goes before all.

    Args:
        old: sections of the revision before.
        found: its passages matched with those of the next revision.

    Cost: the headings of passages that stayed are taken from `old`, others are read; then linear in the headings.
    """
    blocks, fresh = _stayed(old, found)
    by_articles = _by_articles(old, found.old)
    titles = markdown_headings(fresh)
    articles = article_lines(fresh) if by_articles else []
    all_stayed = not titles and not articles and sum(block.end - block.start for block in blocks) == len(old)
    if all_stayed and all(_speaks(old, block, found, by_articles=by_articles) for block in blocks):
        return _shifted(old, blocks, len(found.new))
    news = _News(blocks, titles, articles, _ranks(old, found.old) if by_articles else None)
    carried = _carried_between(old, found, news)
    return _carried(old, found, news) if carried is None else carried


class _News(NamedTuple):
    """The headings that stayed, those of Markdown and article lines among the other passages.

    `ranks`: level to rank of article lines; None: the old text has headings.
    """

    blocks: Sequence[_Block]
    titles: list[Placed]
    articles: list[Placed]
    ranks: Mapping[int, int] | None


def _carried(old: Sequence[Section], found: Matching, news: _News) -> list[Section]:
    """The sections of the next revision, all looked at."""
    new, kept = _headings_after(old, found, news)
    wanted = _wanted(old, new, identities(old, new, found, kept))
    return _sections(new, _unique(wanted, new, set()), len(found.new))


def _wanted(old: Sequence[Section], new: Sequence[Placed], origins: Sequence[int | None]) -> list[str | None]:
    return [
        heading.explicit or (None if origin is None else old[origin].ident)
        for (_, heading), origin in zip(new, origins, strict=True)
    ]


def _window(old: Sequence[Section], news: _News, fresh: Sequence[Placed]) -> tuple[int, int, int]:
    """Which old sections may be concerned: from, to (excluded); and by how much those behind them are shifted.

    Those left out stand in the first or in the last run, each with all its words and the heading that follows; all new
    headings (`fresh`, in order) stand between.
    """
    start, end, shift = 0, len(old), 0
    blocks = news.blocks
    if not blocks or blocks[0].start or blocks[-1].end < len(old):
        return start, end, shift
    first, last = blocks[0], blocks[-1]
    if first.shift == 0 and not (fresh and fresh[0][0] < old[first.end - 1].start):
        start = first.end - 1
    bound = last.start + _BOUND
    if len(blocks) > 1 and bound < last.end and not (fresh and fresh[-1][0] > old[bound].start + last.shift):
        end, shift = bound, last.shift
    return start, end, shift


def _carried_between(old: Sequence[Section], found: Matching, news: _News) -> list[Section] | None:
    """As `_carried`, but only the sections around the changes are looked at.

    None if those beyond do not suffice to know the others.
    """
    fresh = _levelled(news)
    if fresh is None:
        return None
    start, end, shift = _window(old, news, fresh)
    head, inside, tail = old[:start], old[start:end], old[end:]
    levels = {section.level for section in chain(head, tail)}
    if not levels.issuperset(news.ranks or ()) or (news.ranks is None and max(levels, default=1) == 1):
        return None
    kept = [
        Kept(number - start, old[number].start + block.shift, block.after)
        for block in news.blocks
        for number in range(max(start, block.start), min(end, block.end))
    ]
    ranks = news.ranks or {}
    stayed = [(one.place, inside[one.old]) for one in kept]
    placed = [(place, Heading(one.level, one.title, None, ranks.get(one.level, 0))) for place, one in stayed]
    new = sorted([*placed, *fresh], key=itemgetter(0))
    taken = {section.ident for section in chain(head, tail)}
    wanted = _wanted(inside, new, identities(inside, new, found, kept))
    if not taken.isdisjoint(wanted):
        return None
    idents = [section.ident for section in head], _unique(wanted, new, taken), [section.ident for section in tail]
    around = [(section.start, section) for section in head], [(section.start + shift, section) for section in tail]
    return _sections([*around[0], *new, *around[1]], [*chain(*idents)], len(found.new))


def _levelled(news: _News) -> list[Placed] | None:
    """The new headings with their levels, if nothing but the new headings decides on these."""
    if news.ranks is None:
        return news.titles
    levels = {rank: level for level, rank in news.ranks.items()}
    if any(heading.rank not in levels for _, heading in news.articles):
        return None
    if any(heading.level > 1 for _, heading in news.titles):
        return None
    articles = [(place, heading._replace(level=levels[heading.rank])) for place, heading in news.articles]
    return sorted([*news.titles, *articles], key=itemgetter(0))


def regain(carried: Sequence[Section], passages: Sequence[str], past: Iterable[tuple[str, str]]) -> list[Section]:
    """The sections of a text, of which some get back the identity that they had before they left.

    Args:
        carried: the sections as `carry` gives them.
        passages: those of the text.
        past: (identity by `carry`, identity before) of sections that came back; those whose heading names an
            identity, or whose former identity another section has by now, stay as they are.
    """
    taken = {section.ident for section in carried}
    renamed: dict[str, str] = {}
    for ident, before in past:
        if before not in taken and ident not in renamed:
            renamed[ident] = before
            taken.add(before)
    return [
        section._replace(ident=renamed[section.ident])
        if section.ident in renamed and not _explicit(passages[section.start])
        else section
        for section in carried
    ]


def outline(found: Sequence[Section]) -> list[str]:
    """The identities in order, to be stored with a revision."""
    return [section.ident for section in found]


def apply_outline(passages: Sequence[str], idents: Sequence[str]) -> list[Section]:
    """The sections of a revision from its passages and the identities stored with it.

    Should their number differ from the headings', the sections are named afresh.
    """
    found = headings(passages)
    if len(found) != len(idents):
        return sections(passages)
    return _sections(found, idents, len(passages))


def spans(passages: Sequence[str]) -> list[tuple[int, int]]:
    """Where the sections of a text start and end, without their names: for whoever knows these. Linear."""
    found = headings(passages)
    ends = _ends([heading.level for _, heading in found], [index for index, _ in found], len(passages))
    return list(zip([index for index, _ in found], ends, strict=True))


def _stayed(old: Sequence[Section], found: Matching) -> tuple[list[_Block], list[tuple[int, str]]]:
    """The sections whose headings stayed, in blocks, and the new passages that did not stay."""
    starts = [section.start for section in old]
    blocks: list[_Block] = []
    fresh: list[tuple[int, str]] = []
    after = 0
    for i, j, size in [*found.same, (len(found.old), len(found.new), 0)]:
        fresh += zip(range(after, j), found.new[after:j], strict=True)
        after = j + size
        start, end = bisect_left(starts, i), bisect_left(starts, i + size)
        if start < end:
            blocks.append(_Block(start, end, j - i, after))
    return blocks, fresh


def _speaks(old: Sequence[Section], block: _Block, found: Matching, *, by_articles: bool) -> bool:
    """Whether the last heading of a block is known by its name or its words, if no words stayed with it."""
    last = old[block.end - 1]
    index = last.start + block.shift
    return index + 1 < block.after or speaks(last.title, found.new[index], is_line=by_articles and last.level > 1)


def _shifted(old: Sequence[Section], blocks: Sequence[_Block], length: int) -> list[Section]:
    """The old sections where they stand now, when no heading came, went or changed."""
    if not any(block.shift for block in blocks) and (not old or max(section.end for section in old) == length):
        return list(old)
    moved = {section.start: section.start + block.shift for block in blocks for section in old[block.start : block.end]}
    return [
        Section(ident, level, title, moved[start], moved.get(end, length)) for ident, level, title, start, end in old
    ]


def _headings_after(old: Sequence[Section], found: Matching, news: _News) -> tuple[list[Placed], list[Kept]]:
    """The headings of the new text, and those of them that stand in passages that stayed."""
    kept = [
        Kept(number, old[number].start + block.shift, block.after)
        for block in news.blocks
        for number in range(block.start, block.end)
    ]
    titles, ranks = news.titles, news.ranks
    lower = ranks is None and any(old[one.old].level > 1 for one in kept)
    if lower or any(heading.level > 1 for _, heading in titles):
        if ranks is not None:
            kept = [one for one in kept if old[one.old].level == 1]
        placed = [(one.place, _of(old[one.old])) for one in kept]
        return sorted([*placed, *titles], key=itemgetter(0)), kept
    if ranks is None:
        return headings(found.new), kept
    placed = [(one.place, _of(old[one.old], ranks)) for one in kept]
    above = [one for one in placed if one[1].level == 1]
    lines = [one for one in placed if one[1].level == 0]
    return with_articles([*above, *titles], [*lines, *news.articles]), kept


def _by_articles(old: Sequence[Section], passages: Sequence[str]) -> bool:
    """Whether a text is divided by article lines, or would be if it had any."""
    lower = next((section for section in old if section.level > 1), None)
    return lower is None or not markdown_headings([(lower.start, passages[lower.start])])


def _ranks(old: Sequence[Section], passages: Sequence[str]) -> Mapping[int, int]:
    """Level to rank of article lines: one of each level is read."""
    first: dict[int, int] = {}
    for section in old:
        if section.level > 1:
            first.setdefault(section.level, section.start)
    lines = article_lines((level, passages[start]) for level, start in first.items())
    return {level: heading.rank for level, heading in lines}


def _of(section: Section, ranks: Mapping[int, int] | None = None) -> Heading:
    """The heading of a section that stayed, without reading it; what it names itself was heard when it came."""
    if ranks and section.level in ranks:
        return Heading(0, section.title, None, ranks[section.level])
    return Heading(section.level, section.title)


def _explicit(passage: str) -> str | None:
    if "{" not in passage:
        return None
    found = markdown_headings([(0, passage)])
    return found[0][1].explicit if found else None


def _sections(found: Sequence[tuple[int, Heading | Section]], idents: Sequence[str], length: int) -> list[Section]:
    starts = [index for index, _ in found]
    ends = _ends([heading.level for _, heading in found], starts, length)
    return [
        Section(ident, heading.level, heading.title, index, end)
        for (index, heading), ident, end in zip(found, idents, ends, strict=True)
    ]


def _unique(wanted: Sequence[str | None], found: Sequence[Placed], taken: set[str]) -> list[str]:
    """One identity each: the wanted, then the slugs, numbered from 2 where taken; linear even for equal titles.

    Those of other sections are in `taken`, which grows.
    """
    idents: list[str | None] = []
    for ident in wanted:
        idents.append(ident if ident not in taken else None)
        if ident:
            taken.add(ident)
    counters: dict[str, int] = {}
    result = []
    for given, (_, heading) in zip(idents, found, strict=True):
        if given:
            result.append(given)
            continue
        ident = fallback = slug(heading.title)
        if ident in taken:
            number = counters.get(fallback, 2)
            while f"{fallback}-{number}" in taken:
                number += 1
            ident, counters[fallback] = f"{fallback}-{number}", number + 1
        taken.add(ident)
        result.append(ident)
    return result


def _ends(levels: Sequence[int], starts: Sequence[int], length: int) -> list[int]:
    ends = [length] * len(levels)
    open_: list[int] = []
    for number, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = starts[number]
        open_.append(number)
    return ends
