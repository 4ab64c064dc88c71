"""Carrying anchors from one revision to the next, by the edit script alone.

An anchor is never looked for in a new text. From one revision to the next its tokens go where the matching of passages
and the alignment of their tokens say that they went (`text.stretches`); what goes nowhere is gone. So words that merely
look alike elsewhere never catch it. It comes back in three ways only: when the whole text is again that of an earlier
revision; when a passage in which it stood comes back; and when the sentences that it was in come back word for word,
in the place that they left. (PubPub maps comments through the steps of an editor; Hypothesis and the W3C's selectors
look for the quotation anew, and so attach to look-alikes.)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from wiki.domain.anchors import NO_SCAR, Scar, Span, Stand, Trail, Version, wording
from wiki.domain.text.stretches import sentence_spans
from wiki.domain.text.tokens import solid, tokens
from wiki.domain.tracks import Landing, Piece, Step, weight

# Words are known by themselves by so many characters that are no blanks, a sentence also by so many tokens.
_LEAST = 24
_LEAST_TOKENS = 4
# A passage that comes back is known by so many, wherever; shorter ones ("Repealed.") come back by chance, and are known
# only where they were.
_LONG = 80
# So many words of an anchor that stand one after the other do so not by chance.
_ROW = 4


def carry(trails: Iterable[Trail], before: Version, after: Version, origin: Callable[[int], Version]) -> None:
    """Carry anchors that stand in `before` on to the revision after it, in place.

    Args:
        trails: the anchors; all were carried to `before`.
        before: a revision.
        after: the next one.
        origin: returns the revision that an anchor was made on, by its number; asked only when something moved.

    Deterministic. Cost: comparing the ids of both texts; only where the passage of an anchor left or went elsewhere,
    or one that is gone may have come back, matching the texts and aligning the passages that changed.
    """
    passing = _Passing(before, after, origin)
    for trail in trails:
        stand, last = passing.next(trail), trail.stand
        if replace(stand, revision=0, scar=NO_SCAR) != replace(last, revision=0, scar=NO_SCAR):
            trail.stands.append(replace(stand, revision=after.number))
        else:
            trail.stands[-1] = replace(last, scar=stand.scar)
        trail.carried = after.number


class _Passing:
    """One step from a revision to the next, for any number of anchors."""

    def __init__(self, before: Version, after: Version, origin: Callable[[int], Version]) -> None:
        self.before = before
        self.after = after
        self.step = Step(before, after)
        self._origin = origin
        self._standing = set(after.ids)
        self._since: dict[int, tuple[Version, Step]] = {}

    def next(self, trail: Trail) -> Stand:
        """How an anchor stands after the step."""
        last, after = trail.stand, self.after
        again = trail.at(after.twin) if after.twin else None
        if again is not None:
            return replace(again, back=bool(again.spans) and (again.back or last.back or not last.spans))
        if not last.spans:
            scar = Scar(*(self._heir(passage) for passage in last.scar))
            return self._returned(trail, scar) or replace(last, scar=scar)
        places = [(self.before.index(span), span) for span in last.spans]
        pieces = [Piece(index, span.start, span.end) for index, span in places if index is not None]
        landing = self.step.land(pieces) if pieces else None
        if landing is not None and landing.untouched:
            return replace(last, spans=tuple(after.span(*piece) for piece in landing.pieces))
        whole = self.step.unique(pieces, _LEAST) if pieces else None
        if whole is not None and (landing is None or whole.better_than(landing)):
            landing = whole
        spans = self._spans(trail, landing) if landing else ()
        if not landing or not self._enough(trail, spans) or not self._coherent(trail, spans):
            return Stand(0, (), same=False, scar=self._scar(pieces))
        moved = self._moved(trail, spans) if landing.moved else last.moved
        return self._stand(trail, Stand(0, spans, moved=moved, back=last.back))

    def _scar(self, pieces: Sequence[Piece]) -> Scar:
        """Where words of the earlier revision were that are gone now."""
        if not pieces:
            return NO_SCAR
        ids, first, last = self.before.ids, pieces[0].place, pieces[-1].place
        heir = self.step.heir(first)
        return Scar(
            self._heir(ids[first - 1]) if first else 0,
            0 if heir is None else self.after.ids[heir],
            self._heir(ids[last + 1]) if last + 1 < len(ids) else 0,
        )

    def _heir(self, passage: int) -> int:
        """What a passage of the earlier revision became, by its id; itself if nothing: it may come back too."""
        if not passage or passage in self._standing:
            return passage
        place = self.before.ids.index(passage) if passage in self.before.ids else None
        heir = None if place is None else self.step.heir(place)
        return passage if heir is None else self.after.ids[heir]

    def _stand(self, trail: Trail, stand: Stand) -> Stand:
        """A stand, with whether its words are the anchor's own."""
        return replace(stand, same=solid(wording(self.after, stand)) == trail.solid)

    def _enough(self, trail: Trail, spans: Iterable[Span]) -> bool:
        """Whether half of the anchor's words are left."""
        return 2 * self._left(spans) >= len(trail.solid)

    def _coherent(self, trail: Trail, spans: tuple[Span, ...]) -> bool:
        """Whether an anchor's words still belong together.

        An alignment finds single words ("the", "shall") of deleted sentences in any other. So there must not be more
        other words between them than there are of them, unless half of the anchor stands in rows of several words.
        """
        left, rows = 0, [0]
        end = None
        for span in spans:
            index = self.after.index(span)
            passage = self.after.passages[index] if index is not None else ""
            words = len(solid(passage[span.start : span.end]))
            if end is not None and (end[0] != index or passage[end[1] : span.start].strip()):
                rows.append(0)
            left, rows[-1], end = left + words, rows[-1] + words, (index, span.end)
        within = len(solid(wording(self.after, Stand(0, spans))))
        return 2 * left >= within or 2 * sum(row for row in rows if row >= _ROW) >= len(trail.solid)

    def _left(self, spans: Iterable[Span]) -> int:
        """How many words of an anchor are left."""
        places = [(self.after.index(span), span) for span in spans]
        return sum(
            len(solid(self.after.passages[index][span.start : span.end])) for index, span in places if index is not None
        )

    def _moved(self, trail: Trail, spans: tuple[Span, ...]) -> bool:
        """Whether an anchor stands elsewhere than where it was made: the two revisions alone are asked."""
        first = trail.stands[0]
        if first.revision not in self._since:
            made = self._origin(first.revision)
            self._since[first.revision] = made, Step(made, self.after)
        made, step = self._since[first.revision]
        places = [(made.index(span), span) for span in first.spans]
        landing = step.land([Piece(index, span.start, span.end) for index, span in places if index is not None])
        here = {self.after.index(span) for span in spans}
        return landing is None or landing.moved or not here.intersection(piece.place for piece in landing.pieces)

    # --------------------------------------------------------------------------------------------- what is known of it

    def _spans(self, trail: Trail, landing: Landing) -> tuple[Span, ...]:
        """The best of what is known of where an anchor went."""
        spans = tuple(self.after.span(*piece) for piece in landing.pieces)
        return self._remembered(trail, landing) or self._completed(trail, landing) or spans

    def _remembered(self, trail: Trail, landing: Landing) -> tuple[Span, ...] | None:
        """Where the anchor stood when the passages that it landed in were there before; None when they never were.

        An undone change restores a passage: then words that had been replaced at the ends of the anchor stand again.
        """
        here = {self.after.ids[piece.place]: piece.place for piece in reversed(landing.pieces)}
        best, most = None, self._left(self.after.span(*piece) for piece in landing.pieces)
        for stand in reversed(trail.stands):
            if not stand.spans or {span.passage for span in stand.spans} != here.keys():
                continue
            spans = tuple(self.after.span(here[span.passage], span.start, span.end) for span in stand.spans)
            if (total := self._left(spans)) > most:
                best, most = spans, total
        return best

    def _completed(self, trail: Trail, landing: Landing) -> tuple[Span, ...] | None:
        """The anchor's whole wording, where it stands around what is left of it; None if it does not."""
        first, last = landing.pieces[0], landing.pieces[-1]
        if first.place != last.place:
            return None
        length = len(trail.words)
        place = self.after.passages[first.place].find(trail.words, max(0, last.end - length))
        return (self.after.span(first.place, place, place + length),) if 0 <= place <= first.start else None

    # ----------------------------------------------------------------------------------------------------- coming back

    def _returned(self, trail: Trail, scar: Scar) -> Stand | None:
        """How an anchor that was gone stands again; None when it is still gone."""
        if not self.step.begun:
            return None
        tried: list[tuple[Span, ...]] = []
        for stand in reversed(trail.stands):
            if stand.spans and stand.spans not in tried:
                tried.append(stand.spans)
                spans = self._restored(trail, stand.spans, scar)
                if spans:
                    return self._stand(trail, Stand(0, spans, moved=self._moved(trail, spans), back=True))
        for known in (tried[-1], tried[0]) if tried else ():
            found = self._brought(known, scar)
            if found and self._enough(trail, (found,)):
                return self._stand(trail, Stand(0, (found,), moved=self._moved(trail, (found,)), back=True))
        return None

    def _restored(self, trail: Trail, spans: tuple[Span, ...], scar: Scar) -> tuple[Span, ...] | None:
        """The spans in the passages that this revision brought back, if they hold enough of the anchor."""
        found = []
        for span in spans:
            places = self.step.begun.get(span.passage, [])
            known = [index for index in places if self._is_home(index, scar)]
            if len(places) == 1 and weight(self.after.passages[places[0]]) >= _LONG:
                known = places
            if len(known) == 1:
                found.append(self.after.span(known[0], span.start, span.end))
        return tuple(found) if found and self._enough(trail, found) else None

    def _is_home(self, index: int, scar: Scar) -> bool:
        """Whether a passage stands where the anchor was when it went."""
        ids = self.after.ids
        return (
            ids[index] == scar.host
            or (index > 0 and ids[index - 1] == scar.before)
            or (index + 1 < len(ids) and ids[index + 1] == scar.after)
        )

    def _brought(self, spans: tuple[Span, ...], scar: Scar) -> Span | None:
        """Remembered spans within their sentences, if this revision brought these word for word, at one place."""
        sought = _sentences(self.after.read([spans[0].passage])[0], spans)
        if sought is None:
            return None
        words, start, end = sought
        found = []
        for ident in sorted(self.step.begun):
            for index in self.step.begun[ident]:
                place = self.after.passages[index].find(words)
                while place >= 0:
                    if self._is_home(index, scar) and self.step.is_fresh(index, place + start, place + end):
                        found.append(self.after.span(index, place + start, place + end))
                    place = self.after.passages[index].find(words, place + 1)
        return found[0] if len(found) == 1 else None


def _sentences(passage: str, spans: tuple[Span, ...]) -> tuple[str, int, int] | None:
    """The sentences of a passage that hold the spans in it, and where in them these are; None if they are too short."""
    here = [span for span in spans if span.passage == spans[0].passage]
    low, high = here[0].start, here[-1].end
    words = tokens(passage)
    bounds = list(accumulate(map(len, words), initial=0))
    touched = [
        (bounds[first], bounds[last], sum(1 for token in words[first:last] if not token.isspace()))
        for first, last in sentence_spans(words)
        if bounds[first] < high and bounds[last] > low
    ]
    if not touched or sum(count for _, _, count in touched) < _LEAST_TOKENS:
        return None
    start, end = touched[0][0], touched[-1][1]
    return (passage[start:end], low - start, high - start) if weight(passage[start:end]) >= _LEAST else None
