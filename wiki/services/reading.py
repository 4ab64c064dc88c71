"""What a draft's pages show around its text: stage path, contributors, shares, what this person may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.drafts import PATH, Stage
from wiki.domain.permissions import Action, Actor, may
from wiki.domain.text.counts import count, reading_minutes
from wiki.services.authorship import contributors
from wiki.services.drafting import DraftView, with_labels
from wiki.services.history import RevisionView, revision
from wiki.services.memory import of_version
from wiki.storage.drafts import StageMove

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.services.recording import Manuscript

_LITTLE = 20


@dataclass(frozen=True, slots=True)
class StageStep:
    """One station of the stage path: `state` is done, current or todo; times None when not known."""

    stage: Stage
    state: str
    since: datetime | None
    closes: datetime | None


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do with a draft."""

    edit: bool
    comment: bool
    manage: bool
    protect: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Everything that layouts/draft.html shows; `shown` is the revision on the page when it is not the newest.

    `moves` are the stages in the order in which they began, each with the revision that was the newest then.
    """

    draft: DraftView
    last: RevisionView
    shown: RevisionView | None
    stages: tuple[StageStep, ...]
    moves: tuple[tuple[Stage, int], ...]
    days_left: int | None
    contributors: int
    shares: tuple[tuple[str | None, float], ...]
    may: May


def head(session: Session, view: DraftView, actor: Actor | None, now: datetime, shown: int | None = None) -> Head:
    """Return what stands around a draft's text: eight queries at most, one once this version was read before."""
    older = None if shown in (None, view.revision) else revision(session, view.id, shown or 0)
    left = None if view.stage_closes is None else max(0, (view.stage_closes - now).days)
    base = of_version(session, view, "head", lambda: _base(session, view))
    return replace(base, shown=older, days_left=left, may=rights(view, actor))


def _base(session: Session, view: DraftView) -> Head:
    """Return the head as a stranger sees it who reads the newest revision."""
    last = revision(session, view.id, view.revision)
    people, shares = contributors(session, view)
    stages, moves = _stages(session, view)
    labelled = with_labels(session, [view])[0]
    return Head(labelled, last, None, stages, moves, None, people, shares, rights(view, None))


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is for its readers; `minutes` to read it, rounded up."""

    words: int
    characters: int
    minutes: int


def length(session: Session, view: DraftView, manuscript: Manuscript) -> Length:
    """Return how long a revision is: words of scripts with blanks between words, characters of the others.

    What there is less than a twentieth of is left out (0). Cost: about 50 ms at 1 MB, once for each
    version of the draft.
    """
    return of_version(session, view, f"length {manuscript.number}", lambda: _length(manuscript.text))


def _length(text: str) -> Length:
    size = count(text)
    minutes = reading_minutes(size)
    words = 0 if size.words * _LITTLE < size.characters else size.words
    characters = 0 if size.characters * _LITTLE < size.words else size.characters
    return Length(words, characters, minutes)


def rights(view: DraftView, actor: Actor | None) -> May:
    """Return what somebody may do with a draft."""
    subject = view.subject
    return May(
        may(actor, Action.EDIT, subject),
        may(actor, Action.COMMENT, subject),
        may(actor, Action.SETTINGS, subject),
        may(actor, Action.PROTECT, subject),
    )


def _stages(session: Session, view: DraftView) -> tuple[tuple[StageStep, ...], tuple[tuple[Stage, int], ...]]:
    """Return the stage path as it is drawn, and the moves along it."""
    moves = session.execute(
        select(StageMove.stage, StageMove.time, StageMove.revision)
        .where(StageMove.draft_id == view.id)
        .order_by(StageMove.id)
    ).all()
    since = {Stage(move.stage): move.time for move in moves}
    last = Stage.ADOPTED if view.stage in PATH else view.stage
    path = (*PATH, last)
    here = path.index(view.stage)
    steps = tuple(
        StageStep(
            stage,
            "current" if place == here else "done" if place < here else "todo",
            since.get(stage) if place <= here else None,
            view.stage_closes if place == here else None,
        )
        for place, stage in enumerate(path)
    )
    return steps, tuple((Stage(move.stage), move.revision) for move in moves)
