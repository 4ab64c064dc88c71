"""The documentation page of the API in a browser."""

from tests.common.browsers import assert_accessible, assert_fits, screenshot


def test_the_documentation_is_accessible_and_fits_every_screen(open_page, view):
    page = open_page("/api/v1/docs", view)
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "api-docs", view)


def test_every_link_of_the_contents_leads_to_its_part(open_page):
    page = open_page("/api/v1/docs", scripts=False)
    targets = [link.get_attribute("href") for link in page.locator("main a[href^='#']").all()]
    assert targets
    assert [target for target in targets if not page.locator(f"[id='{target[1:]}']").count()] == []
