"""Anchors in the database: carried by a job that may be late, called twice or cut off; read right at any time."""

import pytest
from sqlalchemy import delete, event, select, update

from tests.common.factories import TEXT
from wiki.domain.anchors import State
from wiki.domain.errors import InvalidError
from wiki.jobs import carry
from wiki.services import anchoring, discussing, drafting, verifying
from wiki.services.discussing import NewThread
from wiki.services.recording import load
from wiki.services.rendering import passage_ids
from wiki.storage.anchors import Anchor
from wiki.storage.events import Consumer
from wiki.storage.session import make_sessions

DATA = "The city publishes its data.\n"
OFFICES = "This bylaw binds all offices of the city.\n"


@pytest.fixture
def slug(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def opened(session, world, clock, slug):
    """Opens a thread on some words."""

    def done(exact, **more):
        world.begin()
        actor = world.fresh_in(world.person("bob"))
        made = discussing.open_thread(session, actor, clock.now(), slug, NewThread("Why?", exact=exact, **more))
        session.commit()
        return made

    return done


@pytest.fixture
def work(engine, settings):
    """Runs the job until it has nothing to do; returns how often it was called."""

    def done():
        calls = 1
        while carry.consume(make_sessions(engine), settings):
            calls += 1
        return calls

    return done


def place(session, slug, thread):
    session.rollback()
    return anchoring.places(session, drafting.find(session, slug))[thread]


def rows(session):
    session.rollback()
    found = session.execute(
        select(Anchor.thread_id, Anchor.words, Anchor.score, Anchor.carried, Anchor.trail).order_by(Anchor.thread_id)
    ).all()
    return [tuple(row) for row in found]


def edited(world, slug):
    """Six revisions in which the words change, go and come back."""
    world.edit(slug, TEXT.replace("publishes its data", "publishes all of its data"))
    world.edit(slug, "Note.\n\n" + TEXT.replace("publishes its data", "publishes all of its data"))
    world.edit(slug, TEXT.replace(DATA, ""))
    world.edit(slug, TEXT.replace(DATA, "") + "\nMore.\n")
    world.edit(slug, TEXT + "\nMore.\n")


def test_words_are_followed_through_changes_until_they_go_and_when_they_come_back(session, world, slug, opened):
    thread = opened("publishes its data")
    assert place(session, slug, thread).state is State.SAME
    world.edit(slug, TEXT.replace("its data", "all of its data"))
    now = place(session, slug, thread)
    assert (now.state, now.since, now.words) == (State.CHANGED, 2, "publishes all of its data")
    world.edit(slug, TEXT.replace(DATA, "Nothing of it.\n"))
    assert place(session, slug, thread).state is State.GONE
    world.edit(slug, TEXT)
    now = place(session, slug, thread)
    assert (now.state, now.since, now.words) == (State.BACK, 4, "publishes its data")
    assert [state for _, state in now.changes] == [State.SAME, State.CHANGED, State.GONE, State.BACK]


def test_the_job_stores_what_a_reader_carries_in_memory(session, world, slug, opened, work):
    threads = [opened("publishes its data"), opened("all offices of the city"), opened("maps")]
    edited(world, slug)
    before = [place(session, slug, thread) for thread in threads]
    assert {row[3] for row in rows(session)} == {1}
    work()
    assert {row[3] for row in rows(session)} == {6}
    world.begin()
    drafting.lock(session, slug).version += 1  # so that nothing is remembered
    session.commit()
    assert [place(session, slug, thread) for thread in threads] == before


def test_taking_events_up_twice_changes_nothing(session, world, slug, opened, work):
    opened("publishes its data")
    edited(world, slug)
    work()
    stored = rows(session)
    world.begin()
    session.execute(delete(Consumer).where(Consumer.name == anchoring.CONSUMER))
    session.commit()
    work()
    assert rows(session) == stored


def test_what_a_crash_cut_off_goes_on_from_there(session, engine, world, slug, opened, work, settings, monkeypatch):
    opened("publishes its data")
    edited(world, slug)
    with monkeypatch.context() as patched:
        patched.setattr(carry, "_REVISIONS", 2)
        assert carry.consume(make_sessions(engine), settings) is True
        assert [row[3] for row in rows(session)] == [3]

        def crash(*_):
            raise RuntimeError("power cut")

        patched.setattr(anchoring, "write", crash)
        with pytest.raises(RuntimeError):
            carry.consume(make_sessions(engine), settings)
    assert [row[3] for row in rows(session)] == [3]
    work()
    whole = rows(session)
    world.begin()
    session.execute(delete(Anchor))
    session.execute(delete(Consumer).where(Consumer.name == anchoring.CONSUMER))
    session.commit()
    work()
    assert rows(session) == whole


def test_a_slow_job_does_not_overwrite_what_another_has_carried_further(session, world, slug, opened, work):
    opened("publishes its data")
    edited(world, slug)
    ident = drafting.find(session, slug).id
    slow = anchoring.step(session, ident, 2)
    session.rollback()
    work()
    stored = rows(session)
    world.begin()
    anchoring.write(session, ident, slow.moved)
    session.commit()
    assert rows(session) == stored


def test_a_thread_on_an_old_revision_is_carried_to_the_newest(session, world, slug, opened, work):
    edited(world, slug)
    thread = opened("its data", revision=1)
    assert place(session, slug, thread).state is State.BACK
    assert work() == 1
    assert rows(session)[0][3] == 6


def test_words_that_do_not_stand_there_are_refused(opened):
    for exact in ("free of charge for everybody", "city", "e"):
        with pytest.raises(InvalidError) as refused:
            opened(exact)
        assert refused.value.errors.keys() == {"exact"}


def test_words_that_stand_more_than_once_are_told_apart_by_what_is_around_them(session, slug, opened):
    thread = opened("city", prefix="of the ")
    assert place(session, slug, thread).spots[0][0] > 3
    thread = opened("city", section="article-1-purpose")
    assert place(session, slug, thread).spots[0][0] < 3


def test_words_remembered_roughly_are_a_guess_that_says_so(session, slug, opened):
    now = place(session, slug, opened("This by-law binds all the offices of our city"))
    assert now.quoted == "This bylaw binds all offices of the city"
    assert 0.6 <= now.score < 1


def test_a_draft_without_anchors_costs_a_save_nothing_and_a_reader_one_query(session, engine, world, slug):
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    world.edit(slug, TEXT + "\nMore.\n")
    assert not [statement for statement in sent if "anchor" in statement]
    session.rollback()
    view = drafting.find(session, slug)
    sent.clear()
    assert anchoring.places(session, view) == {}
    assert len(sent) == 1
    event.remove(engine, "before_cursor_execute", note)


def test_a_quotation_of_old_that_was_never_checked_is_found_or_gone(session, world, slug, opened, work):
    thread, lost = opened("publishes its data"), opened("all offices")
    world.begin()
    session.execute(delete(Anchor))
    session.get(discussing.Thread, lost).exact = "words that stood nowhere at all"
    session.commit()
    world.edit(slug, TEXT.replace("its data", "data"))
    work()
    assert place(session, slug, thread).state is State.CHANGED
    assert (place(session, slug, lost).state, place(session, slug, lost).score) == (State.GONE, 0)


def test_anchors_made_again_from_the_revisions_are_those_that_are_stored(session, world, slug, opened, work):
    for exact in ("publishes its data", "all offices of the city", "maps", "This by-law binds all the offices"):
        opened(exact)
    opened("same words", passage=passage_link(session, world, slug))
    edited(world, slug)
    work()
    session.rollback()
    assert [finding.problems for finding in verifying.drafts(session)] == [[]]
    for column, value in ((Anchor.words, "other"), (Anchor.carried, 99), (Anchor.trail, b"x"), (Anchor.score, 0.5)):
        world.begin()
        session.execute(update(Anchor).where(Anchor.thread_id == 1).values({column: value}))
        session.flush()
        found = next(finding.problems for finding in verifying.drafts(session))
        assert len(found) == 1, column
        assert found[0].startswith("anchor of thread 1: "), column
        session.rollback()


def passage_link(session, world, slug):
    """The link of the second of two equal passages, after they were written."""
    world.edit(slug, TEXT + "\nThe same words.\n\nBetween.\n\nThe same words.\n")
    found = passage_ids(load(session, drafting.find(session, slug).id, 2))[-1]
    session.rollback()
    return found
