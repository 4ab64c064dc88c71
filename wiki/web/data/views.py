"""The page on which a draft is open data: downloads, calls of the API, citing, sums and how to check them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from wiki.extensions import settings
from wiki.formats import citation
from wiki.i18n import gettext
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.heads import DraftHead, head_context

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("data", __name__)


@dataclass(frozen=True, slots=True)
class Download:
    """A form in which a draft can be taken away: `file` is the name that its address ends in."""

    name: str
    file: str
    now: str
    fixed: str


@dataclass(frozen=True, slots=True)
class Example:
    """A call of the API that can be copied."""

    does: str
    command: str


@blueprint.get("/d/<slug>/data")
@public
def data(slug: str) -> ResponseReturnValue:
    """Show what of a draft can be taken away, and how to cite and check it."""
    view = draft_or_404(slug)
    return cache.cached(("data", view.id, view.version), lambda: _page(view))


def source_of(head: DraftHead) -> citation.Source:
    """Return what a citation of the revision on the page says."""
    shown = head.shown
    return citation.Source(
        head.slug, head.title, head.language, head.kind, shown.number, shown.time, settings().site_name,
        f"{settings().public_url}{head.url}/r/{shown.number}", shown.sha256,
    )  # fmt: skip


def _page(view: DraftView) -> str:
    head = head_context(view, current_actor())
    source = source_of(head)
    return render_template(
        "data/data.html",
        head=head,
        shown=head.shown,
        downloads=_downloads(head),
        examples=_examples(head),
        source=source,
        bibtex=citation.bibtex(source),
        csl=citation.csl_json(source),
        check=f"curl -s {source.url}.md | sha256sum",
    )


def _downloads(head: DraftHead) -> list[Download]:
    api = f"/api/v1/drafts{head.url.removeprefix('/d')}/revisions"
    fixed = f"{head.url}/r/{head.revision}"
    return [
        Download(gettext("Markdown, as it was written"), f"{head.slug}.md", f"{head.url}.md", f"{fixed}.md"),
        Download(gettext("The same as plain text"), f"{head.slug}.txt", f"{head.url}.txt", f"{fixed}.txt"),
        Download(gettext("JSON with author, time and sums"), "JSON", f"{api}/latest", f"{api}/{head.revision}"),
    ]


def _examples(head: DraftHead) -> list[Example]:
    api = f"{settings().public_url}/api/v1/drafts{head.url.removeprefix('/d')}"
    newest = head.revision
    return [
        Example(gettext("What the draft is"), f"curl {api}"),
        Example(gettext("The newest text, with its sums"), f"curl {api}/revisions/latest"),
        Example(gettext("All revisions in order"), f"curl '{api}/revisions?after=0'"),
        Example(
            gettext("The text as it stood on a day"), f"curl '{api}/revisions/latest?at={head.shown.time:%Y-%m-%d}'"
        ),
        Example(gettext("What changed, word by word"), f"curl {api}/compare/{max(newest - 1, 1)}..{newest}"),
        Example(gettext("The outline"), f"curl {api}/sections"),
    ]
