"""The table of calls, openapi.json and the examples on the documentation page agree."""

import json
import shlex

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator import validate as validate_openapi

import wiki.api.v1  # noqa: F401 - fills the table
from wiki.api.v1 import documentation, openapi, schemas, validation
from wiki.api.v1.table import ENDPOINTS

ENTRIES = {f"{entry.method} {entry.path}": entry for entry in ENDPOINTS}


def test_the_description_is_valid_openapi_3_1():
    validate_openapi(openapi.document("https://wiki.example"), cls=OpenAPIV31SpecValidator)


def test_every_schema_that_is_named_exists():
    for entry in ENDPOINTS:
        assert entry.answer in schemas.ANSWERS
        assert not entry.body or entry.body in schemas.BODIES
        assert set(entry.media.values()) <= set(schemas.ANSWERS)
        assert entry.group in openapi.GROUPS
        assert set(entry.parameters) <= set(openapi.PARAMETERS)
        assert set(openapi.statuses_of(entry)) <= set(openapi.STATUSES)


def test_names_of_calls_are_unique():
    assert len({entry.name for entry in ENDPOINTS}) == len(ENDPOINTS)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_an_example_is_a_call_that_the_table_has(app, entry):
    words = shlex.split(documentation.example(entry, "http://localhost/api/v1").replace("\\\n", ""))
    url = next(word for word in words if word.startswith("http"))
    matcher = app.url_map.bind("localhost")
    name, _ = matcher.match(url.removeprefix("http://localhost").partition("?")[0], method=entry.method)
    assert name == f"api.{entry.name}"
    assert ("-d" in words) == bool(entry.body)
    if entry.body:
        validation.body(schemas.BODIES[entry.body], json.loads(words[words.index("-d") + 1]))


def test_a_call_that_writes_needs_a_token_and_no_other_does():
    document = openapi.document("https://wiki.example")
    for entry in ENDPOINTS:
        security = document["paths"][entry.path][entry.method.lower()]["security"]
        assert ({} not in security) == (entry.method != "GET")
