"""Whole public histories on their way out, as records that any format can write."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.errors import DamageError
from wiki.formats.records import About, Record
from wiki.i18n import N_
from wiki.services.recording import passage_texts
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, DraftService, DraftTopic, FormerSlug
from wiki.storage.revisions import Passage, Revision, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def begin_snapshot(session: Session) -> None:
    """Begin a transaction that sees one state of the database throughout, whatever is written meanwhile."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def count(session: Session) -> int:
    """Return how many revisions there are."""
    return sum(session.scalars(select(Draft.head)))


def records(session: Session) -> Iterator[Record]:
    """Yield every revision of every draft: drafts by name, revisions in order, the same for the same content.

    Raises DamageError at a revision that cannot be read.  Memory: the distinct passages of one draft.
    """
    drafts = session.execute(select(Draft.id, Draft.origin, Draft.slug)).all()
    origins = {row.origin for row in drafts if row.origin is not None}
    names: dict[str, int] = {}
    for row in drafts:
        # A draft started here goes by its slug, unless an imported draft is called so.
        name = row.origin or (row.slug if row.slug not in origins else f"{row.slug} (started here)")
        names[name] = row.id
    for name in sorted(names):
        yield from _history(session, name, names[name])


def _history(session: Session, name: str, draft_id: int) -> Iterator[Record]:
    draft = session.execute(
        select(Draft.slug, Draft.title, Draft.language, Draft.kind, Draft.stage, Draft.protection, Draft.place).where(
            Draft.id == draft_id
        )
    ).one()
    passages = passage_texts(session, session.scalars(select(Passage.id).where(Passage.draft_id == draft_id)))
    rows = session.execute(
        select(
            Revision.number, Revision.base, Revision.sector, Revision.time, Revision.message, Revision.act,
            Revision.minor, Revision.target, Revision.manifest, Account.name,
        )
        .join(Account, Account.id == Revision.author_id)
        .where(Revision.draft_id == draft_id)
        .order_by(Revision.number)
        .execution_options(yield_per=100)
    )  # fmt: skip
    with rows:
        for row in rows:
            yield Record(
                where=f"{draft.slug}, revision {row.number}",
                draft=name,
                number=row.number,
                time=row.time,
                author=row.name,
                text=_text(passages, row.manifest, draft.slug, row.number),
                title=draft.title,
                language=draft.language,
                kind=draft.kind,
                sector=row.sector,
                message=row.message,
                act=row.act,
                minor=row.minor,
                base=row.base,
                target=row.target,
                about=_about(session, draft, draft_id) if row.number == 1 else About(),
            )


def _text(passages: dict[int, str], manifest: bytes, slug: str, number: int) -> str:
    try:
        return "".join([passages[ident] for ident in unpack(manifest)])
    except (KeyError, ValueError, TypeError, OverflowError, zlib.error) as error:
        raise DamageError(
            N_("Revision %(number)s of %(slug)s is damaged: see `commondraft verify`."), number=number, slug=slug
        ) from error


def _about(session: Session, draft: Any, draft_id: int) -> About:
    def listed(column: Any, which: ColumnElement[bool]) -> tuple[str, ...]:
        return tuple(sorted(session.scalars(select(column).where(which))))

    return About(
        slug=draft.slug,
        former_slugs=listed(FormerSlug.slug, FormerSlug.draft_id == draft_id),
        topics=listed(DraftTopic.topic, DraftTopic.draft_id == draft_id),
        services=listed(DraftService.service, DraftService.draft_id == draft_id),
        place=draft.place,
        stage=draft.stage,
        protection=draft.protection,
    )
