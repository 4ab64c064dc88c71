"""Drafts through the API."""

import pytest

from tests.common.factories import TEXT


def titles(answer):
    return [item["title"] for item in answer["items"]]


def test_a_draft_that_is_started_can_be_read_where_the_answer_says(as_, ada):
    program = as_(ada)
    answer = program.post(
        "/drafts", {"title": "公交专用道条例", "text": TEXT, "language": "zh", "kind": "bylaw", "topics": ["交通"]}
    )
    assert answer.status_code == 201
    draft = answer.get_json()
    assert draft["slug"] == "公交专用道条例"
    assert draft["stage"] == "incubation"
    assert draft["revision"] == 1
    assert draft["topics"] == ["交通"]
    location = answer.headers["Location"]
    assert location.isascii()
    assert program.client.get(location).get_json() == draft


def test_who_starts_a_draft_is_its_first_author_and_steward(as_, ada, world):
    program = as_(ada)
    slug = program.post("/drafts", {"title": "Fees", "text": TEXT, "summary": "A start"}).get_json()["slug"]
    first = program.read(f"/drafts/{slug}/revisions/1")
    assert (first["author"], first["sector"], first["summary"]) == ("ada", "citizen", "A start")
    moved = as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", {"stage": "drafting", "reason": "Ready."})
    assert moved.status_code == 200
    assert moved.get_json()["stage"] == "drafting"


def test_the_same_errors_by_field_as_in_the_form_come_back(as_, ada, world):
    world.draft(by=ada, title="Taken")
    answer = as_(ada).post("/drafts", {"title": " ", "text": "a\u202eb", "slug": "taken", "language": "klingon"})
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {"title", "text", "slug", "language"}


def test_what_is_wrong_is_said_in_the_language_that_is_asked_for(as_, ada):
    program = as_(ada)
    english = program.post("/drafts", {"title": "x"}).get_json()
    assert english["errors"] == {"text": "This is missing."}
    unknown = program.post("/drafts", {"title": "x"}, headers={"Accept-Language": "xx"}).get_json()
    assert unknown["errors"] == english["errors"]


@pytest.mark.parametrize("field", ["stage", "author", "created", "revision", "protection", "steward"])
def test_nothing_can_be_set_that_is_not_offered(as_, ada, field):
    answer = as_(ada).post("/drafts", {"title": "x", "text": TEXT, field: "adopted"})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


def test_a_list_is_filtered_and_paged(api, world, ada):
    for number in range(5):
        world.draft(by=ada, title=f"Bus {number}", topics=["transport"], kind="plan")
    world.draft(by=ada, title="Fees")
    page = api.read("/drafts?q=bus&sort=title&limit=2")
    assert titles(page) == ["Bus 0", "Bus 1"]
    seen = titles(page)
    while page["next"]:
        assert page["next"].startswith("/api/v1/drafts?")
        answer = api.get(page["next"].removeprefix("/api/v1"))
        page = answer.get_json()
        assert ("Link" in answer.headers) == (page["next"] is not None)
        seen += titles(page)
    assert seen == [f"Bus {number}" for number in range(5)]
    assert len(api.read("/drafts?topic=transport&kind=plan&stage=incubation")["items"]) == 5
    assert api.read("/drafts?topic=nothing")["items"] == []


def test_a_filter_that_cannot_be_is_refused_beside_its_name(api):
    answer = api.get("/drafts?stage=nonsense&kind=x&limit=0&sort=slug")
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {"stage", "kind", "limit", "sort"}


def test_a_former_slug_leads_to_the_present_one(api, as_, world, session, clock, ada):
    from wiki.services import drafting
    from wiki.storage.session import begin_write

    slug = world.draft(by=ada)
    steward = world.fresh(ada)
    begin_write(session)
    drafting.change_settings(session, steward, clock.now(), slug, drafting.Settings("Offene Daten", "offene-daten"))
    session.commit()
    answer = api.get(f"/drafts/{slug}/revisions?limit=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/drafts/offene-daten/revisions?limit=1"
    answer = as_(steward).post(f"/drafts/{slug}/revisions", {"text": "x\n", "base": 1})
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/api/v1/drafts/offene-daten/revisions"
    assert api.read("/drafts/offene-daten")["revision"] == 1


def test_only_a_steward_moves_the_stage(as_, world, ada):
    slug = world.draft(by=ada)
    refused = as_(world.person("eve")).post(f"/drafts/{slug}/stage", {"stage": "adopted", "reason": "Because."})
    assert refused.status_code == 403
    wrong = as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", {"stage": "incubation", "reason": "", "closes": "soon"})
    assert wrong.status_code == 422
    assert set(wrong.get_json()["errors"]) == {"closes"}
    wrong = as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", {"stage": "incubation", "reason": ""})
    assert set(wrong.get_json()["errors"]) == {"stage", "reason"}


def test_a_stage_may_have_been_open_before_the_move_but_does_not_open_later(as_, world, ada):
    slug = world.draft(by=ada)
    change = {"stage": "drafting", "reason": "Ready.", "opens": "2999-01-01", "closes": "2999-06-30"}
    later = as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", change)
    assert later.status_code == 422
    assert set(later.get_json()["errors"]) == {"opens"}
    moved = as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", change | {"opens": "2020-01-01"})
    assert moved.status_code == 200
    assert moved.get_json()["closes"] == "2999-06-30T23:59:59Z"


def test_what_has_not_changed_is_not_sent_again(api, world, ada):
    slug = world.draft(by=ada)
    tag = api.get(f"/drafts/{slug}").headers["ETag"]
    again = api.get(f"/drafts/{slug}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    world.edit(slug, TEXT + "\nMore.\n", by=ada)
    assert api.get(f"/drafts/{slug}", headers={"If-None-Match": tag}).status_code == 200
    tag = api.get("/drafts").headers["ETag"]
    assert api.get("/drafts", headers={"If-None-Match": f"W/{tag}"}).status_code == 304
