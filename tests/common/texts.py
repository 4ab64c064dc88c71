"""Generated texts for the text core: law-like Markdown with all its blocks, and any Unicode at all."""

from hypothesis import strategies as st

LINES = [
    "The council shall publish every draft.",
    "It may not refuse a reason; it must answer within 30 days.",
    "# Purpose",
    "## Scope",
    "## Scope {#scope}",
    "Title",
    "=====",
    "---",
    "***",
    "- a first point",
    "* another",
    "  - nested",
    "    - deeper",
    "1. one",
    "2. two",
    "10) ten",
    "a)  Buchstabe",
    "    continued",
    "\tcode",
    "    code  ",
    "> quoted",
    ">",
    "| a | b |",
    "|---|:-:|",
    "a | b",
    "---|---",
    "1 | 2",
    "```",
    "```python",
    "~~~",
    "````",
    "<table>",
    "<tr><td>x</td>",
    "</table>",
    "<div>",
    "<!-- note",
    "-->",
    "<pre>",
    "</pre>",
    "[^1]: A note.",
    ":   a definition",
    "Term",
    "",
    " ",
    "  ",
    "\u3000",
    "\u3000\u3000第一項規定。",
    "第五条 公众有权提出意见。",
    "§ 5 Zweck",
    "Article 6",
    "title: x",
    "...",
    "{#id}",
    "#",
    "#hash",
    "####### seven",
    "+",
    "-",
    "日本語の文。カナ！",
    "한국어 문장.",
    "नमस्ते दुनिया।",
    "e\u0301 combining",
    "\U0001f600 emoji",
    "\x1c",
    "\x85",
    "\u2028",
    "\x00",
    "\ud800",
    "   1° premier",
    "7\\.  sieben",
]
ENDS = ["\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "", "\r\n", "  \n", " \n \n"]

line = st.tuples(st.sampled_from(LINES), st.sampled_from(ENDS)).map("".join)
long_line = st.tuples(
    st.sampled_from(["word ", "句。", "Ein Satz. ", "a", "x; ", "- b. ", "<b>1</b>\n", "> q.\n", "# t. ", "\u0301"]),
    st.integers(200, 3000),
).map(lambda pair: pair[0] * pair[1])
document = st.lists(
    st.one_of(line, line, line, line, line, line, line, line, line, st.text(max_size=12), long_line), max_size=30
).map("".join)
plain = st.text(max_size=300)
any_text = st.one_of(document, plain)


def edits(text: str) -> st.SearchStrategy[str]:
    """The text with one to three spans replaced by other text."""
    one = st.tuples(st.integers(0, len(text)), st.integers(0, 120), st.one_of(st.just(""), line, plain))
    return st.lists(one, min_size=1, max_size=3).map(lambda changes: _apply(text, changes))


def _apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, length, new in changes:
        text = text[:start] + new + text[start + length :]
    return text


@st.composite
def two_texts(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts that have much in common: blocks edited, moved, dropped, added."""
    old = draw(st.lists(line, max_size=16))
    new = draw(st.permutations(old)) if draw(st.booleans()) else list(old)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(new)))
        new[place : place + draw(st.integers(0, 2))] = draw(st.lists(line, max_size=2))
    text = "".join(new)
    return "".join(old), draw(edits(text)) if draw(st.booleans()) else text
