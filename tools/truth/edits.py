"""Edits inside one passage. Each gives the passage anew, or None where it would no longer be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.truth.drafting import MOST, Draughtsman, wrapped
from tools.truth.words import Passage, Word
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import tokens

_LABEL = re.compile(
    r"#+ (?:(?:Section|Chapter|§|Abschnitt) \S+ |第\S+ )?|[-*] |\d+\. |[a-g]\) |\(\d+\) |（[^）]+）|\| |(?=.)"
)
_ENDS = frozenset(".!?。！？")
_LEAST = 4


class Parts(NamedTuple):
    """A passage as its label ("(2) "), its sentences, the blanks between them, and the line ends after it."""

    label: list[Word]
    sentences: list[list[Word]]
    between: list[list[Word]]
    end: list[Word]


def proper(words: Sequence[Word], form: str) -> Passage | None:
    """A passage of these words, if its text is one passage of just these tokens."""
    made = Passage(words, form)
    text = made.text
    right = len(text) <= MOST and split(text) == [text] and tokens(text) == [word.text for word in words]
    return made if right and len(made.solid) >= 2 else None


def label_size(passage: Passage) -> int:
    """How many tokens its label has, which only renumbering changes."""
    found = _LABEL.match(passage.text)
    return len(tokens(found.group())) if found else 0


def parts(passage: Passage) -> Parts:
    start, stop = label_size(passage), len(passage) - 1
    sentences: list[list[Word]] = []
    between: list[list[Word]] = []
    current: list[Word] = []
    for place in range(start, stop):
        word = passage[place]
        if not current and sentences and word.text.isspace():
            between[-1] = [word]
            continue
        current.append(word)
        if place + 1 < stop and _ends_here(passage, place, len(current)):
            sentences.append(current)
            between.append([])
            current = []
    if current:
        sentences.append(current)
    else:
        between = between[:-1]
    return Parts(list(passage[:start]), sentences, between, list(passage[stop:]))


def _ends_here(passage: Passage, place: int, size: int) -> bool:
    after = passage[place + 1].text
    return (
        passage[place].text in _ENDS
        and size >= _LEAST
        and (after.isspace() or passage[place].text not in ".!?")
        and not passage[place - 1].text.isdigit()
    )


def composed(found: Parts, form: str) -> Passage | None:
    words = list(found.label)
    for place, sentence in enumerate(found.sentences):
        if place:
            words += found.between[place - 1]
        words += sentence
    return proper([*words, *found.end], form)


class Editor:
    """Edits words and sentences of passages."""

    def __init__(self, draughtsman: Draughtsman) -> None:
        self._pen = draughtsman.pen
        self._random = draughtsman.random
        self._language = draughtsman.language
        self._spaced = bool(draughtsman.language.blank)

    def words(self, passage: Passage, times: int = 1) -> Passage | None:
        """Some words replaced, put in or struck out, at `times` places."""
        start, words = label_size(passage), list(passage)
        for _ in range(times):
            run = self._run(words, start)
            if run:
                words = self._change(words, start, *run) or words
        return proper(words, passage.form) if tuple(words) != passage else None

    def rewritten(self, passage: Passage, share: float) -> Passage | None:
        """About so large a share of the words written anew, in phrases; sometimes a sentence put elsewhere."""
        edited = self.reordered(passage) or passage if self._random.random() < 0.3 else passage
        start, words = label_size(edited), list(edited)
        kept = {word.ident for word in words}
        target = share * len(passage.solid)
        for _ in range(len(passage.solid)):
            run = self._run(words, start) if target > 0 else None
            if run is None:
                break
            touched = [word for word in words[slice(*run)] if word.ident in kept and not word.text.isspace()]
            changed = self._change(words, start, *run) if touched else None
            if changed:
                target -= len(touched)
                words = changed
        return proper(words, passage.form) if tuple(words) != passage else None

    def reordered(self, passage: Passage) -> Passage | None:
        """One sentence put to another place of its passage."""
        found = parts(passage)
        if len(found.sentences) < 2:
            return None
        sentence = found.sentences.pop(place := self._random.randrange(len(found.sentences)))
        others = [other for other in range(len(found.sentences) + 1) if other != place]
        found.sentences.insert(self._random.choice(others), sentence)
        return composed(found, passage.form)

    def sentence_in(self, passage: Passage) -> Passage | None:
        """A new sentence put in."""
        found = parts(passage)
        place = self._random.randint(0, len(found.sentences))
        found.between.insert(max(0, place - 1), self._pen.words(self._language.blank))
        found.sentences.insert(place, self._pen.words(self._language.sentence(self._random)))
        return composed(found, passage.form)

    def sentence_out(self, passage: Passage) -> Passage | None:
        """A sentence struck out."""
        found = parts(passage)
        if len(found.sentences) < 2:
            return None
        place = self._random.randrange(len(found.sentences))
        found.sentences.pop(place)
        found.between.pop(max(0, place - 1))
        return composed(found, passage.form)

    def junk(self, passage: Passage) -> Passage | None:
        """Nonsense written into it, or over it."""
        junk = self._random.choice(self._language.junk)
        if self._random.random() < 0.3:
            return proper([*passage[: label_size(passage)], *self._pen.words(junk), passage[-1]], passage.form)
        run = self._run(passage, label_size(passage))
        if run is None:
            return None
        words = self._pen.words(junk + self._language.blank)
        return proper([*passage[: run[0]], *words, *passage[run[0] :]], passage.form)

    def retitled(self, passage: Passage, title: str) -> Passage | None:
        """A heading with its number and another title."""
        return proper([*passage[: label_size(passage)], *self._pen.words(title), passage[-1]], passage.form)

    def rewrapped(self, passage: Passage) -> Passage | None:
        """The lines of a paragraph broken elsewhere: its words stay, some blanks are new."""
        body = wrapped(passage.text, self._random.choice((50, 72, 80, 100, 2000)))
        olds, words = iter(passage[:-1]), []
        for token in tokens(body):
            old = next(olds)
            words.append(old if old.text == token else self._pen.words(token)[0])
        return proper([*words, passage[-1]], passage.form) if body + passage[-1].text != passage.text else None

    def _run(self, words: Sequence[Word], start: int) -> tuple[int, int] | None:
        """One to four words in a row (two to six signs where words are not spaced): first token, and the end."""
        stop = len(words) - 1
        if stop - start <= _LEAST:
            return None
        tries = (self._random.randrange(start, stop) for _ in range(20))
        first = next((place for place in tries if words[place].text.isalnum()), None)
        if first is None:
            return None
        end, size = first + 1, self._random.randint(1, 4) if self._spaced else 2 * self._random.randint(1, 3)
        for _ in range(size - 1):
            if self._spaced:
                if end + 1 >= stop or words[end].text != " " or not words[end + 1].text.isalnum():
                    break
                end += 2
            elif end < stop and words[end].text.isalnum():
                end += 1
            else:
                break
        return first, end

    def _change(self, words: Sequence[Word], start: int, first: int, end: int) -> list[Word] | None:
        chance = self._random.random()
        if chance < 0.22:
            return self._struck(words, start, first, end)
        near = {word.text for word in words[max(0, first - 6) : end + 6]}
        phrase = self._phrase(near, (end - first + 1) // 2)
        if phrase is None:
            return None
        if chance < 0.4:
            return [*words[:first], *self._pen.words(phrase + self._language.blank), *words[first:]]
        return [*words[:first], *self._pen.words(phrase), *words[end:]]

    def _struck(self, words: Sequence[Word], start: int, first: int, end: int) -> list[Word] | None:
        if self._spaced:
            if words[end].text == " ":
                end += 1
            elif first > start and words[first - 1].text == " ":
                first -= 1
            else:
                return None
        if end - first > len(words) // 2:
            return None
        return [*words[:first], *words[end:]]

    def _phrase(self, near: set[str], size: int) -> str | None:
        """New words, none of which stands near: else no one could say which of two equal words is the new one."""
        for _ in range(8):
            phrase = self._language.phrase(self._random, size)
            if near.isdisjoint(token for token in tokens(phrase) if not token.isspace()):
                return phrase
        return None
