"""Laws of the merge: no word is lost, doubled or brought back, and it does not matter who came first."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.sides import Writer, text_of, three_texts
from wiki.domain.text.merge import Agreed, Together, merge
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import solid

# Histories of words that each stand once are numbered; all of these numbers were tried.
seeds = st.integers(0, 2_999)


def _words(text):
    return Counter(word for word in solid(text) if word != ".")


def _merged(*texts):
    return merge(*map(split, texts))


@given(seeds)
@settings(max_examples=150)
def test_every_word_that_a_side_added_stands_once_and_every_one_that_a_side_took_out_is_gone(seed):
    base, theirs, yours = Writer(seed).three()
    merged = _merged(base, theirs, yours)
    root, one, other = map(_words, (base, theirs, yours))
    wanted = {word for word in one | other if (word in one and word in other) or word not in root}
    if merged.clean:
        assert _words(merged.text()) == Counter(wanted)
    else:
        kept = Counter()
        for chunk in merged.chunks:
            kept += _words(chunk.text if isinstance(chunk, Agreed) else f"{chunk.theirs} {chunk.yours}")
        assert wanted <= set(kept)


def _mirrored(merged):
    return [replace(one, theirs=one.yours, yours=one.theirs) for one in merged.conflicts]


def _alike_from_both_sides(base, theirs, yours):
    merged, mirrored = merge(base, theirs, yours), merge(base, yours, theirs)
    assert Counter(merged.conflicts) == Counter(_mirrored(mirrored))
    assert Counter(merged.together) == Counter(Together(one.yours, one.theirs) for one in mirrored.together)
    if merged.together:
        assert Counter(solid(merged.text("theirs"))) == Counter(solid(mirrored.text("yours")))
    else:
        assert merged.text("theirs") == mirrored.text("yours")
        assert merged.text("yours") == mirrored.text("theirs")


@given(seeds)
@settings(max_examples=80)
def test_sides_may_be_swapped(seed):
    _alike_from_both_sides(*map(split, Writer(seed).three()))


@given(three_texts())
def test_sides_of_any_markdown_may_be_swapped(texts):
    _alike_from_both_sides(*texts)


@st.composite
def disjoint(draw):
    """A base, and three texts each of which changes passages of its own."""
    writer = Writer(draw(seeds))
    base = [writer.passage() for _ in range(draw(st.integers(6, 12)))]
    owners = draw(st.lists(st.integers(0, 2), min_size=len(base), max_size=len(base)))
    sides = []
    for owner in range(3):
        side = []
        for place, passage in enumerate(base):
            chance = draw(st.integers(0, 3)) if owners[place] == owner and place % 2 == 0 else 0
            if chance != 2:
                side.append([[*passage[0], writer.word()], *passage[1:]] if chance == 1 else passage)
            if chance == 3:
                side.append(writer.passage())
        sides.append(side)
    return tuple(text_of(text) for text in (base, *sides))


@given(disjoint())
@settings(max_examples=60)
def test_three_people_who_change_different_passages_may_merge_in_any_order(texts):
    base, first, second, third = texts
    one = _merged(base, _merged(base, first, second).text(), third)
    other = _merged(base, first, _merged(base, second, third).text())
    assert one.clean
    assert other.clean
    assert one.text() == other.text() == _merged(base, _merged(base, third, first).text(), second).text()
