"""Quotations followed through generated histories, against what truly became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tools.truth import Mix, Quote, Version, history, quotes
from tools.truth.quotes import Standing, Standings
from wiki.domain import anchors, carrying

BIRTHS = 8
QUOTES = 15


@dataclass(slots=True)
class Tally:
    """How many anchors were looked at, how many stood at their place, and in their state as well.

    `wrong` are those that stand where none of their words do.
    """

    asked: int = 0
    placed: int = 0
    right: int = 0
    wrong: int = 0
    bad: list[str] = field(default_factory=list)

    def judge(
        self,
        now: tuple[anchors.Version, Version],
        one: tuple[anchors.Trail, Quote],
        truth: Standing,
    ) -> None:
        """Compare an anchor with the truth: at its place it is if it covers most of what is left of the quotation."""
        trail, quote = one
        said = trail.stand.state.value.replace("back", "same")
        places = anchors.extent(now[0], trail.stand)
        self.asked += 1
        if truth.passage is None or not places:
            placed = truth.passage is None and not places
            self.wrong += bool(places) and truth.kept == 0
        else:
            words = now[1].passages[truth.passage]
            start = sum(len(word.text) for word in words[: truth.start])
            end = start + sum(len(word.text) for word in words[truth.start : truth.start + truth.size])
            here = [(low, high) for place, low, high in places if place == truth.passage]
            self.wrong += not here
            placed = any(2 * (min(end, high) - max(start, low)) >= end - start for low, high in here)
        self.placed += placed
        if placed and said == truth.state:
            self.right += 1
        else:
            self.bad.append(
                f"revision {now[1].number} ({now[1].kind}): {said}, is {truth.state} ({truth.kept:.2f}): "
                f"{quote.text[:80]!r}, stands {anchors.wording(now[0], trail.stand)[:80]!r}"
            )


@dataclass(slots=True)
class Followed:
    """A history with the anchors that were made on it so far; ids of passages stand for their words."""

    ids: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    twins: dict[tuple[int, ...], int] = field(default_factory=dict)
    versions: dict[int, anchors.Version] = field(default_factory=dict)
    made: list[tuple[Version, list[tuple[anchors.Trail, Quote]]]] = field(default_factory=list)

    def take(self, version: Version) -> None:
        """Go on to the next version."""
        ids = tuple(self.ids.setdefault(words, len(self.ids) + 1) for words in version.texts)
        self.texts.update(zip(ids, version.texts, strict=True))
        after = anchors.Version(version.number, ids, self._read, self.twins.get(ids, 0))
        self.twins[ids] = version.number
        self.versions[version.number] = after
        before = self.versions.get(version.number - 1)
        if before is not None:
            trails = [trail for _, some in self.made for trail, _ in some]
            carrying.carry(trails, before, after, self.versions.__getitem__)

    def _read(self, ids: Sequence[int]) -> list[str]:
        return [self.texts[ident] for ident in ids]

    def quote(self, version: Version, random: Random, count: int) -> None:
        """Make anchors on quotations chosen by chance."""
        some = []
        for quote in quotes(version, random, count):
            passage = version.passages[quote.passage]
            start = sum(map(len, version.texts[: quote.passage])) + sum(len(w.text) for w in passage[: quote.start])
            trail = anchors.anchored(self.versions[version.number], start, start + len(quote.text))
            some.append((trail, quote))
        self.made.append((version, some))

    def truths(self, version: Version) -> Iterator[tuple[tuple[anchors.Trail, Quote], Standing]]:
        """Each anchor with what truly became of its quotation."""
        for old, some in self.made:
            standings = Standings(old.passages, version.passages)
            for trail, quote in some:
                yield (trail, quote), standings.of(quote)


def follow(language: str, mix: Mix, revisions: int, seed: int, *, characters: int) -> Tally:
    """Carry quotations of eight revisions through a history; look at each in every tenth revision and in the last."""
    tally, random, followed = Tally(), Random(seed), Followed()
    step = max(1, revisions * 3 // 4 // BIRTHS)
    for version in history(language, characters, revisions, seed, mix):
        followed.take(version)
        if version.number % 10 == 0 or version.number == revisions:
            for one, truth in followed.truths(version):
                tally.judge((followed.versions[version.number], version), one, truth)
        if version.number <= revisions * 3 // 4 and version.number % step == 1 % step:
            followed.quote(version, random, QUOTES)
    return tally
