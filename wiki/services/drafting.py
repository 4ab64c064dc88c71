"""Drafts: starting one, its settings, stage, protection and stewards; finding and listing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from wiki.domain import names
from wiki.domain.drafts import Kind, Protection, Stage, may_follow
from wiki.domain.errors import DomainError, InvalidError, NotFoundError
from wiki.domain.permissions import Action, Actor, Subject, check
from wiki.domain.revisions import Act
from wiki.i18n import N_
from wiki.ids import RESERVED_SLUGS, numbered, slugify
from wiki.services import submissions
from wiki.services.recording import Entry, empty, record
from wiki.services.validating import MAX_SUMMARY, MAX_TEXT, Settings, clean_line, clean_settings, clean_text
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, DraftService, DraftTopic, FormerSlug, StageMove, Steward
from wiki.storage.events import Happening, log
from wiki.storage.revisions import Revision
from wiki.storage.session import alone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


# Whoever gives a name waits for the others who do: two may want the same, or one may send the same form twice.
_NAMES = 7_036_874_420


class MovedError(NotFoundError):
    """The draft is now at another address: `slug`."""

    def __init__(self, slug: str) -> None:
        """Keep the new slug."""
        super().__init__()
        self.slug = slug


@dataclass(frozen=True, slots=True)
class DraftView:
    """What a draft is, without its text."""

    id: int
    slug: str
    title: str
    language: str
    kind: Kind
    stage: Stage
    stage_closes: datetime | None
    protection: Protection
    place: str
    revision: int
    version: int
    threads: int
    creator_id: int
    created: datetime
    updated: datetime
    purpose: str
    topics: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def subject(self) -> Subject:
        """What permissions ask about."""
        return Subject(self.id, self.stage, self.protection)


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to be started; `submission` marks one form, so that sending it twice with the same words starts one."""

    settings: Settings
    text: str
    summary: str = ""
    submission: str | None = None


_COLUMNS = (
    Draft.id, Draft.slug, Draft.title, Draft.language, Draft.kind, Draft.stage, Draft.stage_closes, Draft.protection,
    Draft.place, Draft.head, Draft.version, Draft.threads, Draft.creator_id, Draft.created, Draft.updated,
    Draft.purpose,
)  # fmt: skip
# Asked by every page of a draft: making the statement takes longer than executing it.
_AT_SLUG = select(*_COLUMNS).where(Draft.slug == bindparam("slug"))


def view_columns() -> tuple[Any, ...]:
    """The columns that `view_of` reads, for queries of other services."""
    return _COLUMNS


def view_of(row: Sequence[Any]) -> DraftView:
    """Make the view, without topics and services, from a row whose first columns are `view_columns()`."""
    values = list(row[: len(_COLUMNS)])
    values[4], values[5], values[7] = Kind(values[4]), Stage(values[5]), Protection(values[7])
    return DraftView(*values)


def find(session: Session, slug: str) -> DraftView:
    """Return the draft at a slug, without topics and services: one query. Raises MovedError, NotFoundError."""
    row = session.execute(_AT_SLUG, {"slug": slug}).first()
    if row is None:
        now_at = session.scalar(select(Draft.slug).join(FormerSlug).where(FormerSlug.slug == slug))
        if now_at is not None:
            raise MovedError(now_at)
        raise NotFoundError(N_("There is no draft at this address."))
    return view_of(row)


def find_whole(session: Session, slug: str) -> DraftView:
    """Return the draft at a slug with its topics and services. Raises MovedError, NotFoundError."""
    return with_labels(session, [find(session, slug)])[0]


def with_labels(session: Session, views: Sequence[DraftView]) -> list[DraftView]:
    """Return the views with topics and services filled in: two queries for any number of drafts."""
    ids = [view.id for view in views]
    topics: dict[int, list[str]] = {}
    services: dict[int, list[str]] = {}
    for draft_id, topic in session.execute(
        select(DraftTopic.draft_id, DraftTopic.topic).where(DraftTopic.draft_id.in_(ids)).order_by(DraftTopic.topic)
    ):
        topics.setdefault(draft_id, []).append(topic)
    for draft_id, service in session.execute(
        select(DraftService.draft_id, DraftService.service)
        .where(DraftService.draft_id.in_(ids))
        .order_by(DraftService.service)
    ):
        services.setdefault(draft_id, []).append(service)
    return [
        replace(view, topics=tuple(topics.get(view.id, ())), services=tuple(services.get(view.id, ())))
        for view in views
    ]


def lock(session: Session, slug: str) -> Draft:
    """Return the draft's row, locked to the end of the transaction: writers of one draft wait for each other."""
    view = find(session, slug)
    query = select(Draft).where(Draft.id == view.id).with_for_update()
    # A session that lives longer than a transaction may know the row as it was before others wrote.
    return session.scalars(query.execution_options(populate_existing=True)).one()


def subject_of(draft: Draft) -> Subject:
    """What permissions ask about a locked draft."""
    return Subject(draft.id, Stage(draft.stage), Protection(draft.protection))


def start(session: Session, actor: Actor | None, now: datetime, new: NewDraft, max_text: int = MAX_TEXT) -> str:
    """Start a draft with its first revision and return its slug; who starts it is its first steward.

    Raises NotAllowedError, InvalidError with a field's name for each thing wrong.
    """
    actor = check(actor, Action.START_DRAFT)
    alone(session, _NAMES)
    mark = submissions.mark(actor, new.submission, new.settings, new.summary, new.text)
    if (started := _started_before(session, actor.id, mark)) is not None:
        return started
    errors: dict[str, str | DomainError] = {}
    settings = clean_settings(new.settings, errors)
    words = clean_text(new.text, errors, max_text)
    summary = clean_line(new.summary, "summary", MAX_SUMMARY, errors)
    slug = settings.slug or free_slug(session, slugify(settings.title) or "draft")
    if settings.slug and not _is_free(session, settings.slug):
        errors["slug"] = N_("Another draft has this address.")
    if errors:
        raise InvalidError(**errors)
    draft = Draft(
        slug=slug, title=settings.title, language=settings.language, kind=settings.kind, stage=Stage.INCUBATION,
        protection=Protection.OPEN, place=settings.place, creator_id=actor.id, created=now, updated=now,
        head=0, version=0, threads=0,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    _write_labels(session, draft.id, settings)
    session.add(Steward(draft_id=draft.id, account_id=actor.id, since=now))
    session.add(StageMove(draft_id=draft.id, stage=Stage.INCUBATION, revision=1, account_id=actor.id, time=now))
    log(session, Happening("draft.started", now, draft.id, None, actor.id, actor.sector))
    entry = Entry(actor.id, actor.name, actor.sector, now, summary, Act.CREATE, submission=mark)
    record(session, draft, empty(draft.id), words, entry)
    return slug


def _started_before(session: Session, account_id: int, mark: str | None) -> str | None:
    """Return the slug of the draft that this very form has started already."""
    if not mark:
        return None
    return session.scalar(
        select(Draft.slug)
        .join(Revision, Revision.draft_id == Draft.id)
        .where(Revision.author_id == account_id, Revision.number == 1, Revision.submission == mark)
    )


def change_settings(session: Session, actor: Actor | None, now: datetime, slug: str, settings: Settings) -> str:
    """Set title, slug, language, kind, topics, services and place; return the slug. The old slug redirects."""
    draft = lock(session, slug)
    actor = check(actor, Action.SETTINGS, subject_of(draft))
    errors: dict[str, str | DomainError] = {}
    cleaned = clean_settings(settings, errors)
    wanted = cleaned.slug or draft.slug
    alone(session, _NAMES)
    if wanted != draft.slug and not _is_free(session, wanted, draft.id):
        errors["slug"] = N_("Another draft has this address.")
    if errors:
        raise InvalidError(**errors)
    if wanted != draft.slug:
        session.execute(delete(FormerSlug).where(FormerSlug.slug == wanted))
        session.add(FormerSlug(slug=draft.slug, draft_id=draft.id))
        draft.slug = wanted
    draft.title, draft.language, draft.kind, draft.place = cleaned.title, cleaned.language, cleaned.kind, cleaned.place
    _write_labels(session, draft.id, cleaned)
    _changed(session, draft, Happening("draft.changed", now, draft.id, None, actor.id, actor.sector))
    return draft.slug


@dataclass(frozen=True, slots=True)
class StageChange:
    """A move of the stage: why, when it closes, and since when it is open (None: since it was moved)."""

    stage: str
    reason: str
    closes: datetime | None = None
    opens: datetime | None = None


def move_stage(session: Session, actor: Actor | None, now: datetime, slug: str, change: StageChange) -> None:
    """Move a draft to another stage with a reason.

    Raises NotAllowedError, InvalidError (stage, opens, closes, reason).
    """
    draft = lock(session, slug)
    actor = check(actor, Action.MOVE_STAGE, subject_of(draft))
    errors: dict[str, str | DomainError] = {}
    if change.stage not in may_follow(Stage(draft.stage)):
        errors["stage"] = N_("The draft cannot move to this stage.")
    if change.closes is not None and change.closes <= now:
        errors["closes"] = N_("The closing time must lie ahead.")
    if change.opens is not None and change.opens > now:
        errors["opens"] = N_("A stage opens when the draft is moved to it: the opening time cannot lie ahead.")
    reason = clean_line(change.reason, "reason", MAX_SUMMARY, errors)
    if not reason:
        errors.setdefault("reason", N_("Say why, in a sentence."))
    if errors:
        raise InvalidError(**errors)
    draft.stage, draft.stage_closes = change.stage, change.closes
    session.add(
        StageMove(
            draft_id=draft.id, stage=change.stage, revision=draft.head, account_id=actor.id, time=now,
            opens=change.opens or now, closes=change.closes, reason=reason,
        )
    )  # fmt: skip
    payload = {"stage": change.stage, "reason": reason}
    _changed(session, draft, Happening("draft.stage", now, draft.id, draft.head, actor.id, actor.sector, payload))


def protect(session: Session, actor: Actor | None, now: datetime, slug: str, protection: str) -> None:
    """Set who may edit directly. Raises NotAllowedError, InvalidError."""
    draft = lock(session, slug)
    actor = check(actor, Action.PROTECT, subject_of(draft))
    if protection not in list(Protection):
        raise InvalidError(protection=N_("Choose one of the protections."))
    draft.protection = protection
    payload = {"protection": protection}
    _changed(session, draft, Happening("draft.protection", now, draft.id, None, actor.id, actor.sector, payload))


def add_steward(session: Session, actor: Actor | None, now: datetime, slug: str, name: str) -> None:
    """Name a steward. Raises NotAllowedError, InvalidError."""
    draft = lock(session, slug)
    actor = check(actor, Action.NAME_STEWARDS, subject_of(draft))
    account = session.scalar(
        select(Account).where(
            Account.name_key == names.key(name), Account.imported.is_(False), Account.blocked.is_(None)
        )
    )
    if account is None:
        raise InvalidError(steward=N_("There is no account of this name."))
    if session.get(Steward, (draft.id, account.id)) is None:
        session.add(Steward(draft_id=draft.id, account_id=account.id, since=now))
        payload = {"steward": account.name, "added": True}
        _changed(session, draft, Happening("draft.steward", now, draft.id, None, actor.id, actor.sector, payload))


def remove_steward(session: Session, actor: Actor | None, now: datetime, slug: str, name: str) -> None:
    """Release a steward; the last one stays. Raises NotAllowedError, InvalidError."""
    draft = lock(session, slug)
    actor = check(actor, Action.NAME_STEWARDS, subject_of(draft))
    holders = session.execute(
        select(Account.id, Account.name)
        .join(Steward, Steward.account_id == Account.id)
        .where(Steward.draft_id == draft.id)
    ).all()
    gone = [holder for holder in holders if names.key(holder.name) == names.key(name)]
    if not gone:
        raise InvalidError(steward=N_("This person is not a steward of the draft."))
    if len(holders) == 1:
        raise InvalidError(steward=N_("A draft keeps at least one steward."))
    session.execute(delete(Steward).where(Steward.draft_id == draft.id, Steward.account_id == gone[0].id))
    payload = {"steward": gone[0].name, "added": False}
    _changed(session, draft, Happening("draft.steward", now, draft.id, None, actor.id, actor.sector, payload))


def stewards(session: Session, draft_id: int) -> list[str]:
    """Return the names of a draft's stewards."""
    query = select(Account.name).join(Steward, Steward.account_id == Account.id).where(Steward.draft_id == draft_id)
    return list(session.scalars(query.order_by(Account.name)))


def touch(session: Session, draft_id: int) -> None:
    """Say that pages of this draft show something new."""
    session.execute(update(Draft).where(Draft.id == draft_id).values(version=Draft.version + 1))


def _changed(session: Session, draft: Draft, happening: Happening) -> None:
    draft.version += 1
    session.flush()
    log(session, happening)


def free_slug(session: Session, slug: str) -> str:
    """Return `slug`, or `slug-2`, `slug-3` … when drafts have it or had it."""
    if slug not in RESERVED_SLUGS and _is_free(session, slug):
        return slug
    number = 2
    while not _is_free(session, candidate := numbered(slug, number)):
        number += 1
    return candidate


def _is_free(session: Session, slug: str, draft_id: int = 0) -> bool:
    holder = session.scalar(select(Draft.id).where(Draft.slug == slug))
    former = session.scalar(select(FormerSlug.draft_id).where(FormerSlug.slug == slug))
    return holder is None and former in (None, draft_id) and slug not in RESERVED_SLUGS


def _write_labels(session: Session, draft_id: int, settings: Settings) -> None:
    session.execute(delete(DraftTopic).where(DraftTopic.draft_id == draft_id))
    session.execute(delete(DraftService).where(DraftService.draft_id == draft_id))
    if settings.topics:
        session.execute(insert(DraftTopic), [{"draft_id": draft_id, "topic": topic} for topic in settings.topics])
    if settings.services:
        session.execute(
            insert(DraftService), [{"draft_id": draft_id, "service": service} for service in settings.services]
        )
