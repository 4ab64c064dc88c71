"""Passwords: which are refused, and how hashes are kept."""

import pytest

from wiki.services import passwords


@pytest.mark.parametrize("password", ["correct horse battery", "中文密码也很好用的呀啊", "x9!kPq2z#L"])
def test_a_long_password_that_is_not_common_is_taken(password):
    assert passwords.problem(password, "ann") is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 10"),
        ("", "at least 10"),
        ("x" * 1001, "at most"),
        ("Annabella.Lee", "not be your name"),
        ("Password123", "first that anybody"),
        ("qwertyuiop", "first that anybody"),
        ("aaaaaaaaaaaa", "first that anybody"),
    ],
)
def test_other_passwords_are_refused_with_the_reason(password, words):
    assert words in str(passwords.problem(password, "annabella.lee"))


def test_a_password_agrees_with_its_hash_in_whatever_form_the_keyboard_sent_it():
    kept = passwords.make_hash("pässword é 10", 1)
    assert passwords.agrees(kept, "pa\u0308ssword e\u0301 10", 1)
    assert not passwords.agrees(kept, "passwort e 10", 1)


def test_nothing_agrees_with_no_password_and_with_a_damaged_hash():
    assert not passwords.agrees(None, "nobody has this password", 1)
    assert not passwords.agrees("$argon2id$broken", "x", 1)


def test_a_hash_of_other_rounds_is_outdated():
    kept = passwords.make_hash("correct horse", 1)
    assert kept.startswith("$argon2id$")
    assert not passwords.is_outdated(kept, 1)
    assert passwords.is_outdated(kept, 2)


def test_a_name_that_nobody_has_costs_a_verification_too(monkeypatch):
    """The time of the answer tells nothing: the hash is compared, for a known name and for an unknown one."""
    compared = []
    hasher = passwords._hasher(1)

    class Counting:
        def verify(self, kept, password):
            compared.append(kept)
            return hasher.verify(kept, password)

        def hash(self, password):
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "_hasher", lambda cost: Counting())
    passwords.agrees(passwords.make_hash("correct horse", 1), "wrong horse", 1)
    passwords.agrees(None, "wrong horse", 1)
    assert len(compared) == 2
