"""Who may do what: product.md's table, as one mapping from action to the predicates that allow it.

Services call `check`; pages call `may` to decide what they offer. Nothing else decides on rights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from wiki.domain.drafts import ENDED, OPEN_TO_EDITS, Protection, Stage
from wiki.domain.errors import ClosedError, NotAllowedError
from wiki.domain.sectors import Role, Sector
from wiki.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts: an account with its role, sector and the drafts that it is a steward of."""

    id: int
    name: str
    role: Role = Role.CONTRIBUTOR
    sector: Sector | None = Sector.CITIZEN
    stewards: frozenset[int] = field(default_factory=frozenset)
    blocked: bool = False

    @property
    def is_moderator(self) -> bool:
        """Moderators and administrators keep it civil."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Administrators manage accounts, roles and settings."""
        return self.role is Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: the draft's id, stage and protection, and who owns the thing (a comment's author)."""

    draft: int = 0
    stage: Stage = Stage.INCUBATION
    protection: Protection = Protection.OPEN
    owner: int = 0


class Action(Enum):
    """Everything that somebody may be allowed to do."""

    READ = "read"
    START_DRAFT = "start a draft"
    EDIT = "edit the text"
    SETTINGS = "set title, slug, topics, services, place"
    MOVE_STAGE = "move the stage"
    PROTECT = "protect"
    NAME_STEWARDS = "name stewards"
    COMMENT = "comment"
    EDIT_COMMENT = "edit a comment"
    DELETE_COMMENT = "delete a comment"
    RESOLVE_THREAD = "resolve or reopen a thread"
    BLOCK_ACCOUNT = "block an account"
    MANAGE_ACCOUNTS = "accounts, roles, settings"


def _contributor(actor: Actor, _: Subject) -> bool:
    return not actor.blocked


def _steward(actor: Actor, subject: Subject) -> bool:
    return not actor.blocked and (subject.draft in actor.stewards or actor.is_administrator)


def _moderator(actor: Actor, _: Subject) -> bool:
    return not actor.blocked and actor.is_moderator


def _administrator(actor: Actor, _: Subject) -> bool:
    return not actor.blocked and actor.is_administrator


def _owner(actor: Actor, subject: Subject) -> bool:
    return not actor.blocked and actor.id == subject.owner


def _edit_open(actor: Actor, subject: Subject) -> bool:
    return not actor.blocked and subject.protection is Protection.OPEN and subject.stage in OPEN_TO_EDITS


def _edit_steward(actor: Actor, subject: Subject) -> bool:
    return (_steward(actor, subject) or _moderator(actor, subject)) and subject.stage not in ENDED


def _stage_open(actor: Actor, subject: Subject) -> bool:
    return not actor.blocked and (subject.stage not in ENDED or _steward(actor, subject) or _moderator(actor, subject))


def _own_while_open(actor: Actor, subject: Subject) -> bool:
    return _owner(actor, subject) and _stage_open(actor, subject)


_TABLE: dict[Action, tuple[Callable[[Actor, Subject], bool], ...]] = {
    Action.START_DRAFT: (_contributor,),
    Action.EDIT: (_edit_open, _edit_steward),
    Action.SETTINGS: (_steward,),
    Action.MOVE_STAGE: (_steward,),
    Action.PROTECT: (_steward, _moderator),
    Action.NAME_STEWARDS: (_steward,),
    Action.COMMENT: (_stage_open,),
    Action.EDIT_COMMENT: (_own_while_open,),
    Action.DELETE_COMMENT: (_owner, _moderator),
    Action.RESOLVE_THREAD: (_own_while_open, _steward, _moderator),
    Action.BLOCK_ACCOUNT: (_moderator,),
    Action.MANAGE_ACCOUNTS: (_administrator,),
}


def may(actor: Actor | None, action: Action, subject: Subject | None = None) -> bool:
    """Say whether `actor` (None: nobody is logged in) may do `action` on `subject`."""
    if action is Action.READ:
        return True
    if actor is None:
        return False
    subject = subject or Subject()
    return any(allows(actor, subject) for allows in _TABLE[action])


def check(actor: Actor | None, action: Action, subject: Subject | None = None) -> Actor:
    """Return the actor when the act is allowed.

    Raises NotAllowedError when the person may not, ClosedError when it is the draft's stage or protection that forbids.
    """
    if actor is not None and may(actor, action, subject):
        return actor
    if actor is None:
        raise NotAllowedError(N_("Log in to do this."))
    if actor.blocked:
        raise NotAllowedError(N_("Your account is blocked."))
    if action is Action.EDIT and subject is not None:
        if subject.stage in ENDED:
            raise ClosedError(N_("This draft has ended. Start a new draft that amends it."))
        raise ClosedError(N_("Only the stewards of this draft edit it now. You can comment on it."))
    if action is Action.COMMENT:
        raise ClosedError(N_("This draft has ended; its discussion is closed."))
    raise NotAllowedError
