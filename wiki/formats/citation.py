"""Citing one revision: a plain line, BibTeX, and CSL-JSON (what Zotero, pandoc and word processors read)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

_TYPES = {"bill": "bill", "regulation": "regulation", "bylaw": "regulation"}
# Only the date is a list of numbers over several lines: line feeds within words are escaped.
_LIST = re.compile(r"\[\n\s*(\d+),\n\s*(\d+),\n\s*(\d+)\n\s*\]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The revision that is cited; `url` is its permanent address, `site` the name of the wiki, `kind` the draft's."""

    slug: str
    title: str
    language: str
    kind: str
    revision: int
    time: datetime
    site: str
    url: str
    sha256: str

    @property
    def key(self) -> str:
        """The name of the entry in a bibliography: ASCII, since BibTeX takes nothing else."""
        return re.sub(r"[^a-z0-9]+", "-", self.slug.lower()).strip("-")[:60] or "draft"


def bibtex(source: Source) -> str:
    """Return a BibTeX entry, ending in a line feed. Signs that mean something to TeX are escaped."""
    fields = (
        ("title", "{" + _tex(source.title) + "}"),
        ("year", f"{source.time:%Y}"),
        ("month", _MONTHS[source.time.month - 1]),
        ("howpublished", _tex(source.site)),
        ("note", f"Revision {source.revision}, SHA-256 {source.sha256}"),
        ("url", source.url),
        ("language", _tex(source.language)),
    )
    lines = [f"  {name} = {value if name == 'month' else '{' + value + '}'}," for name, value in fields]
    return "\n".join([f"@misc{{{source.key}-r{source.revision},", *lines, "}"]) + "\n"


def csl_json(source: Source) -> str:
    """Return a CSL-JSON list with one item, ending in a line feed."""
    item = {
        "id": f"{source.key}-r{source.revision}",
        "type": _TYPES.get(source.kind, "document"),
        "title": source.title,
        "version": str(source.revision),
        "issued": {"date-parts": [[source.time.year, source.time.month, source.time.day]]},
        "publisher": source.site,
        "URL": source.url,
        "language": source.language,
        "note": f"SHA-256 {source.sha256}",
    }
    text = json.dumps([item], ensure_ascii=False, indent=2)
    return _LIST.sub(r"[\1, \2, \3]", text) + "\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)
