"""What can go wrong in the words of the field. Edges turn each into a page or a problem+json answer.

Messages are gettext sources (marked with N_) with named `%(x)s` places that `values` fills; so every edge says them in
the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki.i18n import N_

if TYPE_CHECKING:
    from wiki.domain.text.merge import Merge


class DomainError(Exception):
    """Base: `message` is a gettext source, `values` fills its places."""

    message = N_("Something went wrong.")

    def __init__(self, message: str | None = None, **values: object) -> None:
        """Keep the message and its values."""
        self.message = message or type(self).message
        self.values = values
        super().__init__(self.message % values if values else self.message)


class NotFoundError(DomainError):
    """There is no such thing, or it may not be seen (404)."""

    message = N_("There is nothing at this address.")


class NotAllowedError(DomainError):
    """The person may not do this (403; 401 when nobody is logged in)."""

    message = N_("You may not do this.")


class ClosedError(DomainError):
    """The draft's stage or protection forbids the act (403)."""

    message = N_("This draft is closed for this.")


class TooManyError(DomainError):
    """Done too often (429); `retry_after` in seconds."""

    message = N_("That was too often. Try again in a while.")

    def __init__(self, retry_after: int) -> None:
        """Keep the seconds to wait."""
        super().__init__()
        self.retry_after = retry_after


class TooLargeError(DomainError):
    """The body or the text is larger than is allowed (413)."""

    message = N_("This is too large.")


class InvalidError(DomainError):
    """Input that cannot be taken (422): `errors` maps a field's name to a DomainError with the words for it."""

    message = N_("Some of what you sent cannot be taken.")

    def __init__(self, /, **errors: str | DomainError) -> None:
        """Each keyword is a field; its value the message, as text or as an error with values."""
        super().__init__()
        self.errors = {key: DomainError(value) if isinstance(value, str) else value for key, value in errors.items()}


class ConflictError(DomainError):
    """Somebody saved first and both changed the same passages (409)."""

    message = N_("Somebody else changed the same passages while you were writing.")

    def __init__(self, base: int, current: int, merge: Merge) -> None:
        """`base` and `current` are revision numbers; `merge` holds agreed texts and conflicts in order."""
        super().__init__()
        self.base = base
        self.current = current
        self.merge = merge


class DamageError(DomainError):
    """Stored data does not agree with itself: see `commondraft verify`."""

    message = N_("Stored data is damaged.")
