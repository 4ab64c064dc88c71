"""Rendered law texts as tests look at them: elements, ids, words."""

import hashlib
from html.parser import HTMLParser

from wiki.domain.text.passages import split
from wiki.domain.text.sections import sections
from wiki.formats.html import render

VOID = {"br", "hr", "img", "col"}


def rendered(text):
    passages = split(text)
    return render(passages, sections(passages))


class Tree(HTMLParser):
    """Elements with attributes, and whether every tag that opens is closed in its place."""

    def __init__(self, source):
        super().__init__()
        self.elements = []
        self.words = []
        self.open = []
        self.balanced = True
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.balanced = False

    def handle_data(self, data):
        self.words.append(data)


def ids(source):
    return [attributes["id"] for _, attributes in Tree(source).elements if "id" in attributes]


def holder(source, ident):
    """The name of the element with that id."""
    return next(tag for tag, attributes in Tree(source).elements if attributes.get("id") == ident)


def stem(passage):
    return "p-" + hashlib.sha256(passage.encode()).hexdigest()[:8]
