"""From text to the terms of the index, and from a word of a query to the terms that stand for it.

Every term begins with a letter for the language family of its draft: small for the exact form, capital for the stem. A
stem that equals its word is not written twice, which halves the postings of the commonest words. Han, Kana and Hangul
are single characters and pairs of them without a letter: they are the same in every family.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import snowballstemmer

from wiki.domain.text.terms import bigrams, fold, is_han, runs

# Written into the index: a change of analysis needs a new number, and the index is then built again.
VERSION = 2

_STEMMERS = {
    "e": snowballstemmer.stemmer("english"),
    "d": snowballstemmer.stemmer("german"),
    "f": snowballstemmer.stemmer("french"),
}
_FAMILIES = {"en": "e", "de": "d", "fr": "f"}
OTHER = "x"
FAMILIES = (*_STEMMERS, OTHER)

# No character of the scripts without blanks comes before U+1100, which is quicker asked than whether it is one.
_BEFORE_HAN = "\u10ff"
_MAX_WORD = 64
# BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009). The mean length is fixed, so that the
# weight of a term in a passage is known when it is written, and a query only adds weights up.
_K1, _B, _MEAN_LENGTH = 1.2, 0.75, 60
_SCALE = 255 / (_K1 + 1)


def family(language: str) -> str:
    """Return the letter of the language family of a BCP 47 tag."""
    return _FAMILIES.get(language.partition("-")[0].lower(), OTHER)


def weigh(text: str, letter: str) -> list[tuple[bytes, int]]:
    """Return the terms of a text in the family `letter`, each with its weight from 1 to 255.

    About 60 µs for 300 characters.
    """
    words: list[str] = []
    pairs = 0
    for run in runs(fold(text)):
        if run[0] > _BEFORE_HAN and is_han(run):
            words.extend(run)
            words.extend(bigrams(run))
            pairs += len(run) - 1
        else:
            words.append(run)
    base = _K1 * (1 - _B + _B * (len(words) - pairs) / _MEAN_LENGTH)
    once = max(1, round(_SCALE * (_K1 + 1) / (1 + base)))
    out: dict[bytes, int] = {}
    for word, count in Counter(words).items():
        weight = once if count == 1 else max(1, round(_SCALE * count * (_K1 + 1) / (count + base)))
        exact, stem = _terms(letter, word)
        out[exact] = weight
        if stem is not None:
            out[stem] = min(255, out[stem] + weight) if stem in out else weight
    return list(out.items())


@lru_cache(maxsize=1024)
def weigh_title(title: str, letter: str) -> tuple[tuple[bytes, int], ...]:
    """Return the same for a section's title, which stands over many passages."""
    return tuple(weigh(title, letter))


@lru_cache(maxsize=1 << 16)
def _terms(letter: str, word: str) -> tuple[bytes, bytes | None]:
    """The exact form, and the stem where it is another."""
    word = word[:_MAX_WORD]
    if word[0] > _BEFORE_HAN and is_han(word):
        return word.encode(), None
    stem = stem_of(letter, word)
    return (letter + word).encode(), None if stem == word else (letter.upper() + stem).encode()


@lru_cache(maxsize=1 << 16)
def stem_of(letter: str, word: str) -> str:
    """Return the stem of a folded word in a language family; the word itself where no stemmer is known."""
    stemmer = _STEMMERS.get(letter)
    return word if stemmer is None else stemmer.stemWord(word)


@lru_cache(maxsize=4096)
def terms_of_word(word: str) -> tuple[bytes, ...]:
    """Return every term that stands for a word or one of its inflected forms, over all families."""
    out: list[bytes] = []
    for letter in FAMILIES:
        stem = stem_of(letter, word)
        if letter != OTHER:
            out.append((letter.upper() + stem).encode())
        if stem_of(letter, stem) == stem:
            out.append((letter + stem).encode())
    return tuple(out)


def exact_terms(word: str) -> tuple[bytes, ...]:
    """Return the terms of one exact form, a term for each family; also what the terms of longer words begin with."""
    return tuple([(letter + word).encode() for letter in FAMILIES])


def same_word(wanted: str, met: str, letter: str) -> bool:
    """Say whether `met`, in a text of the family `letter`, is a form of `wanted`."""
    return met == wanted or stem_of(letter, met) == stem_of(letter, wanted)


def han_terms(run: str) -> list[bytes]:
    """Return the pairs of a Han run, or its only character; all of them stand in every passage that holds the run."""
    return [pair.encode() for pair in bigrams(run) or [run]]
