"""The table of rights: every action, by every kind of person, in every stage and protection."""

import pytest

from wiki.domain.drafts import ENDED, OPEN_TO_EDITS, Protection, Stage
from wiki.domain.errors import ClosedError, NotAllowedError
from wiki.domain.permissions import Action, Actor, Subject, check, may
from wiki.domain.sectors import Role

DRAFT = 7
PEOPLE = {
    "reader": None,
    "contributor": Actor(1, "ann"),
    "steward": Actor(2, "bob", stewards=frozenset({DRAFT})),
    "other steward": Actor(3, "cai", stewards=frozenset({DRAFT + 1})),
    "moderator": Actor(4, "dea", Role.MODERATOR),
    "administrator": Actor(5, "eve", Role.ADMINISTRATOR),
    "blocked": Actor(6, "fay", stewards=frozenset({DRAFT}), blocked=True),
    "blocked administrator": Actor(8, "gus", Role.ADMINISTRATOR, blocked=True),
}
WRITERS = {"contributor", "steward", "other steward", "moderator", "administrator"}
STEWARDS = {"steward", "administrator"}
MODERATORS = {"moderator", "administrator"}


def expected(action, stage, protection):
    """Who may, as product.md says it."""
    live = stage not in ENDED
    return {
        Action.READ: set(PEOPLE),
        Action.START_DRAFT: WRITERS,
        Action.EDIT: WRITERS
        if stage in OPEN_TO_EDITS and protection is Protection.OPEN
        else (STEWARDS | MODERATORS if live else set()),
        Action.SETTINGS: STEWARDS,
        Action.MOVE_STAGE: STEWARDS,
        Action.PROTECT: STEWARDS | MODERATORS,
        Action.NAME_STEWARDS: STEWARDS,
        Action.COMMENT: WRITERS if live else STEWARDS | MODERATORS,
        Action.EDIT_COMMENT: set(),
        Action.DELETE_COMMENT: MODERATORS,
        Action.RESOLVE_THREAD: STEWARDS | MODERATORS,
        Action.BLOCK_ACCOUNT: MODERATORS,
        Action.MANAGE_ACCOUNTS: {"administrator"},
    }[action]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("protection", Protection)
def test_what_each_may_do(action, stage, protection):
    subject = Subject(DRAFT, stage, protection, owner=999)
    allowed = {name for name, actor in PEOPLE.items() if may(actor, action, subject)}
    assert allowed == expected(action, stage, protection)


@pytest.mark.parametrize("stage", Stage)
def test_the_author_of_a_comment_may_more_with_it(stage):
    subject = Subject(DRAFT, stage, owner=1)
    ann = PEOPLE["contributor"]
    assert may(ann, Action.DELETE_COMMENT, subject)
    assert may(ann, Action.EDIT_COMMENT, subject) == (stage not in ENDED)
    assert may(ann, Action.RESOLVE_THREAD, subject) == (stage not in ENDED)
    assert not may(Actor(1, "ann", blocked=True), Action.DELETE_COMMENT, subject)


@pytest.mark.parametrize("action", set(Action) - {Action.READ})
@pytest.mark.parametrize("person", ["reader", "blocked", "blocked administrator"])
def test_who_may_nothing_is_told_why(action, person):
    with pytest.raises(NotAllowedError, match=r"Log in|blocked"):
        check(PEOPLE[person], action, Subject(DRAFT, owner=6))


def test_it_is_the_draft_that_is_closed_not_the_person_that_lacks_a_right():
    with pytest.raises(ClosedError, match="ended"):
        check(PEOPLE["administrator"], Action.EDIT, Subject(DRAFT, Stage.ADOPTED))
    with pytest.raises(ClosedError, match="stewards"):
        check(PEOPLE["contributor"], Action.EDIT, Subject(DRAFT, Stage.REVIEW))
    with pytest.raises(ClosedError, match="discussion"):
        check(PEOPLE["contributor"], Action.COMMENT, Subject(DRAFT, Stage.WITHDRAWN))
