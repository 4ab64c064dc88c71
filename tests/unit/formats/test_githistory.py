"""Histories from git: every way in which a file can change, on repositories made here."""

from collections import Counter

import pytest

from tests.common.repositories import Repository
from wiki.formats import githistory, gitlog
from wiki.formats.records import DamagedError
from wiki.formats.textfiles import DEFAULT_GLOBS

LAW = "".join(f"Article {number}. All dogs are leashed on street {number}.\n\n" for number in range(1, 30))


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


def read(repository, *globs, ref="HEAD", largest=1_000_000, notes=None):
    """All records by the newest path of their file."""
    found = {}
    with gitlog.opened(str(repository.folder)) as opened, opened.blobs(largest) as blobs:
        for history in githistory.histories(opened, ref, globs or DEFAULT_GLOBS):
            found[history.path] = list(githistory.records(history, blobs, Counter() if notes is None else notes))
    return found


def told(records):
    return [(record.message.strip(), record.text) for record in records]


def test_commits_that_change_a_file_are_its_revisions(repository):
    first = repository.commit("Begin\n\nBecause of the dogs.", a__md="one\n", b__txt="b\n")
    repository.commit("Other", author="Bob", b__txt="b2\n")
    repository.commit("Go on", author="Bob Ünger", a__md="# The *law*\n\ntwo\n")
    found = read(repository)
    assert told(found["a.md"]) == [("Begin\n\nBecause of the dogs.", "one\n"), ("Go on", "# The *law*\n\ntwo\n")]
    one, two = found["a.md"]
    assert (one.number, one.author, one.time.isoformat()) == (1, "Ann", "2019-12-31T23:00:00+00:00")
    assert (two.number, two.author, two.draft) == (2, "Bob Ünger", f"git:{first[:12]}:a.md")
    assert (one.name, one.title) == ("a.md", "The *law*")
    assert [record.text for record in found["b.txt"]] == ["b\n", "b2\n"]


def test_only_files_that_match_are_taken(repository):
    repository.commit("x", a__md="a", b__py="b", c__MD="c")
    repository.write("deep/er/d.md", "d")
    repository.commit("y")
    assert set(read(repository)) == {"a.md", "deep/er/d.md"}
    assert set(read(repository, "*.py", "deep/*")) == {"b.py", "deep/er/d.md"}


def test_a_rename_is_followed_even_from_a_name_that_does_not_match(repository):
    first = repository.commit("1", README=LAW)
    repository.commit("2", README=LAW + "more\n")
    repository.move("README", "docs/law.md")
    repository.commit("move")
    (repository.folder / "docs/law.md").write_text(LAW + "more and more\n")
    repository.move("docs/law.md", "law.md")
    repository.commit("move and edit")
    (records,) = read(repository).values()
    assert told(records) == [
        ("1", LAW), ("2", LAW + "more\n"), ("move", LAW + "more\n"), ("move and edit", LAW + "more and more\n"),
    ]  # fmt: skip
    assert [record.renamed_from for record in records] == ["", "", "README", "docs/law.md"]
    assert {record.draft for record in records} == {f"git:{first[:12]}:README"}
    assert {record.name for record in records} == {"law.md"}


def test_new_commits_and_renames_keep_the_draft(repository):
    repository.commit("1", a__md=LAW)
    before = read(repository)["a.md"]
    repository.move("a.md", "b.md")
    repository.commit("2")
    after = read(repository)["b.md"]
    assert after[0].draft == before[0].draft
    assert [record.text for record in after[:1]] == [record.text for record in before]


def test_a_deletion_is_an_empty_text_and_a_file_that_comes_back_continues(repository):
    repository.commit("1", a__md="one\n", z__md="z\n")
    repository.commit("delete", a__md=None)
    assert told(read(repository)["a.md"]) == [("1", "one\n"), ("delete", "")]
    repository.commit("between", z__md="zz\n")
    repository.commit("restore", a__md="one again\n")
    repository.commit("2", a__md="two\n")
    assert told(read(repository)["a.md"]) == [
        ("1", "one\n"), ("delete", ""), ("restore", "one again\n"), ("2", "two\n"),
    ]  # fmt: skip


def test_a_new_file_under_the_former_name_of_another_is_another_draft(repository):
    repository.commit("1", a__md=LAW)
    repository.move("a.md", "b.md")
    repository.commit("move")
    repository.commit("new", a__md="something else\n")
    found = read(repository)
    assert told(found["a.md"]) == [("new", "something else\n")]
    assert len(found["b.md"]) == 2
    assert found["a.md"][0].draft != found["b.md"][0].draft


def test_a_merge_follows_the_side_that_has_the_same_text(repository):
    repository.commit("1", a__md="one\n", b__md="b\n")
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("side a", author="Sid", a__md="side\n")
    repository.git("checkout", "-q", "main")
    repository.commit("main b", b__md="bb\n")
    repository.merge("side", "merge")
    repository.commit("2", a__md="two\n")
    found = read(repository)
    assert told(found["a.md"]) == [("1", "one\n"), ("side a", "side\n"), ("2", "two\n")]
    assert told(found["b.md"]) == [("1", "b\n"), ("main b", "bb\n")]


def test_a_merge_that_joins_both_sides_is_a_revision_after_its_first_parent(repository):
    parts = [f"Paragraph {number} of the law.\n\n" for number in range(12)]
    repository.commit("1", a__md="".join(parts))
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("side", a__md="".join([*parts, "At the end.\n"]))
    repository.git("checkout", "-q", "main")
    repository.commit("main", a__md="".join(["At the top.\n\n", *parts]))
    repository.merge("side", "merge")
    assert [message for message, _ in told(read(repository)["a.md"])] == ["1", "main", "merge"]


def test_a_file_deleted_on_a_side_that_was_merged_is_deleted(repository):
    repository.commit("1", a__md="one\n", b__md="b\n")
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("delete", a__md=None)
    repository.git("checkout", "-q", "main")
    repository.commit("main b", b__md="bb\n")
    repository.merge("side", "merge")
    assert told(read(repository)["a.md"]) == [("1", "one\n"), ("delete", "")]


def test_two_new_names_of_one_file_from_two_sides_are_two_drafts(repository):
    repository.commit("1", a__md=LAW)
    repository.git("checkout", "-q", "-b", "side")
    repository.move("a.md", "side.md")
    repository.commit("side")
    repository.git("checkout", "-q", "main")
    repository.move("a.md", "main.md")
    repository.commit("main")
    repository.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    repository.commit("both", main__md=LAW, side__md=LAW)
    found = read(repository)
    assert set(found) == {"main.md", "side.md"}
    assert found["main.md"][0].draft != found["side.md"][0].draft


def test_line_ends_encodings_and_control_characters_are_brought_into_form(repository):
    notes = Counter()
    repository.commit(
        "1", a__md=b"a\r\nb\rc\n", b__md="größe".encode("latin-1"), c__md="\ufeffgröße".encode(), d__md=b"a\x0cb\x00c",
        e__md="größe".encode("utf-16"), f__md="e\u0301",
    )  # fmt: skip
    texts = {path: records[0].text for path, records in read(repository, notes=notes).items()}
    assert texts == {"a.md": "a\nb\nc\n", "b.md": "größe", "c.md": "größe", "d.md": "abc", "e.md": "größe", "f.md": "é"}
    assert notes == {"read as Latin-1": 1, "read as UTF-16": 1, "control characters left out": 1}


def test_names_of_any_bytes_are_read(repository):
    repository.write("§ 1 „Hunde“\n.md", "a\n")
    repository.commit("1", author="Zoë <x> O'Neil")
    ((path, records),) = read(repository).items()
    assert path == "§ 1 „Hunde“\n.md"
    assert "\n" not in records[0].draft


def test_links_submodules_and_folders_are_no_files(repository):
    repository.commit("1", a__md="a\n")
    (repository.folder / "link.md").symlink_to("a.md")
    repository.commit("2")
    (repository.folder / "a.md").unlink()
    (repository.folder / "a.md").symlink_to("link.md")
    repository.commit("3")
    assert {path: told(records) for path, records in read(repository).items()} == {"a.md": [("1", "a\n"), ("3", "")]}


def test_a_change_of_mode_alone_is_no_revision(repository):
    repository.commit("1", a__md="a\n")
    (repository.folder / "a.md").chmod(0o755)
    repository.commit("2")
    assert told(read(repository)["a.md"]) == [("1", "a\n")]


def test_a_text_that_is_too_large_is_damage_of_its_draft(repository):
    repository.commit("1", a__md="a\n", b__md="b" * 2000)
    with pytest.raises(DamagedError, match=r"^b\.md.*larger than 1,000 bytes"):
        read(repository, largest=1000)


@pytest.mark.parametrize("ref", ["", "--all", "-x", "nothing", "HEAD:a.md", "HEAD^{tree}", "main\n"])
def test_a_ref_that_names_no_commit_is_refused(repository, ref):
    repository.commit("1", a__md="a\n")
    with pytest.raises(gitlog.GitError):
        read(repository, ref=ref)


def test_branches_and_tags_are_read(repository):
    repository.commit("1", a__md="a\n")
    repository.git("tag", "-a", "v1", "-m", "first")
    repository.commit("2", a__md="b\n")
    assert told(read(repository, ref="v1")["a.md"]) == [("1", "a\n")]
    assert len(read(repository, ref="main")["a.md"]) == 2


@pytest.mark.parametrize("place", ["--upload-pack=touch owned", "-", "nowhere", "ext::sh -c 'touch owned'"])
def test_a_place_that_is_no_repository_is_refused_and_runs_nothing(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gitlog.GitError), gitlog.opened(place):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_repository_is_refused(tmp_path):
    with pytest.raises(gitlog.GitError, match="not a git repository"), gitlog.opened(str(tmp_path)):
        pass


def test_what_a_repository_configures_is_not_run(repository, tmp_path):
    repository.commit("1", a__md="a\n")
    repository.git("config", "core.fsmonitor", f"touch {tmp_path}/owned")
    repository.git("config", "diff.external", f"touch {tmp_path}/owned")
    repository.git("config", "diff.x.textconv", f"touch {tmp_path}/owned; cat")
    repository.git("config", "log.showSignature", "true")
    (repository.folder / ".git/info/attributes").write_text("* diff=x\n")
    assert told(read(repository)["a.md"]) == [("1", "a\n")]
    assert not (tmp_path / "owned").exists()


def test_an_address_is_cloned(repository):
    repository.commit("1", a__md="a\n")
    with gitlog.opened(f"file://{repository.folder}") as opened:
        assert opened.files(opened.resolve("HEAD")) == ["a.md"]


def test_an_empty_repository_says_so(repository):
    with pytest.raises(gitlog.GitError, match="no commit HEAD"):
        read(repository)
