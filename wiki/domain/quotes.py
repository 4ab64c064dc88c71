"""Quotations: where words that somebody names stand in a text (the TextQuoteSelector of W3C's Web Annotation model).

First as they are; then as a reader sees them on the page, without the signs of Markdown and with any blanks; at last
roughly, by diff-match-patch's match (the Bitap algorithm of Wu and Manber 1992). What was found roughly is a guess, and
says how good it is. Words that fit two places equally well are at neither.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from diff_match_patch import diff_match_patch

from wiki.domain.text.align import Run, token_runs
from wiki.domain.text.tokens import solid, tokens

#: A guess must be so good, from 0 to 1.
LEAST = 0.6
# Two places whose scores differ less than this are equally good.
_CLEAR = 0.05
# So many places that look alike are examined, with so many characters around; a match so far
# away from where it is expected counts as no match.
_TRIED = 4
_AROUND = 64
_FAR = 1_000
# Of longer quotations, the first and the last so many characters are matched; shorter ones than this are not guessed.
_PATTERN = 48
_SLACK = 16
_SHORTEST = 8
_HIDDEN = re.compile(
    r"\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|[*_`~\\\[\]]|^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+][ \t])|\s+", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words, and what stands before and after them; both may be empty, or be cut anywhere."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Characters `start` to `end` of a text; `score` is 1 for the words themselves, less for a guess."""

    start: int
    end: int
    score: float = 1.0

    @property
    def guessed(self) -> bool:
        """Whether other words stand there than those that were named."""
        return self.score < 1


def resolve(text: str, quote: Quote, within: tuple[int, int] | None = None) -> Found | None:
    """Where a quotation stands in a text, None when it does not, or nobody could say which of several places is meant.

    Args:
        text: where to look.
        quote: what for.
        within: where in the text to look first, such as a section; what follows is looked at only if it is not there.

    Deterministic. Cost: linear for words that stand there; a guess costs up to four matches of 48 characters with
    windows of three times the quotation's length.
    """
    if not quote.exact.strip():
        return None
    for start, end in (within, (0, len(text))) if within else ((0, len(text)),):
        part = text[start:end]
        for look in (_literal, _read):
            places = look(part, quote.exact)
            if places:
                found = _chosen(part, quote, places)
                return found and Found(found.start + start, found.end + start)
    start, end = within or (0, len(text))
    guess = _guess(text[start:end], quote)
    return guess and Found(guess.start + start, guess.end + start, guess.score)


def plain(text: str) -> str:
    """A passage as a reader sees it: without the signs of Markdown, each run of blanks one blank. Linear."""
    return _plain(text)[0].strip()


def _literal(text: str, words: str) -> list[tuple[int, int]]:
    places, place = [], text.find(words)
    while place >= 0:
        places.append((place, place + len(words)))
        place = text.find(words, place + 1)
    return places


def _read(text: str, words: str) -> list[tuple[int, int]]:
    """The places where a reader sees the words, whatever signs and blanks the text has in between."""
    plain, origins = _plain(text)
    sought = _plain(words)[0].strip()
    return [(origins[start], origins[end - 1] + 1) for start, end in _literal(plain, sought)] if sought else []


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without the signs of Markdown, each run of blanks one blank; and where each character comes from."""
    pieces: list[str] = []
    origins: list[int] = []
    done = 0
    for found in _HIDDEN.finditer(text):
        pieces.append(text[done : found.start()])
        origins.extend(range(done, found.start()))
        done = found.end()
        if found[0].isspace() or found[0][:1].isspace():
            pieces.append(" ")
            origins.append(found.start())
    pieces.append(text[done:])
    origins.extend(range(done, len(text)))
    return "".join(pieces), origins


def _chosen(text: str, quote: Quote, places: list[tuple[int, int]]) -> Found | None:
    """The place that agrees best with what stands before and after; None when two agree equally well."""
    if len(places) == 1:
        return Found(*places[0])
    prefix, suffix = " ".join(quote.prefix.split()), " ".join(quote.suffix.split())
    scored = sorted(
        ((_ends_alike(text[:start], prefix) + _starts_alike(text[end:], suffix), -start, end) for start, end in places),
        reverse=True,
    )
    if scored[0][0] == scored[1][0]:
        return None
    return Found(-scored[0][1], scored[0][2])


def _ends_alike(text: str, words: str) -> int:
    """How many characters two texts have in common at their ends, blanks apart."""
    return _starts_alike(text[: -2 * len(words) - 65 : -1], words[::-1])


def _starts_alike(text: str, words: str) -> int:
    one = "".join(text[: 2 * len(words) + 64].split())
    other = "".join(words.split())
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


# --------------------------------------------------------------------------------------------------------------- guess


def _guess(text: str, quote: Quote) -> Found | None:
    """The best of the places that look alike, if it is good enough and clearly the best."""
    words = quote.exact.strip()
    if len(words) < _SHORTEST:
        return None
    guesses: dict[tuple[int, int], Found] = {}
    for place in _places(text, words):
        low, high = max(0, place - len(words) - _AROUND), min(len(text), place + 2 * len(words) + _AROUND)
        span = _match(text[low:high], words, place - low)
        if span is not None:
            start, end = low + span[0], low + span[1]
            score = _score(text, quote, start, end)
            guesses[start, end] = Found(start, end, score)
    ranked = sorted(guesses.values(), key=lambda found: (-found.score, found.start))
    if not ranked or ranked[0].score < LEAST:
        return None
    best = ranked[0]
    rivals = [one for one in ranked[1:] if one.start >= best.end or one.end <= best.start]
    return best if not rivals or best.score - rivals[0].score >= _CLEAR else None


def _places(text: str, words: str) -> Iterator[int]:
    """Where stretches begin that share the most words with those sought, rare ones counting more; at most `_TRIED`."""
    place = 0
    starts, names = [], []
    for token in tokens(text):
        if not token.isspace():
            starts.append(place)
            names.append(token.casefold())
        place += len(token)
    sought = {token.casefold() for token in solid(words)}
    counts = Counter(name for name in names if name in sought)
    hits = [(start, 1 / counts[name]) for start, name in zip(starts, names, strict=True) if name in counts]
    if not hits:
        return
    size = len(words)
    ends = [bisect_right(hits, (start + size, 2.0)) for start, _ in hits]
    sums = list(accumulate((value for _, value in hits), initial=0.0))
    ranked = sorted(range(len(hits)), key=lambda number: (sums[number] - sums[ends[number]], hits[number][0]))
    taken: list[int] = []
    for number in ranked:
        start = hits[number][0]
        if all(abs(start - other) >= size for other in taken):
            taken.append(start)
            yield start
        if len(taken) == _TRIED:
            return


def _match(window: str, words: str, place: int) -> tuple[int, int] | None:
    """Where the words stand near a place of a window, roughly; of long ones head and tail are matched one by one."""
    engine = diff_match_patch()
    engine.Match_Threshold, engine.Match_Distance, engine.Match_MaxBits = 1 - LEAST + 0.1, _FAR, 0
    head, tail = words[:_PATTERN], words[-_PATTERN:]
    start = engine.match_main(window, head, place)
    if start < 0:
        return None
    if len(words) <= _PATTERN:
        return _fitted(window, words, start, min(len(window), start + len(words)))
    end = engine.match_main(window, tail, min(len(window), start + len(words) - len(tail)))
    return _fitted(window, words, start, min(len(window), end + len(tail))) if end > start else None


def _fitted(window: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """A rough match, from the first word that it has in common with the words sought to the last."""
    slack = _SLACK + len(words) // 3
    low, high = max(0, start - slack), min(len(window), end + slack)
    bounds = list(accumulate(map(len, tokens(window)), initial=0))
    first, last = bisect_right(bounds, low) - 1, min(bisect_left(bounds, high), len(bounds) - 1)
    around = tokens(window)[first:last]
    sought = [token.casefold() for token in tokens(words)]
    runs = _together(_slid(token_runs(sought, here := [token.casefold() for token in around]), sought, here), around)
    if not runs:
        return None
    hull = "".join(around[runs[0][1] : runs[-1][1] + runs[-1][2]])
    low = bounds[first + runs[0][1]] + len(hull) - len(hull.lstrip())
    return low, low + len(hull.strip())


def _slid(runs: list[Run], sought: Sequence[str], here: Sequence[str]) -> list[Run]:
    """Runs that begin as early as they can: a word that an earlier run found far away belongs to the run beside it."""
    found: list[Run] = []
    for i, at, size in reversed(runs):
        if found:
            size = min(size, found[-1][0] - i)  # noqa: PLW2901 - the rest of it belongs to the later run by now
        if size <= 0:
            continue
        back = 0
        while i > back and at > back and sought[i - back - 1] == here[at - back - 1]:
            back += 1
        found.append((i - back, at - back, size + back))
    return found[::-1]


def _together(runs: list[Run], around: Sequence[str]) -> list[Run]:
    """The runs of words in common, without those at either end that stand twice as far away as they are long."""
    runs = [run for run in runs if any(not token.isspace() for token in around[run[1] : run[1] + run[2]])]
    while len(runs) > 1:
        for end, run, gap in (
            (0, runs[0], around[runs[0][1] + runs[0][2] : runs[1][1]]),
            (-1, runs[-1], around[runs[-2][1] + runs[-2][2] : runs[-1][1]]),
        ):
            if _length(gap) > 2 * _length(around[run[1] : run[1] + run[2]]):
                runs.pop(end)
                break
        else:
            break
    return runs


def _length(words: Sequence[str]) -> int:
    return sum(len(word) for word in words if not word.isspace())


def _score(text: str, quote: Quote, start: int, end: int) -> float:
    """How alike a place is, from 0 to 1: its words count four times what stands before and what stands after."""
    total = 4 * _alike(solid(quote.exact), solid(text[start:end]))
    parts = 4
    for given, around in (
        (quote.prefix, text[max(0, start - len(quote.prefix)) : start]),
        (quote.suffix, text[end : end + len(quote.suffix)]),
    ):
        if given.strip():
            total += _alike(solid(given), solid(around))
            parts += 1
    return min(round(total / parts, 2), 0.99)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words in common, in order, counted in characters (Dice)."""
    left, right = [token.casefold() for token in one], [token.casefold() for token in other]
    shared = sum(len(token) for i, _, size in token_runs(left, right) for token in left[i : i + size])
    total = sum(map(len, left)) + sum(map(len, right))
    return 2 * shared / total if total else 0.0
