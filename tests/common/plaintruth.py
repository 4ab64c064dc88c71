"""What a search over real laws should find, by reading every revision: no index, no lifespans, no code of the search.

Of the wiki only what it stores is read: the passages of each revision. Times, authors and sectors are those of the
files that were imported.
"""

import re
import unicodedata
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from itertools import accumulate, groupby

import snowballstemmer
from sqlalchemy import text

from wiki.domain.text.variants import VARIANTS
from wiki.search.compounds import ENDINGS, LEAST_PART, LEAST_REST, LINKS, PARTICLES

_STEMMERS = {name: snowballstemmer.stemmer(name) for name in ("english", "german", "french")}
_LANGUAGES = {"en": "english", "de": "german", "fr": "french"}
BLANKS = r"\s*"
_HAN_NAMES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "KANGXI", "BOPOMOFO", "HALFWIDTH KATAKANA")


@lru_cache(maxsize=1 << 17)
def kind(char):
    """h: Han, Kana or Hangul, w: of other words, s: a sign, or a blank as it is."""
    if char.isspace():
        return " "
    if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc"):
        return "h" if unicodedata.name(char, "").startswith(_HAN_NAMES) else "w"
    return "h" if char == "々" else "s"


def plain(words):
    """Folded text with single blanks, and none between Chinese characters."""
    folded = unicodedata.normalize("NFKC", words).casefold().replace("\u00ad", "")
    folded = " ".join("".join(VARIANTS.get(char, char) for char in folded).split())
    pieces = folded.split(" ")
    out = pieces[0]
    for piece in pieces[1:]:
        glued = out and piece and kind(out[-1]) == "h" == kind(piece[0])
        out += piece if glued else f" {piece}"
    return out


def kept(method):
    """A method whose answers the object keeps."""

    @wraps(method)
    def ask(self, *given):
        name = (method.__name__, *given)
        if name not in self.answers:
            self.answers[name] = method(self, *given)
        return self.answers[name]

    return ask


@dataclass
class Text:
    """A passage: which draft, what it says, and in which runs of revisions it stands."""

    draft: str
    raw: str
    plain: str = ""
    words: frozenset = frozenset()
    runs: tuple = ()
    intervals: list = field(default_factory=list)


@dataclass
class Course:
    """A draft: its language, and of each revision (time in seconds, author, sector)."""

    language: str
    revisions: list


class PlainTruth:
    """Everything that was imported, read once."""

    def __init__(self, session, records):
        """Take the records that were imported, by the name of their draft."""
        rows = session.execute(text("SELECT id, slug, origin, language FROM draft")).all()
        self.answers = {}
        self.drafts = {}
        self.texts = []
        for ident, slug, origin, language in rows:
            moments = [(item["seconds"], item["author"], item["sector"]) for item in records[origin]]
            self.drafts[slug] = Course(language, moments)
            self._read(session, ident, slug)
        self.holders = defaultdict(lambda: defaultdict(set))
        for number, one in enumerate(self.texts):
            for word in one.words:
                self.holders[self.drafts[one.draft].language][word].add(number)
        self.vocabulary = {word for language, held in self.holders.items() if language == "de" for word in held}

    def _read(self, session, ident, slug):
        passages = dict(session.execute(text("SELECT id, text FROM passage WHERE draft_id = :d"), {"d": ident}).all())
        stood = defaultdict(list)
        manifests = session.execute(text("SELECT number, manifest FROM revision WHERE draft_id = :d"), {"d": ident})
        for number, manifest in sorted(manifests.all()):
            steps = array("q", zlib.decompress(manifest))
            for row in set(accumulate(steps)):
                stood[row].append(number)
        for row, numbers in stood.items():
            one = Text(slug, passages[row], plain(passages[row]))
            runs = [(name, "".join(chars)) for name, chars in groupby(one.plain, kind)]
            one.words = frozenset(word[:64] for name, word in runs if name == "w")
            one.runs = tuple(word for name, word in runs if name == "h")
            spans = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
            for _, span in spans:
                listed = [number for _, number in span]
                one.intervals.append((listed[0], listed[-1]))
            self.texts.append(one)

    # What holds a word, a phrase.

    @kept
    def forms(self, word, language):
        """The words of a language's texts that are found by a word."""
        stemmer = _STEMMERS.get(_LANGUAGES.get(language, ""))
        if stemmer is None:
            return {word}
        held = self.holders[language]
        stem = stemmer.stemWord(word)
        found = {each for each in held if self.stem(each, language) == stem} | {word}
        if language == "de" and word.isalpha():
            for part in {word, stem}:
                found |= {each for each in held if part in each and self._is_compound(each, part)}
        return found

    @kept
    def stem(self, word, language):
        """The stem of a word of a language's texts."""
        return _STEMMERS[_LANGUAGES[language]].stemWord(word)

    def _is_compound(self, word, part):
        if len(part) < LEAST_PART or len(word) < len(part) + LEAST_REST:
            return False
        for start in range(len(word) - len(part) + 1):
            head, tail = word[:start], word[start + len(part) :]
            if word[start : start + len(part)] != part or (not head and tail in ENDINGS):
                continue
            heads = {head[: -len(link)] if link else head for link in LINKS if head.endswith(link)}
            tails = {tail[len(link) :] for link in LINKS if tail.startswith(link)}
            before = not head or (head not in PARTICLES and any(map(self._is_part, heads)))
            if before and (tail in ENDINGS or any(map(self._is_part, tails))):
                return True
        return False

    def _is_part(self, word):
        return len(word) >= LEAST_REST and word not in PARTICLES and word in self.vocabulary

    def with_word(self, word):
        """The texts that hold a word in any of its forms, or a run of Han."""
        word = plain(word)
        if kind(word[0]) == "h":
            return {number for number, one in enumerate(self.texts) if any(word in run for run in one.runs)}
        return {
            number
            for language, held in self.holders.items()
            for form in self.forms(word, language)
            for number in held.get(form, ())
        }

    def with_phrase(self, phrase):
        """The texts that hold these words and signs one after the other."""
        phrase = plain(phrase)
        return {number for number, one in enumerate(self.texts) if phrase in one.plain and _whole(one.plain, phrase)}

    def with_reference(self, reference):
        """The texts that hold a number or reference as a whole, whatever blanks are between its signs."""
        pieces = re.findall(r"[^\W\d]+|\d+|\S", plain(reference))
        whole = rf"(?<!\w)(?<!\d[.,/:-]){BLANKS.join(map(re.escape, pieces))}(?!\w)(?![.,/:-]\d)"
        if kind(pieces[0][0]) == "h":
            whole = BLANKS.join(map(re.escape, pieces))
        look = re.compile(whole.replace("§", "§{1,2}"))
        return {number for number, one in enumerate(self.texts) if look.search(one.plain)}

    # What stood when.

    def standing_at(self, slug, moment):
        """The number of the revision that stood then, 0 if none did."""
        times = [time for time, _, _ in self.drafts[slug].revisions]
        return max((number for number, time in enumerate(times, 1) if time <= moment), default=0)

    @kept
    def numbers(self, slug, start, end):
        """The numbers of the revisions of a draft that stood at any second from `start` to `end`."""
        moments = {start, end} | {time for time, _, _ in self.drafts[slug].revisions if start < time < end}
        return tuple(sorted({self.standing_at(slug, moment) for moment in moments} - {0}))

    def newest(self, slug):
        """The number of a draft's newest revision."""
        return len(self.drafts[slug].revisions)

    def now(self, numbers):
        """Those of some texts that stand."""
        return {each for each in numbers if self.texts[each].intervals[-1][1] == self.newest(self.texts[each].draft)}

    def during(self, numbers, start, end):
        """Those of some texts that stood at any second from `start` to `end`."""
        out = set()
        for each in numbers:
            one = self.texts[each]
            stood = self.numbers(one.draft, start, end)
            if any(bisect_left(stood, first) < bisect_right(stood, last) for first, last in one.intervals):
                out.add(each)
        return out

    def brought(self, numbers, start, end):
        """Those that came in from `start` to `end`."""
        return {each for each in numbers if any(start <= self._time(each, a) <= end for a, _ in self._intervals(each))}

    def removed(self, numbers, start, end):
        """Those that left from `start` to `end`."""
        return {
            each
            for each in numbers
            if any(
                b < self.newest(self.texts[each].draft) and start <= self._time(each, b + 1) <= end
                for _, b in self._intervals(each)
            )
        }

    def lives(self, number):
        """Of each interval its first and last revision and the one that removed it: number, seconds, author, sector."""
        one = self.texts[number]
        revisions, newest = self.drafts[one.draft].revisions, self.newest(one.draft)
        out = []
        for first, last in one.intervals:
            gone = last < newest
            out.append([(each, *revisions[each - 1]) for each in ((first, last, last + 1) if gone else (first,))])
        return out

    def _intervals(self, number):
        return self.texts[number].intervals

    def _time(self, number, revision):
        return self.drafts[self.texts[number].draft].revisions[revision - 1][0]


def _whole(words, phrase):
    """Whether a phrase stands there and is not a piece of longer words."""
    for found in re.finditer(f"(?={re.escape(phrase)})", words):
        before, after = words[: found.start()][-1:], words[found.start() + len(phrase) :][:1]
        if kind(phrase[0]) == "w" and before and kind(before) == "w":
            continue
        if kind(phrase[-1]) == "w" and after and kind(after) == "w":
            continue
        return True
    return False
