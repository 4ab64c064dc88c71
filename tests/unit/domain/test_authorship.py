"""Who brought each word: through edits, moves, splits, vandalism and what comes back; and what is kept of it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.truth import STORMY, history
from wiki.domain.authorship import Replay, changes, parting
from wiki.domain.provenance import Origin, first, lengths, pack, spread, totals, unpack
from wiki.domain.shares import Age, age, percentages
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import solid, tokens

ONE = "The council publishes every draft before it decides on it. "
TWO = "It answers each comment within thirty days of receiving it. "
THREE = "The mayor signs what the council has decided in public.\n\n"

words = st.sampled_from(
    [*"abcdefgh", "\n\n", " ", ". ", "\n", "# ", "- ", "第五条", "，", "word", "Another sentence here. "]
)
texts = st.lists(words, max_size=40).map("".join)


def replayed(*versions):
    """The authorship of texts that followed on one another."""
    replay = Replay()
    for version in versions:
        replay.add(split(version))
    return replay


def owners(replay, text):
    """(revision, words) in the order of the text."""
    found = []
    for passage in split(text):
        for token, revision in zip(tokens(passage), spread(replay.known[passage]), strict=True):
            if token.isspace():
                continue
            if found and found[-1][0] == revision:
                found[-1][1].append(token)
            else:
                found.append((revision, [token]))
    return [(revision, "".join(run)) for revision, run in found]


@given(st.lists(texts, min_size=1, max_size=6))
def test_the_runs_of_a_passage_cover_it_exactly(versions):
    replay = replayed(*versions)
    for passage, provenance in replay.known.items():
        assert sum(origin.size for origin in provenance) == len(tokens(passage))
        assert sum(origin.words for origin in provenance) == len(solid(passage))
        assert all(1 <= origin.revision <= len(versions) for origin in provenance)
        assert all(one.revision != other.revision for one, other in pairwise(provenance))
        assert sum(size for _, size in lengths(passage, provenance)) == len(passage)
        assert unpack(pack(provenance)) == provenance


@given(st.lists(texts, min_size=2, max_size=5))
def test_a_full_revert_restores_every_author(versions):
    before = replayed(*versions)
    after = replayed(*versions, "Nothing of it is left.\n", versions[-1])
    assert all(after.known[passage] == before.known[passage] for passage in split(versions[-1]))


@given(st.lists(texts, min_size=1, max_size=5))
def test_the_words_of_all_revisions_add_up_to_the_text(versions):
    replay = replayed(*versions)
    shown = split(versions[-1])
    assert sum(totals(replay.known[passage] for passage in shown).values()) == len(solid(versions[-1]))


@given(texts, texts)
def test_what_comes_and_goes_is_what_only_one_side_has(old, new):
    found = matching(split(old), split(new))
    gone, come = changes(found)
    assert Counter(found.old[i] for i in gone) == Counter(set(found.old) - set(found.new))
    assert Counter(found.new[j] for j in come) == Counter(set(found.new) - set(found.old))


def test_words_inside_belong_to_who_put_them_there():
    new = ONE.replace("every draft", "every single draft") + TWO
    assert owners(replayed(ONE + TWO, new), new)[1] == (2, "single")


def test_a_passage_that_moves_splits_or_joins_keeps_its_authors():
    split_up, moved = f"{ONE.strip()}\n\n{TWO}\n\n{THREE}", f"{THREE}{ONE}{TWO}\n"
    replay = replayed(f"{ONE}{TWO}\n\n{THREE}", split_up, f"{ONE}{TWO}\n\n{THREE}", moved)
    for text in (split_up, moved):
        assert {revision for revision, _ in owners(replay, text)} == {1}


def test_a_sentence_that_moves_inside_of_its_passage_keeps_its_author():
    old = f"(1) {ONE}{TWO}"
    new = f"(1) {TWO}{ONE}"
    assert owners(replayed(old, new), new) == [(1, "".join(solid(new)))]


def test_a_sentence_that_left_comes_back_with_its_author_beside_new_words():
    new = f"{ONE}{TWO}And this is altogether new to the bylaw.\n"
    replay = replayed(f"{ONE}{TWO}\n", f"{ONE}\n", new)
    assert owners(replay, new) == [(1, "".join(solid(ONE + TWO))), (3, "Andthisisaltogethernewtothebylaw.")]


def test_blanks_do_not_hinder_a_sentence_from_being_known_again():
    new = f"{ONE}{TWO.replace(' ', chr(10), 3)}More of it.\n"
    assert owners(replayed(f"{ONE}{TWO}\n", f"{ONE}\n", new), new)[0] == (1, "".join(solid(ONE + TWO)))


def test_a_sentence_that_comes_back_reworded_beside_another_keeps_the_words_it_had():
    new = f"{ONE}{TWO.replace('thirty', 'sixty')}{THREE}"
    replay = replayed(f"Start.\n\n{ONE}{TWO}{THREE}", "Start.\n\n", f"Start.\n\n{new}")
    assert [run for run in owners(replay, new) if run[0] == 3] == [(3, "sixty")]


def test_a_sentence_that_is_used_again_and_again_is_no_return():
    boiler = "Paragraph 2 applies where nothing else is said. "
    old = f"{ONE}{boiler}\n\n{TWO}{boiler}\n"
    new = f"{ONE}{boiler}\n\n{TWO}\n\n{THREE.strip()} {boiler}\n"
    replay = replayed(old, f"{ONE}{boiler}\n\n{TWO}\n", new)
    assert owners(replay, split(new)[-1])[-1][0] == 3


def test_only_what_left_is_remembered_and_once():
    found = matching(split(f"{ONE}{TWO}\n\n{THREE}"), split(f"{ONE}\n\n{THREE}"))
    left = parting(found, *changes(found))
    assert ["".join(tokens(found.old[one.passage])[one.start : one.start + one.size]) for one in left] == [TWO.strip()]


@pytest.mark.parametrize(("language", "least"), [("en", 0.96), ("de", 0.96)])
def test_most_words_of_a_stormy_history_are_given_to_who_brought_them(language, least):
    versions = history(language, 8_000, 120, 11, STORMY)
    replay, right, total = Replay(), 0, 0
    for version in versions:
        replay.add(version.texts)
    for passage in version.passages:
        for word, revision in zip(passage, spread(replay.known[passage.text]), strict=True):
            if not word.text.isspace():
                total += 1
                right += versions.birth[word.ident] == revision
    assert right >= least * total


def test_runs_are_packed_in_few_bytes_and_damage_is_seen():
    provenance = (Origin(1, 12, 6), Origin(9_000, 200, 100))
    assert unpack(pack(provenance)) == provenance
    assert len(pack(provenance)) == 8
    assert pack(first("", 3)) == b"\x03\x00\x00"
    for damaged in (b"", b"\x01", b"\x01\x02\x80"):
        with pytest.raises(ValueError, match=r"^b"):
            unpack(damaged)


@given(st.lists(st.integers(0, 10_000), max_size=12), st.sampled_from([100, 1000, 1_000_000]))
def test_percentages_add_up_and_are_off_by_less_than_one(counts, whole):
    parts = percentages(counts, whole)
    assert sum(parts) == (whole if sum(counts) else 0)
    for part, count in zip(parts, counts, strict=True):
        assert not sum(counts) or abs(part * sum(counts) - count * whole) < sum(counts)


@pytest.mark.parametrize(
    ("days", "band"),
    [(-3, Age.MONTH), (30, Age.MONTH), (31, Age.YEAR), (366, Age.FEW_YEARS), (1096, Age.DECADE), (4000, Age.OLDER)],
)
def test_ages_come_in_bands(days, band):
    shown = datetime(2026, 3, 2, tzinfo=UTC)
    assert age(shown - timedelta(days=days), shown) is band
