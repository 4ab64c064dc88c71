"""Slugs: names of drafts and sections in addresses, in every script."""

from __future__ import annotations

import unicodedata

MAX_SLUG = 120
RESERVED_SLUGS = frozenset({"new", "search"})


def slugify(name: str, limit: int = MAX_SLUG) -> str:
    """Return the slug of a name: NFC, lower case, letters, marks and digits of any language kept, the rest one `-`.

    `limit` is in code points.  A name without any letter or digit gives the empty string.
    """
    out: list[str] = []
    for char in unicodedata.normalize("NFC", name).lower():
        if unicodedata.category(char)[0] in "LNM":
            out.append(char)
        elif out and out[-1] != "-":
            out.append("-")
    return unicodedata.normalize("NFC", "".join(out))[:limit].strip("-")


def numbered(slug: str, number: int, limit: int = MAX_SLUG) -> str:
    """Return `slug-number`, kept within `limit` code points, for a slug that is taken."""
    suffix = f"-{number}"
    return slug[: limit - len(suffix)].rstrip("-") + suffix
