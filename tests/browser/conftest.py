"""The browser tests: a real Chromium before a real server with the demonstration content.

`open_page(path, view)` opens an address; a test that asks for `view` runs once for every width, theme and language.
`sign_in(role="moderator")` makes an account and logs it in through the form. Both show
1280 px, light, in English unless told.
tests/common/browsers.py has assert_accessible, assert_fits and screenshot.
"""

import os
import uuid

import pytest
from playwright.sync_api import sync_playwright

from tests.common import browsers, servers
from tests.common.browsers import VIEWS, View

DEFAULT = View()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(servers.PROJECT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
            # One server and one browser for all of them: they run in one process of the suite.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser():
    """The Chromium that was found. Without one its tests are skipped, and fail under CI."""
    with sync_playwright() as playwright:
        program = browsers.find(playwright)
        if program is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(browsers.NONE_FOUND)
        chromium = playwright.chromium.launch(executable_path=program, args=browsers.FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The wiki with its demonstration content, served by run.py. Tests must not rely on what others did there."""
    with servers.serve(tmp_path_factory.mktemp("site"), DEMO="1") as running:
        running.command("index")
        yield running


@pytest.fixture(params=VIEWS, ids=str)
def view(request):
    """Each way to look at the wiki: 390 and 1280 px wide, light and dark, English and Chinese."""
    return request.param


@pytest.fixture
def new_context(browser, site):
    """Makes a fresh browser for one person; whatever the console complains about fails the test."""
    contexts = []
    problems = []

    def make(view: View = DEFAULT, *, scripts: bool = True):
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": view.width, "height": 844 if view.width < 600 else 900},
            color_scheme=view.theme,
            locale={"en": "en-GB", "zh": "zh-CN"}[view.language],
            timezone_id="UTC",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            has_touch=view.width < 600,
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
        context.on("console", lambda line: problems.append(f"console: {line.text}") if line.type == "error" else None)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    # A page that answers 4xx on purpose is reported by Chromium as a failed resource.
    problems = [problem for problem in problems if "the server responded with a status of 4" not in problem]
    assert not problems, problems


@pytest.fixture
def open_page(new_context):
    """Opens an address in a fresh browser and returns the page."""

    def opened(path: str, view: View = DEFAULT, *, scripts: bool = True):
        page = new_context(view, scripts=scripts).new_page()
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, f"{path}: {answer.status}"
        return page

    return opened


@pytest.fixture
def sign_in(site, new_context):
    """Makes an account, logs it in through the form, returns the page that follows."""

    def signed_in(name: str | None = None, *, role: str = "contributor", view: View = DEFAULT, scripts: bool = True):
        name = name or f"p{uuid.uuid4().hex[:10]}"
        password = site.account(name, role)
        page = new_context(view, scripts=scripts).new_page()
        page.goto("/login")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        assert "/login" not in page.url, page.inner_text("main")
        return page

    return signed_in
