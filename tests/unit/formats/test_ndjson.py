"""NDJSON: what a line may say, and what is said of a line that is damaged."""

import io
import json
from datetime import UTC, datetime

import pytest

from wiki.formats import ndjson
from wiki.formats.records import About, DamagedError, Record

LEAST = {"draft": "Dog law", "revision": 1, "time": "2024-02-03T10:20:30Z", "author": "Ann", "text": "Dogs.\n"}


def read(*values, **changed):
    lines = [json.dumps({**LEAST, **changed})] if not values else [json.dumps(value) for value in values]
    return list(ndjson.read(io.BytesIO("\n".join(lines).encode() + b"\n")))


def damage(data):
    with pytest.raises(DamagedError) as caught:
        list(ndjson.read(io.BytesIO(data if isinstance(data, bytes) else json.dumps(data).encode())))
    return str(caught.value)


def test_the_five_keys_are_enough():
    (record,) = read()
    assert (record.draft, record.name, record.number, record.author, record.text) == (
        "Dog law",
        "Dog law",
        1,
        "Ann",
        "Dogs.\n",
    )
    assert record.time == datetime(2024, 2, 3, 10, 20, 30, tzinfo=UTC)
    assert (record.title, record.language, record.kind, record.sector, record.message) == ("", "", "", None, "")


def test_other_keys_are_ignored():
    assert read(commit="abc", event={"a": [1]}, path=7)[0].text == "Dogs.\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-02-03T10:20:30.999999999Z", "2024-02-03T10:20:30"),
        ("2024-02-03t10:20:30z", "2024-02-03T10:20:30"),
        ("2024-02-03 10:20:30+05:45", "2024-02-03T04:35:30"),
        ("1928-03-09T00:00:00+08:06", "1928-03-08T15:54:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00"),
    ],
)
def test_any_offset_is_taken_and_kept_to_the_second_in_utc(written, meant):
    assert read(time=written)[0].time == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "time",
    ["", "yesterday", "2024-02-03", "2024-02-03T10:20:30", "2023-02-29T00:00:00Z", "2024-02-03T25:00:00Z",
     "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+10:00", "9999-12-31T23:00:00-10:00", "20240203T102030Z",
     "2024-02-03T10:20:30+0545", "２０２４-02-03T10:20:30Z\n"],
)  # fmt: skip
def test_a_time_that_is_none_is_damage(time):
    assert "line 1: `time` must be an RFC 3339 time with an offset" in damage({**LEAST, "time": time})


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("draft", None, "`draft` is missing"), ("draft", " \t", "`draft` is empty"), ("draft", 3, "must be a string"),
        ("draft", "a\x00b", "control character"), ("draft", "a\ud800", "control character"),
        ("draft", "x" * 501, "longer than 500"), ("revision", None, "from 1 on"), ("revision", 0, "from 1 on"),
        ("revision", True, "whole number"), ("revision", 1.0, "whole number"), ("revision", "1", "whole number"),
        ("revision", 10**30, "whole number"), ("text", None, "`text` is missing"), ("text", ["a"], "must be a string"),
        ("author", None, "`author` is missing"), ("sector", "army", "one of government, business"),
        ("kind", "poem", "one of bill"), ("language", "english please", "language tag"), ("minor", 1, "true or false"),
        ("base", 1, "an earlier revision"), ("target", -1, "an earlier revision"), ("topics", "a", "list of strings"),
        ("act", "burn", "one of create"), ("message", {}, "must be a string"), ("stage", "x", "one of incubation"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_named(key, value, words):
    record = {name: kept for name, kept in {**LEAST, key: value}.items() if kept is not None}
    message = damage(record)
    assert message.startswith("line 1: ")
    assert words in message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "is not JSON"), (b"[1]", "not a JSON object"), (b"null", "not a JSON object"),
        (b"\xff{}", "not UTF-8 (byte 1)"),
        (b"[" * 100_000, "nested too deeply"), (b'{"draft": "\xc3"}', "not UTF-8"), (b"9" * 5000, "is not JSON"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_is_named_by_its_number(line, words):
    data = json.dumps(LEAST).encode() + b"\n\n" + line + b"\n"
    records = ndjson.read(io.BytesIO(data))
    assert next(records).number == 1
    with pytest.raises(DamagedError, match=r"^line 3: ") as caught:
        next(records)
    assert words in str(caught.value)


def test_an_endless_line_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(ndjson, "LONGEST_LINE", 1000)
    assert "longer than 1,000 bytes" in damage(b'{"draft": "' + b"x" * 5000)


def test_blank_lines_and_a_byte_order_mark_are_passed_over():
    data = b"\xef\xbb\xbf" + json.dumps(LEAST).encode() + b"\r\n\n  \n" + json.dumps({**LEAST, "revision": 2}).encode()
    assert [record.where for record in ndjson.read(io.BytesIO(data))] == ["line 1", "line 4"]


@pytest.mark.parametrize(
    ("written", "kept"), [("EN", "en"), ("zh-hans", "zh-Hans"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW")]
)
def test_language_tags_get_their_usual_letters(written, kept):
    assert read(language=written)[0].language == kept


def test_what_is_written_reads_back_the_same():
    record = Record(
        where="line 1", draft="Gesetz über §", number=3, time=datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC), author="",
        text="", name="Gesetz über §", title="Über", language="de", kind="bill", sector="citizen", message="ä\n\u2028b",
        act="undo", minor=True, base=1, target=2,
        about=About("über", ("ueber",), ("a", "b"), ("c",), "Köln", "review", "stewards"),
    )  # fmt: skip
    line = ndjson.write(record)
    assert line.count(b"\n") == 1
    assert list(ndjson.read(io.BytesIO(line))) == [record]


def test_what_is_usual_is_left_out():
    (record,) = read()
    assert json.loads(ndjson.write(record)) == {**LEAST}
