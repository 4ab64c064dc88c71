"""Merges obey their laws, lose nothing, and leave to people only what people must decide."""

from collections import Counter

import pytest
from hypothesis import given, settings

from tests.common.sides import three_texts
from tests.common.texts import document
from wiki.domain.text.merge import Agreed, Conflict, Merge, merge
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import solid


def _chosen(merged, choose="theirs"):
    assert merged.clean == (not merged.conflicts)
    return merged.text(choose)


@given(three_texts())
def test_a_side_that_changed_nothing_yields(texts):
    base, theirs, yours = texts
    assert _chosen(merge(base, base, yours)) == "".join(yours)
    assert _chosen(merge(base, theirs, base)) == "".join(theirs)
    assert merge(base, base, yours).clean
    assert merge(base, theirs, base).clean


@given(three_texts())
def test_the_same_change_on_both_sides_is_made_once(texts):
    base, theirs, _ = texts
    merged = merge(base, theirs, list(theirs))
    assert merged.clean
    assert merged.text() == "".join(theirs)


@given(three_texts())
@settings(max_examples=200)
def test_no_token_that_a_side_added_is_lost(texts):
    base, theirs, yours = texts
    merged = merge(base, theirs, yours)
    kept = Counter()
    for chunk in merged.chunks:
        parts = [chunk.text] if isinstance(chunk, Agreed) else [chunk.theirs, chunk.yours]
        for part in parts:
            kept.update(solid(part))
    root = Counter(solid("".join(base)))
    for text in (theirs, yours):
        added = Counter(solid("".join(text))) - root
        assert not added - kept


@given(document, document, document)
def test_unrelated_texts_merge_into_something(base, theirs, yours):
    merged = merge(split(base), split(theirs), split(yours))
    assert isinstance(merged, Merge)
    assert all(chunk != Agreed("") for chunk in merged.chunks)


BASE = [
    "## Purpose\n\n",
    "This Act lays down how the public takes part in making rules.\n\n",
    "It applies to every authority of the state without exception.\n\n",
    "## Fees\n\n",
    "No fee is charged for asking a question or making a comment.\n\n",
    "A reasonable fee may be charged for certified copies of documents.\n",
]


def _with(place, *passages):
    return [*BASE[:place], *passages, *BASE[place + 1 :]]


def test_edits_of_different_passages_merge():
    shorter = "This Act says how the public takes part in making rules.\n\n"
    merged = merge(BASE, _with(1, shorter), _with(4))
    assert merged.clean
    assert merged.text() == "".join(_with(1, "This Act says how the public takes part in making rules.\n\n")).replace(
        BASE[4], ""
    )


def test_edits_of_different_words_of_one_passage_merge():
    theirs = _with(4, "No fee is charged for asking a question or making a remark.\n\n")
    yours = _with(4, "No charge is made for asking a question or making a comment.\n\n")
    merged = merge(BASE, theirs, yours)
    assert merged.clean
    assert "No charge is made for asking a question or making a remark.\n\n" in merged.text()


def test_the_same_words_changed_differently_are_a_conflict_of_that_passage():
    theirs = _with(4, "No fee is charged for asking a question or making a remark.\n\n")
    yours = _with(4, "No fee is charged for asking a question or making a proposal.\n\n")
    merged = merge(BASE, theirs, yours)
    assert merged.conflicts == (Conflict(BASE[4], theirs[4], yours[4]),)
    assert merged.text("theirs") == "".join(theirs)
    assert merged.text("yours") == "".join(yours)


def test_neighbouring_words_changed_are_a_conflict():
    assert not merge(["a big red house\n"], ["a small red house\n"], ["a big blue house\n"]).clean


def test_an_edit_lands_where_the_other_side_moved_the_passage():
    moved = [*BASE[3:5], BASE[5] + "\n", *BASE[:3]]
    edited = _with(4, "No fee is ever charged for asking a question or making a comment.\n\n")
    for merged in (merge(BASE, moved, edited), merge(BASE, edited, moved)):
        assert merged.clean
        assert merged.text() == "".join(moved).replace("is charged", "is ever charged")


def test_deleting_what_the_other_edited_is_a_conflict():
    edited = _with(4, "No fee is ever charged for asking a question or making a comment.\n\n")
    assert merge(BASE, edited, _with(4)).conflicts == (Conflict(BASE[4], edited[4], ""),)
    assert merge(BASE, _with(4), edited).conflicts == (Conflict(BASE[4], "", edited[4]),)


def test_replacing_what_the_other_edited_is_one_conflict():
    edited = _with(4, "No fee is ever charged for asking a question or making a comment.\n\n")
    replaced = _with(4, "Costs follow the Schedule.\n\n")
    assert merge(BASE, replaced, edited).conflicts == (Conflict(BASE[4], replaced[4], edited[4]),)


def test_insertions_at_the_same_place_are_both_kept_theirs_first():
    theirs = [*BASE[:3], "New from them.\n\n", *BASE[3:]]
    yours = [*BASE[:3], "New from you.\n\n", *BASE[3:]]
    merged = merge(BASE, theirs, yours)
    assert merged.clean
    assert merged.text() == "".join([*BASE[:3], "New from them.\n\n", "New from you.\n\n", *BASE[3:]])


def test_passages_appended_by_both_sides_stay_apart():
    merged = merge(["End."], ["End.\n\n", "Theirs."], ["End.\n\n", "Yours."])
    assert merged.clean
    assert merged.text() == "End.\n\nTheirs.\n\nYours."


def test_items_appended_by_both_sides_stay_one_list():
    assert merge(["- a\n"], ["- a\n", "- b\n"], ["- a\n", "- c\n"]).text() == "- a\n- b\n- c\n"


def test_an_insertion_follows_the_passage_behind_which_it_was_written():
    moved = [*BASE[3:5], BASE[5] + "\n", *BASE[:3]]
    inserted = [*BASE[:2], "It is to be read broadly.\n\n", *BASE[2:]]
    merged = merge(BASE, moved, inserted)
    assert merged.clean
    assert merged.text() == "".join([*moved[:5], "It is to be read broadly.\n\n", *moved[5:]])


LONG = [f"Article {number} says that matter {number * 7} is governed by rule {number * 13}.\n\n" for number in range(9)]


def test_a_passage_moved_to_two_places_is_left_to_people():
    theirs = [*LONG[:2], *LONG[3:6], LONG[2], *LONG[6:]]
    yours = [*LONG[:2], *LONG[3:], LONG[2]]
    merged = merge(LONG, theirs, yours)
    assert not merged.clean
    assert merged.text("theirs") == "".join(theirs)
    assert merged.text("yours") == "".join(yours)


def test_different_passages_moved_by_both_sides_merge():
    theirs = [LONG[1], LONG[0], *LONG[2:]]
    yours = [*LONG[:7], LONG[8], LONG[7]]
    merged = merge(LONG, theirs, yours)
    assert merged.clean
    assert merged.text() == "".join([LONG[1], LONG[0], *LONG[2:7], LONG[8], LONG[7]])


@pytest.mark.parametrize("swap", [False, True])
def test_moves_that_depend_on_each_other_lose_nothing(swap):
    theirs = [*LONG[1:6], LONG[0], *LONG[6:]]
    yours = [LONG[0], LONG[5], *LONG[1:5], *LONG[6:]]
    merged = merge(LONG, yours, theirs) if swap else merge(LONG, theirs, yours)
    everything = "".join(
        chunk.text if isinstance(chunk, Agreed) else chunk.theirs + chunk.yours for chunk in merged.chunks
    )
    assert all(passage in everything for passage in LONG)
