"""The one table of calls: addresses, parameters, bodies and answers.

Views are registered from it, requests are checked against it, openapi.json and the documentation page are made from it,
so none of these can say something else than the others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from wiki.api.errors import RequestError
from wiki.api.v1 import auth, replies, schemas, validation
from wiki.domain.errors import NotFoundError, TooLargeError
from wiki.extensions import begin_write, db, now, settings
from wiki.i18n import N_
from wiki.services.drafting import MovedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.domain.permissions import Actor

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
ENDPOINTS: list[Endpoint] = []
_SPARE = 64_000


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been read and checked."""

    path: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any]
    actor: Actor | None

    @property
    def slug(self) -> str:
        """The draft's slug in the address."""
        return self.path["slug"]

    @property
    def session(self) -> Session:
        """The session of this request; where the call writes, its transaction has begun."""
        return db.session()

    @property
    def now(self) -> datetime:
        """The present moment."""
        return now()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call. `answer` names the schema of what it answers with, `media` those of further types.

    `errors` are those beside what every call may answer (see `openapi.statuses_of`).
    """

    method: str
    path: str
    name: str
    group: str
    summary: str
    answer: str
    status: int = 200
    query: Mapping[str, validation.Schema] = field(default_factory=dict)
    body: str = ""
    media: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    example: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes something, and so needs a token."""
        return self.method != "GET"

    @property
    def parameters(self) -> list[str]:
        """The names of the parts of the address."""
        return re.findall(r"\{(\w+)\}", self.path)


def endpoint(
    method: str, path: str, *, group: str, summary: str, answer: str, **more: Any
) -> Callable[[Callable[[Call], Response]], Callable[[Call], Response]]:
    """Put a view into the table under the name of its function; `more` are further fields of Endpoint."""

    def decorate(view: Callable[[Call], Response]) -> Callable[[Call], Response]:
        entry = Endpoint(method, path, view.__name__, group, summary, answer, **more)
        ENDPOINTS.append(entry)
        served = partial(_serve, entry, view)
        served.permission = auth.WRITE if entry.writes else auth.PUBLIC  # type: ignore[attr-defined]
        # The body is read and checked before the transaction begins: nobody waits for a slow client.
        served.begins_late = True  # type: ignore[attr-defined]
        rule = re.sub(r"\{(\w+)\}", r"<\1>", path)
        blueprint.add_url_rule(rule, view.__name__, served, methods=[method])
        return view

    return decorate


def _serve(entry: Endpoint, view: Callable[[Call], Response], **path: str) -> Response:
    if not all(validation.readable(part) for part in path.values()):
        raise NotFoundError
    actor = auth.caller(auth.WRITE if entry.writes else auth.PUBLIC)
    asked = validation.query(entry.query, request.args)
    sent = validation.body(schemas.BODIES[entry.body], _json()) if entry.body else {}
    if entry.writes:
        db.session.rollback()
        begin_write()
        # While the call waited for its turn, the token may have been revoked, or its owner blocked.
        actor = auth.caller(auth.WRITE)
        auth.note_use()
    try:
        return view(Call(path, asked, sent, actor))
    except MovedError as moved:
        return replies.moved(path, moved.slug)


def _json() -> object:
    """Return the body. Raises RequestError (415 for another type, 400 for no JSON in UTF-8), TooLargeError."""
    if not request.is_json:
        raise RequestError(415, N_("Send the body as application/json."))
    # A character of a text can take twelve bytes in JSON where UTF-8 takes four.
    most = request.max_content_length = 3 * settings().max_text + _SPARE
    sent = request.get_data()
    if len(sent) >= most:
        # Of a body that does not say how long it is, no more is read than this.
        raise TooLargeError
    try:
        return json.loads(sent.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RequestError(400, N_("The body is not JSON in UTF-8.")) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object that names a field twice: programs differ in which of the two they read."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> None:
    raise ValueError
