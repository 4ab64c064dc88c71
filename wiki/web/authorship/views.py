"""The text shaded by who brought each word, with a legend and tables of shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup

from wiki.domain.errors import NotFoundError
from wiki.extensions import db, now
from wiki.formats import html
from wiki.formats.html_ids import passage_ids
from wiki.formats.html_shading import Words, shade
from wiki.i18n import N_
from wiki.services import authorship, recording, rendering
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.authorship.contexts import BY, Groups, anchor, brought, legend, wrapper
from wiki.web.authorship.parts import Part, defined_elsewhere, parts
from wiki.web.heads import draft_url, head_context, lasting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from wiki.domain.text.sections import Section
    from wiki.formats.html_shading import Wrap
    from wiki.services.authorship import Authorship
    from wiki.services.drafting import DraftView
    from wiki.services.recording import Manuscript

blueprint = Blueprint("authorship", __name__)
_SOON = {"Retry-After": "60"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the shading, the revision (None: the newest) and the part of the text."""

    by: str
    revision: int | None
    part: int
    section: str

    def url(self, base: str, **changed: object) -> str:
        """Return the address of the page with something else asked for."""
        values = {"by": self.by, "revision": self.revision, "part": self.part if self.part > 1 else None, **changed}
        query = {name: value for name, value in values.items() if value is not None}
        return f"{base}/authorship?{urlencode(query)}"


@blueprint.get("/d/<slug>/authorship")
@public
def page(slug: str) -> ResponseReturnValue:
    """Show who brought each word: `by` sector, author or age; of an old `revision`; a long text by `part`."""
    view = draft_or_404(slug)
    asked = _asked(view)
    version = ("authorship", view.id, view.version)
    return cache.cached(version, lambda: _page(view, asked))


def _asked(view: DraftView) -> Asked:
    by = request.args.get("by", BY[0])
    if by not in BY:
        raise NotFoundError(N_("There is no such view: sector, author or age."))
    revision, part = (_number(name) for name in ("revision", "part"))
    if revision is not None and revision > view.revision:
        raise NotFoundError(N_("This draft has no such revision."))
    return Asked(by, revision, part or 1, request.args.get("section", ""))


def _number(name: str) -> int | None:
    """Return a positive number of the query, None when it is not there. Raises NotFoundError."""
    given = request.args.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given)):
        raise NotFoundError
    return int(given)


def _page(view: DraftView, asked: Asked) -> ResponseReturnValue:
    session, url = db.session(), draft_url(view.slug)
    number = asked.revision or view.revision
    head = head_context(view, current_actor(), number)
    manuscript = recording.load(session, view.id, number)
    try:
        found = authorship.of_revision(session, view, number)
    except authorship.NotReadyError:
        return render_template("authorship/pending.html", head=head), 503, _SOON
    every = parts(manuscript.passages, manuscript.sections)
    place = _place(every, manuscript.sections, asked)
    shown, asked = every[place - 1], replace(asked, part=place)
    groups = Groups(found)
    named = {origin.revision for told in found.provenances[shown.start : shown.end] for origin in told}
    body = render_template(
        "authorship/authorship.html",
        head=head,
        by=asked.by,
        views=[(by, asked.url(url, by=by)) for by in BY],
        number=number,
        newest=number == view.revision,
        html=_law(manuscript, found, shown, wrapper(found, groups, asked.by)),
        legend=legend(groups.shares(asked.by)),
        tables=[(by, groups.shares(by)) for by in sorted(BY, key=lambda by: by != asked.by)],
        brought=brought(found, named, url),
        anchor=anchor,
        place=place,
        parts=[(part.title, asked.url(url, part=index)) for index, part in enumerate(every, start=1)],
    )
    return lasting(body) if asked.revision else body


def _place(every: Sequence[Part], sections: Sequence[Section], asked: Asked) -> int:
    """Return which part is asked for, from 1. Raises NotFoundError."""
    if asked.section:
        start = next((section.start for section in sections if section.ident == asked.section), None)
        if start is None:
            raise NotFoundError
        return next(place for place, part in enumerate(every, start=1) if start < part.end)
    if asked.part > len(every):
        raise NotFoundError
    return asked.part


def _law(manuscript: Manuscript, found: Authorship, part: Part, wrap: Wrap) -> Markup:
    """Return a part of the law with its words shaded: rendered as everywhere, then the words in it are found again."""
    places = [*range(part.start, part.end), *defined_elsewhere(manuscript.passages, part)]
    passages = [manuscript.passages[place] for place in places]
    if len(passages) == len(manuscript.passages):
        sections: Sequence[Section] = manuscript.sections
        rendered = rendering.html_of(db.session(), manuscript, now())
    else:
        sections = [
            one._replace(start=one.start - part.start, end=min(one.end, part.end) - part.start)
            for one in manuscript.sections
            if part.start <= one.start < part.end
        ]
        rendered = Markup(html.render(passages, sections))  # noqa: S704 - sanitised by the renderer
    ids = passage_ids(passages, [section.ident for section in sections])
    words = {
        ident: Words(passage, found.provenances[place])
        for ident, passage, place in zip(ids, passages, places, strict=True)
    }
    return Markup(shade(rendered, words, wrap))  # noqa: S704 - tags of ours around words that are escaped
