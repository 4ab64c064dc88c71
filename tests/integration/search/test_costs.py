"""What a query costs is bounded by counted work, whatever is typed; plain queries are never cut short."""

from itertools import pairwise

import pytest

from tests.common.histories import line, take
from wiki.search import compounds, view, work
from wiki.services.searching import TOO_MUCH

WORDS = [f"w{number:03}" for number in range(120)]
# Every passage holds every word; each has a word of its own, too.
PASSAGES = 60


@pytest.fixture
def crowd(session, seek):
    said = " ".join(WORDS)
    text = "".join(f"{said} own{number:03}.\n\n" for number in range(PASSAGES))
    take(session, [line("Crowd", 1, text), line("Menge", 1, text.replace("own", "eigenes"), language="de")])
    seek.catch_up()


@pytest.fixture
def counted(monkeypatch):
    """What was read: terms, and the postings of each."""
    read = {"terms": 0, "postings": 0}
    postings = view.View.postings

    def reading(self, field, term):
        found = postings(self, field, term)
        read["terms"] += 1
        read["postings"] += len(found)
        return found

    monkeypatch.setattr(view.View, "postings", reading)
    return read


BOMBS = [
    " or ".join(WORDS),
    " ".join(WORDS),
    "own* or eige* or w0* or w1*",
    " or ".join(f'"{one} {other}"' for one, other in pairwise(WORDS)),
    f'"{" ".join(WORDS[:60])}"',
    f"-({' or '.join(WORDS)}) own001",
    "((((" + " or ".join(WORDS) + "))))",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
@pytest.mark.parametrize("when", ["now", "ever", "2024-05-01"])
def test_a_bomb_reads_no_more_than_is_allowed_and_says_so(seek, crowd, counted, monkeypatch, bomb, when):
    monkeypatch.setattr(work, "MOST_POSTINGS", 1_000)
    monkeypatch.setattr(work, "MOST_TERMS", 20)
    monkeypatch.setattr(work, "MOST_TEXTS", 50)
    found = seek(bomb, when, types=("passage",))
    # The four first words may be read whatever they cost, and one more is read to its end.
    most = 1_000 + (work.FREE_WORDS + 1) * 2 * PASSAGES
    assert counted["postings"] <= most
    assert counted["terms"] <= 32 * 16 + 20
    assert found.problem


@pytest.mark.parametrize("query", ["w001 w002 w003 w004", "w001 or w002", '"w001 w002" w003', "own001 -w002"])
def test_a_query_of_few_words_is_answered_whole_however_common_they_are(seek, crowd, monkeypatch, query):
    whole = seek(query, "ever", types=("passage",))
    monkeypatch.setattr(work, "MOST_POSTINGS", 10)
    again = seek(query, "ever", types=("passage",))
    assert again.problem is None
    assert again.total == whole.total


def test_words_that_are_too_many_are_left_out_of_all_of_them_and_of_any_of_them(seek, crowd, monkeypatch):
    monkeypatch.setattr(work, "MOST_POSTINGS", 100)
    together = seek("w001 w002 w003 w004 own001", "ever", types=("passage",))
    assert together.total == 2 * PASSAGES
    assert together.problem == TOO_MUCH
    monkeypatch.setattr(work, "MOST_POSTINGS", 3)
    either = seek("own001 or own002 or own003 or own004 or w001", "ever", types=("passage",))
    assert (either.total, either.problem) == (4, TOO_MUCH)


def test_only_so_many_texts_are_looked_through_for_a_phrase_and_always_the_same(seek, crowd, monkeypatch):
    monkeypatch.setattr(work, "MOST_TEXTS", 50)
    first = seek('"w001 w002"', "ever", types=("passage",))
    assert (first.total, first.problem) == (50, TOO_MUCH)
    assert seek('"w001 w002"', "ever", types=("passage",)).total == 50
    assert seek('"w119 own001"', "ever", types=("passage",)).problem is None


def test_only_so_many_words_are_looked_at_for_a_part_in_them(session, seek, monkeypatch):
    held = " ".join(f"daten{chr(97 + a)}{chr(97 + b)}schutz" for a in range(20) for b in range(20))
    take(session, [line("Schutz", 1, f"{held} schutz daten\n", language="de")])
    seek.catch_up()
    asked = []
    is_seam = compounds._is_seam
    monkeypatch.setattr(compounds, "_is_seam", lambda *given: asked.append(given[0]) or is_seam(*given))
    monkeypatch.setattr(work, "MOST_WORDS", 30)
    assert seek("schutz", "ever", types=("passage",)).problem == TOO_MUCH
    assert len(asked) <= 30


def test_how_many_hold_a_term_is_known_without_reading_them(seek, crowd):
    now = seek.engine.index.view()
    for term in (b"ew001", b"dw001", b"eown001", b"enowhere"):
        assert now.holders("text", term) == len(now.postings("text", term))
        fresh = view.View(view.Storage(seek.engine.index._folder()))
        assert fresh.holders("text", term) == len(now.postings("text", term))
