"""commondraft import and export, as an operator calls them."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.common.histories import as_bytes, command, history, line
from tests.common.repositories import Repository
from wiki.services import drafting
from wiki.services.recording import load


def texts(session, slug):
    session.rollback()
    view = drafting.find(session, slug)
    return [load(session, view.id, number).text for number in range(1, view.revision + 1)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "laws.ndjson"
    path.write_bytes(as_bytes([*history("Dog law", 5), *history("Cat law", 4)]))
    return path


def test_a_file_is_imported_with_one_line_said(settings, session, file):
    done = command(settings, "import", "ndjson", file)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("9 revisions of 2 drafts in ")
    assert texts(session, "dog-law") == [item["text"] for item in history("Dog law", 5)]
    again = command(settings, "import", "ndjson", file)
    assert again.stdout.startswith("0 revisions of 2 drafts in ")
    assert again.stdout.endswith("(9 were there already)\n")


def test_standard_input_and_packed_files_are_read(settings, session, file, tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(as_bytes([line("Packed")])))
    assert command(settings, "import", "ndjson", tmp_path / "a.gz").exit_code == 0
    assert command(settings, "import", "ndjson", "-", given=file.read_bytes()).exit_code == 0
    assert len(texts(session, "packed")) + len(texts(session, "cat-law")) == 5


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (b'{"draft": "Dog law", "revision": 6', "Error: line 7: is not JSON"),
        (b"\xff\xfe\n", "Error: line 7: is not UTF-8 (byte 1)"),
        (as_bytes([line(revision=8)]), "Error: line 7: revision 8 of Dog law comes where 7 is expected"),
        (as_bytes([line(revision=2, text="x")]), "Error: line 7: revision 2 of Dog law is there already with another"),
        (
            as_bytes([line(revision=7, text="a\x1b[2Jb")]),
            "Error: line 7: the text of revision 7 of Dog law holds U+001B",
        ),
        (as_bytes([line(revision=7, time="today")]), "Error: line 7: `time` must be an RFC 3339 time"),
    ],
)
def test_a_damaged_line_stops_the_import_and_what_came_before_stays(settings, session, damaged, words):
    whole = history("Dog law", 6)
    done = command(settings, "import", "ndjson", "-", given=as_bytes(whole) + damaged + as_bytes(history("Cat law", 3)))
    assert done.exit_code == 1
    assert done.stderr.startswith(words)
    assert texts(session, "dog-law") == [item["text"] for item in whole]
    with pytest.raises(drafting.NotFoundError):
        drafting.find(session, "cat-law")
    assert command(settings, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "ndjson", "nowhere.ndjson"], "nowhere.ndjson: No such file"),
        (["import", "ndjson", "."], "directory"),
        (["import", "ndjson", "-", "--steward", "Nobody"], "steward: There is no account of this name."),
        (["import", "ndjson", "-", "--language", "?"], "a language tag such as en"),
        (["import", "ndjson", "-", "--kind", "poem"], "'poem' is not one of 'bill'"),
        (["import", "git", "nowhere"], "there is no folder nowhere"),
        (["import", "git", "--", "--upload-pack=x"], "does not begin with a hyphen"),
        (["import", "git", ".", "--path", "-x"], "a pattern does not begin with a hyphen"),
        (["import", "markdown", "nowhere"], "'nowhere' does not exist"),
        (["export", "ndjson", "nowhere/a.ndjson"], "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(settings, monkeypatch, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    done = command(settings, *arguments)
    assert done.exit_code != 0
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_an_export_is_deterministic_packed_and_whole(settings, file, tmp_path):
    command(settings, "import", "ndjson", file)
    for name in ("one.xz", "two.xz", "plain.ndjson"):
        done = command(settings, "export", "ndjson", tmp_path / name)
        assert done.exit_code == 0
        assert done.stdout.startswith("9 revisions of 2 drafts in ")
    assert (tmp_path / "one.xz").read_bytes() == (tmp_path / "two.xz").read_bytes()
    printed = command(settings, "export", "ndjson", "-")
    assert printed.stdout_bytes == (tmp_path / "plain.ndjson").read_bytes()
    first = json.loads(printed.stdout.splitlines()[0])
    assert (first["draft"], first["revision"], first["author"]) == ("Cat law", 1, history("Cat law")[0]["author"])


# ------------------------------------------------------------------------------------------------------------------ git


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "laws")
    made.commit("Begin", author="Zoë", law__md="# The law\n\nDogs.\n", note__txt="Note\r\n")
    made.commit("Go on", law__md="# The law\n\nDogs and cats.\n", old__md=b"gr\xfc\xdfe\n")
    return made


def test_a_repository_is_imported_and_later_only_what_is_new(settings, session, repository):
    done = command(settings, "import", "git", repository.folder, "--language", "de", "--kind", "bylaw")
    assert done.stdout.startswith("4 revisions of 3 drafts in "), done.output
    assert "1 text: read as Latin-1\n" in done.stdout
    view = drafting.find(session, "law-md")
    assert (view.title, view.language, view.kind, view.revision) == ("The law", "de", "bylaw", 2)
    assert texts(session, "old-md") == ["grüße\n"]
    repository.move("law.md", "docs/new law.md")
    repository.commit("Move")
    repository.commit("Delete", note__txt=None)
    again = command(settings, "import", "git", repository.folder)
    assert again.stdout.startswith("2 revisions of 3 drafts in ")
    assert "(4 were there already)" in again.stdout
    assert texts(session, "note-txt") == ["Note\n", ""]
    assert len(texts(session, "docs-new-law-md")) == 3
    with pytest.raises(drafting.MovedError):
        drafting.find(session, "law-md")
    assert command(settings, "verify").exit_code == 0


def test_a_draft_that_cannot_be_read_holds_up_no_other(settings, session, repository, monkeypatch):
    monkeypatch.setattr("wiki.cli.importing.LARGEST", 20)
    done = command(settings, "import", "git", repository.folder)
    assert done.exit_code == 1
    assert "Error: law.md" in done.stderr
    assert "is larger than 20 bytes" in done.stderr
    assert texts(session, "note-txt") == ["Note\n"]


def test_a_history_that_was_rewritten_is_said_and_changes_nothing(settings, session, repository):
    command(settings, "import", "git", repository.folder)
    before = texts(session, "law-md")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.commit("Another way", law__md="# The law\n\nBirds.\n")
    done = command(settings, "import", "git", repository.folder)
    assert done.exit_code == 1
    assert "is there already with another text" in done.stderr
    assert texts(session, "law-md") == before


# --------------------------------------------------------------------------------------------------------------- folder


def test_a_folder_becomes_drafts_and_later_revisions_where_texts_changed(settings, session, tmp_path):
    folder = tmp_path / "policies"
    (folder / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "a.md").write_bytes(b"# Title of A\r\n\r\nText\r\n")
    (folder / "deep" / "b.txt").write_text("b\n")
    (folder / ".git" / "c.md").write_text("hidden\n")
    (folder / "link.md").symlink_to(folder / "a.md")
    done = command(settings, "import", "markdown", folder, "--author", "Office")
    assert done.stdout.startswith("2 revisions of 2 drafts"), done.output
    assert drafting.find(session, "a-md").title == "Title of A"
    (folder / "a.md").write_text("# Title of A\n\nNew text\n")
    for written in (1, 0):
        done = command(settings, "import", "markdown", folder)
        assert done.stdout.startswith(f"{written} revision"), done.output
    assert texts(session, "a-md") == ["# Title of A\n\nText\n", "# Title of A\n\nNew text\n"]


# ----------------------------------------------------------------------------------------------------------------- kill


def test_an_import_that_is_killed_goes_on_where_it_was(settings, session, tmp_path):
    lines = [item for number in range(40) for item in history(f"Law {number}", 40)]
    (tmp_path / "laws.ndjson").write_bytes(as_bytes(lines))
    environment = {**os.environ, "DATABASE_URL": settings.database_url, "SEARCH_INDEX": settings.search_index}
    program = [Path(sys.executable).parent / "commondraft", "import", "ndjson", tmp_path / "laws.ndjson"]
    for _ in range(2):
        process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL)
        start = count(session)
        while count(session) < start + 200 and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        process.wait()
    killed_at = count(session)
    assert 0 < killed_at < len(lines)
    assert command(settings, "verify").exit_code == 0
    done = command(settings, "import", "ndjson", tmp_path / "laws.ndjson")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{len(lines) - killed_at:,} revisions of 40 drafts")
    assert command(settings, "verify").exit_code == 0
    assert texts(session, "law-39") == [item["text"] for item in lines[-40:]]


def count(session):
    from sqlalchemy import func, select

    from wiki.storage.revisions import Revision

    session.rollback()
    return session.scalar(select(func.count()).select_from(Revision))


# --------------------------------------------------------------------------------------------------------------- corpus

SETS = (
    "en-open-data-policy/revisions", "en-service-policies/revisions", "zh-laws/taiwan", "zh-laws/mainland",
    "de-laws/revisions", "fr-code-penal/revisions",
)  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("name", SETS)
def test_a_real_collection_comes_back_byte_for_byte_and_as_the_same_chain(settings, corpus, tmp_path, name):
    from tests.common.corpora import compare_with_file, same_chain

    source = corpus / f"{name}.ndjson.xz"
    assert command(settings, "import", "ndjson", source).exit_code == 0
    compare_with_file(settings, source)
    assert command(settings, "verify").exit_code == 0
    assert command(settings, "export", "ndjson", tmp_path / "out.ndjson.zst").exit_code == 0
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(tmp_path / "out.ndjson.zst", other)
    same_chain(settings, other)


@pytest.mark.corpus
def test_all_real_collections_fit_into_one_wiki(settings, session, corpus):
    for name in SETS[:2]:
        assert command(settings, "import", "ndjson", corpus / f"{name}.ndjson.xz").exit_code == 0
    assert {drafting.find(session, slug).title for slug in ("index-md", "index-md-2")} == {"index.md"}
