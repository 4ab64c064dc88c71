"""The demonstration content keeps every promise of its README, so that the loader may rely on it."""

import itertools
import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import wiki

ROOT = Path(wiki.__file__).parent / "demonstration"
FOLDERS = sorted(path.parent.name for path in ROOT.glob("*/draft.json"))
BYLAWS = {"harbour-city": 16, "yunxi": 14}
KINDS = {"bill", "regulation", "bylaw", "plan", "charter", "programme", "policy", "guideline"}
SECTORS = {"government", "business", "community", "citizen"}
PEOPLE = {person["name"]: person for person in json.loads((ROOT / "people.json").read_text(encoding="utf-8"))}

every_draft = pytest.mark.parametrize("folder", FOLDERS)
every_bylaw = pytest.mark.parametrize("folder", BYLAWS)


def load(folder: str) -> dict[str, Any]:
    return json.loads((ROOT / folder / "draft.json").read_text(encoding="utf-8"))


def text(folder: str, file: str) -> str:
    return (ROOT / folder / file).read_bytes().decode("utf-8")


def headings(markdown: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)


def when(item: dict[str, Any]) -> datetime:
    time = datetime.fromisoformat(item["time"])
    assert time.tzinfo is not None
    return time


def comments(draft: dict[str, Any]) -> list[dict[str, Any]]:
    return [comment for thread in draft["threads"] for comment in thread["comments"]]


def acts(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything with a time in a draft."""
    edits = [comment["edited"] for comment in comments(draft) if "edited" in comment]
    resolutions = [thread["resolved"] for thread in draft["threads"] if "resolved" in thread]
    return [*draft["stages"], *draft["revisions"], *draft["threads"], *comments(draft), *edits, *resolutions]


def test_there_are_two_bylaws_in_two_languages_and_two_short_drafts() -> None:
    drafts = [load(folder) for folder in FOLDERS]
    assert sorted(draft["language"] for draft in drafts) == ["en", "en", "zh", "zh"]
    assert {load(folder)["language"] for folder in BYLAWS} == {"en", "zh"}


def test_people_have_unique_names_without_spaces_and_a_known_sector() -> None:
    listed = json.loads((ROOT / "people.json").read_text(encoding="utf-8"))
    assert len(PEOPLE) == len(listed)
    for person in listed:
        assert set(person) == {"name", "display", "sector"}
        assert re.fullmatch(r"[\w-]+", person["name"])
        assert person["sector"] in SECTORS


def test_everybody_listed_takes_part() -> None:
    drafts = [load(folder) for folder in FOLDERS]
    assert {act["author"] for draft in drafts for act in acts(draft) if "author" in act} == set(PEOPLE)


@every_draft
def test_a_draft_names_what_the_wiki_needs(folder: str) -> None:
    draft = load(folder)
    assert set(draft) == {
        *("title", "language", "kind", "topics", "services", "place"),
        *("stewards", "stages", "revisions", "threads"),
    }
    assert draft["kind"] in KINDS
    assert draft["topics"]
    assert draft["services"]
    assert draft["revisions"][0]["author"] in draft["stewards"]


@every_draft
def test_every_file_is_named_and_every_named_file_exists(folder: str) -> None:
    revisions = load(folder)["revisions"]
    named = {revision["file"] for revision in revisions} | {r["typed"] for r in revisions if "typed" in r}
    assert {path.name for path in (ROOT / folder).iterdir()} == named | {"draft.json"}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_files_are_nfc_with_lf_and_one_line_end(path: Path) -> None:
    content = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", content)
    assert content.endswith("\n")
    assert not content.endswith("\n\n")
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs"} for c in content.replace("\n", ""))


@every_draft
def test_revisions_are_numbered_without_gaps_and_times_rise(folder: str) -> None:
    revisions = load(folder)["revisions"]
    assert [revision["number"] for revision in revisions] == list(range(1, len(revisions) + 1))
    assert len(revisions) >= 3
    for before, after in itertools.pairwise(revisions):
        assert when(before) < when(after)
        assert text(folder, before["file"]) != text(folder, after["file"])
        assert after["summary"]


@every_draft
def test_authors_and_stewards_are_people(folder: str) -> None:
    draft = load(folder)
    named = {act.get("author") or act.get("by") for act in acts(draft)} - {None}
    assert named | set(draft["stewards"]) <= set(PEOPLE)


@every_draft
def test_no_two_acts_share_an_instant(folder: str) -> None:
    times = [when(act) for act in acts(load(folder))]
    assert len(times) == len(set(times))


@every_draft
def test_restored_texts_equal_their_source(folder: str) -> None:
    revisions = load(folder)["revisions"]
    for revision in revisions:
        now = text(folder, revision["file"])
        assert ("restores" in revision, "undoes" in revision) == (
            revision["kind"] == "restore",
            revision["kind"] == "undo",
        )
        if revision["kind"] == "restore":
            assert now == text(folder, revisions[revision["restores"] - 1]["file"])
        elif revision["kind"] == "undo":
            assert revision["undoes"] == revision["number"] - 1
            assert now == text(folder, revisions[revision["undoes"] - 2]["file"])
        else:
            assert revision["kind"] == "edit"


@every_draft
def test_a_stale_base_comes_with_what_its_author_typed(folder: str) -> None:
    revisions = load(folder)["revisions"]
    for revision in revisions:
        assert ("typed" in revision) == (revision["base"] < revision["number"] - 1)
        assert 0 <= revision["base"] < revision["number"]
        if "typed" in revision:
            typed = text(folder, revision["typed"])
            assert typed not in {text(folder, other["file"]) for other in revisions}


@every_draft
def test_only_stewards_move_stages_and_save_after_the_consultation_opened(folder: str) -> None:
    draft = load(folder)
    opened = [when(stage) for stage in draft["stages"] if stage["stage"] == "consultation"]
    assert all(stage["by"] in draft["stewards"] and stage["reason"] for stage in draft["stages"])
    late = [revision for revision in draft["revisions"] if opened and when(revision) > opened[0]]
    assert {revision["author"] for revision in late} <= set(draft["stewards"])


@every_draft
def test_threads_speak_of_the_newest_revision_and_of_headings_in_it(folder: str) -> None:
    draft = load(folder)
    for thread in draft["threads"]:
        newest = max(r["number"] for r in draft["revisions"] if when(r) < when(thread))
        assert thread["revision"] == newest
        if thread["section"] is not None:
            assert headings(text(folder, draft["revisions"][newest - 1]["file"])).count(thread["section"]) == 1


@every_draft
def test_threads_and_their_comments_are_in_order_of_time(folder: str) -> None:
    threads = load(folder)["threads"]
    assert threads == sorted(threads, key=when)
    for thread in threads:
        talk = [thread, *thread["comments"]]
        assert talk == sorted(talk, key=when)
        assert all(part["body"].strip() for part in talk)
        for comment in thread["comments"]:
            assert "edited" not in comment or when(comment["edited"]) > when(comment)
        if "resolved" in thread:
            assert when(thread["resolved"]) > when(talk[-1])
            assert thread["resolved"]["by"] in {thread["author"], *load(folder)["stewards"]}


@every_bylaw
def test_a_bylaw_has_a_rich_history_of_all_sectors(folder: str) -> None:
    draft = load(folder)
    revisions = draft["revisions"]
    assert len(revisions) >= BYLAWS[folder]
    assert {PEOPLE[revision["author"]]["sector"] for revision in revisions} == SECTORS
    assert [stage["stage"] for stage in draft["stages"]] == ["drafting", "consultation"]
    assert any(revision["minor"] for revision in revisions)
    assert any(revision["kind"] != "edit" for revision in revisions)
    assert sum("typed" in revision for revision in revisions) == 2
    assert (when(revisions[-1]) - when(revisions[0])).days > 140


@every_bylaw
def test_a_bylaw_is_a_whole_text_with_every_kind_of_block(folder: str) -> None:
    last = text(folder, load(folder)["revisions"][-1]["file"])
    articles = [title for title in headings(last) if re.match(r"Article \d+\. |第.+条 ", title)]
    assert 8 <= len(articles) <= 14
    assert 6000 <= len(last.encode()) <= 10000
    for block in (r"^\|---", r"^:   ", r"^1\. ", r"^- ", r"^\[\^1\]: ", r"\S\[\^1\]"):
        assert re.search(block, last, re.MULTILINE), block


@every_bylaw
def test_a_bylaw_is_talked_about(folder: str) -> None:
    draft = load(folder)
    threads = draft["threads"]
    assert len(threads) >= 6
    assert {thread["section"] is None for thread in threads} == {True, False}
    assert any("resolved" in thread for thread in threads)
    assert any("edited" in comment for comment in comments(draft))
    assert any(comment.get("deleted") for comment in comments(draft))
