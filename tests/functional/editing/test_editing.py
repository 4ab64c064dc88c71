"""Editing without JavaScript: form, preview, save, conflict; and that nothing that was typed is ever lost."""

import pytest

from tests.common.factories import TEXT
from wiki.domain.drafts import Protection
from wiki.services import drafting
from wiki.services.validating import Settings

PAGE = "/d/open-data-bylaw"
PURPOSE = "The city publishes its data."
YEARLY = TEXT.replace(PURPOSE, "The city publishes its data every year.")


@pytest.fixture(autouse=True)
def draft(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def bob(log_in):
    return log_in("bob")


def value(page, name):
    found = next(item.value for item in page.form("edit-form").fields if item.name == name)
    return found.replace("\r\n", "\n")  # as a browser reads it


def test_a_stranger_logs_in_first_and_comes_back(visitor):
    assert visitor.get(f"{PAGE}/edit").path.startswith("/login?next=")


def test_a_text_is_edited_and_saved(bob, world):
    page = bob.get(f"{PAGE}/edit")
    assert value(page, "text") == TEXT
    assert value(page, "base") == "1"
    saved = bob.submit(page, {"text": YEARLY, "summary": "Say how often"}, form="edit-form", button="action=save")
    assert saved.path == PAGE
    assert "Saved as revision 2." in saved
    assert world.text("open-data-bylaw") == YEARLY
    assert "Say how often" in bob.get(f"{PAGE}/history")


def test_a_minor_change_is_marked(bob):
    bob.submit(f"{PAGE}/edit", {"text": YEARLY, "minor": "1"}, form="edit-form", button="action=save")
    assert "minor" in bob.get(f"{PAGE}/history")


def test_one_section_is_edited_alone(bob, world):
    page = bob.get(f"{PAGE}/edit?section=article-1-purpose")
    assert value(page, "text").startswith("## Article 1: Purpose\n")
    assert "Article 2" not in value(page, "text")
    saved = bob.submit(
        page, {"text": "## Article 1: Purpose\n\nOpen."}, form="edit-form", button="action=save", follow=False
    )
    assert saved.response.location == f"{PAGE}#article-1-purpose"
    assert world.text("open-data-bylaw") == TEXT.replace(PURPOSE, "Open.")
    bob.get(f"{PAGE}/edit?section=nowhere", 404)


def test_a_preview_shows_the_text_and_the_change_and_saves_nothing(bob, world):
    page = bob.submit(f"{PAGE}/edit", {"text": YEARLY, "summary": "S"}, form="edit-form", button="action=preview")
    assert value(page, "text") == YEARLY
    assert value(page, "summary") == "S"
    assert "<ins" in page.source
    assert "every year" in page
    assert "Article 1: Purpose 1 change" in page
    assert world.text("open-data-bylaw") == TEXT


def test_a_preview_takes_no_lock_and_a_save_does(bob, queries):
    page = bob.get(f"{PAGE}/edit")
    queries.clear()
    bob.submit(page, {"text": YEARLY}, form="edit-form", button="action=preview")
    assert not [statement for statement in queries if statement.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_form_that_is_sent_twice_saves_once(bob):
    page = bob.get(f"{PAGE}/edit")
    for _ in range(2):
        saved = bob.submit(page, {"text": YEARLY}, form="edit-form", button="action=save")
        assert "Saved as revision 2." in saved


def test_an_unchanged_text_is_no_revision(bob):
    page = bob.submit(f"{PAGE}/edit", {"text": TEXT}, form="edit-form", button="action=save")
    assert "The text already reads so: nothing was changed." in page


def test_changes_in_other_passages_are_merged_and_it_is_said(bob, world):
    page = bob.get(f"{PAGE}/edit")
    world.edit("open-data-bylaw", TEXT.replace("- maps\n", "- maps\n- budgets\n"))
    saved = bob.submit(page, {"text": YEARLY}, form="edit-form", button="action=save")
    assert "Saved as revision 3. Others had saved since you began" in saved
    assert world.text("open-data-bylaw") == YEARLY.replace("- maps\n", "- maps\n- budgets\n")


def test_a_conflict_shows_both_texts_and_is_settled_without_typing_anew(bob, world):
    page = bob.get(f"{PAGE}/edit")
    world.edit("open-data-bylaw", TEXT.replace(PURPOSE, "The city publishes its data each month."), summary="Monthly")
    conflict = bob.submit(
        page, {"text": YEARLY, "summary": "Yearly"}, form="edit-form", button="action=save", status=409
    )
    for words in ("Place 1 of 1", "each month", "every year", "Monthly", "Nothing is lost"):
        assert words in conflict
    assert value(conflict, "text") == YEARLY
    assert value(conflict, "base") == "2"
    assert value(conflict, "summary") == "Yearly"
    saved = bob.submit(conflict, form="edit-form", button="action=save")
    assert "Saved as revision 3." in saved
    assert world.text("open-data-bylaw") == YEARLY


def test_text_that_both_added_at_one_place_is_kept_and_told_of(bob, world):
    page = bob.get(f"{PAGE}/edit")
    world.edit("open-data-bylaw", TEXT + "\nIt comes into force in May.\n")
    saved = bob.submit(page, {"text": TEXT + "\nIt ends in June.\n"}, form="edit-form", button="action=save")
    assert "Both added text here, and both are kept" in saved
    assert "“It comes into force in May.”" in saved
    assert "“It ends in June.”" in saved
    assert world.text("open-data-bylaw") == TEXT + "\nIt comes into force in May.\n\nIt ends in June.\n"


def test_an_edit_lands_where_others_moved_its_section_which_stays_the_same_section(bob, world):
    purpose = TEXT[TEXT.index("## Article 1") : TEXT.index("## Article 2")]
    page = bob.get(f"{PAGE}/edit?section=article-1-purpose")
    moved = f"{TEXT.replace(purpose, '')}\n{purpose}".rstrip() + "\n"
    world.edit("open-data-bylaw", moved)
    words = value(page, "text").replace("its data", "all its data")
    saved = bob.submit(page, {"text": words}, form="edit-form", button="action=save", follow=False)
    assert saved.response.location == f"{PAGE}#article-1-purpose"
    assert world.text("open-data-bylaw") == moved.replace("its data", "all its data")
    assert 'id="article-1-purpose"' in bob.get(PAGE).source


def test_a_passage_that_both_moved_is_shown_at_either_place_with_what_both_added(bob, world):
    law = [f"Rule {number} says how matter {number * 7} is settled by office {number * 13}.\n\n" for number in range(6)]
    world.edit("open-data-bylaw", "".join(law))
    page = bob.get(f"{PAGE}/edit")
    world.edit("open-data-bylaw", "".join([*law[:1], *law[2:4], law[1], *law[4:], "From them.\n"]))
    mine = "".join([*law[:1], *law[2:], law[1].rstrip(), "\n\nFrom me.\n"])
    conflict = bob.submit(page, {"text": mine}, form="edit-form", button="action=save", status=409)
    for words in ("Both moved this passage, to different places.", "Theirs stands here", "Yours stands here"):
        assert words in conflict
    assert "From me." in value(conflict, "text")
    assert "From them." in value(conflict, "text")
    assert value(conflict, "text").count("Rule 1 says") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": "  "}, "The text is empty."),
        ({"text": "A\u202eB"}, "Line 1, column 2 holds an invisible character (U+202E)"),
        ({"text": YEARLY, "summary": "x" * 501}, "At most 500 characters; these are 501."),
    ],
)
@pytest.mark.parametrize("button", ["action=save", "action=preview"])
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(bob, world, typed, words, button):
    page = bob.submit(f"{PAGE}/edit", typed, form="edit-form", button=button, status=422)
    assert words in page
    assert value(page, "text") == typed["text"]
    assert world.text("open-data-bylaw") == TEXT


# ------------------------------------------------------------------------------- what happens while somebody writes


def typed(page):
    return {"text": YEARLY, "summary": "Mine"}


def assert_kept(page):
    assert value(page, "text") == YEARLY
    assert value(page, "summary") == "Mine"


def test_who_was_logged_out_meanwhile_keeps_the_text(bob, app, world):
    page = bob.get(f"{PAGE}/edit")
    bob.client.delete_cookie("login")
    refused = bob.submit(page, typed(page), form="edit-form", button="action=save", status=403)
    assert "You are not logged in any more." in refused
    assert_kept(refused)
    assert world.text("open-data-bylaw") == TEXT


def test_an_old_form_keeps_the_text_and_saves_the_next_time(bob):
    page = bob.get(f"{PAGE}/edit")
    next(item for item in page.form("edit-form").fields if item.name == "csrf_token").value = "stale"
    refused = bob.submit(page, typed(page), form="edit-form", button="action=save", status=400)
    assert "The form was too old." in refused
    assert_kept(refused)
    assert "Saved as revision 2." in bob.submit(refused, form="edit-form", button="action=save")


def test_who_may_not_edit_any_more_keeps_the_text(bob, session, world, clock):
    page = bob.get(f"{PAGE}/edit")
    drafting.protect(session, world.fresh(world.person("ada")), clock.now(), "open-data-bylaw", Protection.STEWARDS)
    session.commit()
    refused = bob.submit(page, typed(page), form="edit-form", button="action=save", status=403)
    assert "Only the stewards of this draft edit it now." in refused
    assert_kept(refused)


def test_a_draft_that_got_another_address_meanwhile_is_saved_there(bob, session, world, clock):
    page = bob.get(f"{PAGE}/edit")
    ada = world.fresh(world.person("ada"))
    drafting.change_settings(session, ada, clock.now(), "open-data-bylaw", Settings("T", slug="moved"))
    session.commit()
    moved = bob.submit(page, typed(page), form="edit-form", button="action=save", follow=False)
    assert moved.status == 308  # a browser sends the form again to the new address, with all that was typed
    page.form("edit-form").action = moved.response.location
    saved = bob.submit(page, typed(page), form="edit-form", button="action=save")
    assert saved.path == "/d/moved"
    assert world.text("moved") == YEARLY


class TestLimits:
    """Where rates are limited."""

    @pytest.fixture
    def settings_changes(self):
        return {"rate_limits": True}

    def test_who_saves_too_often_keeps_the_text(self, bob):
        page = bob.get(f"{PAGE}/edit")
        for _ in range(60):
            bob.submit(page, {"text": TEXT}, form="edit-form", button="action=save", follow=False)
        refused = bob.submit(page, typed(page), form="edit-form", button="action=save", status=429)
        assert "too often" in refused
        assert_kept(refused)


def test_the_form_is_not_offered_where_it_would_be_refused(bob, session, world, clock):
    drafting.protect(session, world.fresh(world.person("ada")), clock.now(), "open-data-bylaw", Protection.AMENDMENTS)
    session.commit()
    page = bob.get(f"{PAGE}/edit", 403)
    assert "Only the stewards of this draft edit it now." in page
    assert f"{PAGE}/edit" not in bob.get(PAGE).links
