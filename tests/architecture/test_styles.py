"""Colours and sizes stand in static/css/tokens.css and nowhere else; pages carry no style and no script inline."""

import re

import pytest

from tests.architecture.conftest import PROJECT

SHEETS = sorted(path for path in (PROJECT / "static/css").rglob("*.css") if path.name != "tokens.css")
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
# Names of colours that are no ordinary words besides. CanvasText is what the reader set; `currentcolor` names none.
NAMED = (
    "black|silver|gray|grey|white|maroon|red|purple|fuchsia|magenta|green|lime|olive|yellow|navy|blue|teal|aqua|cyan|orange|"
    "pink|brown|gold|beige|ivory|crimson|coral|salmon|tomato|violet|indigo|khaki|tan|lavender|snow|linen"
)
LITERALS = {
    "colour by number": re.compile(
        r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE
    ),
    "colour by name": re.compile(rf"(?<![\w-])(?:{NAMED})(?![\w-])", re.IGNORECASE),
    "size": re.compile(r"(?<![\w.-])-?(?:\d+\.?\d*|\.\d+)(?:px|rem|pt|pc|cm|mm|in)\b", re.IGNORECASE),
}


def declarations(text):
    """The values of all declarations with their line numbers; comments, strings and conditions of at-rules left out."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())  # noqa: E731 - keeps the line numbers
    text = re.sub(r"/\*.*?\*/", blank, text, flags=re.DOTALL)
    text = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|url\([^)]*\)", blank, text)
    # Custom properties do not reach the boxes of @page.
    text = re.sub(r"@page[^{]*\{[^{}]*\}", blank, text)
    text = re.sub(r"@(?:media|container|supports|layer)[^{;]*[{;]", blank, text)
    for match in re.finditer(r"([\w-]+)\s*:\s*([^;{}]+)(?=[;}])", text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_style_sheet_names_no_colour_and_no_size(path):
    found = [
        f"{path.name}:{line}: {what}: {name}: {value.strip()}"
        for line, name, value in declarations(path.read_text(encoding="utf-8"))
        for what, pattern in LITERALS.items()
        if pattern.search(value) and name not in {"content", "transition", "animation", "animation-name"}
    ]
    assert not found, "\n".join(found)


def test_the_tokens_that_style_sheets_use_exist():
    texts = {path: path.read_text(encoding="utf-8") for path in [*SHEETS, PROJECT / "static/css/tokens.css"]}
    defined = {name for text in texts.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    defined |= {name for path in TEMPLATES for name in re.findall(r"(--[\w-]+)\s*:", path.read_text(encoding="utf-8"))}
    missing = {
        f"{path.name}: {name}"
        for path, text in texts.items()
        for name in re.findall(r"var\(\s*(--[\w-]+)\s*\)", text)
        if name not in defined
    }
    assert not missing


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_template_has_no_inline_script_style_or_handler(path):
    """The content security policy forbids them, so they would do nothing."""
    source = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    tags = re.findall(r"<[a-z][^>]*>", source, re.IGNORECASE)
    assert "<style" not in source.lower()
    assert not [tag for tag in tags if re.search(r"\son[a-z]+\s*=", tag, re.IGNORECASE)]
    assert not [tag for tag in tags if re.search(r"\sstyle\s*=", tag, re.IGNORECASE)]
    assert not [tag for tag in tags if re.search(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", tag, re.IGNORECASE)]
    data_only = r"type\s*=\s*[\"']?(?:application/(?:ld\+)?json|importmap)"
    assert not [
        tag for tag in tags if tag.lower().startswith("<script") and "src=" not in tag and not re.search(data_only, tag)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_drawing_in_a_template_takes_its_colours_from_the_style_sheets(path):
    drawn = re.findall(
        r"\b(?:fill|stroke|color|bgcolor|stop-color)=[\"']([^\"'{]+)[\"']", path.read_text(encoding="utf-8")
    )
    assert not [value for value in drawn if value not in {"none", "currentColor", "currentcolor"}]
