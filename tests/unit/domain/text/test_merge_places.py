"""Where things land in a merge: moved, cut and joined passages, sentences that went elsewhere, rows, items, blanks."""

from wiki.domain.text.merge import Conflict, Together, merge
from wiki.domain.text.passages import split

TWO = "The council publishes every draft within a week. It gives reasons for each change that it makes.\n\n"
THREE = "A citizen may answer in writing. The office reads each answer and keeps it for ten years.\n\n"
FOUR = "Nobody pays a fee for reading, for asking or for being answered by the office.\n\n"
BASE = f"# Title of the law\n\n{TWO}{THREE}{FOUR}"


def _merge(base, theirs, yours):
    return merge(split(base), split(theirs), split(yours))


def _clean(base, theirs, yours):
    """The merged text, the same from either side."""
    merged, mirrored = _merge(base, theirs, yours), _merge(base, yours, theirs)
    assert merged.clean
    assert merged.text() == mirrored.text()
    return merged.text()


def test_an_edit_lands_in_the_right_piece_of_a_passage_that_the_other_side_cut():
    cut = BASE.replace("week. It", "week.\n\nIt")
    edited = BASE.replace("each change", "every change").replace("The council", "The board")
    assert _clean(BASE, cut, edited) == cut.replace("each change", "every change").replace("The council", "The board")


def test_an_edit_lands_in_its_part_of_a_passage_that_the_other_side_joined():
    joined = BASE.replace("makes.\n\n", "makes. ")
    edited = BASE.replace("ten years", "twenty years").replace("The council", "The board")
    assert _clean(BASE, joined, edited) == joined.replace("ten years", "twenty years").replace(
        "The council", "The board"
    )


def test_a_passage_may_be_cut_by_one_side_and_moved_by_the_other():
    moved = f"# Title of the law\n\n{THREE}{FOUR}{TWO}"
    cut = BASE.replace("week. It", "week.\n\nIt")
    assert _clean(BASE, moved, cut) == moved.replace("week. It", "week.\n\nIt")


def test_taking_out_what_the_other_side_only_wrapped_anew_is_no_conflict():
    wrapped = BASE.replace("draft within", "draft\nwithin")
    assert _clean(BASE, BASE.replace(TWO, ""), wrapped) == BASE.replace(TWO, "")


def test_words_may_change_in_a_passage_that_the_other_side_wrapped_anew():
    wrapped = BASE.replace("draft within a", "draft\nwithin a").replace("reasons for", "reasons\nfor")
    edited = BASE.replace("a week", "a month").replace("gives reasons", "states reasons")
    merged = _clean(BASE, wrapped, edited)
    assert merged == wrapped.replace("a week", "a month").replace("gives reasons", "states reasons")


def test_different_cells_of_one_row_may_change():
    table = "| fee | euro |\n| --- | --- |\n| copy | 5 |\n| search | 20 |\n"
    merged = _clean(table, table.replace("copy", "print"), table.replace("5", "7"))
    assert merged == table.replace("copy", "print").replace("5", "7")


def test_rows_and_items_may_be_added_at_different_places():
    items = "- the first of the reasons\n- the second of the reasons\n- the third of the reasons\n"
    theirs = f"- one before the others\n{items}"
    yours = f"{items}- one after the others\n"
    assert _clean(items, theirs, yours) == f"- one before the others\n{items}- one after the others\n"


def test_both_numbers_of_a_reference_are_not_changed_apart():
    base = "As laid down in Art. 5 of the annex.\n"
    assert not _merge(base, base.replace("Art", "Abs"), base.replace("5", "6")).clean


def test_sentences_added_by_both_at_one_place_are_kept_and_told_of():
    theirs = BASE.replace("a week. It", "a week. They may be read. It")
    yours = BASE.replace("a week. It", "a week. Copies are free. It")
    merged = _merge(BASE, theirs, yours)
    assert merged.clean
    assert merged.text() == BASE.replace("a week. It", "a week. They may be read. Copies are free. It")
    assert merged.together == (Together("They may be read.", "Copies are free."),)


def test_passages_added_by_both_at_one_place_are_told_of_and_the_same_one_is_kept_once():
    same = "Both of us wrote this one.\n\n"
    merged = _merge(BASE, f"{BASE}From them.\n\n{same}", f"{BASE}From you.\n\n{same}")
    assert merged.clean
    assert merged.text() == f"{BASE}From them.\n\nFrom you.\n\n{same}"
    assert merged.together == (Together("From them.\n\n", "From you.\n\n"),)


def test_nothing_is_told_of_additions_at_different_places():
    merged = _merge(BASE, BASE.replace(TWO, f"From them.\n\n{TWO}"), f"{BASE}From you.\n\n")
    assert merged.clean
    assert merged.together == ()


def test_a_sentence_rewritten_by_one_side_next_to_one_that_the_other_took_out_is_left_to_a_person():
    gone = BASE.replace("The council publishes every draft within a week. ", "")
    rewritten = BASE.replace(
        "It gives reasons for each change that it makes.", "It keeps a list that anybody may see who asks."
    )
    assert not _merge(BASE, gone, rewritten).clean


def test_a_sentence_that_one_side_moved_and_the_other_took_out_is_left_to_a_person():
    sentence = "It gives reasons for each change that it makes."
    gone = BASE.replace(f" {sentence}", "")
    moved = gone.replace("ten years.", f"ten years. {sentence}")
    merged = _merge(BASE, moved, gone)
    assert not merged.clean
    assert merged.text("theirs") == moved
    assert merged.text("yours") == gone


def test_a_sentence_that_both_moved_to_different_passages_does_not_stand_twice():
    sentence = "It gives reasons for each change that it makes."
    gone = BASE.replace(f" {sentence}", "")
    theirs = gone.replace("ten years.", f"ten years. {sentence}")
    yours = gone.replace("the office.\n\n", f"the office. {sentence}\n\n")
    merged = _merge(BASE, theirs, yours)
    assert not merged.clean
    assert merged.text("theirs") == theirs
    assert merged.text("yours") == yours


def test_a_passage_that_both_moved_makes_a_conflict_at_either_place():
    five = "The last rule is that no rule is the last one, whatever it says.\n\n"
    base = BASE + five
    theirs = f"# Title of the law\n\n{THREE}{TWO}{FOUR}{five}"
    yours = f"# Title of the law\n\n{THREE}{FOUR}{five}{TWO}"
    moved = [one for one in _merge(base, theirs, yours).conflicts if one.moved]
    assert Conflict(TWO, TWO, "", moved=True) in moved
    assert Conflict(TWO, "", TWO, moved=True) in moved


def test_a_short_item_that_moved_takes_the_edit_of_the_other_side_along():
    base = "- a\n- b\n- c\n- d\n"
    assert _clean(base, "- b\n- c\n- d\n- a\n", "- a\n- b\n- c\n- e\n") == "- b\n- c\n- e\n- a\n"


def test_a_section_moved_with_one_passage_taken_out_by_both_is_no_conflict():
    section = ["## Costs and fees\n\n", "The costs are borne by the state alone.\n\n", FOUR]
    rest = [
        "## Scope of this law\n\n",
        TWO,
        THREE,
        "## The end of it\n\n",
        "It ends with its tenth year.\n\n",
    ]
    base = "".join([*section, *rest])
    theirs = "".join([*rest, *section])
    yours = "".join([*rest, section[0], section[2]])
    assert _merge(base, theirs, yours).text() == yours
