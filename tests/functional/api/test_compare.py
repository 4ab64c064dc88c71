"""Comparisons, sections and the log through the API."""

import pytest

from tests.common.factories import TEXT

OLD = """# Law

Alpha is the first word of this law.

Beta stays.

Gamma leaves.

## Rest

Delta moves to the front of it all.
"""
NEW = """# Law

Delta moves to the front of it all.

Alpha is the first word of that law.

Beta stays.

## Rest

Epsilon comes.
"""


@pytest.fixture
def slug(world, ada):
    made = world.draft(OLD, by=ada)
    world.edit(made, NEW, by=ada)
    return made


def test_each_change_stands_once_and_its_segments_rebuild_both_texts(api, slug):
    answer = api.read(f"/drafts/{slug}/compare/1..2")
    assert (answer["a"], answer["b"]) == (1, 2)
    assert {change["op"] for change in answer["changes"]} <= {"insert", "delete", "replace", "move"}
    for change in answer["changes"]:
        old = "".join(part["text"] for part in change["segments"] if part["op"] in "=-")
        new = "".join(part["text"] for part in change["segments"] if part["op"] in "=+")
        assert old == change.get("old", "")
        assert new == change.get("new", "")
    moves = [change for change in answer["changes"] if change["op"] == "move"]
    assert [(move["from"], move["to"]) for move in moves] == [(6, 2)]
    assert answer["stats"]["moved"] == 1


def test_a_passage_that_was_split_gives_its_pieces_and_one_that_was_joined_its_parts(api, world, ada):
    one = "The council publishes every draft before it decides. "
    other = "It answers every comment that is made within thirty days."
    slug = world.draft(f"# Law\n\n{one}{other}\n\nThe end of it all.\n", by=ada)
    world.edit(slug, f"# Law\n\n{one.strip()}\n\n{other}\n\nThe end of it all.\n", by=ada)
    split = api.read(f"/drafts/{slug}/compare/1..2")
    assert [(change["op"], change["from"], change["to"], change["split"]) for change in split["changes"]] == [
        ("replace", 2, 2, [2, 3]),
        ("replace", 2, 3, [2, 3]),
    ]
    assert "".join(change["old"] for change in split["changes"]) == f"{one}{other}\n\n"
    assert {change["nature"] for change in split["changes"]} == {"whitespace"}
    assert (split["stats"]["split"], split["stats"]["added"], split["sections"][0]["passages"]["split"]) == (1, 0, 1)
    joined = api.read(f"/drafts/{slug}/compare/2..1")
    assert [(change["from"], change["to"], change["joined"]) for change in joined["changes"]] == [
        (2, 2, [2, 3]),
        (3, 2, [2, 3]),
    ]
    assert "".join(change["new"] for change in joined["changes"]) == f"{one}{other}\n\n"
    assert joined["stats"]["joined"] == 1


def test_the_changed_sections_are_counted(api, slug):
    sections = api.read(f"/drafts/{slug}/compare/1..2")["sections"]
    assert [(one["title"], one["state"], one["moved"]) for one in sections] == [
        ("Law", "stays", False),
        ("Rest", "stays", False),
    ]
    law, rest = (one["passages"] for one in sections)
    assert (law["replaced"], law["moved"], law["deleted"]) == (1, 1, 1)
    assert (rest["inserted"], rest["away"]) == (1, 1)


def test_the_changes_lead_from_one_text_to_the_other(api, slug):
    """Whoever follows places of passages gets the new text."""
    answer = api.read(f"/drafts/{slug}/compare/1..2")
    gone = {change["from"] for change in answer["changes"] if "from" in change}
    came = {change["to"]: change["new"] for change in answer["changes"] if "to" in change}
    old = api.read(f"/drafts/{slug}/revisions/1")["text"].split("\n\n")
    stays = iter([part for place, part in enumerate(old, 1) if place not in gone])
    new = api.read(f"/drafts/{slug}/revisions/2")["text"].split("\n\n")
    rebuilt = [came[place].rstrip("\n") if place in came else next(stays) for place in range(1, len(new) + 1)]
    assert "\n\n".join(rebuilt).rstrip() == "\n\n".join(new).rstrip()


def test_numbers_compare_for_ever_and_dates_and_now_do_not(api, slug):
    fixed = api.get(f"/drafts/{slug}/compare/1..2")
    assert "immutable" in fixed.headers["Cache-Control"]
    assert api.get(f"/drafts/{slug}/compare/1..2", headers={"If-None-Match": fixed.headers["ETag"]}).status_code == 304
    now = api.get(f"/drafts/{slug}/compare/2026-03-02T09:00:00Z..now")
    assert now.get_json()["changes"] == fixed.get_json()["changes"]
    assert now.headers["Cache-Control"] == "public, no-cache"
    assert api.read(f"/drafts/{slug}/compare/2..2")["changes"] == []


@pytest.mark.parametrize(
    "names", ["1", "1..", "..2", "1...2", "0..1", "1..3", "x..y", "1999..now", "1..2..3", "%00..1"]
)
def test_what_cannot_be_compared_is_not_found(api, slug, names):
    assert api.get(f"/drafts/{slug}/compare/{names}").status_code == 404


def test_sections_keep_their_names_and_have_histories(api, world, ada):
    slug = world.draft(by=ada)
    sections = api.read(f"/drafts/{slug}/sections")["items"]
    assert [section["title"] for section in sections] == [
        "Open data bylaw",
        "Article 1: Purpose",
        "Article 2: Scope",
    ]
    assert sections[0]["start"] == 1
    world.edit(slug, TEXT.replace("Article 1: Purpose", "Article 1: Aim").replace("its data", "all data"), by=ada)
    world.edit(slug, TEXT.replace("Article 1: Purpose", "Article 1: Aim").replace("its data", "data"), by=ada)
    renamed = api.read(f"/drafts/{slug}/sections")["items"][1]
    assert (renamed["id"], renamed["title"]) == (sections[1]["id"], "Article 1: Aim")
    found = api.read(f"/drafts/{slug}/sections/{renamed['id']}/history?limit=2")
    assert [one["number"] for one in found["items"]] == [3, 2]
    assert [one["section"]["did"] for one in found["items"]] == [["words"], ["words", "renamed"]]
    assert found["items"][1]["section"] | {"segments": []} == {
        "did": ["words", "renamed"], "title": "Article 1: Aim", "former": "Article 1: Purpose", "standing": True,
        "away_since": None, "added": 2, "removed": 2, "segments": [],
    }  # fmt: skip
    only = api.read(f"/drafts/{slug}/sections/{renamed['id']}/history?did=renamed")
    assert [one["number"] for one in only["items"]] == [2]
    assert api.get(f"/drafts/{slug}/sections/{renamed['id']}/history?did=nothing").status_code == 422
    found = api.read(found["next"].removeprefix("/api/v1"))
    assert [one["number"] for one in found["items"]] == [1]
    assert found["next"] is None
    assert api.get(f"/drafts/{slug}/sections/nowhere/history").status_code == 404


def test_the_log_tells_everything_in_order_without_gaps(api, world, ada):
    slug = world.draft(by=ada)
    for number in range(4):
        world.edit(slug, f"{TEXT}\nAddition {number}.\n", by=ada)
    page = api.read("/events?limit=3")
    events = page["items"]
    while page["next"]:
        page = api.read(page["next"].removeprefix("/api/v1"))
        events += page["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["revision"] for event in events if event["kind"] == "revision"] == [1, 2, 3, 4, 5]
    assert {event["draft"] for event in events if event["kind"] == "revision"} == {slug}
    assert {event["actor"] for event in events if event["kind"] == "revision"} == {"ada"}
    last = events[-1]["seq"]
    assert api.read(f"/events?after={last}")["items"] == []
    world.edit(slug, TEXT, by=ada)
    assert [event["seq"] for event in api.read(f"/events?after={last}")["items"]] == [last + 1]
