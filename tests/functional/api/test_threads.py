"""The discussion through the API."""

import pytest


@pytest.fixture
def slug(world, ada):
    return world.draft(by=ada)


@pytest.fixture
def ben(as_, world, slug):
    return as_(world.person("ben"))


def test_a_thread_is_opened_on_words_of_a_section_and_answered(ben, as_, ada, slug):
    anchor = {"exact": "its data", "prefix": "publishes ", "suffix": ".", "section": "article-1-purpose"}
    opened = ben.post(f"/drafts/{slug}/threads", {"body": "Which data?", "anchor": anchor})
    assert opened.status_code == 201
    thread = opened.get_json()
    assert anchor.items() <= thread["anchor"].items()
    assert (thread["revision"], thread["author"]) == (1, "ben")
    first = thread["comments"][0]["id"]
    path = opened.headers["Location"].removeprefix("/api/v1")
    answered = as_(ada).post(f"{path}/comments", {"body": "All of it.", "parent": first})
    assert answered.status_code == 201
    assert (answered.get_json()["body"], answered.get_json()["parent"]) == ("All of it.", first)
    assert answered.headers["Location"] == opened.headers["Location"]
    found = ben.read(path)
    assert [comment["body"] for comment in found["comments"]] == ["Which data?", "All of it."]
    assert ben.read(f"/drafts/{slug}/threads")["items"] == [found]
    assert ben.read(f"/drafts/{slug}")["threads"] == 1


def test_a_comment_needs_no_more_than_the_number_of_its_thread(ben, slug):
    thread = ben.post(f"/drafts/{slug}/threads", {"body": "Who pays?"}).get_json()
    assert thread["anchor"] is None
    answer = ben.post(f"/threads/{thread['id']}/comments", {"body": "The city."})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/drafts/{slug}/threads/{thread['id']}"
    assert ben.post("/threads/999/comments", {"body": "The city."}).status_code == 404


def test_threads_are_listed_newest_first_by_state_and_section(ben, as_, world, session, clock, ada, slug):
    from wiki.services import discussing
    from wiki.storage.session import begin_write

    for number in range(5):
        anchor = {"section": "article-2-scope"} if number % 2 else None
        ben.post(f"/drafts/{slug}/threads", {"body": f"Question {number}", "anchor": anchor})

    def bodies(query):
        page = ben.read(f"/drafts/{slug}/threads{query}")
        out = [thread["comments"][0]["body"] for thread in page["items"]]
        return out + (bodies("?" + page["next"].partition("?")[2]) if page["next"] else [])

    assert bodies("?limit=2") == [f"Question {number}" for number in (4, 3, 2, 1, 0)]
    assert bodies("?section=article-2-scope&limit=1") == ["Question 3", "Question 1"]
    begin_write(session)
    discussing.resolve(session, world.fresh_in(ada), clock.now(), slug, 1)
    session.commit()
    assert bodies("?state=resolved") == ["Question 0"]
    assert len(bodies("?state=open")) == 4
    assert ben.get(f"/drafts/{slug}/threads?state=lost").status_code == 422


def test_what_cannot_be_taken_is_named(ben, slug):
    path = f"/drafts/{slug}/threads"

    def errors(sent, path=path):
        answer = ben.post(path, sent)
        assert answer.status_code == 422
        return set(answer.get_json()["errors"])

    assert errors({"body": " "}) == {"body"}
    assert errors({"body": "a\u202eb"}) == {"body"}
    assert errors({"body": "x" * 20_001}) == {"body"}
    assert errors({"body": "x", "anchor": {"section": "nowhere", "exact": "y" * 2001}}) == {
        "anchor.section",
        "anchor.exact",
    }
    assert errors({"body": "x", "anchor": {"exact": 1, "colour": "red"}}) == {"anchor.exact", "anchor.colour"}
    assert errors({"body": "x", "anchor": "here"}) == {"anchor"}
    assert errors({"body": "x", "revision": 9}) == {"revision"}
    assert errors({"body": "x", "author": "eve", "resolved": True}) == {"author", "resolved"}
    ident = ben.post(path, {"body": "x"}).get_json()["id"]
    assert errors({"body": "y", "parent": 999}, f"{path}/{ident}/comments") == {"parent"}


def test_a_deleted_comment_shows_no_words(ben, world, session, clock, slug):
    from wiki.services import discussing
    from wiki.storage.session import begin_write

    thread = ben.post(f"/drafts/{slug}/threads", {"body": "Something rude"}).get_json()
    ben.post(
        f"/drafts/{slug}/threads/{thread['id']}/comments", {"body": "Indeed", "parent": thread["comments"][0]["id"]}
    )
    begin_write(session)
    discussing.delete_comment(session, world.person("ben"), clock.now(), slug, thread["comments"][0]["id"])
    session.commit()
    comments = ben.read(f"/drafts/{slug}/threads/{thread['id']}")["comments"]
    assert [comment["body"] for comment in comments] == ["", "Indeed"]
    assert comments[0]["deleted"]
    assert "rude" not in ben.get("/events").text


def test_a_thread_of_another_draft_is_not_found(ben, world, ada, slug):
    other = world.draft(by=ada, title="Another")
    thread = ben.post(f"/drafts/{slug}/threads", {"body": "Here."}).get_json()["id"]
    assert ben.get(f"/drafts/{other}/threads/{thread}").status_code == 404
    assert ben.post(f"/drafts/{other}/threads/{thread}/comments", {"body": "There."}).status_code == 404


def test_nobody_comments_on_a_draft_that_is_closed(ben, as_, world, ada, slug):
    thread = ben.post(f"/drafts/{slug}/threads", {"body": "In time."}).get_json()["id"]
    as_(world.fresh(ada)).post(f"/drafts/{slug}/stage", {"stage": "withdrawn", "reason": "No majority."})
    assert ben.post(f"/drafts/{slug}/threads", {"body": "Too late."}).status_code == 403
    assert ben.post(f"/threads/{thread}/comments", {"body": "Too late."}).status_code == 403
    assert ben.read(f"/drafts/{slug}/threads")["items"][0]["comments"][0]["body"] == "In time."


def test_a_list_of_threads_takes_five_queries_however_long_it_is(ben, slug, queries):
    for number in range(8):
        thread = ben.post(f"/drafts/{slug}/threads", {"body": f"Question {number}"}).get_json()["id"]
        ben.post(f"/threads/{thread}/comments", {"body": "Yes."})
    queries.clear()
    ben.token = None
    assert len(ben.read(f"/drafts/{slug}/threads")["items"]) == 8
    assert len(queries) <= 5
