"""All tables in one place, for migrations and for whoever needs the metadata."""

from __future__ import annotations

from wiki.storage import accounts, anchors, discussion, drafts, events, revisions
from wiki.storage.base import Base

__all__ = ["Base", "accounts", "anchors", "discussion", "drafts", "events", "revisions"]
