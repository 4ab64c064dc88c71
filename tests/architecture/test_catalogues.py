"""The interface is whole in English and in Chinese."""

import re

import pytest

from tools import messages

PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd%]|\{(\w*)\}")


@pytest.fixture(scope="module")
def template():
    return messages.extracted()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated_and_no_translation_is_left_over(language, template):
    """`make messages` brings new texts in and takes old ones out."""
    catalogue = messages.kept(language)
    wanted = {(message.id, message.context) for message in template if message.id}
    present = {(message.id, message.context) for message in catalogue if message.id}
    assert sorted(map(str, wanted - present)) == []
    assert sorted(map(str, present - wanted)) == []
    assert [message.id for message in catalogue if message.id and messages.lacks(message)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language):
    """A place that is missing or misspelt would be an error, or hide a number."""
    wrong = []
    for message in messages.kept(language):
        if not message.id or not message.string:
            continue
        sources = message.id if isinstance(message.id, list | tuple) else [message.id]
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        allowed = {place.group() for source in sources for place in PLACES.finditer(source)}
        required = {place.group() for place in PLACES.finditer(sources[-1])}
        for string in strings:
            used = {place.group() for place in PLACES.finditer(string)}
            if not used <= allowed or (len(strings) == 1 and used != required):
                wrong.append((sources, string))
    assert wrong == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_carries_no_markup_that_its_text_lacks(language):
    """Attack 6: a template takes a translation as it stands, so a tag in one would be a tag, and a quotation mark the
    end of an attribute.
    """
    for message in messages.kept(language):
        if message.id and message.string:
            sources = message.id if isinstance(message.id, list | tuple) else [message.id]
            strings = message.string if isinstance(message.string, list | tuple) else [message.string]
            tags = set(re.findall(r"<[^>]*>?", " ".join(sources)))
            assert all(set(re.findall(r"<[^>]*>?", string)) <= tags for string in strings), message.id
            assert '"' in "".join(sources) or '"' not in "".join(strings), message.id
