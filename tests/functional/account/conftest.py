"""Browsers of several people on one wiki."""

import pytest

from tests.common.factories import PASSWORD
from tests.common.pages import Visitor


@pytest.fixture
def browser(app):
    """Makes a browser of its own: one with cookies that nobody else has."""
    return lambda: Visitor(app.test_client())


@pytest.fixture
def log_in(world, browser):
    """Logs a person in, who is made when there is none, in a browser of its own."""

    def enter(name="ann", **person):
        world.person(name, **person)
        visitor = browser()
        page = visitor.submit("/login", {"username": name, "password": PASSWORD}, follow=False)
        assert page.status == 303
        return visitor

    return enter


@pytest.fixture
def cookie():
    """The value of a visitor's cookie, None without."""

    def value(visitor, name):
        found = visitor.client.get_cookie(name)
        return found.value if found else None

    return value
