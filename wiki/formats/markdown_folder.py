"""A folder of Markdown and text files: each file a draft as it stands now."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wiki.formats.records import DamagedError
from wiki.formats.textfiles import DEFAULT_GLOBS, LARGEST, Decoded, decode, heading, matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Page:
    """A file: `name` is its path below the folder, with `/`."""

    name: str
    title: str
    decoded: Decoded
    time: datetime


def read(folder: Path, globs: Sequence[str] = DEFAULT_GLOBS, largest: int = LARGEST) -> Iterator[Page]:
    """Yield the files below a folder that match, by name; links are not followed, nor hidden folders entered.

    Raises DamagedError for a file that cannot be read, is larger than `largest` bytes, or whose name is no UTF-8.
    """
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if not matches(name, globs):
            continue
        try:
            name.encode()
            state = path.stat()
            if state.st_size > largest:
                raise DamagedError(name, f"is larger than {largest:,} bytes")
            decoded = decode(path.read_bytes())
        except UnicodeEncodeError as error:
            raise DamagedError(repr(name), "the name is not UTF-8") from error
        except OSError as error:
            raise DamagedError(name, f"cannot be read ({error.strerror})") from error
        time = datetime.fromtimestamp(int(state.st_mtime), UTC)
        yield Page(name, heading(decoded.text) or name, decoded, time)


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.is_file() and not path.is_symlink():
                yield path
