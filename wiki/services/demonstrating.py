"""Fills an empty wiki with the demonstration content: the people, histories and talk in wiki/demonstration.

The data is played through the services that people use, at the times it names, in the order of these times; so nothing
here gets round a rule. The form is described in wiki/demonstration/README.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from wiki.domain import names
from wiki.domain.errors import ConflictError, DamageError
from wiki.domain.sectors import Role
from wiki.domain.text.normalise import normalise
from wiki.services import discussing, drafting, editing, validating
from wiki.services.accounts import actor_of
from wiki.services.recording import Manuscript, load
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from wiki.domain.permissions import Actor

# How long after a comment its author deletes it.
_REGRET = timedelta(minutes=9)
# How many revisions a story has that shows everything.
_LONG = 12
FOLDER = Path(__file__).parents[1] / "demonstration"


def play(session: Session, now: datetime | None = None) -> int:
    """Fill the wiki when it holds no draft; return how many drafts were made. About 60 revisions in half a second.

    Given the present moment, each draft's whole story is moved by days so that it ends within the last day: a
    consultation is then open. Without it, times are those of the files.
    """
    if session.scalar(select(func.count()).select_from(Draft)):
        return 0
    acts: list[_Act] = []
    people = _people(session, now)
    folders = sorted(path for path in FOLDER.iterdir() if (path / "draft.json").is_file())
    for folder in folders:
        acts.extend(_Play(session, people, folder, now).acts())
    for act in sorted(acts, key=lambda act: act.time):
        act.do()
    return len(folders)


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that somebody does at a time."""

    time: datetime
    do: Callable[[], None]


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _people(session: Session, now: datetime | None) -> dict[str, int]:
    """Make the accounts, which nobody can log in to, and return their ids by name."""
    drafts = [_read(path) for path in FOLDER.glob("*/draft.json")]
    first = min(_time(draft["revisions"][0]["time"]) + _shift(draft, now) for draft in drafts)
    found = {}
    for person in _read(FOLDER / "people.json"):
        values = {
            "name": person["name"], "name_key": names.key(person["name"]), "sector": person["sector"],
            "role": Role.CONTRIBUTOR, "imported": False, "created": first, "about": "", "blocked_reason": "",
        }  # fmt: skip
        found[person["name"]] = session.execute(insert(Account).values(values).returning(Account.id)).scalar_one()
    return found


def _shift(draft: dict[str, Any], now: datetime | None) -> timedelta:
    """Return the whole days by which a draft's story moves to end within the day before `now`.

    A short story ends two days earlier: lists begin with what changed last, and that shall be a draft that shows much.
    """
    if now is None:
        return timedelta()
    days = (now - max(_time(value) for value in _times(draft))).days
    return timedelta(days=days if len(draft["revisions"]) >= _LONG else days - 2)


def _times(item: Any) -> Iterator[str]:
    """Yield every time at which something is done in a draft's story."""
    if isinstance(item, dict):
        for name, value in item.items():
            if name == "time":
                yield value
            else:
                yield from _times(value)
    elif isinstance(item, list):
        for value in item:
            yield from _times(value)


class _Play:
    """The acts of one draft."""

    def __init__(self, session: Session, people: dict[str, int], folder: Path, now: datetime | None) -> None:
        self.session = session
        self.people = people
        self.folder = folder
        self.data: dict[str, Any] = _read(folder / "draft.json")
        self.shift = _shift(self.data, now)
        self.slug = ""

    def acts(self) -> Iterator[_Act]:
        """All that is done to the draft, each with its time."""
        for revision in self.data["revisions"]:
            yield self.act(revision, self.revise)
        for stage in self.data["stages"]:
            yield self.act(stage, self.move)
        for thread in self.data["threads"]:
            yield from self.talk(thread)

    def act(self, item: dict[str, Any], do: Callable[[dict[str, Any], datetime], None]) -> _Act:
        time = self.time(item["time"])
        return _Act(time, lambda: do(item, time))

    def time(self, value: str) -> datetime:
        return _time(value) + self.shift

    def actor(self, name: str) -> Actor | None:
        return actor_of(self.session, self.people[name])

    def text(self, file: str) -> str:
        return normalise((self.folder / file).read_text(encoding="utf-8"))

    # -------------------------------------------------------------------------------------------------- text and stage

    def revise(self, item: dict[str, Any], time: datetime) -> None:
        """Make a revision; it then reads as its file."""
        actor = self.actor(item["author"])
        if item["number"] == 1:
            self.start(item, time)
        elif item["kind"] == "restore":
            editing.restore(self.session, actor, time, self.slug, item["restores"], summary=item["summary"])
        elif item["kind"] == "undo":
            editing.undo(self.session, actor, time, self.slug, item["undoes"], summary=item["summary"])
        else:
            self.save(actor, item, time)
        view = drafting.find(self.session, self.slug)
        if (view.revision, load(self.session, view.id, view.revision).text) != (
            item["number"],
            self.text(item["file"]),
        ):
            raise DamageError(f"revision {item['number']} of {self.folder.name} does not read as {item['file']}")

    def start(self, item: dict[str, Any], time: datetime) -> None:
        data = self.data
        settings = validating.Settings(
            title=data["title"], language=data["language"], kind=data["kind"], topics=data["topics"],
            services=data["services"], place=data["place"],
        )  # fmt: skip
        new = drafting.NewDraft(settings, self.text(item["file"]), item["summary"])
        starter = item["author"]
        self.slug = drafting.start(self.session, self.actor(starter), time, new)
        for steward in data["stewards"]:
            drafting.add_steward(self.session, self.actor(starter), time, self.slug, steward)

    def save(self, actor: Actor | None, item: dict[str, Any], time: datetime) -> None:
        """Save as the person did: what they typed on their base first, and its resolution when that is a conflict."""
        if "typed" in item:
            typed = editing.Edit(self.text(item["typed"]), item["base"], item["summary"], item["minor"])
            try:
                editing.save(self.session, actor, time, self.slug, typed)
            except ConflictError as conflict:
                base = conflict.current
            else:
                return
        else:
            base = item["base"]
        edit = editing.Edit(self.text(item["file"]), base, item["summary"], item["minor"])
        editing.save(self.session, actor, time, self.slug, edit)

    def move(self, item: dict[str, Any], time: datetime) -> None:
        closes = self.time(item["closes"]) if "closes" in item else None
        change = drafting.StageChange(item["stage"], item["reason"], closes)
        drafting.move_stage(self.session, self.actor(item["by"]), time, self.slug, change)

    # ------------------------------------------------------------------------------------------------------------ talk

    def talk(self, item: dict[str, Any]) -> Iterator[_Act]:
        """All that is done in one thread: opened, answered, resolved."""
        thread: list[int] = []
        yield self.act(item, lambda data, time: thread.append(self.open(data, time)))
        for comment in item["comments"]:
            yield from self.comment(comment, thread)
        if "resolved" in item:
            by = item["resolved"]["by"]
            yield self.act(item["resolved"], lambda _, time: self.resolve(by, time, thread[0]))

    def comment(self, item: dict[str, Any], thread: list[int]) -> Iterator[_Act]:
        """A comment, and its other words or its end."""
        name, made = item["author"], list[int]()

        def answer(data: dict[str, Any], time: datetime) -> None:
            reply = discussing.Reply(thread[0], data["body"])
            made.append(discussing.reply(self.session, self.actor(name), time, self.slug, reply))

        def reword(data: dict[str, Any], time: datetime) -> None:
            words = discussing.Rewording(made[0], data["body"])
            discussing.edit_comment(self.session, self.actor(name), time, self.slug, words)

        def delete() -> None:
            discussing.delete_comment(self.session, self.actor(name), deleted, self.slug, made[0])

        yield self.act(item, answer)
        if "edited" in item:
            yield self.act(item["edited"], reword)
        if item.get("deleted"):
            deleted = self.time(item["time"]) + _REGRET
            yield _Act(deleted, delete)

    def open(self, item: dict[str, Any], time: datetime) -> int:
        view = drafting.find(self.session, self.slug)
        ident = None
        if item["section"] is not None:
            ident = _section(load(self.session, view.id, item["revision"]), item["section"])
        new = discussing.NewThread(item["body"], ident, revision=item["revision"])
        return discussing.open_thread(self.session, self.actor(item["author"]), time, self.slug, new)

    def resolve(self, name: str, time: datetime, thread: int) -> None:
        discussing.resolve(self.session, self.actor(name), time, self.slug, thread)


def _section(manuscript: Manuscript, title: str) -> str:
    """Return the identifier of the section with that heading. Raises DamageError when there is none."""
    for section in manuscript.sections:
        if section.title == title:
            return section.ident
    raise DamageError(f"revision {manuscript.number} has no section {title}")
