"""What a new draft of each kind begins with."""

from __future__ import annotations

from wiki.domain.drafts import Kind
from wiki.i18n import gettext


def beginning(kind: str) -> str:
    """Return the Markdown that the form for a new draft of this kind starts from, in the reader's language."""
    purpose, scope, rules, final = (
        gettext("Purpose"), gettext("Scope and terms"), gettext("Rules"), gettext("Entry into force"),
    )  # fmt: skip
    if kind in (Kind.PLAN, Kind.PROGRAMME):
        headings = (purpose, gettext("Where we stand"), gettext("What we want to reach"), gettext("Measures"))
        return "\n".join(f"## {heading}\n\n…\n" for heading in headings)
    headings = (purpose, scope, rules, final)
    return "\n".join(
        "## " + gettext("Article %(n)s. %(title)s", n=number, title=heading) + "\n\n…\n"
        for number, heading in enumerate(headings, 1)
    )
