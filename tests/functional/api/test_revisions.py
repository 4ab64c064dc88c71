"""Revisions through the API: read, save, merge, conflict."""

import hashlib

import pytest

from tests.common.factories import TEXT


@pytest.fixture
def slug(world, ada):
    return world.draft(by=ada)


def test_a_revision_is_read_with_its_text_and_hashes(api, slug):
    revision = api.read(f"/drafts/{slug}/revisions/1")
    assert revision["text"] == TEXT
    assert revision["parent"] is None
    assert revision["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert revision["size"] == len(TEXT)
    assert api.read(f"/drafts/{slug}/revisions/latest") == revision


def test_the_text_alone_is_markdown(api, slug):
    answer = api.get(f"/drafts/{slug}/revisions/latest", headers={"Accept": "text/markdown"})
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.text == TEXT
    assert answer.headers["Vary"] == "Accept"
    tag = api.get(f"/drafts/{slug}/revisions/latest").headers["ETag"]
    assert tag != answer.headers["ETag"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "nonsense", "text/*;q=0.1, */*"])
def test_whoever_does_not_ask_for_markdown_gets_json(api, slug, accept):
    answer = api.get(f"/drafts/{slug}/revisions/1", headers={"Accept": accept})
    assert answer.content_type == "application/json"


def test_a_numbered_revision_may_be_kept_for_ever_and_the_newest_may_not(api, slug):
    numbered = api.get(f"/drafts/{slug}/revisions/1")
    assert "immutable" in numbered.headers["Cache-Control"]
    assert not numbered.headers["ETag"].startswith("W/")
    assert api.get(f"/drafts/{slug}/revisions/latest").headers["Cache-Control"] == "public, no-cache"
    again = api.get(f"/drafts/{slug}/revisions/1", headers={"If-None-Match": numbered.headers["ETag"]})
    assert again.status_code == 304
    assert "immutable" in again.headers["Cache-Control"]


def test_revisions_are_listed_oldest_first_and_paged(api, world, ada, slug):
    for number in range(2, 6):
        world.edit(slug, f"{TEXT}\nAddition {number}.\n", by=ada)
    page = api.read(f"/drafts/{slug}/revisions?limit=2")
    assert [one["number"] for one in page["items"]] == [1, 2]
    assert page["next"] == f"/api/v1/drafts/{slug}/revisions?limit=2&after=2"
    page = api.read(f"/drafts/{slug}/revisions?limit=2&after=3")
    assert [one["number"] for one in page["items"]] == [4, 5]
    assert page["next"] is None
    assert api.read(f"/drafts/{slug}/revisions?after=99")["items"] == []


def test_the_revision_that_stood_at_a_time_is_found(api, world, clock, ada, slug):
    clock.advance(days=3)
    world.edit(slug, TEXT + "\nLater.\n", by=ada)

    def at(moment):
        return api.get(f"/drafts/{slug}/revisions/latest", query_string={"at": moment})

    assert at("2026-03-03").get_json()["number"] == 1
    assert at("2026-03-05").get_json()["number"] == 2
    assert at("2026-03-05T09:00:30Z").get_json()["number"] == 1
    assert at("2026-03-05T10:01:00+01:00").get_json()["number"] == 2
    assert at("1969").status_code == 404
    for nonsense in ("yesterday", "2026-13-01", "0000", "9999-12-31T23:59:59-23:00", "2026-03-05T25:00"):
        assert at(nonsense).status_code == 422, nonsense
    assert api.get(f"/drafts/{slug}/revisions/1?at=2026").status_code == 422


@pytest.mark.parametrize("name", ["0", "2", "01", "-1", "newest", "٣", "1e3", "999999999999999999999", "%00", "1%0a"])
def test_a_revision_that_is_not_there_is_not_found(api, slug, name):
    assert api.get(f"/drafts/{slug}/revisions/{name}").status_code == 404


def test_a_save_names_its_revision(as_, ada, slug):
    program = as_(ada)
    text = TEXT.replace("its data", "all its data")
    answer = program.post(f"/drafts/{slug}/revisions", {"text": text, "base": 1, "summary": "All", "minor": True})
    assert answer.status_code == 201
    assert {name: answer.get_json()[name] for name in ("number", "merged")} == {"number": 2, "merged": False}
    saved = program.client.get(answer.headers["Location"]).get_json()
    assert (saved["text"], saved["summary"], saved["minor"], saved["parent"]) == (text, "All", True, 1)


def test_sending_the_same_again_saves_nothing_more(as_, ada, slug):
    program = as_(ada)
    sent = {"text": TEXT + "\nMore.\n", "base": 1}
    first, second = (program.post(f"/drafts/{slug}/revisions", sent) for _ in range(2))
    assert second.status_code == first.status_code == 201
    assert first.get_json()["number"] == second.get_json()["number"] == 2
    assert second.get_json()["unchanged"]


def test_changes_in_different_passages_are_merged(as_, world, ada, slug):
    world.edit(slug, TEXT.replace("its data", "all its data"), by=ada)
    sent = {"text": TEXT.replace("all offices", "each office"), "base": 1}
    answer = as_(world.person("ben")).post(f"/drafts/{slug}/revisions", sent)
    assert answer.status_code == 201
    assert answer.get_json()["merged"]
    text = as_(ada).read(f"/drafts/{slug}/revisions/latest")["text"]
    assert "all its data" in text
    assert "each office" in text


def test_changes_of_the_same_words_come_back_with_both_and_save_nothing(as_, world, ada, slug):
    world.edit(slug, TEXT.replace("publishes its data", "publishes all its data").replace("- maps", "- plans"), by=ada)
    program = as_(world.person("ben"))
    answer = program.post(
        f"/drafts/{slug}/revisions", {"text": TEXT.replace("publishes its data", "hides its data"), "base": 1}
    )
    assert answer.status_code == 409
    found = answer.get_json()
    assert (found["base"], found["current"]) == (1, 2)
    assert any("hides" in one["yours"] and "publishes" in one["current"] for one in found["conflicts"])
    assert "plans" in found["merged_text"]
    assert "<<<<" not in answer.text
    assert program.read(f"/drafts/{slug}")["revision"] == 2


def test_text_that_both_added_at_one_place_is_told_of(as_, world, ada, slug):
    world.edit(slug, TEXT + "\nFrom ada.\n", by=ada)
    program = as_(world.person("ben"))
    answer = program.post(f"/drafts/{slug}/revisions", {"text": TEXT + "\nFrom ben.\n", "base": 1})
    assert answer.status_code == 201
    assert answer.get_json()["both_added"] == [{"current": "From ada.\n", "yours": "From ben.\n"}]


def test_one_section_is_sent_alone(as_, ada, slug):
    program = as_(ada)
    section = program.read(f"/drafts/{slug}/sections")["items"][1]
    sent = {"text": f"## {section['title']}\n\nThe city publishes everything.\n", "base": 1, "section": section["id"]}
    assert program.post(f"/drafts/{slug}/revisions", sent).status_code == 201
    text = program.read(f"/drafts/{slug}/revisions/latest")["text"]
    assert text == TEXT.replace("publishes its data", "publishes everything")
    assert program.post(f"/drafts/{slug}/revisions", sent | {"section": "nowhere"}).status_code == 404


def test_who_wants_no_merge_says_so_with_if_match(as_, ada, slug):
    program = as_(ada)
    path = f"/drafts/{slug}/revisions"
    tags = [program.get(place).headers["ETag"] for place in (f"/drafts/{slug}", f"{path}/latest", f"{path}/1")]
    assert program.post(path, {"text": TEXT + "\nMore.\n", "base": 1}, headers={"If-Match": tags[0]}).status_code == 201
    stale = {"text": TEXT.replace("its data", "all its data"), "base": 1}
    for tag in (*tags, '"1"', 'W/"1.7"', '"x"', '"0", "7"', '"22"', "x", ""):
        assert program.post(path, stale, headers={"If-Match": tag}).status_code == 412, tag
    newest = program.read(f"{path}/latest")["text"]
    for tag in ('"2"', '"1", W/"2.9"', program.get(f"{path}/latest").headers["ETag"]):
        assert program.post(path, {"text": newest, "base": 2}, headers={"If-Match": tag}).status_code == 201, tag
    assert program.post(path, stale, headers={"If-Match": "*"}).get_json()["merged"]


def test_a_revision_that_the_text_was_not_written_from_is_named(as_, ada, slug):
    answer = as_(ada).post(f"/drafts/{slug}/revisions", {"text": TEXT, "base": 7})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["base"]


def test_a_closed_draft_takes_no_edit(as_, world, ada, slug):
    steward = as_(world.fresh(ada))
    assert steward.post(f"/drafts/{slug}/stage", {"stage": "adopted", "reason": "Voted."}).status_code == 200
    assert steward.post(f"/drafts/{slug}/revisions", {"text": "x\n", "base": 1}).status_code == 403


def test_a_blocked_person_and_a_revoked_token_write_nothing(app, session, clock, world, ada, as_, slug):
    from wiki.services import administering
    from wiki.storage.session import begin_write

    eve, boss = world.person("eve"), world.person("boss", role="administrator")
    program = as_(eve)
    begin_write(session)
    administering.block(session, boss, clock.now(), "eve", "Spam.")
    session.commit()
    assert program.post(f"/drafts/{slug}/revisions", {"text": "x\n", "base": 1}).status_code == 401
