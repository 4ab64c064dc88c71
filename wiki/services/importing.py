"""Histories from elsewhere become drafts, revision by revision; what is already there is compared and passed over.

A draft is known by `Draft.origin`, the name that the source gives it; so a second import of the same source writes
nothing, and one of a longer history only what is new.  A draft of another source that has the same name begins with
another text: that makes it a draft of its own, whose origin has the first digits of that text's SHA-256 added.

The caller begins a transaction, calls `Importer.begin`, hands over records and commits between any two of them: a
revision is there whole or not at all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from wiki.domain import names
from wiki.domain.drafts import Kind, Protection, Stage
from wiki.domain.errors import DomainError, InvalidError
from wiki.domain.revisions import Act, text_hash
from wiki.domain.sectors import Role
from wiki.domain.text.normalise import RefusedCharacter, clean, normalise
from wiki.formats.records import DamagedError
from wiki.i18n import N_
from wiki.ids import RESERVED_SLUGS, slugify
from wiki.services.drafting import free_slug
from wiki.services.recording import Entry, Manuscript, empty, load, record
from wiki.services.validating import MAX_LABEL, MAX_LABELS, MAX_TITLE
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, DraftService, DraftTopic, FormerSlug, StageMove, Steward
from wiki.storage.events import Happening, log
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.formats.records import Record

MAX_AUTHOR = 200
MAX_MESSAGE = 2_000
# Drafts kept open at once: sources give their drafts one after the other, or a few in turn.
_OPEN_DRAFTS = 8


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator says of all drafts that an import starts; what the source itself says goes before."""

    language: str = "en"
    kind: str = Kind.POLICY
    stage: str = ""
    protection: str = ""
    steward: str = ""
    max_text: int = 16_000_000


@dataclass(slots=True)
class Counts:
    """What an import did."""

    written: int = 0
    present: int = 0
    characters: int = 0
    drafts: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Open:
    """A draft that records are coming for."""

    draft: Draft
    manuscript: Manuscript
    hashes: dict[int, bytes]
    title: str
    checked: int


class Importer:
    """Takes records in order. Memory: the newest text of a few drafts."""

    def __init__(self, session: Session, now: datetime, options: Options) -> None:
        """Take the session to write with. Raises InvalidError when the steward named has no account."""
        self.counts = Counts()
        self._session = session
        self._now = now
        self._options = options
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._origins: dict[str, str] = {}
        self._authors: dict[str, tuple[int, str]] = {}
        self._transaction = 0
        self._wrote = False
        self._steward = self._find_steward(options.steward) if options.steward else None

    def begin(self) -> None:
        """Say that a new transaction has begun: others may have written to the drafts in between."""
        self._transaction += 1
        self._wrote = False

    def wants_new_transaction(self, item: Record) -> bool:
        """Say whether the caller should commit before this record: it goes on with a draft that stood here before.

        Who writes holds the event log to the end of the transaction. An editor locks the draft first and the log after
        it; so to wait for that draft while holding the log would be a deadlock.
        """
        opened = self._open.get(item.draft)
        if not self._wrote or (opened is not None and opened.checked == self._transaction):
            return False
        origins = {item.draft, self._origins.get(item.draft, item.draft)}
        grown_here = (Draft.slug == item.draft) & Draft.origin.is_(None)
        return self._session.scalar(select(Draft.id).where(Draft.origin.in_(origins) | grown_here).limit(1)) is not None

    def take(self, item: Record) -> bool:
        """Write one revision; return False when it was there already.

        Raises DamagedError, before anything is written, when the record cannot be taken: a refused character, a text
        that is too large, a number that is not next, or a text that differs from the revision that is there.
        """
        words = self._words(item)
        opened = self._find(item)
        head = opened.manuscript.number if opened else 0
        if item.number == 0:
            if opened is not None and opened.manuscript.text == words:
                item = replace(item, number=head)
            else:
                item = replace(item, number=head + 1)
        if item.number > head + 1:
            raise DamagedError(item.where, f"revision {item.number} of {item.draft} comes where {head + 1} is expected")
        if opened is not None and item.number <= head:
            self._compare(opened, item, words)
            return False
        if opened is None:
            opened = self._start(item)
        self._write(opened, item, words)
        return True

    def _words(self, item: Record) -> str:
        try:
            words = normalise(item.text)
        except RefusedCharacter as refused:
            why = (
                f"the text of revision {item.number} of {item.draft} holds U+{ord(refused.character):04X}, which no "
                f"draft may hold, at position {refused.position + 1} (line {refused.line}, column {refused.column})"
            )
            raise DamagedError(item.where, why) from refused
        if len(words) > self._options.max_text // 4 and len(words.encode()) > self._options.max_text:
            raise DamagedError(item.where, f"the text is larger than {self._options.max_text:,} bytes")
        return words

    def _compare(self, opened: _Open, item: Record, words: str) -> None:
        if opened.hashes.get(item.number) != text_hash(words):
            raise DamagedError(item.where, f"revision {item.number} of {item.draft} is there already with another text")
        opened.title = item.title or opened.title
        self.counts.present += 1
        self.counts.drafts.add(opened.draft.id)

    def _write(self, opened: _Open, item: Record, words: str) -> None:
        self._wrote = True
        author_id, author = self._author(item)
        entry = Entry(
            author_id=author_id,
            author=author,
            sector=item.sector,
            time=item.time,
            message=_cut(clean(item.message).strip(), MAX_MESSAGE),
            act=Act(item.act or (Act.EDIT if item.number > 1 else Act.CREATE)),
            minor=item.minor,
            base=item.base,
            target=item.target,
        )
        draft = opened.draft
        if item.title and opened.title and item.title != opened.title:
            draft.title = _line(item.title, MAX_TITLE) or draft.title
        opened.title = item.title or opened.title
        if item.renamed_from:
            self._rename(draft, item)
        opened.manuscript = record(self._session, draft, opened.manuscript, words, entry)
        opened.hashes[item.number] = text_hash(words)
        self.counts.written += 1
        self.counts.characters += len(words)
        self.counts.drafts.add(draft.id)

    # ------------------------------------------------------------------------------------------------------- drafts

    def _find(self, item: Record) -> _Open | None:
        """Return the draft of a record, read anew when this transaction has not seen it; None when there is none."""
        opened = None if item.number == 1 else self._open.get(item.draft)
        if opened is not None and opened.checked == self._transaction:
            self._open.move_to_end(item.draft)
            return opened
        draft = self._draft(item)
        if draft is None:
            self._open.pop(item.draft, None)
            return None
        if opened is None or opened.draft.id != draft.id or opened.manuscript.number != draft.head:
            opened = self._read(draft)
        opened.draft, opened.checked = draft, self._transaction
        self._keep(item.draft, opened)
        return opened

    def _draft(self, item: Record) -> Draft | None:
        """Return the draft that a record belongs to: by its origin and its beginning, or by its slug."""
        if item.number == 1:
            self._origins[item.draft] = item.draft
        draft = self._locked(Draft.origin == self._origins.get(item.draft, item.draft))
        if draft is None:
            return self._grown_here(item)
        if item.number == 1 and not self._begins_with(draft, item):
            self._origins[item.draft] = f"{item.draft}#{text_hash(self._words(item)).hex()[:12]}"
            draft = self._locked(Draft.origin == self._origins[item.draft])
        return draft

    def _begins_with(self, draft: Draft, item: Record) -> bool:
        first = select(Revision.sha256).where(Revision.draft_id == draft.id, Revision.number == 1)
        return self._session.scalar(first) == text_hash(self._words(item))

    def _locked(self, which: object) -> Draft | None:
        query = select(Draft).where(which).with_for_update()  # type: ignore[arg-type]
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def _grown_here(self, item: Record) -> Draft | None:
        """Return the draft that was started on this wiki and that our own export calls by its slug."""
        draft = self._locked((Draft.slug == item.draft) & Draft.origin.is_(None))
        return draft if draft is None or item.number > 1 or self._begins_with(draft, item) else None

    def _read(self, draft: Draft) -> _Open:
        rows = self._session.execute(select(Revision.number, Revision.sha256).where(Revision.draft_id == draft.id))
        hashes = dict(rows.all())
        manuscript = load(self._session, draft.id, draft.head) if draft.head else empty(draft.id)
        return _Open(draft, manuscript, hashes, "", self._transaction)

    def _keep(self, name: str, opened: _Open) -> None:
        self._open[name] = opened
        self._open.move_to_end(name)
        while len(self._open) > _OPEN_DRAFTS:
            self._open.popitem(last=False)

    def _start(self, item: Record) -> _Open:
        options, about = self._options, item.about
        author_id, _ = self._author(item)
        draft = Draft(
            slug=self._slug(about.slug or item.name or item.draft),
            origin=self._origins.get(item.draft, item.draft),
            title=_line(item.title or item.name, MAX_TITLE) or "—",
            language=item.language or options.language,
            kind=item.kind or options.kind,
            stage=options.stage or about.stage or Stage.DRAFTING,
            protection=options.protection or about.protection or Protection.OPEN,
            place=_line(about.place, MAX_LABEL),
            creator_id=author_id,
            created=item.time,
            updated=item.time,
            head=0,
            version=0,
            threads=0,
        )
        session = self._session
        session.add(draft)
        session.flush()
        for topic in _labels(about.topics):
            session.add(DraftTopic(draft_id=draft.id, topic=topic))
        for former in map(slugify, about.former_slugs):
            self._lead_from(former, draft)
        for service in _labels(about.services):
            session.add(DraftService(draft_id=draft.id, service=service))
        if self._steward is not None:
            session.add(Steward(draft_id=draft.id, account_id=self._steward, since=self._now))
        session.add(StageMove(draft_id=draft.id, stage=draft.stage, revision=1, account_id=author_id, time=item.time))
        log(session, Happening("draft.started", item.time, draft.id, None, author_id, item.sector, {"imported": True}))
        opened = _Open(draft, empty(draft.id), {}, item.title, self._transaction)
        self._keep(item.draft, opened)
        return opened

    def _slug(self, name: str) -> str:
        """Return the slug of a new draft. Its own name goes before the former name of another."""
        slug = slugify(name) or "draft"
        taken = self._session.scalar(select(Draft.id).where(Draft.slug == slug))
        if taken is None and slug not in RESERVED_SLUGS:
            self._session.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
            return slug
        return free_slug(self._session, slug)

    def _rename(self, draft: Draft, item: Record) -> None:
        """Let the former slug lead to the draft; move the draft on when it still goes by its former name."""
        former, present = slugify(item.renamed_from), slugify(item.name)
        if former == draft.slug and present not in ("", former):
            draft.slug = self._slug(present)
            self._session.flush()
        self._lead_from(former, draft)

    def _lead_from(self, former: str, draft: Draft) -> None:
        """Let an address that no draft has and none had before lead to the draft."""
        if not former or former in RESERVED_SLUGS:
            return
        session = self._session
        holder = session.scalar(select(Draft.id).where(Draft.slug == former))
        if holder is None and session.get(FormerSlug, former) is None:
            session.add(FormerSlug(slug=former, draft_id=draft.id))

    # ------------------------------------------------------------------------------------------------------- people

    def _author(self, item: Record) -> tuple[int, str]:
        """Return the account's id and name; an author without an account gets one that nobody can log in to."""
        name = _line(item.author, MAX_AUTHOR) or "unknown"
        key = names.key(name)
        known = self._authors.get(key)
        if known is None:
            found = self._session.execute(select(Account.id, Account.name).where(Account.name_key == key)).first()
            known = (found.id, found.name) if found else (self._new_author(name, key, item.time), name)
            self._authors[key] = known
        return known

    def _new_author(self, name: str, key: str, time: datetime) -> int:
        values = {
            "name": name, "name_key": key, "role": Role.CONTRIBUTOR, "imported": True, "created": time, "about": "",
            "blocked_reason": "",
        }  # fmt: skip
        return self._session.execute(insert(Account).values(values).returning(Account.id)).scalar_one()

    def _find_steward(self, name: str) -> int:
        key = names.key(name)
        found = self._session.scalar(select(Account.id).where(Account.name_key == key, Account.imported.is_(False)))
        if found is None:
            raise InvalidError(steward=DomainError(N_("There is no account of this name.")))
        return found


def _line(value: str, limit: int) -> str:
    return _cut(" ".join(clean(value).split()), limit)


def _cut(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def _labels(labels: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for label in labels if (line := _line(label, MAX_LABEL))))[:MAX_LABELS]
