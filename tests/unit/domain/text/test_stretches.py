"""Stretches hold equal tokens, every token once, and follow sentences that went elsewhere."""

from hypothesis import given, settings

from tests.common.texts import two_texts
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.stretches import stretches
from wiki.domain.text.tokens import tokens


def _check(found, result):
    olds, news = set(), set()
    for old, start, new, at, size in result:
        assert size > 0
        assert tokens(found.old[old])[start : start + size] == tokens(found.new[new])[at : at + size]
        for step in range(size):
            assert (old, start + step) not in olds
            assert (new, at + step) not in news
            olds.add((old, start + step))
            news.add((new, at + step))
    assert result == sorted(result, key=lambda one: (one.new, one.at))


@given(two_texts())
@settings(max_examples=200)
def test_every_token_stands_in_one_stretch_at_most_and_equals_its_other_side(texts):
    found = matching(*map(split, texts))
    changed = stretches(found)
    _check(found, changed)
    everything = stretches(found, range(len(found.new)))
    _check(found, everything)
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
