"""Compare any two revisions: inline, side by side, changes only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request

from wiki.domain.errors import NotFoundError
from wiki.extensions import db
from wiki.i18n import N_, gettext
from wiki.services import comparing, history
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.compare.groups import groups, listed
from wiki.web.heads import draft_url, head_context, lasting
from wiki.web.strips import strip

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("compare", __name__)
VIEWS = ("inline", "side", "changes")


@blueprint.get("/d/<slug>/compare")
@public
def pick(slug: str) -> ResponseReturnValue:
    """Lead to the comparison of the two revisions that were picked in a form."""
    view = draft_or_404(slug)
    names = [request.args.get(name, "").strip() for name in ("from", "to")]
    numbers = [comparing.resolve(db.session(), view, name or "now") for name in names]
    low, high = sorted(numbers)
    return redirect(f"{draft_url(slug)}/compare/{low}..{high}")


@blueprint.get("/d/<slug>/compare/<a>..<b>")
@public
def compare(slug: str, a: str, b: str) -> ResponseReturnValue:
    """Show what differs between two revisions."""
    view = draft_or_404(slug)
    session = db.session()
    numbers = comparing.resolve(session, view, a), comparing.resolve(session, view, b)
    shown = request.args.get("view", VIEWS[0])
    if shown not in VIEWS:
        raise NotFoundError(N_("There is no such view: inline, side or changes."))
    # "2026" is a year to a young draft, and what stood at its end may yet change.
    fixed = (a, b) == tuple(map(str, numbers))
    version = ("compare", view.id, view.version)
    if fixed:
        return cache.cached(version, lambda: lasting(_page(view, numbers, shown)))
    return cache.cached(version, lambda: _page(view, numbers, shown))


def _page(view: DraftView, numbers: tuple[int, int], shown: str) -> str:
    session = db.session()
    a, b = numbers
    compared = comparing.compare_revisions(session, view, a, b)
    head = head_context(view, current_actor())
    here = f"{head.url}/compare/{a}..{b}"
    whole = request.args.get("whole") == "1"
    context = -1 if whole else 0 if shown == "changes" else 1
    bars = history.bars(session, view)
    shown_groups = groups(
        compared.comparison, compared.sections, view.language, context, f"{here}?view={quote(shown)}&whole=1"
    )
    low, high = sorted(numbers)
    return render_template(
        "compare/compare.html",
        head=head,
        compared=compared,
        groups=shown_groups,
        listed=listed(compared.summary, shown_groups),
        shown=shown,
        whole=whole,
        here=here,
        views=(("inline", gettext("Inline")), ("side", gettext("Side by side")), ("changes", gettext("Changes only"))),
        bars=strip(bars, head.url, b),
        total=len(bars),
        span=((low - 1) / len(bars), high / len(bars)),
    )
