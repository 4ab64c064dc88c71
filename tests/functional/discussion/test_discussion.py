"""A draft's discussion as people without scripts take part in it."""

import pytest

from tests.common.factories import PASSWORD, TEXT
from tests.common.pages import Visitor
from wiki.domain.drafts import Stage
from wiki.domain.sectors import Role
from wiki.services import drafting

PAGE = "/d/open-data-bylaw/discussion"


@pytest.fixture
def log_in(app, world):
    def enter(name="bob", **person):
        world.person(name, **person)
        visitor = Visitor(app.test_client())
        assert visitor.submit("/login", {"username": name, "password": PASSWORD}, follow=False).status == 303
        return visitor

    return enter


@pytest.fixture(autouse=True)
def draft(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def bob(log_in):
    return log_in("bob")


def opened(visitor, body="Why now? I ask **you**.", **values):
    return visitor.submit(PAGE, {"body": body, **values}, form="thread-form")


def test_an_empty_discussion_says_what_to_do(visitor):
    page = visitor.get(PAGE)
    assert "Nobody has said anything yet" in page
    assert "/login?next=/d/open-data-bylaw/discussion" in page.source


def test_a_thread_is_opened_and_everybody_reads_it(bob, visitor):
    page = opened(bob)
    assert page.path.startswith("/d/open-data-bylaw/threads/")
    assert "<strong>you</strong>" in page.source
    listed = visitor.get(PAGE)
    assert "Why now?" in listed
    assert page.path in listed.links
    assert "Why now?" in visitor.get(page.path)
    assert "Discussion 1" in listed


def test_a_thread_on_a_section_is_found_from_the_section(bob, visitor):
    page = bob.submit(f"{PAGE}?section=article-2-scope", {"body": "Which offices?"}, form="thread-form")
    assert "/d/open-data-bylaw#article-2-scope" in page.links
    opened(bob, "Something else")
    here = visitor.get(f"{PAGE}?section=article-2-scope")
    assert "Which offices?" in here
    assert "Something else" not in here
    assert "Article 2: Scope" in here


def test_the_section_can_be_chosen_in_the_form(bob):
    assert "Article 1: Purpose" in opened(bob, section="article-1-purpose")


def test_a_section_that_nobody_knows_is_not_found(visitor):
    visitor.get(f"{PAGE}?section=nowhere", status=404)


def test_a_thread_on_a_section_that_left_the_text_leads_to_its_revision(bob, world, visitor):
    thread = bob.submit(f"{PAGE}?section=article-2-scope", {"body": "Which offices?"}, form="thread-form").path
    world.edit("open-data-bylaw", "# Open data bylaw\n\nShort.\n")
    page = visitor.get(thread)
    assert "/d/open-data-bylaw/r/1#article-2-scope" in page.links
    assert "The text has changed since." in page
    assert "/d/open-data-bylaw/compare/1..now" in page.links
    here = bob.get(f"{PAGE}?section=article-2-scope")
    assert "This section no longer stands in the text." in here
    assert not [form for form in here.forms if form.identifier == "thread-form"]


def test_replies_are_given_from_the_forms_on_the_page(bob, log_in):
    page = opened(bob)
    cleo = log_in("cleo")
    page = cleo.submit(page.path, {"body": "Because."}, form="body-form")
    assert "Because." in page
    reply = next(form.identifier for form in page.forms if form.identifier.startswith("reply-"))
    page = cleo.submit(page, {"body": "To be precise."}, form=reply)
    assert page.source.index("To be precise.") < page.source.index("Because.")
    assert "#comment-" not in page.path
    assert "3 comments" in cleo.get(PAGE)


def test_a_refused_comment_keeps_what_was_typed_beside_the_error(bob):
    page = bob.submit(PAGE, {"body": "Good\nBad\u202e", "section": "article-1-purpose"}, form="thread-form", status=422)
    assert "Line 2, column 4 holds an invisible character (U+202E)" in page
    form = page.form("thread-form")
    assert {field.name: field.value for field in form.fields}["section"] == "article-1-purpose"
    assert "Good\r\nBad" in {field.name: field.value for field in form.fields}["body"]


def test_a_refused_answer_keeps_whom_it_answers(bob):
    page = opened(bob)
    reply = next(form.identifier for form in page.forms if form.identifier.startswith("reply-"))
    page = bob.submit(page, {"body": "no\u202e"}, form=reply, status=422)
    form = page.form("body-form")
    assert "parent" in form.names()
    assert "In answer to bob" in page


def test_the_form_sent_twice_says_it_once(bob):
    page = bob.get(PAGE)
    first = bob.submit(page, {"body": "Once"}, form="thread-form")
    second = bob.submit(page, {"body": "Once"}, form="thread-form")
    assert first.path == second.path
    assert bob.get(PAGE).source.count('class="thread-row"') == 1


def test_who_is_logged_out_meanwhile_loses_nothing(bob):
    page = bob.get(PAGE)
    bob.client.delete_cookie("login")
    after = bob.submit(page, {"body": "A long thought"}, form="thread-form", status=403)
    assert "You are not logged in any more" in after
    assert {field.name: field.value for field in after.form("thread-form").fields}["body"] == "A long thought"


def test_a_comment_without_the_pages_token_is_refused_and_kept(bob, visitor):
    """Attack 8: a form of another site."""
    answer = bob.client.post(PAGE, data={"body": "Forged thought"})
    assert answer.status_code == 400
    assert "Forged thought" not in visitor.get(PAGE)
    for act in ("resolve", "reopen"):
        assert bob.client.post(f"/d/open-data-bylaw/threads/1/{act}").status_code == 400
    assert bob.client.post("/d/open-data-bylaw/comments/1/delete").status_code == 400


def test_an_edited_comment_shows_its_earlier_wordings(bob, visitor):
    page = opened(bob, "Teh city")
    edit = next(link for link in page.links if link.endswith("/edit") and "/comments/" in link)
    page = bob.submit(edit, {"body": "The city"}, form="comment-form")
    assert "The city" in page
    assert "edited" in page
    wordings = next(link for link in visitor.get(page.path).links if "/comments/" in link)
    assert "Teh city" in visitor.get(wordings)


def test_a_refused_edit_keeps_what_was_typed(bob):
    page = opened(bob, "Fine")
    edit = next(link for link in page.links if link.endswith("/edit") and "/comments/" in link)
    after = bob.submit(edit, {"body": "Not\u2066 fine"}, form="comment-form", status=422)
    assert "invisible character (U+2066)" in after


def test_deleting_asks_first_and_leaves_a_tombstone(bob, visitor):
    page = opened(bob, "xylophone")
    delete = next(link for link in page.links if link.endswith("/delete"))
    assert "xylophone" in bob.get(delete)
    page = bob.submit(delete, {}, form="delete-form")
    assert "Deleted by its author." in page
    for address in (page.path, PAGE, "/d/open-data-bylaw"):
        assert "xylophone" not in visitor.get(address)
    bob.get(delete, status=404)
    visitor.get(delete.removesuffix("/delete"), status=404)


def test_a_moderator_deletes_and_the_tombstone_says_so(bob, log_in):
    page = opened(bob, "Spam")
    mia = log_in("mia", role=Role.MODERATOR)
    delete = next(link for link in mia.get(page.path).links if link.endswith("/delete"))
    assert "Deleted by a moderator." in mia.submit(delete, {}, form="delete-form")


def test_what_somebody_may_not_do_is_not_offered_and_refused(bob, log_in, visitor):
    page = opened(bob)
    cleo = log_in("cleo")
    seen = cleo.get(page.path)
    assert not [link for link in seen.links if "/comments/" in link]
    assert not [form for form in seen.forms if form.identifier == "resolve-form"]
    edit = next(link for link in page.links if link.endswith("/edit") and "/comments/" in link)
    cleo.get(edit, status=403)
    cleo.get(edit.removesuffix("edit") + "delete", status=403)
    token = next(field.value for field in seen.form("body-form").fields if field.name == "csrf_token")
    for path in (page.path + "/resolve", edit, edit.removesuffix("edit") + "delete"):
        answer = cleo.client.post(
            path, data={"csrf_token": token, "body": "Mine now"}, headers={"Referer": "http://localhost/"}
        )
        assert answer.status_code == 403, path
    assert "Mine now" not in visitor.get(page.path)


def test_resolved_threads_leave_the_list_of_open_ones(bob, visitor):
    page = opened(bob)
    page = bob.submit(page, {}, form="resolve-form")
    assert "resolved by bob" in page
    assert "No thread is open." in visitor.get(PAGE)
    assert "Why now?" in visitor.get(f"{PAGE}?state=resolved")
    page = bob.submit(page, {}, form="resolve-form")
    assert "The thread is open again." in page


def test_the_discussion_of_an_ended_draft_is_closed(bob, world, session, clock, draft):
    path = opened(bob).path
    world.begin()
    drafting.move_stage(
        session, world.fresh_in(world.person("ada")), clock.now(), draft, drafting.StageChange(Stage.ADOPTED, "Voted.")
    )
    session.commit()
    page = bob.get(path)
    assert "The discussion of this draft is closed." in page
    assert "The discussion of this draft is closed." in bob.get(PAGE)


def test_words_of_others_are_harmless_in_every_place(bob, visitor):
    """Attacks 2 and 4: markup in comments, in the title of a thread, in a quotation."""
    body = (
        "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) <b onmouseover=alert(1)>b</b>"
    )
    page = opened(bob, body)
    for address in (page.path, PAGE, "/d/open-data-bylaw"):
        source = visitor.get(address).source
        assert "<script>alert" not in source
        assert "<img" not in source
        assert "onerror=alert(1)>" not in source
        assert not [link for link in visitor.get(address).links if link.startswith("javascript:")]


def test_a_former_address_leads_to_the_discussion(bob, session, world, visitor):
    path = opened(bob).path
    world.begin()
    settings = drafting.Settings(title="Open data bylaw", slug="renamed")
    drafting.change_settings(
        session, world.fresh_in(world.person("ada")), world.clock.now(), "open-data-bylaw", settings
    )
    session.commit()
    assert visitor.get(path).path == path.replace("open-data-bylaw", "renamed")


@pytest.mark.databases("sqlite", "postgresql")
def test_odd_addresses_are_no_error_of_ours(client):
    for odd in ("%00", "%ED%A0%80", "9" * 30, "-1", "%22", "x" * 3000, "%F0%9F%92%A9"):
        for place in (
            f"{PAGE}?section={odd}",
            f"{PAGE}?state={odd}&before={odd}",
            f"/d/open-data-bylaw/threads/{odd}",
            f"/d/open-data-bylaw/comments/{odd}",
            f"/d/open-data-bylaw/comments/{odd}/edit",
            f"/d/open-data-bylaw/comments/{odd}/delete",
        ):
            assert client.get(place).status_code < 500, place


def test_more_threads_than_a_page_holds_are_paged(bob, session, world, clock, visitor, draft):
    from wiki.services import discussing

    actor = world.person("bob")
    world.begin()
    for number in range(53):
        discussing.open_thread(session, actor, clock.now(), draft, discussing.NewThread(f"Thread {number:03}"))
    session.commit()
    page = visitor.get(PAGE)
    assert page.source.count('class="thread-row"') == 50
    older = next(link for link in page.links if "before=" in link)
    assert "Thread 000" in visitor.get(older)
    assert "Thread 003" not in visitor.get(older)


def test_a_text_that_was_long_ago_is_named_by_its_revision(bob, world):
    world.edit("open-data-bylaw", TEXT + "\nMore.\n")
    page = opened(bob)
    assert "on revision 2" in page
    assert "The text has changed since." not in page
