"""What browsers and crawlers ask of the whole site: its search, and where its pages are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from wiki.extensions import db, settings
from wiki.services import listing, overview
from wiki.web import cache
from wiki.web.access import public
from wiki.web.heads import draft_url

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("site", __name__)
# sitemaps.org allows 50,000 addresses a file.
PAGE = 20_000
_DAY = "public, max-age=86400"
_FIXED = ("/", "/drafts", "/recent", "/about", "/help", "/help/markdown", "/help/search", "/verify", "/api/v1/docs")


@dataclass(frozen=True, slots=True)
class Place:
    """An address with the day of its last change, None when nobody knows."""

    url: str
    changed: datetime | None = None


@blueprint.get("/opensearch.xml")
@public
def opensearch() -> ResponseReturnValue:
    """Describe the search to a browser, which then offers it in its address bar."""
    response = Response(
        render_template("data/opensearch.xml", base=settings().public_url),
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
    response.headers["Cache-Control"] = _DAY
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """List the pages for crawlers; when there are too many for one file, list the files."""
    return cache.cached(("sitemap", overview.newest_event(db.session())), _sitemap)


def _sitemap() -> Response:
    base, page = settings().public_url, request.args.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    found = listing.addresses(db.session(), max(number - 1, 0) * PAGE, PAGE)
    if not number and found.total > PAGE:
        files = [Place(f"{base}/sitemap.xml?page={n}") for n in range(1, -(-found.total // PAGE) + 1)]
        body = render_template("data/sitemaps.xml", places=files)
    else:
        fixed = [Place(base + path) for path in _FIXED] if number < 2 else []
        drafts = [Place(base + draft_url(item.slug), item.updated) for item in found.items]
        body = render_template("data/sitemap.xml", places=fixed + drafts)
    return Response(body, content_type="application/xml; charset=utf-8", headers={"Cache-Control": "public, no-cache"})
