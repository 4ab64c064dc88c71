"""What a new installation needs: the schema, the demonstration drafts, an administrator; and whether it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from wiki.storage import migrate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def not_ready(session: Session) -> str:
    """Return why the wiki cannot work now, or the empty string. One query."""
    try:
        return "" if migrate.is_current(session) else "the database has not the schema of this version"
    except SQLAlchemyError:
        session.rollback()
        return "the database cannot be reached"
