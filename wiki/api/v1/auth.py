"""Who calls: people are known by `Authorization: Bearer` alone (RFC 6750), never by a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from wiki.api.errors import RequestError
from wiki.extensions import db, now
from wiki.i18n import N_
from wiki.services import tokens

if TYPE_CHECKING:
    from wiki.domain.permissions import Actor

PUBLIC = "public"
WRITE = "write"


def caller(scope: str) -> Actor | None:
    """Return who calls, None for a reader without a token.

    Raises RequestError: 401 without a token where `scope` is WRITE, 401 for a token that is not good (also of a blocked
    account), 403 for a token that may only read.
    """
    token = _token()
    if not token:
        if scope == WRITE:
            raise RequestError(401, N_("Send your API token as Authorization: Bearer.")).with_header(
                "WWW-Authenticate", "Bearer"
            )
        return None
    found = tokens.actor_of_token(db.session(), token)
    if found is None:
        raise RequestError(401, N_("This API token is not valid, or it was revoked.")).with_header(
            "WWW-Authenticate", 'Bearer error="invalid_token"'
        )
    actor, granted = found
    if scope == WRITE and granted != WRITE:
        raise RequestError(403, N_("This API token may only read.")).with_header(
            "WWW-Authenticate", 'Bearer error="insufficient_scope", scope="write"'
        )
    return actor


def note_use() -> None:
    """Remember that the token of this request was used; within the transaction of a call that writes."""
    tokens.note_use(db.session(), _token(), now())


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
