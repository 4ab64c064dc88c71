"""Attack 13: megabytes that are costly to compare are merged like any other text."""

import pytest

from wiki.domain.text.merge import merge
from wiki.domain.text.passages import split

BOMBS = {
    "one repeated word": lambda mark, at: "word " * at + f"{mark} " + "word " * (200_000 - at),
    "one-character lines": lambda mark, at: "a\n\n" * at + f"{mark}\n\n" + "a\n\n" * (100_000 - at),
    "levels of lists": lambda mark, at: "".join(
        " " * (2 * (number % 500)) + ("- x\n" if number != at else f"- {mark}\n") for number in range(5_000)
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_both_sides_added_to_a_hostile_megabyte_is_in_the_merge_or_in_its_conflicts(name):
    make = BOMBS[name]
    base, theirs, yours = split(make("z", 1)), split(make("mine", 1_000)), split(make("other", 4_000))
    merged = merge(base, theirs, yours)
    words = [merged.text(), *(conflict.theirs + conflict.yours for conflict in merged.conflicts)]
    assert any("mine" in part for part in words)
    assert any("other" in part for part in words)
