"""Marker for translatable text in layers that do not know Flask."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return `message` unchanged; mark it for extraction. The edge translates it when it is shown."""
    return message
