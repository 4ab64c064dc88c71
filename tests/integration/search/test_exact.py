"""Every search over real laws finds what plain reading of all their revisions finds: no hit missing, none too many.

`WHOLE_CORPUS=1` reads all sets whole and asks each query about all dates and spans (some ten minutes).
"""

import json
import lzma
import os
import random
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest

from tests.common.databases import fresh
from tests.common.histories import take
from tests.common.plaintruth import PlainTruth, kind, plain
from tests.common.seeking import Seeker
from wiki.services.indexing import rebuild
from wiki.services.searching import SearchRequest, search
from wiki.storage.session import make_engine, make_sessions

SETS = {
    "en-open-data-policy/revisions": None,
    "en-service-policies/revisions": None,
    "zh-laws/mainland": 40,
    "zh-laws/taiwan": 8,
    "de-laws/revisions": 9,
    "fr-code-penal/revisions": None,
}
MOST_REVISIONS, MOST_CHARACTERS = 30, 400_000
LANGUAGES = ("en", "de", "fr", "zh-Hans", "zh-Hant")
OF_EACH = {"word": 40, "pair": 30, "phrase": 30}
SPANS = 20
REFERENCES = {
    "en": r"(?:[Ss]ection|Sec\.) \d+(?:\(\w\))*|\d{1,3},\d{3}|\d+\.\d+",
    "de": r"§ \d+[a-z]?(?: Abs\. \d+)?(?: Satz \d)?|Art(?:ikel|\.) \d+|Nr\. \d{4}/\d+",
    "fr": r"[Aa]rticles? \d+(?:-\d+)*|[LR]\. \d+-\d+",
    "zh-Hans": r"第[一二三四五六七八九十百]+条",
    "zh-Hant": r"第 ?[一二三四五六七八九十百]+ ?條(?:之[一二三])?",
}
OF_REFERENCES = 12
SECTORS = ("citizen", "business", None, "government", "community")
WHOLE = bool(os.environ.get("WHOLE_CORPUS"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def records(folder, name, most):
    """The revisions of a set, each with a sector: of the first drafts and revisions, unless all are wanted."""
    seen = {}
    with lzma.open(folder / f"{name}.ndjson.xz", "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            seen.setdefault(item["draft"], len(item["text"]) > MOST_CHARACTERS and most is not None)
            if not WHOLE:
                if (most is not None and len(seen) > most) or seen[item["draft"]]:
                    continue
                if most is None and name.startswith("fr") and item["revision"] > MOST_REVISIONS:
                    continue
            # Two sets may have drafts of one name.
            item["draft"] = f"{name.replace('/', ' ')} {item['draft']}"
            item["sector"] = SECTORS[(item["revision"] + len(item["draft"])) % len(SECTORS)]
            yield item


@pytest.fixture(scope="module")
def laws(corpus, tmp_path_factory):
    """All sets in one wiki, its index, and the plain truth."""
    folder = tmp_path_factory.mktemp("laws")
    with fresh("sqlite", folder) as address:
        engine = make_engine(address)
        with make_sessions(engine)() as session:
            by_draft = defaultdict(list)
            for name, most in SETS.items():
                listed = list(records(corpus, name, most))
                take(session, listed)
                for item in listed:
                    time = int((datetime.fromisoformat(item["time"]) - EPOCH).total_seconds())
                    by_draft[item["draft"]].append(
                        {"seconds": time, "author": item["author"], "sector": item["sector"]}
                    )
            seek = Seeker(session, folder / "index")
            rebuild(session, seek.engine.index)
            yield seek, PlainTruth(session, by_draft)
        engine.dispose()


def sampled(truth, rng):
    """Words, pairs and phrases as they stand in texts of each language: (language, kind, query, texts that fit)."""
    by_language = defaultdict(list)
    for number, one in enumerate(truth.texts):
        by_language[truth.drafts[one.draft].language].append(number)
    for language in LANGUAGES:
        made = Counter()
        while made != OF_EACH:
            name = next(each for each, count in OF_EACH.items() if made[each] < count)
            raw = truth.texts[rng.choice(by_language[language])].raw
            asked = _phrase(raw, rng) if name == "phrase" else _words(raw, rng, 2 if name == "pair" else 1)
            if asked:
                made[name] += 1
                yield language, name, asked


def _words(raw, rng, count):
    """Words of a text, or pieces of its runs of Han."""
    said = plain(raw)
    starts = [place for place, char in enumerate(said) if kind(char) in "wh"]
    out = []
    for _ in range(count):
        if not starts:
            return None
        start = end = rng.choice(starts)
        if kind(said[start]) == "h":
            while end < len(said) and kind(said[end]) == "h" and end - start < rng.randint(1, 4):
                end += 1
        else:
            while start and kind(said[start - 1]) == "w":
                start -= 1
            while end < len(said) and kind(said[end]) == "w":
                end += 1
        out.append(said[start:end])
    # "Article" before a number would be a reference.
    return out if "or" not in out and not out[-1][0].isdigit() else None


def _phrase(raw, rng):
    """A few words or characters of a text as they stand there, with their signs."""
    said = " ".join(raw.split())
    kinds = list(map(kind, said))
    starts = [n for n, each in enumerate(kinds) if each == "h" or (each == "w" and (not n or kinds[n - 1] != "w"))]
    if not starts:
        return None
    start = rng.choice(starts)
    end = start
    for _ in range(rng.randint(2, 5) if kind(said[start]) == "w" else rng.randint(3, 10)):
        while end < len(said) and kind(said[end]) == "w":
            end += 1
        end += 1
    phrase = said[start:end].rstrip()
    if any(sign in phrase for sign in '"“”„«»') or kinds[end - 1 : end + 1] == ["w", "w"]:
        return None
    return [phrase]


def references(truth, rng):
    """Numbers and references of texts of each language: (language, reference)."""
    for language, look in REFERENCES.items():
        found = {
            " ".join(said.split())
            for one in truth.texts
            if truth.drafts[one.draft].language == language
            for said in re.findall(rf"(?<!\w)(?<![\d.,/:-])(?:{look})(?![\w(]|[.,/:-]\w|之)", one.raw)
        }
        for said in rng.sample(sorted(found), min(OF_REFERENCES, len(found))):
            yield language, said


def spans(truth, rng):
    """Moments and spans of time in which something changed, as seconds: (start, end)."""
    times = sorted(time for course in truth.drafts.values() for time, _, _ in course.revisions)
    dates = [time + rng.choice([0, 0, -1, 5_000]) for time in rng.choices(times, k=SPANS)]
    pairs = [sorted((rng.choice(times), rng.choice(times) + rng.choice([0, 86_400]))) for _ in range(SPANS)]
    return [(one, one) for one in dates], [tuple(pair) for pair in pairs]


def written(seconds):
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Asking:
    """One query after the other: what is found is compared with the truth."""

    def __init__(self, seek, truth):
        self.seek, self.truth = seek, truth
        self.numbers = {(one.draft, one.raw): number for number, one in enumerate(truth.texts)}
        self.asked = self.compared = 0

    def same(self, query, when, expected, limit=10):
        """The total, the count of each draft, and the first hits with all their revisions are as expected."""
        request = SearchRequest(q=query, when=when, types=("passage",), limit=limit, counts=True)
        found = search(self.seek.session, self.seek.engine, request)
        said = (query, when, found.problem)
        assert found.problem is None, said
        got = {(item.draft, item.passage) for item in found.items}
        wanted = {(self.truth.texts[number].draft, self.truth.texts[number].raw) for number in expected}
        assert got <= wanted, (said, sorted(got - wanted)[:3])
        if len(wanted) <= limit:
            assert got == wanted, (said, sorted(wanted - got)[:3])
        assert found.total == len(expected), (said, found.total, len(expected))
        counts = Counter(self.truth.texts[number].draft for number in expected)
        assert sorted(found.drafts.values()) == sorted(counts.values()), said
        for item in found.items:
            number = self.numbers[item.draft, item.passage]
            assert [_life(one) for one in item.intervals] == self.truth.lives(number), (said, item.passage)
            assert item.standing == (number in self.truth.now({number})), said
            assert item.highlights, said
        self.asked += 1
        self.compared += len(found.items)


def _life(interval):
    return [
        (one.revision, int((one.time - EPOCH).total_seconds()), one.author, one.sector)
        for one in (interval.first, interval.last, interval.removed)
        if one is not None
    ]


@pytest.mark.corpus
def test_what_is_found_is_what_plain_reading_of_all_revisions_finds(laws, capsys):
    seek, truth = laws
    rng = random.Random(2026)
    asking = Asking(seek, truth)
    dates, ranges = spans(truth, rng)
    kinds = Counter()
    for place, (language, name, words) in enumerate(sampled(truth, rng)):
        query = f'"{words[0]}"' if name == "phrase" else " ".join(words)
        held = [truth.with_phrase(word) if name == "phrase" else truth.with_word(word) for word in words]
        together = set.intersection(*held)
        kinds[language, name] += 1
        asking.same(query, "now", _anywhere(truth, held))
        asking.same(query, "ever", together, limit=60)
        # Each query is asked about some of the dates and spans, all queries together about each of them often.
        some = range(SPANS) if WHOLE else (place % SPANS, (place * 7 + 3) % SPANS)
        for each in some:
            start, end = dates[each]
            asking.same(query, written(end), truth.during(together, start, end))
            start, end = ranges[each]
            asking.same(query, f"{written(start)}..{written(end)}", truth.during(together, start, end))
        for each in some[:1] if not WHOLE else some:
            start, end = ranges[each]
            span = f"{written(start)}..{written(end)}"
            asking.same(f"{query} added:{span}", "ever", truth.brought(together, start, end))
            asking.same(f"{query} removed:{span}", "ever", truth.removed(together, start, end))
    assert sum(kinds.values()) == len(LANGUAGES) * sum(OF_EACH.values()) == 500
    with capsys.disabled():
        print(
            f"\n{sum(kinds.values())} queries over {len(truth.texts):,} passages of {len(truth.drafts)} drafts:"
            f" {asking.asked:,} searches, {asking.compared:,} hits compared"
        )


@pytest.mark.corpus
def test_a_reference_of_a_law_is_found_as_a_whole_and_nothing_else(laws, capsys):
    seek, truth = laws
    asking = Asking(seek, truth)
    asked = list(references(truth, random.Random(2026)))
    for _, said in asked:
        held = truth.with_reference(said)
        assert held, said
        asking.same(said, "ever", held)
        asking.same(said, "now", truth.now(held))
    assert {language for language, _ in asked} == set(LANGUAGES)
    with capsys.disabled():
        print(f"\n{len(asked)} references, {asking.compared:,} hits compared")


def _anywhere(truth, held):
    """Now the words may be spread over a draft: what stands and holds any of them, where all of them stand."""
    standing = [truth.now(each) for each in held]
    drafts = set.intersection(*[{truth.texts[number].draft for number in each} for each in standing])
    return {number for each in standing for number in each if truth.texts[number].draft in drafts}
