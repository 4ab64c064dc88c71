"""Starting a draft and setting what it is, by hand and without JavaScript."""

import pytest

from tests.common.factories import TEXT
from tests.common.pages import Page
from wiki.domain.sectors import Role

SETTINGS = "/d/open-data-bylaw/settings"


@pytest.fixture
def ada(log_in):
    return log_in("ada")


@pytest.fixture
def draft(world):
    return world.draft(by=world.person("ada"))


def forms(page, end):
    return next(form for form in page.forms if form.action.endswith(end))


def send(visitor, page, end, status=200, **values):
    """Fill in the form whose action ends so."""
    form = forms(page, end)
    button = form.buttons[0]
    data = form.filled(values, f"{button.name}={button.value}" if button.name else None)
    after = Page(visitor.client.post(form.action, data=data, follow_redirects=True))
    assert after.status == status, after.text
    return after


def errors(page):
    return page.source.count('class="field-error"')


# ------------------------------------------------------------------------------------------------------ a new draft


def test_a_stranger_logs_in_first(visitor):
    assert visitor.get("/drafts/new").path.startswith("/login?next=")


def test_a_draft_is_started(ada, world):
    values = {
        "title": "Tree charter",
        "text": "# Tree charter\n\nTrees stand.\n",
        "topics": "trees, shade，水",
        "services": "parks",
        "place": "Harbour City",
        "kind": "charter",
        "summary": "A first idea",
    }
    page = ada.submit("/drafts/new", values, form="new-form")
    assert page.path == "/d/tree-charter"
    assert "Your draft is started." in page
    for words in ("Trees stand.", "Charter", "trees", "shade", "水", "parks", "Harbour City", "Incubation"):
        assert words in page
    assert world.text("tree-charter") == "# Tree charter\n\nTrees stand.\n"


def test_a_kind_brings_a_text_to_begin_with(ada):
    assert "Measures" in ada.get("/drafts/new?kind=plan").source
    assert "Entry into force" in ada.get("/drafts/new?kind=bill&title=Trees").source
    assert ada.get("/drafts/new?kind=nonsense").status == 200


def test_what_cannot_be_taken_is_said_beside_its_field_and_what_was_typed_stays(ada, draft):
    typed = {"title": " ", "text": "A\x07B", "slug": "open data bylaw", "summary": "S" * 501, "topics": "x" * 61}
    page = ada.submit("/drafts/new", typed, form="new-form", status=422)
    assert errors(page) == 5
    for words in ("A draft needs a title.", "Another draft has this address.", "U+0007", "At most 60 characters"):
        assert words in page
    form = page.form("new-form")
    assert {item.name: item.value for item in form.fields if item.name in typed} == typed


def test_a_form_that_is_sent_twice_starts_one_draft(ada):
    page = ada.get("/drafts/new")
    for _ in range(2):
        assert ada.submit(page, {"title": "Once", "text": TEXT}, form="new-form").path == "/d/once"
    assert "1 draft fits." in ada.get("/drafts")


def test_who_was_logged_out_meanwhile_keeps_what_was_typed(ada):
    page = ada.get("/drafts/new")
    ada.client.delete_cookie("login")
    refused = ada.submit(page, {"title": "Trees", "text": TEXT}, form="new-form", status=403)
    assert "You are not logged in any more." in refused
    kept = {item.name: item.value for item in refused.form("new-form").fields}
    assert kept["title"] == "Trees"
    assert "The city publishes its data." in kept["text"]


def test_an_old_form_keeps_what_was_typed(ada):
    page = ada.get("/drafts/new")
    next(item for item in page.form("new-form").fields if item.name == "csrf_token").value = "stale"
    refused = ada.submit(page, {"title": "Trees", "text": TEXT}, form="new-form", status=400)
    assert "The form was too old." in refused
    assert ada.submit(refused, form="new-form").path == "/d/trees"


# --------------------------------------------------------------------------------------------------------- settings


def test_settings_are_changed_and_the_old_address_leads_on(ada, draft):
    page = send(
        ada, ada.get(SETTINGS), "/settings", title="Data charter", slug="Data charter", kind="charter", topics="a, b"
    )
    assert page.path == "/d/data-charter/settings"
    assert "Saved." in page
    assert ada.get("/d/open-data-bylaw").path == "/d/data-charter"
    assert "Data charter" in ada.get("/d/data-charter")


def test_settings_that_cannot_be_taken_are_said_and_stay_typed(ada, draft):
    page = send(ada, ada.get(SETTINGS), "/settings", 422, title="", place="x" * 61)
    assert errors(page) == 2
    assert "x" * 61 in page.source


def test_the_stage_moves_with_a_reason_and_a_closing_day(ada, draft):
    page = send(ada, ada.get(SETTINGS), "/stage", stage="consultation", reason="Ready", closes="2026-04-01")
    assert "The stage was moved." in page
    assert "30 days left, until 1 Apr 2026" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"stage": "drafting", "reason": ""}, "Say why, in a sentence."),
        ({"stage": "drafting", "reason": "R", "closes": "soon"}, "Write a date as 2026-03-02."),
        ({"stage": "drafting", "reason": "R", "closes": "2001-01-01"}, "The closing time must lie ahead."),
    ],
)
def test_a_stage_that_cannot_move_so_says_why(ada, draft, typed, words):
    page = send(ada, ada.get(SETTINGS), "/stage", 422, **typed)
    assert words in page
    assert {item.name: item.value for item in forms(page, "/stage").fields}["stage"] == "drafting"


def test_an_ended_draft_offers_no_further_stage(ada, draft):
    send(ada, ada.get(SETTINGS), "/stage", stage="adopted", reason="Voted")
    page = ada.get(SETTINGS)
    assert "This draft has ended." in page
    assert not [form for form in page.forms if form.action.endswith("/stage")]


def test_protection_holds_at_once(ada, log_in, draft):
    send(ada, ada.get(SETTINGS), "/protection", protection="stewards")
    assert "Only the stewards" in log_in("bob").get("/d/open-data-bylaw/edit", 403)
    assert ada.get("/d/open-data-bylaw/edit").status == 200


def test_stewards_are_named_and_released(ada, log_in, draft, world):
    bob = log_in("bob")
    page = send(ada, ada.get(SETTINGS), "/stewards", steward=" bob ")
    assert "/@bob" in page.links
    assert bob.get(SETTINGS).status == 200
    form = next(form for form in page.forms if any(item.value == "bob" for item in form.fields))
    data = form.filled({}, "act=remove")
    assert ada.client.post(form.action, data=data).status_code == 303
    bob.get(SETTINGS, 403)


@pytest.mark.parametrize("name", ["nobody", "", "x\x00y", "x" * 500])
@pytest.mark.databases("sqlite", "postgresql")
def test_nobody_is_no_steward(ada, draft, name):
    page = send(ada, ada.get(SETTINGS), "/stewards", 422, steward=name)
    assert "There is no account of this name." in page


@pytest.mark.parametrize("end", ["settings", "stage", "protection", "stewards"])
def test_others_change_nothing(ada, log_in, draft, end):
    bob = log_in("bob")
    bob.get(SETTINGS, 403)
    form = forms(ada.get(SETTINGS), f"/{end}")
    token = next(item.value for item in bob.get("/drafts/new").form("new-form").fields if item.name == "csrf_token")
    data = {**form.filled({}, None), "csrf_token": token}
    assert bob.client.post(form.action, data=data).status_code == 403


def test_a_moderator_protects_and_no_more(log_in, draft):
    mo = log_in("mo", role=Role.MODERATOR)
    page = mo.get(SETTINGS)
    assert [form.action.rpartition("/")[2] for form in page.forms if form.method == "post"] == ["protection"]
    assert "Saved." in send(mo, page, "/protection", protection="amendments")


def test_settings_cost_a_fixed_number_of_queries(ada, draft, queries, world):
    ada.get(SETTINGS)
    queries.clear()
    ada.get(SETTINGS)
    few = len(queries)
    world.edit("open-data-bylaw", TEXT + "\nMore.\n")
    ada.get(SETTINGS)
    queries.clear()
    ada.get(SETTINGS)
    assert len(queries) == few <= 16
