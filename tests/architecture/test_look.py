"""The tokens keep their contrast in both themes, and templates ask only for what lies in static/."""

import re
from itertools import product

import pytest

from tests.architecture.conftest import PROJECT

TOKENS = (PROJECT / "static/css/tokens.css").read_text(encoding="utf-8")
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
GROUNDS = ("paper", "paper-raised", "paper-sunken")
READ = ("ink-soft", "ink-faint", "accent", "accent-strong", "insert-ink", "delete-ink", "move-ink")
PAIRS = [
    *(("ink", ground, 7.0) for ground in (*GROUNDS, "mark-wash", "anchor-wash")),
    *((ink, ground, 4.5) for ink, ground in product(READ, GROUNDS)),
    ("insert-ink", "insert-wash", 7.0),
    ("delete-ink", "delete-wash", 7.0),
    ("move-ink", "move-wash", 7.0),
    ("mark-ink", "mark-wash", 7.0),
    ("warn-ink", "warn-wash", 4.5),
    ("ink", "accent-wash", 7.0),
    ("on-accent", "accent", 4.5),
    *((line, ground, 3.0) for line, ground in product(("rule-control", "accent", "delete-line"), GROUNDS)),
    *((f"sector-{name}", "paper", 3.0) for name in ("government", "business", "community", "citizen")),
    *(("ink", f"sector-{name}-wash", 7.0) for name in ("government", "business", "community", "citizen")),
    *(("ink", f"author-{number}-wash", 7.0) for number in range(1, 9)),
    *((f"author-{number}", "paper", 3.0) for number in range(1, 9)),
    *(("ink", f"age-{band}-wash", 7.0) for band in ("month", "year", "few-years", "decade")),
    ("age", "paper", 3.0),
]


def colours(selector):
    block = TOKENS.split(selector, 1)[1].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


THEMES = {
    "light": colours(":root {"[:-2]),
    "dark by the system": colours(':root:not([data-theme="light"])'),
    "dark by the switch": colours(':root[data-theme="dark"]'),
}


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_edges_stand_out_from_their_ground(theme):
    found = THEMES[theme]
    weak = [
        f"{ink} on {ground}: {contrast(found[ink], found[ground]):.2f}"
        for ink, ground, least in PAIRS
        if contrast(found[ink], found[ground]) < least
    ]
    assert not weak


def test_both_lists_of_the_dark_theme_are_alike():
    assert THEMES["dark by the system"] == THEMES["dark by the switch"]
    assert set(THEMES["dark by the switch"]) == set(THEMES["light"])


def test_templates_ask_only_for_files_that_are_there():
    texts = {path: path.read_text(encoding="utf-8") for path in TEMPLATES}
    asked = {name for text in texts.values() for name in re.findall(r"asset\('([^']+)'\)", text)}
    assert not [name for name in asked if not (PROJECT / "static" / name).is_file()]


def test_templates_name_only_icons_that_the_sprite_holds():
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES]
    named = {name for text in texts for name in re.findall(r"\bicon\('([\w-]+)'", text)}
    held = set(re.findall(r'id="i-([\w-]+)"', (PROJECT / "static/icons/sprite.svg").read_text(encoding="utf-8")))
    assert named <= held


def test_a_page_loads_at_most_eight_style_sheets():
    base = (PROJECT / "templates/base.html").read_text(encoding="utf-8")
    always = len(re.findall(r'rel="stylesheet"', base))
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        own = len(re.findall(r'rel="stylesheet"', text))
        if path.name != "base.html" and "extends" in text and own:
            assert always + own + ("layouts/draft.html" in text) <= 8, path
