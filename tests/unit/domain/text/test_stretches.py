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
