"""Every page in a real browser: no barrier that axe-core knows, nothing wider than the screen, a picture to look at."""

from urllib.parse import quote

import pytest

from tests.common.browsers import View, assert_accessible, assert_fits, screenshot

BYLAW = "/d/harbour-city-open-data-bylaw"
CHINESE = "/d/" + quote("云溪市公共数据开放条例")
PUBLIC = {
    "home": "/",
    "drafts": "/drafts",
    "drafts-narrowed": "/drafts?stage=consultation&sort=title",
    "drafts-none": "/drafts?q=xyzzy",
    "recent": "/recent",
    "draft": BYLAW,
    "draft-chinese": CHINESE,
    "revision": f"{BYLAW}/r/7",
    "history": f"{BYLAW}/history",
    "history-filtered": f"{BYLAW}/history?sector=government&from=yesterday",
    "section-history": f"{BYLAW}/section/article-2-definitions",
    "compare": f"{BYLAW}/compare/15..16",
    "compare-sides": f"{BYLAW}/compare/1..now?view=side",
    "compare-chinese": f"{CHINESE}/compare/13..15",
    "compare-same": f"{BYLAW}/compare/3..3",
    "discussion": f"{BYLAW}/discussion?state=all",
    "authorship": f"{BYLAW}/authorship",
    "authorship-author": f"{BYLAW}/authorship?by=author",
    "authorship-chinese": f"{CHINESE}/authorship?by=age&revision=14",
    "data": f"{BYLAW}/data",
    "search": "/search?q=data&when=ever",
    "search-chinese": "/search?q=" + quote("数据") + "&when=now",
    "search-none": "/search?q=xyzzy",
    "search-empty": "/search",
    "search-broken": "/search?q=%22open&when=2026-06-01",
    "person": "/@margaret-osei",
    "help": "/help",
    "help-markdown": "/help/markdown",
    "help-search": "/help/search",
    "about": "/about",
    "verify": "/verify",
    "api": "/api/v1/docs",
    "login": "/login",
    "register": "/register",
    "reset": "/reset",
    "not-found": "/no-such-page",
}
SIGNED_IN = {
    "new-draft": "/drafts/new?kind=bylaw",
    "edit": "/d/northgate-university-charter-chapter-4-students-in-university-government/edit",
    "account": "/account",
    "password": "/account/password",
    "tokens": "/account/tokens",
    "thread-form": f"{BYLAW}/discussion?section=article-2-definitions",
}


# The pages that people stay on are looked at in every way; the others so that each pair of width, colours and
# language is seen once.
WHOLLY = ("home", "draft", "draft-chinese", "compare", "history", "search")
PAIRS = (View(390, "light", "en"), View(390, "dark", "zh"), View(1280, "light", "zh"), View(1280, "dark", "en"))


def look(page, pages, view):
    """Open one page after the other in one window (a window each costs far more); say what is wrong with all."""
    problems = []
    for name, path in pages.items():
        answer = page.goto(path)
        try:
            assert answer is not None
            assert answer.status < 500, f"{path}: {answer.status}"
            assert_fits(page)
            assert_accessible(page)
        except AssertionError as problem:
            problems.append(str(problem))
        screenshot(page, name, view)
    assert not problems, "\n".join(problems)


def test_public_pages_have_no_barrier_and_fit(view, new_context):
    pages = PUBLIC if view in PAIRS else {name: PUBLIC[name] for name in WHOLLY}
    look(new_context(view).new_page(), pages, view)


@pytest.mark.parametrize("view", PAIRS, ids=str)
def test_pages_of_who_is_logged_in_have_no_barrier_and_fit(view, sign_in):
    look(sign_in(view=view), SIGNED_IN, view)


@pytest.mark.parametrize("view", PAIRS, ids=str)
def test_pages_of_moderators_and_administrators_have_no_barrier_and_fit(view, sign_in):
    pages = {"admin": "/admin", "settings": f"{BYLAW}/settings", "restore": f"{BYLAW}/r/7/restore"}
    look(sign_in(role="administrator", view=view), pages, view)


@pytest.mark.parametrize("view", PAIRS[:2], ids=str)
def test_forms_that_were_refused_have_no_barrier(view, sign_in):
    page = sign_in(view=view)
    page.goto("/drafts/new")
    page.fill("textarea[name=text]", " ")
    page.evaluate("document.getElementById('new-form').noValidate = true")
    page.click("#new-form button[type=submit]")
    page.wait_for_selector(".field-error")
    assert_accessible(page)
    screenshot(page, "new-draft-refused", view)
