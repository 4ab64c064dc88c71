"""The one tokeniser: words, runs of blanks, punctuation one by one, Han, Kana and Hangul by code point.

Lossless: the tokens joined are the text. Numbers with inner points or commas (1,000.50 or § 5.2) are one token, so that
a changed amount is read as one change. Combining marks belong to their word, so that Hindi, Thai, Hebrew and Arabic
words stay whole.
"""

import re

#: Scripts whose characters stand for themselves, for the inside of a character class.
HAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u309f\u30a1-\u30ff\u3100-\u312f\u3131-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Marks that no letter class of `re` holds, of the scripts that write vowels or tones with them; and both joiners.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd"
    "\u0d00-\u0d03\u0d3b-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u200c\u200d"
)

_NUMBER = r"\d+(?:[.,]\d+)+"
_WORD = rf"(?:[^\W_{HAN}]|[{MARKS}])+"
# The first branch is but a fast way through Latin words, which the general one would find as well.
_LATIN = r"[a-zA-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af]++(?=[\x00-\x2f\x3a-\x40])"
_TOKEN = re.compile(rf"{_LATIN}|{_NUMBER}|{_WORD}|\s+|.", re.DOTALL)
_SOLID = re.compile(rf"{_LATIN}|{_NUMBER}|{_WORD}|\S")

#: tokens(text) -> list[str]. "".join(tokens(text)) == text for every string; about 70 ms a million characters.
tokens = _TOKEN.findall

#: solid(text) -> list[str]: the same tokens without the blanks.
solid = _SOLID.findall
