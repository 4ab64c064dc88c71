"""The JSON Schemas of what is sent and answered. Descriptions are gettext sources, for the documentation page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wiki.api.v1.validation import LARGEST, LARGEST_ID, MARKDOWN
from wiki.domain.anchors import State
from wiki.domain.drafts import Kind, Protection, Stage
from wiki.domain.sectors import Sector
from wiki.domain.traces import Did
from wiki.i18n import N_
from wiki.services.listing import SORTS

if TYPE_CHECKING:
    from wiki.api.v1.validation import Schema

MOST = 100
USUAL = 50


def text(description: str = "", **more: Any) -> Schema:
    """Return the schema of a string."""
    return {"type": "string", **more, **({"description": description} if description else {})}


def number(description: str = "", **more: Any) -> Schema:
    """Return the schema of a whole number, from 0 unless told."""
    return {"type": "integer", "minimum": 0, "maximum": LARGEST, **more, "description": description}


def flag(description: str) -> Schema:
    """Return the schema of a boolean."""
    return {"type": "boolean", "description": description}


def array(items: Schema, description: str = "") -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def entity(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these properties and no others, all there but for the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def ref(name: str) -> Schema:
    """Return a reference to one of ANSWERS."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """Return the schema of the same or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **more}


_NEXT = N_("The address of the next page, null at the end; the Link header has it too.")


def page_of(name: str) -> Schema:
    """Return the schema of a page of a list."""
    return entity({"items": array(ref(name)), "next": maybe(text(_NEXT))})


_TIME = text(N_("A time in UTC."), format="date-time")
_SECTOR = maybe(
    text(N_("The sector that the author spoke for; null for authors of imported histories."), enum=list(Sector))
)
_NUMBER = number(N_("The revision's number in its draft, from 1."), minimum=1)
TIME, NUMBER = _TIME, _NUMBER
_NAME = text(N_("The author's name."))
_URL = text(N_("The path of its page for people."))

_DRAFT = {
    "slug": text(N_("The name in addresses.")),
    "title": text(N_("What the draft is called.")),
    "purpose": text(N_("The first words of its text.")),
    "language": text(N_("A language tag such as en or zh-Hans.")),
    "kind": text(N_("What sort of rule or plan it is."), enum=list(Kind)),
    "stage": text(N_("Where the draft stands on its way to the act."), enum=list(Stage)),
    "closes": maybe(text(N_("When the stage closes, when that is set."), format="date-time")),
    "protection": text(N_("Who may edit directly."), enum=list(Protection)),
    "topics": array(text(), N_("What the draft is about.")),
    "services": array(text(), N_("The public services that the draft governs.")),
    "place": text(N_("Where it shall hold.")),
    "revision": _NUMBER | {"description": N_("The number of the newest revision.")},
    "threads": number(N_("How many threads there are on it.")),
    "created": _TIME,
    "updated": _TIME,
    "url": _URL,
}
_REVISION = {
    "number": _NUMBER,
    "parent": maybe(number(N_("The revision before; null for the first."), minimum=1)),
    "time": _TIME,
    "author": _NAME,
    "sector": _SECTOR,
    "summary": text(N_("What the author says of the change.")),
    "act": text(N_("How it came to be."), enum=["create", "edit", "merge", "restore", "undo"]),
    "minor": flag(N_("Whether the author calls it minor.")),
    "sha256": text(N_("SHA-256 of the text in UTF-8, in hexadecimal."), pattern="^[0-9a-f]{64}$"),
    "chain": text(N_("The hash chain over the history up to here, in hexadecimal."), pattern="^[0-9a-f]{64}$"),
    "size": number(N_("The length of the text in characters.")),
    "added": number(N_("How many words it added.")),
    "removed": number(N_("How many words it removed.")),
    "url": _URL,
}
_WORDING = entity({"body": text(), "until": _TIME})
_COMMENT = entity(
    {
        "id": number(N_("Its number."), minimum=1, maximum=LARGEST_ID),
        "parent": maybe(number(N_("The comment that it answers."), minimum=1, maximum=LARGEST_ID)),
        "author": _NAME,
        "sector": _SECTOR,
        "created": _TIME,
        "body": text(N_("The comment, in Markdown; empty when it was deleted.")),
        "edited": maybe(text(N_("When its words were changed last."), format="date-time")),
        "deleted": maybe(text(N_("When it was deleted."), format="date-time")),
        "wordings": array(_WORDING, N_("How it once read, and until when.")),
    }
)
_ANCHOR = {
    "exact": text(N_("The words that it is about.")),
    "prefix": text(N_("What stands before them.")),
    "suffix": text(N_("What stands after them.")),
    "section": maybe(text(N_("The section's identifier."))),
}
STATE = text(
    N_("How it stands in the newest revision: as it was, in other words, elsewhere, not at all, or again."),
    enum=list(State),
)
SINCE = maybe(number(N_("The revision since which it stands so; null for a section."), minimum=1))
SCORE = {
    "type": "number", "minimum": 0, "maximum": 1,
    "description": N_("1; less when like words were taken for those sent, 0 when none were found."),
}  # fmt: skip
_CURRENT = entity(
    {
        "revision": _NUMBER | {"description": N_("The newest revision.")},
        "exact": text(N_("The words that stand there, from the first to the last; empty for a section.")),
        "prefix": text(N_("What stands before them.")),
        "suffix": text(N_("What stands after them.")),
        "start": number(N_("Where it begins, in characters of the text.")),
        "end": number(N_("Where it ends.")),
    }
)
_STANDING = _ANCHOR | {
    "state": STATE,
    "since": SINCE,
    "score": SCORE,
    "current": maybe(_CURRENT) | {"description": N_("Where it stands in the newest revision; null when it is gone.")},
}
_THREAD = entity(
    {
        "id": number(N_("Its number."), minimum=1, maximum=LARGEST_ID),
        "revision": _NUMBER | {"description": N_("The revision that it was opened on.")},
        "anchor": maybe(entity(_STANDING)) | {"description": N_("What it is about; null: the whole draft.")},
        "author": _NAME,
        "sector": _SECTOR,
        "created": _TIME,
        "updated": _TIME,
        "resolved": maybe(text(N_("When it was resolved."), format="date-time")),
        "resolved_by": maybe(text(N_("Who resolved it."))),
        "comments": array(ref("Comment"), N_("Oldest first; answers after the comment that they answer.")),
        "url": _URL,
    }
)
SEGMENT = entity({"op": text(enum=["=", "-", "+"]), "text": text()})
_TOUCH = entity(
    {
        "did": array(
            text(enum=list(Did)),
            N_("What it did: came, left, back, words (changed), renamed, renumbered, ranked (another level), moved."),
        ),
        "title": text(N_("The heading as it stands since, or as it stood last.")),
        "former": maybe(text(N_("The heading before, where that was another."))),
        "standing": flag(N_("Whether the section stands in this revision.")),
        "away_since": maybe(_NUMBER)
        | {"description": N_("The revision that the section left with, where it came back.")},
        "added": number(N_("How many words it added to the section.")),
        "removed": number(N_("How many words it removed from the section.")),
        "segments": array(SEGMENT, N_("Where its changes begin, cut to a line.")),
    }
)
_SECTION = entity(
    {
        "id": text(N_("Stays the same when the heading is reworded or moved.")),
        "level": number(N_("The rank of its heading."), minimum=1),
        "title": text(),
        "start": number(N_("Its first passage, counted from 1."), minimum=1),
        "end": number(N_("Its last passage, counted from 1."), minimum=1),
        "url": _URL,
    }
)
_MOMENT = entity({"revision": _NUMBER, "time": _TIME, "author": _NAME, "sector": _SECTOR})
_FIRST = ref("Moment") | {"description": N_("The revision that brought the passage.")}
_LAST = maybe(ref("Moment")) | {"description": N_("The last revision in which it stood; null while it stands.")}
_REMOVED = maybe(ref("Moment")) | {"description": N_("The revision that took it away; null while it stands.")}
_INTERVAL = entity({"first": _FIRST, "last": _LAST, "removed": _REMOVED})
_HIT = entity(
    {
        "type": text(N_("A passage, the title of a draft, or a comment."), enum=["passage", "draft", "comment"]),
        "draft": text(N_("The draft's slug.")),
        "title": text(N_("The draft's title.")),
        "language": text(N_("A language tag such as en or zh-Hans.")),
        "passage": text(N_("The text that was found.")),
        "highlights": array(array(number("")), N_("Start and end of each word found, in characters of the passage.")),
        "section": maybe(entity({"id": text(), "title": text()})),
        "intervals": array(ref("Interval"), N_("From when to when the passage stood; it may come back.")),
        "first": maybe(ref("Moment")) | {"description": N_("The revision that brought the passage.")},
        "last": _LAST,
        "removed": _REMOVED,
        "standing": flag(N_("Whether it stands in the newest revision.")),
        "url": _URL,
    }
)
_EVENT = entity(
    {
        "seq": number(N_("Its number in the log, from 1, without gaps."), minimum=1, maximum=LARGEST_ID),
        "time": _TIME,
        "kind": text(N_("What happened, such as revision, draft.stage or comment.")),
        "draft": maybe(text(N_("The slug of the draft that it happened to."))),
        "revision": maybe(number(N_("The revision that it made or speaks of."))),
        "actor": maybe(text(N_("The name of who did it."))),
        "sector": _SECTOR,
        "payload": {"type": "object", "description": N_("What else there is to say, by kind.")},
    }
)
_PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": text(format="uri-reference"),
        "title": text(),
        "status": number(),
        "detail": text(N_("What is wrong, for people, in the language of Accept-Language (English or Chinese).")),
        "instance": text(format="uri-reference"),
        "errors": {
            "type": "object",
            "additionalProperties": text(),
            "description": N_("What is wrong with each field."),
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
_CONFLICT = entity(
    {
        "base": text(N_("The words in the revision that you started from.")),
        "current": text(N_("The words as they stand now.")),
        "yours": text(N_("The words that you sent.")),
        "moved": flag(N_("Whether both moved the passage, to different places; this is one of them.")),
    }
)
_BOTH_ADDED = array(
    entity(
        {
            "current": text(N_("What others had added there: it stands first.")),
            "yours": text(N_("What you added there: it follows.")),
        }
    )
)

ANSWERS: dict[str, Schema] = {
    "Problem": _PROBLEM,
    "Conflict": {
        **_PROBLEM,
        "properties": _PROBLEM["properties"]
        | {
            "base": _NUMBER | {"description": N_("The revision that you started from.")},
            "current": _NUMBER | {"description": N_("The number of the newest revision.")},
            "conflicts": array(_CONFLICT),
            "merged_text": text(N_("All that agrees, with the words as they stand now where both sides differ.")),
            "both_added": _BOTH_ADDED,
        },
        "required": [*_PROBLEM["required"], "base", "current", "conflicts", "merged_text", "both_added"],
    },
    "Draft": entity(_DRAFT),
    "Drafts": page_of("Draft"),
    "RevisionEntry": entity(_REVISION),
    "Revisions": page_of("RevisionEntry"),
    "Revision": entity(_REVISION | {"text": text(N_("The whole text, in Markdown."))}),
    "Saved": entity(
        {
            "number": _NUMBER,
            "merged": flag(N_("Whether changes that others saved meanwhile were merged in.")),
            "unchanged": flag(N_("Whether the text already stood so, and nothing was saved.")),
            "both_added": _BOTH_ADDED,
            "url": _URL,
        }
    ),
    "Section": _SECTION,
    "SectionTouch": entity(_REVISION | {"section": _TOUCH}),
    "SectionHistory": page_of("SectionTouch"),
    "Sections": entity({"revision": _NUMBER, "items": array(ref("Section")), "next": {"type": "null"}}),
    "Comment": _COMMENT,
    "Thread": _THREAD,
    "Threads": page_of("Thread"),
    "Hit": _HIT,
    "Moment": _MOMENT,
    "Interval": _INTERVAL,
    "SearchResults": entity(
        {
            "total": number(N_("How many hits there are in all.")),
            "lag": number(N_("How many events the index has not taken up yet.")),
            "items": array(ref("Hit")),
            "next": maybe(text(_NEXT)),
            "problem": text(N_("What of the query could not be understood.")),
        },
        optional=("problem",),
    ),
    "Event": _EVENT,
    "Events": page_of("Event"),
    "Document": {"type": "object", "description": N_("A document of OpenAPI 3.1.")},
    "Text": {"type": "string"},
}

BODIES: dict[str, Schema] = {
    "NewDraft": entity(
        {
            "title": text(N_("What the draft is called.")),
            "text": text(N_("The whole text, in Markdown."), format=MARKDOWN),
            "slug": text(N_("The name in addresses; made from the title when it is left out.")),
            "language": text(N_("A language tag such as en or zh-Hans."), default="en"),
            "kind": text(N_("What sort of rule or plan it is."), enum=list(Kind), default=Kind.POLICY),
            "topics": array(text(), N_("What the draft is about.")),
            "services": array(text(), N_("The public services that the draft governs.")),
            "place": text(N_("Where it shall hold.")),
            "summary": text(N_("What you say of the change.")),
        },
        optional=("slug", "language", "kind", "topics", "services", "place", "summary"),
    ),
    "Edit": entity(
        {
            "text": text(
                N_("The whole text, in Markdown; the text of one section when section names it."), format=MARKDOWN
            ),
            "base": number(N_("The revision that you started from."), minimum=1),
            "summary": text(N_("What you say of the change.")),
            "minor": flag(N_("Whether you call it minor.")),
            "section": maybe(text(N_("The identifier of the only section that you send."))),
        },
        optional=("summary", "minor", "section"),
    ),
    "NewThread": entity(
        {
            "body": text(N_("The first comment, in Markdown."), format=MARKDOWN),
            "anchor": maybe(entity(_ANCHOR, optional=tuple(_ANCHOR)))
            | {"description": N_("What it is about; without it: the whole draft.")},
            "revision": number(N_("The revision that you read; the newest when it is left out."), minimum=1),
        },
        optional=("anchor", "revision"),
    ),
    "NewComment": entity(
        {
            "body": text(N_("The comment, in Markdown."), format=MARKDOWN),
            "parent": maybe(number(N_("The comment that it answers."), minimum=1, maximum=LARGEST_ID)),
        },
        optional=("parent",),
    ),
    "StageChange": entity(
        {
            "stage": text(enum=list(Stage)),
            "reason": text(N_("Why, in a sentence; everybody can read it.")),
            "opens": maybe(text(N_("The date or time since when the stage is open, when it was not the move itself."))),
            "closes": maybe(text(N_("The date or time when the stage closes."))),
        },
        optional=("opens", "closes"),
    ),
}

LIMIT = number(N_("How many at most; more than 100 gives 100."), minimum=1, default=USUAL)
DRAFT_FILTERS: dict[str, Schema] = {
    "q": text(N_("Words of the title or the slug.")),
    "stage": text(N_("open: all that have not ended."), enum=["open", *Stage]),
    "topic": text(N_("Drafts on this topic.")),
    "place": text(N_("Drafts for this place.")),
    "service": text(N_("Drafts that govern this public service.")),
    "kind": text(N_("Drafts of this kind."), enum=list(Kind)),
    "language": text(N_("Drafts in this language.")),
    "sort": text(N_("The order of the list."), enum=list(SORTS), default="updated"),
}


def limit_of(asked: int) -> int:
    """Return how many items a page shall have."""
    return min(asked, MOST)
