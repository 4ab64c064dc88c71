"""Texts as files: the newest revision of a draft, to be asked for again, and numbered ones, which never change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, request

from wiki.domain.errors import NotFoundError
from wiki.extensions import db
from wiki.formats import citation
from wiki.i18n import N_
from wiki.services import history
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.data.views import source_of
from wiki.web.heads import draft_url, head_context

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("raw", __name__)
# Both hold the same bytes, those that the revision's SHA-256 is of.
_TYPES = {"md": "text/markdown; charset=utf-8", "txt": "text/plain; charset=utf-8"}
_CITED = {
    "bib": (citation.bibtex, "application/x-bibtex; charset=utf-8"),
    "csl.json": (citation.csl_json, "application/vnd.citationstyles.csl+json; charset=utf-8"),
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


@blueprint.get("/d/<slug>.<any(md, txt):form>", defaults={"number": None})
@blueprint.get("/d/<slug>/r/<int:number>.<any(md, txt):form>")
@public
def text(slug: str, number: int | None, form: str) -> ResponseReturnValue:
    """Answer with the text of a revision, byte for byte."""
    view, wanted = _revision(slug, number)
    shown = history.revision(db.session(), view.id, wanted)
    response = _response(view, wanted, _TYPES[form], form)
    response.headers["Cache-Control"] = _FOR_EVER if number else _ASK_AGAIN
    response.set_etag(shown.sha256)
    if shown.sha256 not in request.if_none_match:
        response.set_data(history.revision_with_text(db.session(), view.id, wanted).text)
    return response.make_conditional(request)


@blueprint.get("/d/<slug>.<any(bib, 'csl.json'):form>", defaults={"number": None})
@blueprint.get("/d/<slug>/r/<int:number>.<any(bib, 'csl.json'):form>")
@public
def cited(slug: str, number: int | None, form: str) -> ResponseReturnValue:
    """Answer with the entry of a revision for a bibliography. A title may change, so it is asked for again."""
    view, wanted = _revision(slug, number)
    write, kind = _CITED[form]
    response = _response(view, wanted, kind, form)
    response.headers["Cache-Control"] = _ASK_AGAIN
    response.set_data(write(source_of(head_context(view, current_actor(), wanted))))
    response.add_etag()
    return response.make_conditional(request)


def _revision(slug: str, number: int | None) -> tuple[DraftView, int]:
    """Return the draft, and the number that was asked for or the newest. Raises NotFoundError."""
    view = draft_or_404(slug)
    if number is not None and not 1 <= number <= view.revision:
        raise NotFoundError(N_("This draft has no such revision."))
    return view, number or view.revision


def _response(view: DraftView, number: int, kind: str, form: str) -> Response:
    response = Response(content_type=kind)
    name = f"{view.slug}-r{number}.{form}"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Link"] = f'<{draft_url(view.slug)}/r/{number}>; rel="canonical"'
    # Open data: pages of other sites may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
