"""Who is asking, and what a view demands: one decorator on each view, looked for by tests."""

from __future__ import annotations

import functools
import ipaddress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from flask import abort, current_app, redirect, request
from flask_login import UserMixin, current_user

from wiki.domain import permissions
from wiki.domain.errors import NotAllowedError
from wiki.domain.permissions import Action, Actor
from wiki.extensions import db, login_manager, now
from wiki.i18n import N_
from wiki.services import accounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Request, Response

    from wiki.services.drafting import DraftView

LOGIN_COOKIE = "login"
PUBLIC = "public"
# Rights that do not depend on a draft or on an owner are checked before the view; all others by the service.
_EVERYWHERE = frozenset({Action.START_DRAFT, Action.BLOCK_ACCOUNT, Action.MANAGE_ACCOUNTS})

_View = TypeVar("_View", bound="Callable[..., object]")


class Viewer(UserMixin):
    """Flask-Login's user: the actor behind a log-in, and the digest of the log-in itself."""

    def __init__(self, actor: Actor, log_in: bytes) -> None:
        """Keep both."""
        self.actor = actor
        self.log_in = log_in

    def get_id(self) -> str:
        """Return the account's number."""
        return str(self.actor.id)


@login_manager.request_loader
def _load(asking: Request) -> Viewer | None:
    secret = asking.cookies.get(LOGIN_COOKIE)
    found = accounts.of_log_in(db.session(), secret, now()) if secret else None
    return Viewer(found, accounts.digest(secret or "")) if found else None


def viewer() -> Viewer | None:
    """Return who is logged in, or None. Without the cookie of a log-in nothing is looked up."""
    if LOGIN_COOKIE not in request.cookies or not current_user.is_authenticated:
        return None
    found: Viewer = current_user._get_current_object()  # noqa: SLF001 - what Werkzeug's proxies offer
    return found


def current_actor() -> Actor | None:
    """Return the person who is logged in, as services take it, or None."""
    found = viewer()
    return found.actor if found else None


def signed_in() -> Actor:
    """Return the person who is logged in. Raises NotAllowedError (which leads to the log-in page) otherwise."""
    actor = current_actor()
    if actor is None:
        raise NotAllowedError(N_("Log in to do this."))
    return actor


def public(view: _View) -> _View:
    """Everybody may see this."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(*actions: Action) -> Callable[[_View], _View]:
    """Only who is logged in may do this; `actions` are what the services that it calls check."""

    def decorate(view: _View) -> _View:
        @functools.wraps(view)
        def guarded(*args: object, **values: object) -> object:
            actor = signed_in()
            for action in actions:
                if action in _EVERYWHERE:
                    permissions.check(actor, action)
            return view(*args, **values)

        guarded.permission = actions  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def draft_or_404(slug: str) -> DraftView:
    """Return the draft at a slug. A former slug redirects to the same page under the new one; none is a 404."""
    from wiki.services import drafting  # noqa: PLC0415

    try:
        return drafting.find(db.session(), slug)
    except drafting.MovedError as gone:
        abort(moved(slug, gone.slug))


def moved(former: str, slug: str) -> Response:
    """Lead to the same address under the new slug: the rest of the path (`/history`, `.md`) and the query stay.

    A form that was opened under the former slug is sent again, with all that was typed.
    """
    path = request.path.replace(f"/d/{former}", f"/d/{slug}", 1)
    query = request.query_string.decode("latin-1")
    target = quote(path, safe="/@:.,~-") + (f"?{query}" if query else "")
    return current_app.make_response(redirect(target, 308 if request.method == "POST" else 301))


def client() -> str:
    """Return the address that a request came from, for limits: of IPv6 the network of 64 bits that one person has."""
    address = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
