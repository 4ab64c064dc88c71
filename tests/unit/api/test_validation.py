"""What clients send is checked against the same schemas that the documentation shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from wiki.api.v1 import schemas, validation
from wiki.domain.errors import InvalidError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def wrong(schema, value):
    with pytest.raises(InvalidError) as caught:
        validation.body(schemas.BODIES[schema], value)
    return {name: error.message for name, error in caught.value.errors.items()}


def test_a_body_that_fits_is_given_back():
    sent = {"text": "Words.\n", "base": 3, "minor": True, "section": None}
    assert validation.body(schemas.BODIES["Edit"], sent) == sent


def test_each_missing_unknown_and_wrongly_typed_field_is_named():
    assert set(wrong("Edit", {"base": "3", "minor": 1, "author": "eve"})) == {"text", "base", "minor", "author"}


@pytest.mark.parametrize(
    "name", ["author", "time", "number", "sha256", "chain", "parent", "sector", "act", "submission"]
)
def test_what_the_wiki_itself_decides_cannot_be_set_with_a_revision(name):
    assert set(wrong("Edit", {"text": "x", "base": 1, name: "x"})) == {name}


@pytest.mark.parametrize("name", ["stage", "protection", "stewards", "creator", "created", "revision", "id"])
def test_what_the_wiki_itself_decides_cannot_be_set_with_a_draft(name):
    assert set(wrong("NewDraft", {"title": "x", "text": "x", name: "x"})) == {name}


def test_a_field_may_have_any_name():
    assert set(wrong("Edit", {"text": "x", "base": 1, "self": 1, "": 1, "\ud800": 1})) == {"self", "", "?"}


@pytest.mark.parametrize("value", [True, 1.0, 1.5, "1", None, [], {}, 0, -1, 2**31, 10**400])
def test_a_base_is_a_whole_number_from_one_on(value):
    assert set(wrong("Edit", {"text": "x", "base": value})) == {"base"}


@pytest.mark.parametrize("value", ["\0", "a\ud800b"])
def test_a_character_that_cannot_be_stored_is_refused_beside_its_field(value):
    assert set(wrong("NewDraft", {"title": value, "text": "x", "topics": ["ok", value]})) == {"title", "topics"}


def test_a_choice_names_what_can_be_chosen():
    with pytest.raises(InvalidError) as caught:
        validation.body(schemas.BODIES["NewDraft"], {"title": "x", "text": "x", "kind": "rumour"})
    assert "bylaw" in caught.value.errors["kind"].values["choices"]


@pytest.mark.parametrize("schema", schemas.BODIES)
@given(value=JSON)
def test_any_json_is_taken_or_refused_field_by_field(schema, value):
    try:
        taken = validation.body(schemas.BODIES[schema], value)
    except InvalidError as error:
        refused = error
    else:
        assert taken == value
        return
    assert refused.errors
    assert all(name.encode("utf-8") is not None for name in refused.errors)


def test_parameters_get_their_types_and_defaults():
    asked = {"limit": schemas.LIMIT, "after": schemas.number("", default=0), "q": schemas.text()}
    assert validation.query(asked, MultiDict({"limit": "7", "other": "x", "q": ""})) == {
        "limit": 7,
        "after": 0,
        "q": None,
    }


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "٣", "9" * 5000, "1 ", "0x1"])
def test_a_limit_that_is_no_number_from_one_on_is_refused(value):
    with pytest.raises(InvalidError) as caught:
        validation.query({"limit": schemas.LIMIT}, MultiDict({"limit": value}))
    assert list(caught.value.errors) == ["limit"]


def test_no_page_has_more_than_a_hundred_items():
    assert schemas.limit_of(1_000_000) == 100
