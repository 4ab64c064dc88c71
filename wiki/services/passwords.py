"""Passwords: what one must be like, and their argon2id hashes.

Hashing is slow on purpose (some 50 ms), so edges do it before they begin the transaction that writes.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wiki.domain import names
from wiki.domain.errors import DomainError
from wiki.i18n import N_

SHORTEST, LONGEST = 10, 1000
# OWASP's smallest advised memory; the rounds are a setting.
_MEMORY_KIB = 19_456
# The commonest that are long enough (after public lists of leaked passwords), in lower case.
_COMMON = frozenset(
    """
    0123456789 0987654321 1029384756 1111111111 123123123123 1234512345 1234567890 1234567891 12345678910 123456789a
    123456789q 1234qwerasdf 147258369 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 5201314520 9876543210 a123456789 aa123456789
    aaaaaaaaaa abc1234567 abcd123456 abcdefghij adminadmin administrator asdfasdfasdf asdfghjkl1 asdfghjkl; changeme123
    commondraft football123 helloworld iloveyou12 iloveyou123 letmein123 michael123 monkey1234 mypassword passpassword
    password01 password10 password12 password123 password1234 password12345 passw0rd123 princess123 q1w2e3r4t5
    q1w2e3r4t5y6 qazwsxedc123 qazwsxedcrfv qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123
    secret1234 sunshine123 superman123 unknown123 welcome123 welcome1234 woaini1314 woaini520520 zaq12wsxcde3 zxcvbnm123
    zxcvbnm1234 zxcvbnm,./
    """.split()  # noqa: SIM905 - a column of 85 strings is harder to read
)


def problem(password: str, name: str) -> DomainError | None:
    """Return what is wrong with the password that the person `name` wants, or None."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return DomainError(N_("A password has at least %(shortest)s characters."), shortest=str(SHORTEST))
    if len(plain) > LONGEST:
        return DomainError(N_("A password has at most %(longest)s characters."), longest=str(LONGEST))
    folded = plain.casefold()
    if folded == names.key(name):
        return DomainError(N_("The password must not be your name."))
    if folded in _COMMON or len(set(folded)) < 3:
        return DomainError(N_("This password is among the first that anybody would try. Please choose another."))
    return None


def make_hash(password: str, cost: int) -> str:
    """Return the argon2id hash of a password with `cost` rounds. Slow."""
    return _hasher(cost).hash(_normal(password))


def agrees(kept: str | None, password: str, cost: int) -> bool:
    """Say whether `password` belongs to the hash `kept`. Slow, and as slow when there is none to compare with."""
    try:
        _hasher(cost).verify(kept or _nobody(cost), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str, cost: int) -> bool:
    """Say whether a hash was made with other parameters than those of now."""
    return _hasher(cost).check_needs_rehash(kept)


def _normal(password: str) -> str:
    """Keyboards send one letter in different forms (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher(cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=cost, memory_cost=_MEMORY_KIB, parallelism=1)


@cache
def _nobody(cost: int) -> str:
    return make_hash("nobody has this password", cost)
