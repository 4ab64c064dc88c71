"""Anchors: words followed from revision to revision by the edit script, and never caught by others like them."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.anchored import follow
from tools.truth import LIGHT, STORMY
from wiki.domain.anchors import Span, State, Version, anchored, extent, wording
from wiki.domain.carrying import carry
from wiki.domain.text.passages import split

LAW = (
    "# Bylaw\n\n## Purpose\n\nThe city publishes its data. It does so within a month.\n\n"
    "## Scope\n\nThis bylaw binds all offices of the city and its companies.\n\n- registers\n- maps\n\n"
    "## Costs\n\nThe city bears the costs of publishing.\n"
)
SENTENCE = "The city publishes its data."


class Draft:
    """A draft in memory, with one anchor that is carried through what is written."""

    def __init__(self, text: str, words: str, nth: int = 0) -> None:
        self.ids: dict[str, int] = {}
        self.texts: dict[int, str] = {}
        self.twins: dict[str, int] = {}
        self.versions: dict[int, Version] = {}
        self.reads = 0
        self._take(text)
        place = -1
        for _ in range(nth + 1):
            place = text.index(words, place + 1)
        self.trail = anchored(self.versions[1], place, place + len(words))

    def _take(self, text: str) -> Version:
        number = len(self.versions) + 1
        ids = [self.ids.setdefault(passage, len(self.ids) + 1) for passage in split(text)]
        self.texts.update(zip(ids, split(text), strict=True))
        self.versions[number] = Version(number, ids, self._read, self.twins.get(text, 0))
        self.twins[text] = number
        return self.versions[number]

    def _read(self, ids):
        self.reads += 1
        return [self.texts[ident] for ident in ids]

    def write(self, *texts: str) -> tuple[State, str]:
        """Write revisions; return how the anchor stands in the last, and what stands there."""
        for text in texts:
            before = self.versions[len(self.versions)]
            carry([self.trail], before, self._take(text), self.versions.__getitem__)
        return self.now()

    def now(self) -> tuple[State, str]:
        return self.trail.stand.state, wording(self.versions[len(self.versions)], self.trail.stand)

    def place(self) -> int:
        """Where the anchor stands in the text of the newest revision."""
        version = self.versions[len(self.versions)]
        index, start, _ = extent(version, self.trail.stand)[0]
        return sum(map(len, version.passages[:index])) + start


def test_what_happens_elsewhere_reads_no_text_and_changes_nothing():
    draft = Draft(LAW, "publishes its data")
    reads = draft.reads
    for text in ("Note.\n\n" + LAW, "Note.\n\n" + LAW + "\nMore.\n"):
        before = draft.versions[len(draft.versions)]
        carry([draft.trail], before, draft._take(text), draft.versions.__getitem__)
    assert draft.reads == reads
    assert len(draft.trail.stands) == 1
    assert draft.now() == (State.SAME, "publishes its data")


def test_words_that_are_changed_inside_show_what_they_are_now():
    draft = Draft(LAW, "publishes its data")
    assert draft.write(LAW.replace("publishes its data", "publishes all of its data")) == (
        State.CHANGED,
        "publishes all of its data",
    )


def test_changes_beside_the_words_leave_them_the_same():
    draft = Draft(LAW, "publishes its data")
    assert draft.write(LAW.replace("The city publishes", "Every city in the land publishes"))[0] is State.SAME


def test_words_that_are_wrapped_otherwise_are_the_same():
    draft = Draft(LAW, "binds all offices of the city")
    assert draft.write(LAW.replace("all offices of the", "all\noffices of\nthe"))[0] is State.SAME


def test_a_passage_that_moves_takes_its_anchor_along():
    draft = Draft(LAW, "binds all offices")
    scope = "## Scope\n\nThis bylaw binds all offices of the city and its companies.\n\n- registers\n- maps\n\n"
    moved = LAW.replace(scope, "") + "\n" + scope.strip() + "\n"
    # Of two blocks that change places either may be said to have moved.
    state, words = draft.write(moved)
    assert (state in {State.MOVED, State.SAME}, words) == (True, "binds all offices")
    assert moved[draft.place() :].startswith("binds all offices")


def test_a_sentence_that_moves_to_another_passage_is_followed():
    draft = Draft(LAW, "does so within a month")
    text = LAW.replace(" It does so within a month.", "").replace("companies.", "companies. It does so within a month.")
    assert draft.write(text) == (State.MOVED, "does so within a month")


def test_sentences_that_change_places_are_told_apart():
    text = "The city shall inform the board in May. The city shall inform the court in June.\n"
    other = "The city shall inform the court in June. The city shall inform the board in May.\n"
    draft = Draft(text, "shall inform the board in May")
    assert draft.write(other) == (State.SAME, "shall inform the board in May")


def test_deleted_words_are_gone_whatever_looks_like_them_elsewhere():
    text = LAW + "\n## Duties\n\nThe board hears that the city publishes its data.\n"
    draft = Draft(text, "publishes its data")
    assert draft.write(text.replace(SENTENCE + " ", "")) == (State.GONE, "")
    assert draft.write(text.replace(SENTENCE + " ", "") + "\nEach city publishes its data.\n") == (State.GONE, "")


def test_a_short_passage_is_not_taken_for_one_that_was_deleted_elsewhere():
    draft = Draft("# A\n\n## One\n\n(Repealed.)\n\n## Two\n\nWords of the second.\n", "Repealed")
    assert draft.write("# A\n\n## One\n\n## Two\n\nWords of the second.\n")[0] is State.GONE
    assert draft.write("# A\n\n## One\n\n## Two\n\nWords of the second.\n\n(Repealed.)\n")[0] is State.GONE
    assert draft.write("# A\n\n## One\n\n(Repealed.)\n\n## Two\n\nWords of the second.\n")[0] is State.BACK


def test_words_come_back_with_a_full_revert_a_partial_one_and_a_passage_restored_long_after():
    without = LAW.replace(f"{SENTENCE} It does so within a month.\n\n", "")
    draft = Draft(LAW, "publishes its data")
    assert draft.write(without, LAW)[0] is State.BACK
    draft = Draft(LAW, "publishes its data")
    assert draft.write(without, LAW.replace("- maps", "- all maps"))[0] is State.BACK
    draft = Draft(LAW, "publishes its data")
    later = [f"{without}\nRevision {number} has this.\n" for number in range(50)]
    assert draft.write(*later)[0] is State.GONE
    assert draft.write(LAW + "\nRevision 50 has this.\n") == (State.BACK, "publishes its data")


def test_a_sentence_that_comes_back_into_its_passage_brings_its_anchor_back():
    draft = Draft(LAW, "publishes its data")
    assert draft.write(LAW.replace(SENTENCE + " ", ""))[0] is State.GONE
    back = LAW.replace("It does so within a month.", "It does so within a year.")
    assert draft.write(LAW.replace(f"{SENTENCE} It", "It").replace("a month", "a year"), back)[0] is State.BACK


def test_a_change_that_is_undone_leaves_the_whole_anchor_as_it_was():
    draft = Draft(LAW, "publishes its data")
    changed = LAW.replace("publishes its data", "publishes something new")
    assert draft.write(changed.replace("maps", "plans"))[0] in {State.CHANGED, State.GONE}
    assert draft.write(LAW.replace("registers", "lists"))[1] == "publishes its data"


def test_of_equal_passages_the_anchor_stays_on_its_own():
    text = "# A\n\nSame words.\n\nBetween them.\n\nSame words.\n"
    draft = Draft(text, "Same words", nth=1)
    assert draft.write("First.\n\n" + text)[0] is State.SAME
    assert draft.place() == len("First.\n\n") + text.rindex("Same words")
    assert draft.write(text.replace("Between them.\n\nSame words.\n", "Between them.\n"))[0] is State.GONE


def test_an_anchor_over_several_passages_is_followed_as_one():
    words = "all offices of the city and its companies.\n\n- registers\n- maps"
    draft = Draft(LAW, words)
    assert draft.write("Note.\n\n" + LAW) == (State.SAME, words)
    assert draft.write(LAW.replace("- maps", "- all maps"))[0] is State.CHANGED


@pytest.mark.parametrize("words", [" ", "\n\n"])
def test_blanks_are_no_anchor(words):
    with pytest.raises(ValueError, match="words"):
        Draft(LAW, words)


def test_how_it_stood_in_any_revision_is_remembered():
    draft = Draft(LAW, "publishes its data")
    draft.write("Note.\n\n" + LAW, LAW.replace("its data", "all its data"), "Gone.\n")
    states = [draft.trail.at(number).state for number in (1, 2, 3, 4)]
    assert states == [State.SAME, State.SAME, State.CHANGED, State.GONE]
    assert draft.trail.at(0) is None


_PIECES = st.sampled_from([*LAW.split("\n\n"), "New words here.", "(Repealed.)", "The city publishes its data."])
_TEXTS = st.lists(st.lists(_PIECES, min_size=1, max_size=8).map("\n\n".join), min_size=1, max_size=6)


@settings(max_examples=60)
@given(text=st.lists(_PIECES, min_size=1, max_size=8).map("\n\n".join), texts=_TEXTS, data=st.data())
def test_wherever_an_anchor_stands_its_own_words_stand(text, texts, data):
    """Spans lie within their passages, an anchor that is the same has its own words, and all of it is repeatable."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    draft, again = Draft(text, text[start:end]), Draft(text, text[start:end])
    draft.write(*texts)
    again.write(*texts)
    assert draft.trail.stands == again.trail.stands
    for number, version in draft.versions.items():
        stand = draft.trail.at(number)
        for span in stand.spans:
            index = version.index(span)
            assert isinstance(span, Span)
            if stand.revision == number:
                assert version.passages[index][span.start : span.end].strip()
                assert 0 <= span.start < span.end <= len(version.passages[index])
        if stand.spans and stand.same and stand.revision == number:
            assert wording(version, stand).split() == draft.trail.words.split()


@settings(max_examples=40)
@given(head=st.integers(0, 6), tail=st.integers(0, 6), data=st.data())
def test_whatever_is_put_before_or_after_the_words_stay_the_same(head, tail, data):
    passages = split(LAW)
    bounds = list(accumulate(map(len, passages), initial=0))
    index = data.draw(st.integers(0, len(passages) - 1))
    words = passages[index].strip()
    draft = Draft(LAW, words, nth=LAW[: bounds[index]].count(words))
    new = "".join(f"Before {number}.\n\n" for number in range(head)) + LAW
    new += "".join(f"\nAfter {number}.\n" for number in range(tail))
    assert draft.write(new) == (State.SAME, words)
    assert draft.place() == bounds[index] + len(new) - len(LAW) - sum(len(f"\nAfter {n}.\n") for n in range(tail))


def test_anchors_follow_the_truth_through_generated_histories():
    tallies = [
        follow("en", STORMY, 60, 4, characters=10_000),
        follow("de", LIGHT, 30, 4, characters=10_000),
        follow("zh", STORMY, 60, 4, characters=8_000),
    ]
    asked = sum(tally.asked for tally in tallies)
    bad = [text for tally in tallies for text in tally.bad]
    assert asked > 1_000
    assert sum(tally.placed for tally in tallies) >= 0.98 * asked, bad[:20]
    assert sum(tally.right for tally in tallies) >= 0.97 * asked, bad[:20]
    assert sum(tally.wrong for tally in tallies) == 0, bad[:20]
