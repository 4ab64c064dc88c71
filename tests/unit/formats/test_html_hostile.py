"""Rendering texts that nobody means well with: nothing of them can do harm or hold up the server."""

import html
import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.hostile import ATTACKS, BOMBS, LINES
from tests.common.rendered import Tree, ids, rendered, stem
from wiki.domain.text.passages import split
from wiki.formats.html import render_inline_comment

# ----------------------------------------------------------------------------------------------------- attack 2: script

SCHEMES = re.compile(r"(?:https?:|mailto:|[^:]*$|[#/?])", re.IGNORECASE)
NO_ATTRIBUTE = re.compile(r"on|style$|srcset$|formaction$|action$|background$|xlink|data-|contenteditable$")


def assert_harmless(source):
    tree = Tree(source)
    for tag, attributes in tree.elements:
        assert tag not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "svg",
            "math",
            "form",
            "input",
            "base",
            "meta",
            "link",
        }
        assert not [name for name in attributes if NO_ATTRIBUTE.match(name)], attributes
        for name in ("href", "src"):
            assert SCHEMES.match(html.unescape(attributes.get(name) or "").strip()), attributes
        if tag == "a":
            assert attributes["rel"] == "nofollow ugc noopener"
        if tag == "img":
            assert attributes.get("src", "https://").startswith("https://")
            assert attributes["loading"] == "lazy"


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("place", ["{}\n", "Text {} text.\n", "- {}\n", "> {}\n", "# {}\n", "{}\n\n[^1]: {}\n"])
def test_no_script_gets_through(attack, place):
    """Attack 2 of the security bar: in every kind of block, in the text and in comments."""
    text = place.replace("{}", attack)
    assert_harmless(rendered(text))
    assert_harmless(render_inline_comment(text))


def test_ids_and_classes_of_the_text_are_dropped():
    source = rendered(
        '<div id="main" class="notice">x</div>\n\n<li id="fn:1">x</li> <a id="refused" name="n" href="#x">y</a>\n\n'
        "# T {: .button }\n"
    )
    found = ids(source)
    assert "main" not in found
    assert "refused" not in found
    assert "fn:1" not in found
    assert 'class="notice"' not in source
    assert ' name="' not in source


def test_identifiers_of_sections_never_meet_those_of_passages():
    passage = "Text.\n"
    source = rendered(f"# Title {{#{stem(passage)}}}\n\n{passage}")
    found = ids(source)
    assert len(found) == len(set(found)) == 3


# ------------------------------------------------------------------------------------------------- attack 14: bombs


@pytest.mark.parametrize("name", BOMBS)
def test_no_text_holds_up_the_renderer_and_every_passage_stays_linked(name):
    """Attack 14: work is bounded by counting it; whoever breaks the limits makes this test run for minutes."""
    text = BOMBS[name] + "\n"
    source = rendered(text)
    found = [ident for ident in ids(source) if ident.startswith("p-")]
    assert len(found) == len(set(found)) == len(split(text))
    assert_harmless(render_inline_comment(text[:20_000]))


def test_what_is_too_costly_is_shown_as_it_was_typed():
    text = "Fine *here*.\n\n" + "[" * 2_000 + " <b>x</b>\n\nFine *there*.\n"
    source = rendered(text)
    assert source.count("<em>") == 2
    assert "[" * 2_000 + " &lt;b&gt;x&lt;/b&gt;" in source


def test_passages_beyond_the_limit_are_still_there():
    text = "a\n\n" * 25_100
    source = rendered(text)
    assert source.count("<p ") == 25_100


# ------------------------------------------------------------------------------------------------------ any text at all

WRITTEN = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), max_size=30).map("\n".join)
TAGS_OF_OURS = {
    *("p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong del ins s sub sup br hr a img table caption".split()),  # noqa: SIM905
    *("colgroup col thead tbody tfoot tr th td dl dt dd abbr b i u small mark q cite kbd samp var div".split()),  # noqa: SIM905
    *("span", "details", "summary"),
}
ATTRIBUTES_OF_OURS = set(
    "id class lang dir tabindex loading rel href src alt title align colspan rowspan start value scope".split()  # noqa: SIM905
)


@given(WRITTEN)
@settings(max_examples=150, deadline=None)
def test_any_text_is_rendered_safely_with_each_passage_linked(text):
    source = rendered(text)
    assert_harmless(source)
    found = ids(source)
    assert len(found) == len(set(found))
    assert len([ident for ident in found if ident.startswith("p-")]) >= len(split(text))
    assert "\ue001" not in source or "\ue001" in text


@given(WRITTEN)
@settings(max_examples=100, deadline=None)
def test_the_sanitiser_finds_nothing_to_mend_in_what_was_rendered(text):
    source = rendered(text)
    again = nh3.clean(
        source, tags=TAGS_OF_OURS, strip_comments=False, link_rel=None, attributes={"*": ATTRIBUTES_OF_OURS}
    )
    tree = Tree(again)
    assert tree.elements == Tree(source).elements
    assert tree.balanced


@given(st.text(max_size=300) | WRITTEN)
@settings(max_examples=150, deadline=None)
def test_any_comment_is_rendered_safely(body):
    source = render_inline_comment(body)
    assert_harmless(source)
    allowed = {"p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "br", "a", "hr"}
    assert {tag for tag, _ in Tree(source).elements} <= allowed
    assert not ids(source)
