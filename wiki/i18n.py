"""The reader's language: translated words anywhere, without Flask.

The edge says once a request (or a mail) in which language it speaks; `gettext` and `ngettext` then cost a look into
a dictionary. A page holds some two hundred words of ours, so this matters.
"""

from __future__ import annotations

from contextvars import ContextVar
from gettext import NullTranslations

_ENGLISH = NullTranslations()
_translations: ContextVar[NullTranslations] = ContextVar("translations", default=_ENGLISH)
_language: ContextVar[str] = ContextVar("language", default="en")


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return `message` unchanged; mark it for extraction. The edge translates it when it is shown."""
    return message


def speak(language: str, translations: NullTranslations | None = None) -> None:
    """Say in which language (`en`, `zh`) this request speaks and where its words are; None: as the code has them."""
    _language.set(language)
    _translations.set(translations or _ENGLISH)


def language() -> str:
    """Return the language that is spoken now."""
    return _language.get()


def gettext(message: str, **values: object) -> str:
    """Return a message in the reader's language, its `%(name)s` filled with `values`."""
    words = _translations.get().gettext(message)
    return words % values if values else words


def form(singular: str, plural: str, num: int) -> str:
    """Return the form of a message that fits `num`, its places not filled: templates fill them, escaped."""
    return _translations.get().ngettext(singular, plural, num)


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return the form of a message that fits `num`, which also fills `%(num)s`."""
    return form(singular, plural, num) % {"num": num, **values}
