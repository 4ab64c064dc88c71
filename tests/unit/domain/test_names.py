"""Names of people: which are refused and which are the same."""

import pytest

from wiki.domain import names


@pytest.mark.parametrize(
    "name", ["Ann", "ann.lee-2", "José", "李雷", "たなかさん", "Иван_7", "Ελένη", "김철수", "Nguyễn", "राम", "Ö1"]
)
def test_names_of_one_script_with_digits_and_joiners_are_taken(name):
    assert names.problem(names.normal(name)) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a", "2 to 40"),
        ("a" * 41, "2 to 40"),
        ("", "2 to 40"),
        ("ann lee", "consists of"),
        ("ann/../lee", "consists of"),
        ("<b>ann</b>", "consists of"),
        ("ann\u202elee", "consists of"),
        ("ann\u200blee", "consists of"),
        ("ann\x00", "consists of"),
        ("ann😀", "consists of"),
        ("-ann", "begins and ends"),
        ("ann.", "begins and ends"),
        ("\u0301ann", "begins and ends"),
        ("Аnn", "one script"),  # Cyrillic А
        ("annα", "one script"),
        ("李ann", "one script"),
        ("раура", "looks like"),  # Cyrillic throughout
        ("СОРЕ", "looks like"),
        ("Admin", "reserved"),
        ("ｒｏｏｔ", "reserved"),
    ],
)
def test_other_names_are_refused_with_the_reason(name, words):
    assert words in str(names.problem(names.normal(name)))


def test_only_the_operator_gives_a_reserved_name():
    assert names.problem("steward") is not None
    assert names.problem("steward", by_operator=True) is None
    assert names.problem("-steward", by_operator=True) is not None


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "ANN"), ("ＡＮＮ", "ann"), ("José", "Jose\u0301"), ("Straße", "STRASSE"), ("ﬁn", "FIN")]
)
def test_names_that_differ_in_case_or_form_only_are_the_same(one, other):
    assert names.key(one) == names.key(other)


def test_the_key_of_a_key_is_itself():
    for name in ("ǰ", "ŉ", "ΐ", "Ⅷ", "ϒ\u0301", "İ"):
        assert names.key(names.key(name)) == names.key(name)
