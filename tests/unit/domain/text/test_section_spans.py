"""Where sections stand is known without naming them."""

from hypothesis import given

from tests.common.texts import document
from wiki.domain.text.passages import split
from wiki.domain.text.sections import sections, spans


@given(document)
def test_spans_are_those_of_the_sections(text):
    passages = split(text)
    assert spans(passages) == [(section.start, section.end) for section in sections(passages)]
