"""The one form in which texts are stored: NFC, line feeds, nothing invisible that could deceive a reader.

Refused are the control characters of C0 and C1 (but line feed and tab), the bidirectional overrides and isolates with
which a text can be made to read otherwise than it stands ("Trojan Source", Boucher and Anderson 2021), and lone
surrogates, which no UTF-8 file can hold. Joiners and zero-width spaces stay: Persian, Hindi and Thai need them.
"""

import re
import unicodedata

_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BOM = "\ufeff"


class RefusedCharacter(ValueError):
    """A text holds a character that no draft may hold.

    Attributes:
        position: 0-based, in code points of the normalised text.
        line: 1-based.
        column: 1-based, in code points.
        character: the character itself.
    """

    def __init__(self, position: int, line: int, column: int, character: str) -> None:
        super().__init__(f"U+{ord(character):04X} is refused at line {line}, column {column}")
        self.position = position
        self.line = line
        self.column = column
        self.character = character


def normalise(text: str) -> str:
    """The text in NFC with LF line ends and without a leading byte-order mark; linear.

    Raises:
        RefusedCharacter: at the first character that may not stand in a draft.
    """
    text = _canonical(text)
    found = _REFUSED.search(text)
    if found:
        position = found.start()
        line_start = text.rfind("\n", 0, position) + 1
        raise RefusedCharacter(position, text.count("\n", 0, position) + 1, position - line_start + 1, found.group())
    return text


def clean(text: str) -> str:
    """As `normalise`, but what would be refused is dropped: for names and messages of imports."""
    return unicodedata.normalize("NFC", _REFUSED.sub("", _canonical(text)))


def _canonical(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix(_BOM)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)
