"""Files that may be packed: gzip, bzip2, xz and Zstandard by the end of the name, `-` for the standard streams.

A file that is written appears under its name only when it is whole.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

# What reading a damaged packed file raises, beside OSError and EOFError.
UNPACKING_ERRORS = (EOFError, lzma.LZMAError, zlib.error, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read: its unpacked bytes, and how much of its `size` has been taken (0: nobody knows)."""

    file: BinaryIO
    packed: BinaryIO | None = None
    size: int = 0

    def position(self) -> int:
        """Return how many packed bytes have been read."""
        return 0 if self.packed is None or not self.size else self.packed.tell()


@contextlib.contextmanager
def reading(name: str) -> Iterator[Source]:
    """Open a file for reading its unpacked bytes; `-` is standard input. Raises OSError."""
    if name == "-":
        yield Source(sys.stdin.buffer)
        return
    path = Path(name)
    with path.open("rb") as packed:
        yield Source(_unpacking(name, packed), packed, path.stat().st_size if path.is_file() else 0)


def _unpacking(name: str, packed: BinaryIO) -> BinaryIO:
    match Path(name).suffix.lower():
        case ".gz":
            return cast("BinaryIO", gzip.open(packed, "rb"))
        case ".bz2":
            return cast("BinaryIO", bz2.open(packed, "rb"))
        case ".xz":
            return cast("BinaryIO", lzma.open(packed, "rb"))
        case ".zst":
            return cast("BinaryIO", _Zstandard(packed))
    return packed


class _Zstandard:
    """The lines of a Zstandard file; the library's own reader takes one that is cut off for whole."""

    # One chunk may unpack to 30,000 times its size.
    CHUNK = 4096

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._inside = False
        self._rest = b""

    def readline(self, limit: int = -1) -> bytes:
        """Return the next line, at most `limit` bytes of it. Raises EOFError, ZstdError."""
        parts = [self._rest]
        size = len(self._rest)
        while b"\n" not in parts[-1] and (limit < 0 or size < limit):
            chunk = self._packed.read(self.CHUNK)
            if not chunk:
                if self._inside:
                    raise EOFError("it is cut off")
                break
            parts.append(self._unpack(chunk))
            size += len(parts[-1])
        data = b"".join(parts)
        end = data.find(b"\n") + 1 or len(data)
        if limit >= 0:
            end = min(end, limit)
        self._rest = data[end:]
        return data[:end]

    def _unpack(self, chunk: bytes) -> bytes:
        data = self._frame.decompress(chunk)
        while self._frame.eof and (chunk := self._frame.unused_data):
            self._frame = zstandard.ZstdDecompressor().decompressobj()
            data += self._frame.decompress(chunk)
        self._inside = not self._frame.eof
        if not self._inside:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        return data


@contextlib.contextmanager
def writing(name: str) -> Iterator[BinaryIO]:
    """Open a file for writing bytes, packed by the end of its name; `-` is standard output.

    The file is written beside its place and renamed at the end; when something fails, what stood there before stays.
    The packed bytes are the same for the same content: no name and no time goes into them.
    """
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    handle, making = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            with _packing(path.suffix.lower(), file) as packing:
                yield packing
            file.flush()
            os.fsync(file.fileno())
        Path(making).chmod(0o666 & ~_umask())
        Path(making).replace(path)
    except BaseException:
        Path(making).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _packing(suffix: str, file: BinaryIO) -> Iterator[BinaryIO]:
    packer: contextlib.AbstractContextManager[object]
    match suffix:
        case ".gz":
            packer = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)
        case ".bz2":
            packer = bz2.BZ2File(file, "wb")
        case ".xz":
            packer = lzma.LZMAFile(file, "wb", preset=6)  # noqa: SIM115 - the `with` below closes it
        case ".zst":
            packer = zstandard.ZstdCompressor(level=10).stream_writer(file, closefd=False)
        case _:
            packer = contextlib.nullcontext(file)
    with packer as opened:
        yield cast("BinaryIO", opened)


def _umask() -> int:
    """Return the process's umask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
