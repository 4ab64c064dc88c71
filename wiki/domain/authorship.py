"""Who brought each word: for every token of a passage the revision that first brought it.

A passage is kept once in a draft, by its words, and so is its provenance: it is found out when the passage first comes,
and stays. What comes back, by a revert or after fifty revisions, is the same passage and has the authors that it had.
A passage that never stood before takes its tokens, in this order, from

1. the text before, through edits, moves, splits, joins and sentences that moved (`text.stretches`),
2. sentences that once left the text and come back in it,
3. the passage that such a sentence left, where the words beside it are its words too,

and what is left over belongs to the revision itself. That what comes back keeps its author, first by paragraph, then by
sentence, then by word, is the method of Flöck and Acosta ("WikiWho: Precise and Efficient Attribution of Authorship of
Revisioned Content", WWW 2014); here an alignment of the passages goes before it, so that neither a moved nor a reworded
sentence is searched for among all that ever stood.

Blanks have no author of their own: each belongs to the word before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wiki.domain.provenance import Origin, Provenance, first, spread
from wiki.domain.sentences import sentences
from wiki.domain.text.align import token_runs
from wiki.domain.text.matching import Matching, matching
from wiki.domain.text.stretches import sentence_spans, stretches
from wiki.domain.text.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wiki.domain.text.stretches import Stretch

# A sentence beside one that came back is an old one, reworded, when so much of it is the same.
_ALIKE = 0.7
#: Of the passages that a sentence left, so many are remembered: those that came first.
MOST_REMEMBERED = 8
# Of the passages that a new passage's sentences once left, so many are compared with it word by word.
_BESIDE = 2


class Parted(NamedTuple):
    """A sentence that left: `size` tokens of old passage `passage` from token `start`, under its words' digest."""

    digest: int
    passage: int
    start: int
    size: int


class Remembered(NamedTuple):
    """A sentence that once left: the passage that it stood in, that one's provenance, and where it stood."""

    passage: str
    provenance: Provenance
    start: int
    size: int


class Archive(Protocol):
    """What is known of a draft before the revision that is being looked at."""

    def provenance(self, olds: Sequence[int]) -> Mapping[int, Provenance]:
        """Return the provenance of passages of the text before, by their indexes there."""
        ...

    def recall(self, digests: Sequence[int]) -> Mapping[int, Sequence[Remembered]]:
        """Return the passages that sentences once left, by the sentences' digests.

        Those that came first to the draft, in that order, `MOST_REMEMBERED` at most of each.
        """
        ...


def trace(found: Matching, fresh: Sequence[int], revision: int, archive: Archive) -> dict[int, Provenance]:
    """Return the provenance of new passages that never stood in the draft before.

    Args:
        found: the text before and the text of `revision`, paired.
        fresh: indexes of those passages in the new text, in order, each passage once.
        revision: the number of the revision that brings them.
        archive: asked once for passages and once for sentences, and not at all when there is no need to.

    Cost: as the changed passages.
    """
    if not fresh:
        return {}
    texts = {j: _Text(found.new[j], found.likeness.tokens(found.new[j])) for j in fresh}
    parts = stretches(found, fresh)
    for part in parts:
        texts[part.new].cover(part.at, part.size)
    open_ = {j: text for j, text in texts.items() if text.is_open()}
    moved = _moved(found, parts, open_)
    olds = sorted({part.old for part in parts})
    known = {i: spread(provenance) for i, provenance in (archive.provenance(olds) if olds else {}).items()}
    for part in parts:
        texts[part.new].set(part.at, known[part.old][part.start : part.start + part.size])
    for j, i in _kin(parts, open_):
        open_[j].take_ends(found.likeness.tokens(found.old[i]), known[i])
    for j, start, one in moved:
        texts[j].set(start, known[one.passage][one.start : one.start + one.size])
    unknown = [text for text in open_.values() if text.is_unknown()]
    if unknown:
        _recollect(unknown, found.old, archive)
    return {j: text.provenance(revision) for j, text in texts.items()}


def parting(found: Matching, gone: Iterable[int], come: Iterable[int]) -> list[Parted]:
    """Return the sentences of old passages `gone` that stand in none of the new passages `come`, each once, in order.

    Cost: linear in these passages.
    """
    standing = {digest for j in come for digest, _, _ in sentences(found.new[j])}
    left: dict[int, Parted] = {}
    for i in gone:
        for digest, start, size in sentences(found.old[i]):
            if digest not in standing and digest not in left:
                left[digest] = Parted(digest, i, start, size)
    return list(left.values())


# ------------------------------------------------------------------------------------------------------------- history


class Replay:
    """The authorship of a history, made from its texts alone: to check what was kept, or when nothing was.

    Holds every distinct passage. Cost of a revision: pairing it with the one before, and `trace`.
    """

    def __init__(self) -> None:
        """Begin before the first revision."""
        self.number = 0
        self.known: dict[str, Provenance] = {}
        self.sentences: dict[int, dict[str, tuple[int, int]]] = {}
        self._order: dict[str, int] = {}
        self._text: Sequence[str] = ()

    def add(self, passages: Sequence[str], found: Matching | None = None) -> None:
        """Take the next revision; `found` pairs it with the one before, when that is known already."""
        self.number += 1
        if self.number == 1:
            self._learn({passage: first(passage, 1) for passage in dict.fromkeys(passages)})
        else:
            found = found or matching(self._text, passages)
            gone, come = changes(found)
            fresh = [j for j in come if found.new[j] not in self.known]
            traced = trace(found, fresh, self.number, self)
            for digest, i, start, size in parting(found, gone, come):
                self.sentences.setdefault(digest, {}).setdefault(found.old[i], (start, size))
            self._learn({found.new[j]: traced[j] for j in fresh})
        self._text = passages

    def _learn(self, told: Mapping[str, Provenance]) -> None:
        self._order.update(zip(told, range(len(self._order), len(self._order) + len(told)), strict=True))
        self.known.update(told)

    def provenance(self, olds: Sequence[int]) -> Mapping[int, Provenance]:
        """See Archive."""
        return {i: self.known[self._text[i]] for i in olds}

    def recall(self, digests: Sequence[int]) -> Mapping[int, Sequence[Remembered]]:
        """See Archive."""
        return {
            digest: [
                Remembered(passage, self.known[passage], *left[passage])
                for passage in sorted(left, key=self._order.__getitem__)[:MOST_REMEMBERED]
            ]
            for digest in digests
            if (left := self.sentences.get(digest))
        }


def changes(found: Matching) -> tuple[list[int], list[int]]:
    """Return the old passages that no longer stand, and the new ones that did not: each passage once, in order.

    A passage that only moved is in neither. Cost: linear in the number of passages, but only by looking them up.
    """
    olds, news = dict[str, int](), dict[str, int]()
    i = j = 0
    for i_run, j_run, size in [*found.same, (len(found.old), len(found.new), 0)]:
        for place in range(i, i_run):
            olds.setdefault(found.old[place], place)
        for place in range(j, j_run):
            news.setdefault(found.new[place], place)
        i, j = i_run + size, j_run + size
    # What stands on both sides has only moved; and of a passage that stands twice, one may have come or gone.
    changed = olds.keys() ^ news.keys()
    changed -= changed.intersection(chain.from_iterable(found.old[i : i + size] for i, _, size in found.same))
    return (
        [place for passage, place in olds.items() if passage in changed],
        [place for passage, place in news.items() if passage in changed],
    )


# -------------------------------------------------------------------------------------------------------------- memory


class _Text:
    """The tokens of a new passage, and the revisions that brought those of which it is known (0: not yet)."""

    def __init__(self, passage: str, found: list[str]) -> None:
        self.sentences = sentences(passage)
        self.tokens = found
        self.revisions = [0] * len(found)
        self._covered = bytearray(len(found))
        self._words = [place for place, token in enumerate(found) if not token.isspace()]

    def cover(self, at: int, size: int) -> None:
        """Note that these tokens stood in the text before."""
        self._covered[at : at + size] = b"\1" * size

    def is_covered(self, at: int, size: int) -> bool:
        return 0 not in self._covered[at : at + size]

    def is_open(self) -> bool:
        """Whether there is a word that did not stand in the text before."""
        return not all(map(self._covered.__getitem__, self._words))

    def is_unknown(self) -> bool:
        """Whether there is a word without a revision."""
        return not all(map(self.revisions.__getitem__, self._words))

    def set(self, at: int, revisions: Sequence[int]) -> None:
        self.revisions[at : at + len(revisions)] = revisions

    def fill(self, at: int, revisions: Sequence[int]) -> None:
        """Set those that are not known."""
        for place, revision in enumerate(revisions, start=at):
            self.revisions[place] = self.revisions[place] or revision

    def take_ends(self, old: Sequence[str], revisions: Sequence[int]) -> None:
        """Fill unknown tokens with which an old passage begins and ends as well: its number, its last sign."""
        pairs = list(zip(self.tokens, old, strict=False))
        head = next((place for place, (one, other) in enumerate(pairs) if one != other), len(pairs))
        self.fill(0, revisions[:head])
        pairs = list(zip(reversed(self.tokens), reversed(old), strict=False))[: len(pairs) - head]
        tail = next((place for place, (one, other) in enumerate(pairs) if one != other), len(pairs))
        if tail:
            self.fill(len(self.tokens) - tail, revisions[len(old) - tail :])

    def provenance(self, revision: int) -> Provenance:
        """Runs of one revision; unknown tokens are of `revision`, blanks go with the word before them."""
        starts: list[tuple[int, int]] = []
        for place in self._words:
            owner = self.revisions[place] or revision
            if not starts or starts[-1][1] != owner:
                starts.append((place if starts else 0, owner))
        starts = starts or [(0, revision)]
        ends = [*(start for start, _ in starts[1:]), len(self.tokens)]
        result, done = [], 0
        for (start, owner), end in zip(starts, ends, strict=True):
            words = bisect_left(self._words, end) - done
            result.append(Origin(owner, end - start, words))
            done += words
        return tuple(result)


def _moved(found: Matching, parts: Sequence[Stretch], texts: Mapping[int, _Text]) -> list[tuple[int, int, Parted]]:
    """Sentences that moved inside of their passage: (new passage, start, where it stood).

    There an alignment, which knows no moves, leaves words of it behind that are alike by chance.
    """
    result: list[tuple[int, int, Parted]] = []
    for j, group in groupby(parts, attrgetter("new")):
        text = texts.get(j)
        wanted = {digest for digest, start, size in text.sentences if not text.is_covered(start, size)} if text else ()
        if text is None or not wanted:
            continue
        stood = {
            digest: Parted(digest, i, start, size)
            for i in sorted({part.old for part in group})
            for digest, start, size in sentences(found.old[i])
            if digest in wanted
        }
        for digest, start, size in text.sentences:
            if digest in stood and stood[digest].size == size:
                result.append((j, start, stood[digest]))
    return result


def _kin(parts: Sequence[Stretch], texts: Mapping[int, _Text]) -> list[tuple[int, int]]:
    """New passages with the old one that the most of each came from."""
    result = []
    for j, group in groupby(parts, attrgetter("new")):
        if j in texts:
            came = Counter[int]()
            for part in group:
                came[part.old] += part.size
            result.append((j, came.most_common(1)[0][0]))
    return result


def _recollect(texts: Sequence[_Text], old: Sequence[str], archive: Archive) -> None:
    """Give words that are still unknown the revisions that remembered sentences tell."""
    # Sentences that are known already are asked for too: they may tell whose neighbours the unknown ones were.
    digests = list(dict.fromkeys(digest for text in texts for digest, _, _ in text.sentences))
    told = archive.recall(digests) if digests else {}
    if not told:
        return
    memory = _Memory(old)
    for text in texts:
        here = {digest for digest, _, _ in text.sentences}
        beside = Counter[Remembered]()
        for digest, start, size in text.sentences:
            one = memory.choose(here, told.get(digest, ()))
            if one is None:
                continue
            beside[one] += size
            # With other blanks it may have another number of tokens: then the words are compared one by one.
            if one.size == size:
                text.fill(start, memory.revisions(one)[one.start : one.start + size])
        for one, _ in beside.most_common(_BESIDE):
            if text.is_unknown():
                _take_beside(tokens(one.passage), memory.revisions(one), text)


class _Memory:
    """Chooses among the passages that a sentence once left."""

    def __init__(self, old: Sequence[str]) -> None:
        self._old = old
        self._revisions: dict[Provenance, list[int]] = {}

    def revisions(self, one: Remembered) -> list[int]:
        """One revision a token of the passage."""
        return self._revisions.setdefault(one.provenance, spread(one.provenance))

    def choose(self, here: set[int], told: Sequence[Remembered]) -> Remembered | None:
        """The place that a sentence comes back from, None when it may be another that is worded alike.

        It is one where another sentence of the new passage (`here`) stood with it; else the only one that it ever left,
        unless it stands in the text before as well: rules have sentences that are used again and again.
        """
        if not told:
            return None
        company = [len(here & self._of(one.passage)) - 1 for one in told]
        most = max(company)
        if most > 0:
            return told[company.index(most)]
        brought = {tuple(self.revisions(one)[one.start : one.start + one.size]) for one in told}
        if len(brought) > 1:
            return None
        one = told[0]
        words = "".join(tokens(one.passage)[one.start : one.start + one.size])
        return None if any(words in passage for passage in self._old) else one

    def _of(self, passage: str) -> set[int]:
        return {digest for digest, _, _ in sentences(passage)}


def _take_beside(old: list[str], source: Sequence[int], text: _Text) -> None:
    """Fill unknown tokens of sentences that a remembered passage holds in most of their words."""
    taken = [0] * len(text.tokens)
    for i, j, size in token_runs(old, text.tokens):
        taken[j : j + size] = source[i : i + size]
    for start, end in sentence_spans(text.tokens):
        weights = [0 if token.isspace() else len(token) for token in text.tokens[start:end]]
        alike = sum(weight for weight, revision in zip(weights, taken[start:end], strict=True) if revision)
        if alike >= sum(weights) * _ALIKE:
            text.fill(start, taken[start:end])
