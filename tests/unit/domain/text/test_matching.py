"""Matchings pair every passage once, keep what stays in order, and follow moves, splits and joins."""

from itertools import pairwise

from hypothesis import given, settings

from tests.common.texts import document, two_texts
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split

PARTS = [
    "## Purpose\n\n",
    "This Act lays down how the public takes part in making rules.\n\n",
    "It applies to every authority of the state without exception.\n\n",
    "## Fees\n\n",
    "No fee is charged for asking a question or making a comment.\n\n",
    "A reasonable fee may be charged for certified copies of documents.\n\n",
    "## Final provisions\n\n",
    "This Act enters into force on the first day of the next year.\n\n",
]
LONG = (
    "The authority shall hear the parties before it decides. A party may bring a witness at its own cost. "
    "The decision is given in writing within thirty days. It states the reasons and the remedies.\n\n"
)


def check(found):
    """Every passage in one list at most; what stays in order; pieces and parts side by side."""
    olds, news = list(found.left()[0]), list(found.left()[1])
    for i, j, size in found.same:
        assert size > 0
        assert found.old[i : i + size] == found.new[j : j + size]
        olds += range(i, i + size)
        news += range(j, j + size)
    for i, j in [*found.edited, *found.moved]:
        olds.append(i)
        news.append(j)
    for i, pieces in found.split:
        assert len(pieces) > 1
        assert list(pieces) == list(range(pieces[0], pieces[-1] + 1))
        olds.append(i)
        news += pieces
    for parts, j in found.joined:
        assert len(parts) > 1
        assert list(parts) == list(range(parts[0], parts[-1] + 1))
        olds += parts
        news.append(j)
    assert sorted(olds) == list(range(len(found.old)))
    assert sorted(news) == list(range(len(found.new)))
    assert all(found.old[i] != found.new[j] for i, j in found.edited)
    staying = sorted(found.same + [(i, j, 1) for i, j in found.edited])
    assert all(one[1] + one[2] <= other[1] for one, other in pairwise(staying))
    sources = {i for i, _ in [*found.edited, *found.moved, *found.split]}
    assert all(origin is None or found.old[origin] for origin in found.origins())
    assert sources <= {origin for origin in found.origins() if origin is not None}


@given(two_texts())
@settings(max_examples=200)
def test_every_passage_is_in_one_list_at_most(texts):
    check(matching(*map(split, texts)))


@given(document, document)
def test_unrelated_texts_are_matched_soundly(old, new):
    check(matching(split(old), split(new)))


def test_a_paragraph_cut_in_two_is_a_split():
    cut = LONG.index("The decision")
    new = [*PARTS[:2], LONG[:cut].rstrip() + "\n\n", LONG[cut:], *PARTS[2:]]
    found = matching([*PARTS[:2], LONG, *PARTS[2:]], new)
    assert found.split == [(2, (2, 3))]
    assert found.edited == found.moved == found.joined == []
    assert found.left() == ([], [])
    assert found.origins()[2:4] == [2, 2]


def test_two_paragraphs_run_together_are_joined():
    cut = LONG.index("A party")
    old = [*PARTS[:2], LONG[:cut].rstrip() + "\n\n", LONG[cut:], *PARTS[2:]]
    found = matching(old, [*PARTS[:2], LONG, *PARTS[2:]])
    assert found.joined == [((2, 3), 2)]
    assert found.edited == found.moved == found.split == []
    assert found.origins()[2] == 3


def test_a_paragraph_cut_in_four_and_reworded_is_a_split():
    sentences = [sentence.strip(". \n") for sentence in LONG.split(". ")]
    pieces = [f"{sentence.replace('shall', 'has to').replace('in writing', 'on paper')}.\n\n" for sentence in sentences]
    found = matching([*PARTS[:2], LONG, *PARTS[2:]], [*PARTS[:2], *pieces, *PARTS[2:]])
    assert found.split == [(2, (2, 3, 4, 5))]


def test_a_new_paragraph_beside_an_edited_one_is_no_split():
    new = [*PARTS[:2], LONG.replace("thirty", "sixty"), "A fee is due. It is paid at once.\n\n", *PARTS[2:]]
    found = matching([*PARTS[:2], LONG, *PARTS[2:]], new)
    assert found.edited == [(2, 2)]
    assert found.split == found.joined == []


def test_of_two_swapped_neighbours_the_smaller_one_moved():
    old = [*PARTS[:2], LONG, PARTS[2], *PARTS[3:]]
    new = [*PARTS[:2], PARTS[2], LONG.replace("thirty", "sixty"), *PARTS[3:]]
    found = matching(old, new)
    assert found.moved == [(3, 2)]
    assert found.edited == [(2, 3)]


def test_a_heading_with_other_words_stays_the_heading_of_its_section():
    new = [*PARTS[:3], "## Money matters\n\n", *PARTS[4:]]
    assert matching(PARTS, new).edited == [(3, 3)]


def test_a_moved_section_into_which_a_paragraph_was_put_moves_whole():
    new = [*PARTS[:3], *PARTS[6:], *PARTS[3:5], LONG, PARTS[5]]
    found = matching(PARTS, new)
    assert found.origins() == [0, 1, 2, 6, 7, 3, 4, None, 5]


def test_a_passage_that_lost_or_got_blank_lines_by_its_move_moved_all_the_same():
    old = ["- a fee for each copy\n", "- a deposit for the keys\n", "- a fine for late answers\n\n", *PARTS]
    new = ["- a fine for late answers\n", "- a fee for each copy\n", "- a deposit for the keys\n\n", *PARTS]
    found = matching(old, new)
    assert found.moved == [(2, 0)]
    assert found.left() == ([], [])


def test_a_short_passage_that_stands_nowhere_else_moves_alone():
    old = ["c) the key;\n", *PARTS]
    assert matching(old, [*PARTS, old[0]]).moved == [(0, len(PARTS))]


def test_boilerplate_that_went_here_and_came_there_among_many_is_not_joined_by_chance():
    line = "- (repealed)\n"
    old = [PARTS[1], line, PARTS[2], line, PARTS[4], line, PARTS[5], PARTS[7]]
    new = [PARTS[1], PARTS[2], line, PARTS[4], line, PARTS[5], PARTS[7], line]
    found = matching(old, new)
    assert found.moved == []
    assert found.left() == ([1], [7])


def test_a_rewritten_passage_is_known_by_phrases_that_stand_nowhere_else():
    old = ["Whoever keeps bees near a public road hangs a sign with a name on every third hive of the row.\n\n", *PARTS]
    new = [
        *PARTS,
        "From next spring a sign with a name stands where somebody keeps bees near a farm, says the board.\n\n",
    ]
    assert matching(old, new).moved == [(0, len(PARTS))]


def test_what_stands_between_the_same_neighbours_is_the_same_though_rewritten():
    new = [
        *PARTS[:4],
        "No person pays who sends a question; a comment may be charged for by an office.\n\n",
        *PARTS[5:],
    ]
    assert matching(PARTS, new).edited == [(4, 4)]


@given(two_texts())
def test_how_many_passages_belong_together_does_not_depend_on_the_side_of_equal_texts(texts):
    old, new = map(split, texts)
    one, other = matching(old, new), matching(new, old)
    check(other)
    if not (one.left()[0] or one.left()[1] or one.moved or one.split or one.joined or one.edited):
        assert [(j, i, size) for i, j, size in one.same] == other.same
