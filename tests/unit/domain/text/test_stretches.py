"""Stretches hold equal tokens, every token once, and follow sentences that went elsewhere."""

from hypothesis import given, settings

from tests.common.texts import two_texts
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.stretches import stretches
from wiki.domain.text.tokens import tokens


def check(found, result):
    sides = [(found.old, [(one.old, one.start, one.size) for one in result])]
    sides.append((found.new, [(one.new, one.at, one.size) for one in result]))
    known = [{index: tokens(passages[index]) for index in {place[0] for place in places}} for passages, places in sides]
    for old, start, new, at, size in result:
        assert size > 0
        assert known[0][old][start : start + size] == known[1][new][at : at + size]
    for _, places in sides:
        taken = [(index, start + step) for index, start, size in places for step in range(size)]
        assert len(taken) == len(set(taken))
    assert result == sorted(result, key=lambda one: (one.new, one.at))


@given(two_texts())
@settings(max_examples=200)
def test_every_token_stands_in_one_stretch_at_most_and_equals_its_other_side(texts):
    found = matching(*map(split, texts))
    changed = stretches(found)
    check(found, changed)
    everything = stretches(found, range(len(found.new)))
    check(found, everything)
    same = {j + step for _, j, size in found.same for step in range(size)}
    assert [one for one in everything if one.new not in same] == changed
    assert not same.intersection(one.new for one in changed)
    for new in range(len(found.new)):
        assert stretches(found, [new]) == [one for one in everything if one.new == new]


def test_a_sentence_that_went_to_another_passage_is_followed():
    one, two = "The office hears the parties in public. It may be brief.\n\n", "The fee is set by the board.\n\n"
    found = matching([one, two], [one[40:], two[:-2] + " " + one[:39] + "\n\n"])
    moved = [stretch for stretch in stretches(found) if stretch.old == 0 and stretch.new == 1]
    assert "".join(tokens(one)[moved[0].start :][: moved[0].size]) == "The office hears the parties in public."


def _followed(found, old, new):
    """The text that old passage `old` and new passage `new` share."""
    return [
        "".join(tokens(found.old[old])[one.start : one.start + one.size])
        for one in stretches(found)
        if (one.old, one.new) == (old, new)
    ]


def test_two_swapped_sentences_of_a_passage_are_both_followed():
    one, two = "The fee is set by the board.", "Whoever asks for a copy has to say so in writing."
    found = matching([f"{one} {two}\n\n"], [f"{two} {one}\n\n"])
    text = "".join(_followed(found, 0, 0))
    assert "The fee is set by the board." in text
    assert "Whoever asks for a copy has to say so in writing" in text


def test_a_reworded_sentence_that_went_to_another_passage_is_followed():
    sentence = "The office hears the parties in public and keeps a record of all that they say."
    reworded = sentence.replace("in public", "behind doors")
    old = [f"The fee is set by the board. {sentence}\n\n", "A copy is sent to the ministry. It is free.\n\n"]
    new = ["The fee is set by the board.\n\n", f"A copy is sent to the ministry. {reworded} It is free.\n\n"]
    text = "".join(_followed(matching(old, new), 0, 1))
    assert " ".join(text.split()) == "The office hears the parties and keeps a record of all that they say"


def test_what_two_sentences_share_by_chance_is_nothing():
    old = ["The fee is set by the board of the office. It shall be paid in advance.\n\n"]
    new = ["The fee is set by the board of the office. The records of a hearing are to be kept for a year.\n\n"]
    (shared,) = _followed(matching(old, new), 0, 0)[:1]
    assert shared.startswith("The fee is set by the board of the office.")
    assert all(not any(map(str.isalnum, text)) for text in _followed(matching(old, new), 0, 0)[1:])


def test_a_paragraph_that_was_wrapped_otherwise_keeps_all_its_words():
    found = matching(["The old red house\nstands here.\n\n"], ["The old red\nhouse stands here.\n\n"])
    shared = "".join(_followed(found, 0, 0))
    assert "".join(shared.split()) == "Theoldredhousestandshere."
