"""The context of layouts/draft.html: what stands around every page of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, request

from wiki.domain.drafts import KIND_NAMES, PROTECTION_NAMES, Protection
from wiki.extensions import db, now
from wiki.i18n import gettext, ngettext
from wiki.services import reading
from wiki.web.access import LOGIN_COOKIE
from wiki.web.filters import date
from wiki.web.strips import Band, bands

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response

    from wiki.domain.permissions import Actor
    from wiki.services.drafting import DraftView
    from wiki.services.history import RevisionView


@dataclass(frozen=True, slots=True)
class Person:
    """A name and the sector in which somebody acted."""

    name: str
    sector: str | None


@dataclass(frozen=True, slots=True)
class DraftHead:
    """See the comment in templates/layouts/draft.html."""

    slug: str
    url: str
    title: str
    language: str
    kind: str
    kind_name: str
    stage: str
    stages: tuple[tuple[str, str, str], ...]
    bands: tuple[Band, ...]
    protection: str
    protection_name: str
    topics: tuple[str, ...]
    services: tuple[str, ...]
    place: str
    revision: int
    updated: datetime
    updated_by: Person
    contributors: int
    sector_shares: tuple[tuple[str | None, float], ...]
    threads: int
    revisions: int
    may: reading.May
    standing_revision: int | None
    shown: RevisionView


def draft_url(slug: str) -> str:
    """Return the address of a draft, quoted."""
    return "/d/" + quote(slug)


def lasting(body: str) -> Response:
    """Return a page whose law text never changes: it may be kept for a day by whoever is not logged in."""
    response = current_app.make_response(body)
    if LOGIN_COOKIE not in request.cookies:
        response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def head_context(view: DraftView, actor: Actor | None, shown: int | None = None) -> DraftHead:
    """Return the head of a draft for `actor`; `shown` is the revision on the page."""
    head = reading.head(db.session(), view, actor, now(), shown)
    draft, last = head.draft, head.last
    return DraftHead(
        slug=draft.slug,
        url=draft_url(draft.slug),
        title=draft.title,
        language=draft.language,
        kind=draft.kind,
        kind_name=gettext(KIND_NAMES[draft.kind]),
        stage=draft.stage,
        bands=bands(head.moves, draft.revision),
        stages=tuple((step.stage, f"is-{step.state}", _when(step, head.days_left)) for step in head.stages),
        protection=draft.protection,
        protection_name="" if draft.protection is Protection.OPEN else gettext(PROTECTION_NAMES[draft.protection]),
        topics=draft.topics,
        services=draft.services,
        place=draft.place,
        revision=draft.revision,
        updated=last.time,
        updated_by=Person(last.author, last.sector),
        contributors=head.contributors,
        sector_shares=head.shares,
        threads=draft.threads,
        revisions=draft.revision,
        may=head.may,
        standing_revision=head.shown.number if head.shown else None,
        shown=head.shown or last,
    )


def _when(step: reading.StageStep, days_left: int | None) -> str:
    """Say when a stage began, or how long it is open."""
    if step.state == "current" and step.closes is not None and step.closes < now():
        return gettext("closed %(day)s", day=date(step.closes))
    if step.state == "current" and step.closes is not None and days_left is not None:
        left = ngettext("%(num)s day left", "%(num)s days left", days_left)
        return gettext("%(left)s, until %(day)s", left=left, day=date(step.closes))
    if step.since is not None:
        return gettext("since %(day)s", day=date(step.since))
    return ""
