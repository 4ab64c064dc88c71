"""The index follows the event log, survives what happens to it, and a check proves that it agrees with the database."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from tests.common.factories import TEXT
from tests.common.histories import command, history, line, take
from wiki.jobs.index import consume
from wiki.search.index import NoIndexError, SearchIndex
from wiki.search.schema import Sort
from wiki.search.writer import Busy, Document, Inversion
from wiki.services import drafting, indexing
from wiki.services.searching import SearchRequest, search
from wiki.storage.drafts import Draft
from wiki.storage.events import Consumer, Happening, log
from wiki.storage.revisions import Lifespan, Passage
from wiki.storage.session import make_sessions

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def check(seek):
    def checked():
        seek.session.rollback()
        return indexing.check(seek.session, seek.engine.index)

    return checked


def test_catching_up_takes_only_what_is_new(session, world, seek, check):
    slug = world.draft(TEXT)
    seek.catch_up()
    world.edit(slug, TEXT.replace("registers", "timetables"))
    session.rollback()
    assert check(), "an index that lags does not agree"
    step = seek.catch_up()
    assert step.documents == 1
    assert check() == []
    assert len(seek.passages("timetables")) == 1
    assert seek.catch_up().documents == 0


def test_a_passage_that_comes_back_is_not_written_twice(world, seek, check):
    slug = world.draft(TEXT)
    world.edit(slug, TEXT.replace("The city publishes its data.", "Nothing."))
    seek.catch_up()
    world.edit(slug, TEXT)
    assert seek.catch_up().documents == 0
    assert check() == []
    [hit] = seek("publishes").items
    assert len(hit.intervals) == 2


def test_taking_up_the_same_events_again_changes_nothing(session, world, seek, check):
    world.draft(TEXT)
    seek.catch_up()
    with seek.engine.index.writing() as writing:
        writing.seq, writing.origin = 0, seek.engine.index.view().origin
    assert seek.catch_up().documents == 0
    assert check() == []


def test_a_new_title_or_language_is_taken_up(session, clock, world, seek, check):
    slug = world.draft("Nach den Gesetzen.\n", language="en")
    seek.catch_up()
    assert seek.passages("gesetz") == []
    world.begin()
    settings = drafting.Settings(title="Gesetz über Daten", slug=slug, language="de", kind="bill")
    drafting.change_settings(session, world.fresh_in(world_actor(world)), clock.now(), slug, settings)
    session.commit()
    seek.catch_up()
    assert len(seek.passages("gesetz")) == 1
    assert seek("daten", types=("draft",)).total == 1
    assert seek("bylaw", types=("draft",)).total == 0
    assert check() == []


def world_actor(world):
    return world.fresh(world.session.scalar(select(Draft.creator_id)))


def test_building_anew_gives_the_same_answers_and_leaves_one_folder(session, seek, check):
    take(session, history("Dog law", 12))
    seek.catch_up()
    before = seek.passages("dog", "ever")
    old = seek.engine.index.view()
    indexing.rebuild(session, seek.engine.index)
    assert old.postings("text", b"edog"), "who still reads the old one goes on"
    assert seek.passages("dog", "ever") == before
    assert check() == []
    assert len(list(seek.engine.index.root.glob("index-*"))) == 1


def test_a_failed_rebuilding_leaves_the_index_as_it_was(session, seek, check, monkeypatch):
    take(session, history("Dog law", 4))
    seek.catch_up()
    monkeypatch.setattr(indexing, "_comments", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        indexing.rebuild(session, seek.engine.index)
    monkeypatch.undo()
    assert check() == []
    assert len(list(seek.engine.index.root.glob("index-*"))) == 1


@pytest.mark.parametrize("damage", ["truncated", "gone", "foreign"])
def test_a_damaged_index_is_built_anew(session, seek, check, damage):
    take(session, history("Dog law", 4))
    seek.catch_up()
    before = seek.passages("dog", "ever")
    folder = next(seek.engine.index.root.glob("index-*"))
    for file in folder.glob("_MAIN_*.toc"):
        if damage == "truncated":
            file.write_bytes(file.read_bytes()[:40])
        elif damage == "foreign":
            file.write_bytes(b"\0" * 200)
        else:
            file.unlink()
    seek.engine.index._view = None
    assert seek("dog").problem
    assert check()
    seek.catch_up()
    assert seek.passages("dog", "ever") == before


def test_an_index_of_another_database_is_built_anew(session, seek, check):
    take(session, history("Dog law", 4))
    seek.catch_up()
    with seek.engine.index.writing() as writing:
        writing.seq, writing.origin = seek.engine.index.view().seq, "of another"
    assert any("another database" in line for line in check())
    seek.catch_up()
    assert check() == []


def test_a_check_names_what_is_missing_strange_doubled_or_reworded(session, seek, check):
    take(session, history("Dog law", 4))
    seek.catch_up()
    index = seek.engine.index
    view = index.view()
    row = session.execute(select(Passage.draft_id, Passage.id, Passage.text).limit(1)).one()
    with index.writing() as writing:
        writing.seq, writing.origin = view.seq, view.origin
        writing.add(Document(Sort.PASSAGE, row.draft_id, 987_654, "A stranger.", "en"))
        writing.add(Document(Sort.PASSAGE, row.draft_id, row.id, row.text, "en"))
    assert [line for line in check() if line.startswith("passage 987654 of draft 1: in the index but not")]
    assert [line for line in check() if line.endswith("in the index more than once")]
    with index.writing() as writing:
        writing.seq, writing.origin = view.seq, view.origin
        writing.remove(Sort.DRAFT, 1)
    assert "draft 1 of draft 1: missing from the index" in check()
    indexing.rebuild(session, index)
    session.execute(update(Draft).values(title="Another title"))
    session.flush()
    assert "draft 1 of draft 1: of another wording than in the database" in indexing.check(session, index)


def test_a_check_sees_terms_that_are_not_there(session, seek, check, monkeypatch):
    take(session, [line(text="Dogs only.\n")])
    whole = Inversion.iter_postings
    monkeypatch.setattr(Inversion, "iter_postings", lambda self: (one for one in whole(self) if one[1] != b"eonly"))
    indexing.rebuild(session, seek.engine.index)
    monkeypatch.undo()
    assert [found for found in check() if found.endswith("without some of its terms")]


def test_one_writer_at_a_time(world, seek):
    world.draft(TEXT)
    seek.catch_up()
    with seek.engine.index.writing(), pytest.raises(Busy), seek.engine.index.writing(timeout=0.2):
        pass


def test_the_consumer_tells_how_far_it_is_and_rests_when_there_is_nothing(session, engine, world, settings):
    world.draft(TEXT)
    sessions = make_sessions(engine)
    while consume(sessions, settings):
        pass
    session.rollback()
    assert session.get(Consumer, "index").seq == indexing._last(session)
    assert not consume(sessions, settings)


def test_events_of_a_wiki_without_drafts_are_taken_up_once(session, engine, world, settings):
    world.person()
    log(session, Happening("account", datetime(2026, 1, 1, tzinfo=UTC)))
    session.commit()
    sessions = make_sessions(engine)
    consume(sessions, settings)
    generation = SearchIndex(settings.search_index).view().generation
    assert not consume(sessions, settings)
    assert SearchIndex(settings.search_index).view().generation == generation


def test_saving_does_not_wait_for_the_index(world, seek):
    slug = world.draft(TEXT)
    seek.catch_up()
    with seek.engine.index.writing() as writing:
        writing.seq, writing.origin = seek.engine.index.view().seq, seek.engine.index.view().origin
        assert world.edit(slug, TEXT + "\nMore.\n").number == 2


@pytest.mark.databases("sqlite")
def test_the_command_catches_up_builds_anew_and_checks(session, world, settings):
    world.draft(TEXT)
    session.rollback()
    assert command(settings, "index", "--check").exit_code == 1
    assert command(settings, "index").exit_code == 0
    found = command(settings, "index", "--check")
    assert found.exit_code == 0, found.output
    assert "agree" in found.output
    assert command(settings, "index", "--rebuild").exit_code == 0
    world.begin()
    passage = session.scalar(select(Passage.id).order_by(Passage.id).limit(1))
    session.execute(delete(Lifespan).where(Lifespan.passage_id == passage))
    session.execute(delete(Passage).where(Passage.id == passage))
    session.commit()
    found = command(settings, "index", "--check")
    assert found.exit_code == 1
    assert "in the index but not in the database" in found.output


@pytest.mark.databases("sqlite")
def test_a_process_killed_while_it_indexes_leaves_an_index_that_catches_up(session, settings, seek):
    take(session, history("Dog law", 30))
    environment = os.environ | {
        "DATABASE_URL": settings.database_url, "SEARCH_INDEX": settings.search_index, "SECRET_KEY": "x" * 40,
        "DEMO": "0",
    }  # fmt: skip
    program = [sys.executable, "-c", "from wiki.cli import main; main()", "index"]
    for number in range(3):
        take(session, history(f"Law {number}", 30))
        process = subprocess.Popen(
            program, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(0.5 + 0.2 * number)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    subprocess.run(program, env=environment, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    assert command(settings, "index", "--check").exit_code == 0


def test_there_is_no_view_before_there_is_an_index(seek, session):
    with pytest.raises(NoIndexError):
        seek.engine.index.view()
    assert search(session, seek.engine, SearchRequest(q="dog")).problem


@pytest.mark.databases("sqlite")
def test_many_commits_leave_few_segments_and_every_document_once(session, seek, check):
    rows = history("Dog law", 60)
    for number in range(0, 60, 2):
        take(session, rows[: number + 2])
        seek.catch_up()
    assert check() == []
    assert len(seek.engine.index.view().parts) <= 8
    assert seek.passages("dog", rows[30]["time"])


@pytest.mark.databases("sqlite")
def test_a_large_import_is_taken_up_in_pieces(session, seek, check, monkeypatch):
    monkeypatch.setattr(indexing, "_DOCUMENTS", 7)
    take(session, [line("Cat law")])
    seek.catch_up()
    take(session, history("Dog law", 12))
    first = indexing.step(session, seek.engine.index)
    assert (first.documents, first.left > 0) == (7, True)
    seek.catch_up()
    assert check() == []
