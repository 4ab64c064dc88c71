"""From the tree of a query to the documents that fit it.

What is found is a set of keys; scores are added up only for the keys that remain at the end. Phrases are looked for in
the texts themselves: the index narrows them down to the passages that hold all the words, a regular expression reads
those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import repeat
from operator import add, mul
from typing import TYPE_CHECKING

from wiki.domain.query import And, Not, Or, Phrase, Prefix, Word
from wiki.domain.text.terms import fold, is_han
from wiki.search.analyser import exact_terms, han_terms, stem_of, terms_of_word
from wiki.search.compounds import LETTER, compounds
from wiki.search.schema import draft_of
from wiki.search.work import MOST_SUMS, MOST_TERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from wiki.domain.query import Node
    from wiki.search.view import Postings, View
    from wiki.search.work import Work

# So few texts are read faster than the postings of one more word.
_FEW = 48
# Pairs of a long Han run that narrow down; the text itself is compared whole.
_MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a query looks.

    `field` of the index; `texts` gives the texts of keys; `standing`: the keys that stand now when words may be spread
    over the passages of a draft, None when all must be in one document; `work` counts what it costs.
    """

    field: str
    texts: Callable[[Sequence[int]], dict[int, str]]
    work: Work
    standing: set[int] | None = None


@dataclass(slots=True)
class Found:
    """Keys that fit, and the postings that score them, each with what its word tells.

    `unread` when nothing is known, since the query has cost too much by then.
    """

    keys: AbstractSet[int] = field(default_factory=set)
    scorers: list[tuple[Postings, float]] = field(default_factory=list)
    unread: bool = False

    def best(self, keys: Iterable[int], count: int) -> list[tuple[float, int]]:
        """Return the `count` best of some keys with their scores, best first; of equals the newer row first.

        Of many words on many keys those that tell most are summed up, 300,000 sums at most and one word at least.
        """
        listed = list(keys)
        scores: Iterable[float] = repeat(0.0)
        telling = sorted(self.scorers, key=lambda scorer: -scorer[1])
        for postings, rarity in telling[: max(1, MOST_SUMS // max(1, len(listed)))]:
            scores = map(add, scores, map(mul, map(postings.get, listed, repeat(0)), repeat(rarity)))
        return nlargest(count, zip(scores, listed, strict=False))


def find(view: View, node: Node, scope: Scope) -> Found:
    """Return what fits a tree.

    Cost: the postings of its words are read whole, about 0.2 µs each, and kept by the view.
    """
    if isinstance(node, Word | Prefix | Phrase) and not scope.work.may_ask():
        return Found(unread=True)
    if isinstance(node, Word):
        return _any_of(view, [*terms_of_word(node.text), *_compounds(view, node.text, scope)], scope)
    if isinstance(node, Prefix):
        # One more than may be read, so that it is noticed.
        terms = [term for each in exact_terms(node.text) for term in view.beginning(scope.field, each, MOST_TERMS + 1)]
        return _any_of(view, scope.work.some(terms), scope)
    if isinstance(node, Phrase):
        return _phrase(view, node, scope)
    if isinstance(node, Or):
        parts = [find(view, part, scope) for part in node.parts]
        keys = set[int]().union(*[part.keys for part in parts])
        return Found(keys, _scorers(parts), all(part.unread for part in parts))
    if isinstance(node, And):
        return _together(view, node, scope)
    return Found()


def _compounds(view: View, word: str, scope: Scope) -> list[bytes]:
    """The terms of German words of which a word is a part."""
    if is_han(word) or not word.isalpha():
        return []
    vocabularies = view.vocabularies(scope.field, LETTER)
    candidates = scope.work.words_of(sorted({word, stem_of(LETTER, word)}), vocabularies)
    terms = scope.work.some([f"{LETTER}{each}".encode() for each in compounds(candidates, vocabularies)])
    if terms:
        known = scope.work.compounds.get(word, frozenset())
        scope.work.compounds[word] = known | {term.decode()[len(LETTER) :] for term in terms}
    return terms


def _any_of(view: View, terms: Sequence[bytes], scope: Scope) -> Found:
    postings = _merged(view, scope, terms)
    keys = postings.keys() if scope.standing is None else postings.keys() & scope.standing
    return Found(keys, [(postings, view.rarity(len(postings)))])


def _merged(view: View, scope: Scope, terms: Iterable[bytes]) -> Postings:
    """The postings of several terms that mean the same; their weights are added up."""
    work, lists = scope.work, []
    for term in terms:
        postings = view.postings(scope.field, term)
        work.postings += len(postings)
        if postings:
            lists.append(postings)
    if len(lists) < 2:
        return lists[0] if lists else {}
    lists.sort(key=len, reverse=True)
    merged = dict(lists[0])
    for postings in lists[1:]:
        for key, weight in postings.items():
            merged[key] = merged.get(key, 0) + weight
    return merged


def _scorers(parts: Iterable[Found]) -> list[tuple[Postings, float]]:
    return [scorer for part in parts for scorer in part.scorers]


def _together(view: View, node: And, scope: Scope) -> Found:
    wanted = [part for part in node.parts if not isinstance(part, Not)]
    if not wanted:
        return Found()
    parts = [part for part in (find(view, part, scope) for part in wanted) if not part.unread]
    if not parts:
        return Found(unread=True)
    if scope.standing is None:
        parts.sort(key=lambda part: len(part.keys))
        keys = set(parts[0].keys).intersection(*[part.keys for part in parts[1:]])
    else:
        keys = _in_same_draft(parts)
    for part in node.parts:
        if isinstance(part, Not) and keys:
            keys.difference_update(find(view, part.part, scope).keys)
    return Found(keys, _scorers(parts))


def _in_same_draft(parts: Sequence[Found]) -> set[int]:
    """Keys of any part, of drafts in which every part is found."""
    drafts = set.intersection(*[set(map(draft_of, part.keys)) for part in parts])
    everything = set().union(*[part.keys for part in parts])
    if not drafts:
        return set()
    return {key for key in everything if draft_of(key) in drafts}


def _phrase(view: View, node: Phrase, scope: Scope) -> Found:
    """The rarest words first, until the passages that hold them all are few enough to be read."""
    scorers: list[tuple[Postings, float]] = []
    keys: AbstractSet[int] | None = scope.standing
    for terms in _clauses(view, node, scope.field):
        # The texts tell in the end, so a common word may be passed over.
        if scorers and not node.certain and scope.work.spent:
            break
        postings = _merged(view, scope, terms)
        scorers.append((postings, view.rarity(len(postings))))
        keys = postings.keys() if keys is None else postings.keys() & keys
        if len(keys) <= _FEW and not node.certain:
            break
    if keys and not node.certain:
        keys = _holding(view, node, scope, keys)
    return Found(keys or set(), scorers)


def _holding(view: View, phrase: Phrase, scope: Scope, keys: AbstractSet[int]) -> set[int]:
    """The keys whose texts hold the phrase. What was read once is known from then on: a passage never changes."""
    verdicts = view.verdicts(scope.field, phrase)
    # What is known by now counts as well: an answer must not depend on what was asked before.
    keys = set(scope.work.texts_of(sorted(keys, reverse=True)))
    unread = sorted(keys - verdicts.keys())
    if unread:
        looks = re.compile(phrase.pattern).search
        # Folding Chinese costs more than looking: a run that stands in the text as it is stands in it folded, too.
        plain = phrase.runs[0] if phrase.bare and is_han(phrase.runs[0]) else None
        texts = scope.texts(unread)
        verdicts.update(
            (key, (plain is not None and plain in text) or looks(fold(text)) is not None) for key, text in texts.items()
        )
    return {key for key in keys if verdicts.get(key)}


def _clauses(view: View, node: Phrase, name: str) -> list[tuple[bytes, ...]]:
    """For each word of a phrase the terms of its exact forms, for each pair of Han characters its own, rarest first."""
    terms: list[tuple[bytes, ...]] = []
    for run in node.runs:
        if is_han(run):
            terms.extend((each,) for each in list(dict.fromkeys(han_terms(run)))[:_MOST_PAIRS])
        else:
            terms.append(exact_terms(run))
    clauses = list(dict.fromkeys(terms))
    if len(clauses) > 1:
        clauses.sort(key=lambda each: sum(view.holders(name, term) for term in each))
    return clauses
