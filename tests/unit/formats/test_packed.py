"""Packed files: unpacked by the end of their names, and never half written."""

import bz2
import gzip
import io
import lzma
import sys

import pytest
import zstandard

from wiki.formats import ndjson, packed
from wiki.formats.records import DamagedError

NAMES = ["a.ndjson", "a.ndjson.gz", "a.ndjson.bz2", "a.ndjson.xz", "a.ndjson.zst", "A.XZ"]
LINES = [b"x" * 300_000 + b"\n", b"\n", "ä\n".encode(), b"last without an end"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_reads_back(tmp_path, name):
    with packed.writing(str(tmp_path / name)) as out:
        for line in LINES:
            out.write(line)
    with packed.reading(str(tmp_path / name)) as source:
        assert [source.file.readline(1 << 20) for _ in range(5)] == [*LINES, b""]
        assert source.position() == source.size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_content_gives_the_same_bytes(tmp_path, name):
    (tmp_path / "other").mkdir()
    for folder in (tmp_path, tmp_path / "other"):
        with packed.writing(str(folder / name)) as out:
            out.write(b"abc" * 1000)
    assert (tmp_path / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_files_packed_by_other_programs_in_several_pieces_are_read(tmp_path):
    pieces = {
        "a.gz": gzip.compress(b"a\n") + gzip.compress(b"b\n"),
        "a.xz": lzma.compress(b"a\n") + lzma.compress(b"b\n"),
        "a.bz2": bz2.compress(b"a\n") + bz2.compress(b"b\n"),
        "a.zst": zstandard.compress(b"a\n") + zstandard.compress(b"b\n"),
    }
    for name, data in pieces.items():
        (tmp_path / name).write_bytes(data)
        with packed.reading(str(tmp_path / name)) as source:
            assert [source.file.readline(100) for _ in range(3)] == [b"a\n", b"b\n", b""], name


def test_a_line_is_cut_at_the_limit(tmp_path):
    (tmp_path / "a.zst").write_bytes(zstandard.compress(b"abcdef\n"))
    with packed.reading(str(tmp_path / "a.zst")) as source:
        assert [source.file.readline(4) for _ in range(3)] == [b"abcd", b"ef\n", b""]


@pytest.mark.parametrize("name", NAMES[1:5])
def test_a_file_that_is_damaged_or_cut_off_is_damage_with_a_line_number(tmp_path, name):
    with packed.writing(str(tmp_path / name)) as out:
        out.write(b"\n" * 10 + bytes(range(256)) * 2000)
    whole = (tmp_path / name).read_bytes()
    half = len(whole) // 2
    for data in (whole[:half], whole[:half] + b"\xff" * 50 + whole[half + 50 :], b"nothing of the kind"):
        (tmp_path / name).write_bytes(data)
        with packed.reading(str(tmp_path / name)) as source, pytest.raises(DamagedError, match=r"^line "):
            list(ndjson.read(source.file))


def test_when_writing_fails_the_old_file_stays(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_text("old")

    def fail():
        with packed.writing(str(path)) as out:
            out.write(b"new")
            out.write("not bytes")

    with pytest.raises(TypeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_hyphen_means_the_standard_streams(monkeypatch):
    class Stream:
        buffer = io.BytesIO(b"a\n")

    monkeypatch.setattr(sys, "stdin", Stream)
    monkeypatch.setattr(sys, "stdout", Stream)
    with packed.reading("-") as source:
        assert source.file.readline(10) == b"a\n"
        assert source.position() == source.size == 0
    with packed.writing("-") as out:
        out.write(b"b\n")
    assert Stream.buffer.getvalue() == b"a\nb\n"
