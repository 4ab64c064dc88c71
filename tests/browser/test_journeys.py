"""What people come to do, done in a real browser: with the keyboard, without scripts, and with what scripts add."""

import re
import uuid

from playwright.sync_api import expect

from tests.common.browsers import View, assert_accessible, screenshot

CHAPTER = "/d/northgate-university-charter-chapter-4-students-in-university-government"
BYLAW = "/d/harbour-city-open-data-bylaw"
PHONE = View(width=390)


def test_a_citizen_registers_edits_previews_and_saves_on_a_phone_without_scripts(new_context):
    page = new_context(PHONE, scripts=False).new_page()
    name = f"c{uuid.uuid4().hex[:8]}"
    page.goto("/register")
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password]", "a long enough sentence 7")
    page.select_option("[name=sector]", "citizen") if page.locator("select[name=sector]").count() else page.check(
        "[name=sector][value=citizen]"
    )
    page.click("main form button[type=submit]")
    page.goto(f"{CHAPTER}/edit")
    words = page.input_value("#text")
    page.fill("#text", words.rstrip() + f"\n\nA sentence by {name}.\n")
    page.fill("[name=summary]", "Add a sentence")
    page.click("#edit-form button[value=preview]")
    expect(page.locator(".pane-change ins", has_text=f"A sentence by {name}.")).to_have_count(1)
    page.click("#edit-form button[value=save]")
    expect(page.locator(".flashes")).to_contain_text("Saved as revision")
    expect(page.locator("article.law")).to_contain_text(f"A sentence by {name}.")


def test_two_people_change_the_same_words_and_the_second_settles_it(sign_in):
    first, second = sign_in(), sign_in()
    for page in (first, second):
        page.goto(f"{CHAPTER}/edit")
    words = first.input_value("#text")
    target = max(re.findall(r"^[A-Z0-9][^\n]{60,}$", words, re.MULTILINE), key=len)
    middle = target.split(" ")[5]
    first.fill("#text", words.replace(target, target.replace(f" {middle} ", " ALPHA ", 1)))
    first.click("#edit-form button[value=save]")
    first.wait_for_selector("article.law")
    second.fill("#text", words.replace(target, target.replace(f" {middle} ", " OMEGA ", 1)))
    second.click("#edit-form button[value=save]")
    expect(second.locator(".conflict")).to_have_count(1)
    expect(second.locator(".conflict")).to_contain_text("ALPHA")
    expect(second.locator(".conflict")).to_contain_text("OMEGA")
    assert "OMEGA" in second.input_value("#text")
    assert_accessible(second)
    screenshot(second, "conflict", View())
    second.click("#edit-form button[value=save]")
    expect(second.locator("article.law")).to_contain_text("OMEGA")


def test_a_reader_searches_past_versions_with_the_keyboard_alone(open_page):
    page = open_page("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("personal data")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=personal*")
    page.goto(page.url + "&when=ever")
    expect(page.locator(".hit").first).to_contain_text("revision")
    link = page.get_by_role("link", name=re.compile("revision")).first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*")


def test_the_keys_n_and_p_go_from_change_to_change(open_page):
    page = open_page(f"{BYLAW}/compare/1..20")
    before = page.evaluate("scrollY")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_function(f"scrollY > {before}")


def test_somebody_comments_on_a_section(sign_in):
    page = sign_in()
    page.goto(BYLAW)
    page.get_by_role("navigation", name="Section: Article 11. Fees").get_by_role("link", name="Comment").click()
    page.fill("[name=body]", "Who decides what is a reasonable fee?")
    page.locator("form:has([name=body]) button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Who decides what is a reasonable fee?")
    page.goto(BYLAW)
    expect(page.locator(".note", has_text="Who decides what is a reasonable fee?")).to_be_visible()


def test_the_colours_can_be_switched_and_stay(open_page):
    page = open_page("/")
    page.click("[data-theme-choice=dark]")
    page.goto("/drafts")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_language_can_be_switched_and_stays(open_page):
    page = open_page("/drafts")
    page.click("text=中文")
    expect(page.locator("h1")).to_have_text("草案")
    page.goto("/recent")
    assert page.get_attribute("html", "lang") == "zh-Hans"


def test_unsaved_words_come_back_after_the_page_was_left(sign_in):
    page = sign_in()
    page.goto(f"{CHAPTER}/edit")
    page.locator("#text").press_sequentially("kept words ")
    expect(page.locator("[data-kept-at]")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/recent")
    page.goto(f"{CHAPTER}/edit")
    assert "kept words" not in page.input_value("#text")
    page.click("[data-kept-take]")
    assert "kept words" in page.input_value("#text")
