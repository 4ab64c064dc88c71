"""The demonstration content as it stands in the wiki after it was played."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.common.histories import line, take
from wiki.services import accounts, demonstrating, drafting, listing, verifying
from wiki.services.connecting import begin
from wiki.services.recording import load
from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, CommentWording, Thread
from wiki.storage.drafts import Draft
from wiki.storage.events import Event
from wiki.storage.revisions import Revision


@pytest.fixture
def played(session):
    begin(session)
    assert demonstrating.play(session) == 4
    session.commit()
    return session


def drafts():
    for folder in demonstrating.FOLDER.iterdir():
        if (folder / "draft.json").exists():
            yield folder, json.loads((folder / "draft.json").read_text())


def test_every_revision_reads_as_its_file_and_bears_its_author_and_time(played):
    for folder, data in drafts():
        draft = played.scalars(select(Draft).where(Draft.title == data["title"])).one()
        assert draft.head == len(data["revisions"])
        rows = played.execute(
            select(Revision.number, Revision.time, Revision.message, Revision.sector, Account.name)
            .join(Account, Account.id == Revision.author_id)
            .where(Revision.draft_id == draft.id)
            .order_by(Revision.number)
        ).all()
        for row, item in zip(rows, data["revisions"], strict=True):
            assert load(played, draft.id, row.number).text == (folder / item["file"]).read_text()
            assert (row.name, row.message, row.time) == (
                item["author"], item["summary"], demonstrating._time(item["time"]),
            )  # fmt: skip
            assert row.sector


def test_stages_stewards_and_topics_are_those_of_the_data(played):
    for _, data in drafts():
        view = drafting.find_whole(played, played.scalar(select(Draft.slug).where(Draft.title == data["title"])))
        last = data["stages"][-1]["stage"] if data["stages"] else "incubation"
        assert (view.stage, view.language, view.kind, view.place) == (
            last,
            data["language"],
            data["kind"],
            data["place"],
        )
        assert set(view.topics) == set(data["topics"])
        assert set(view.services) == set(data["services"])
        assert set(drafting.stewards(played, view.id)) == set(data["stewards"])


def test_the_talk_is_there_with_edits_tombstones_and_resolutions(played):
    threads = [thread for _, data in drafts() for thread in data["threads"]]
    comments = [comment for thread in threads for comment in thread["comments"]]

    def number(table, *which):
        return played.scalar(select(func.count()).select_from(table).where(*which))

    assert number(Thread) == len(threads)
    assert number(Comment) == len(threads) + len(comments)
    assert number(Thread, Thread.resolved.is_not(None)) == sum("resolved" in thread for thread in threads)
    assert number(CommentWording) == sum("edited" in comment for comment in comments) > 0
    deleted = sum(comment.get("deleted", False) for comment in comments)
    assert number(Comment, Comment.deleted.is_not(None), Comment.body == "") == deleted > 0
    titles = set(played.scalars(select(Thread.section_title)))
    assert titles == {thread["section"] or "" for thread in threads}


def test_merges_restores_and_undos_are_kept_as_such(played):
    acts = dict(played.execute(select(Revision.act, func.count()).group_by(Revision.act)).all())
    assert acts["create"] == 4
    assert acts["merge"] == 2
    assert acts["restore"] == acts["undo"] == 1


def test_nobody_can_log_in_as_one_of_the_people(played):
    for name in played.scalars(select(Account.name)):
        for password in ("", name, "password"):
            assert accounts.authenticate(played, name, password, 1) is None


def test_what_happened_is_logged_in_the_order_of_time(played):
    times = played.scalars(select(Event.time).order_by(Event.seq)).all()
    assert times == sorted(times)


def test_it_passes_verification(played):
    assert [finding.problems for finding in verifying.drafts(played)] == [[], [], [], []]
    assert verifying.rest(played) == []


def test_it_is_played_only_into_an_empty_wiki(played):
    assert demonstrating.play(played) == 0


def test_a_wiki_with_a_draft_is_left_alone(session):
    take(session, [line()])
    session.rollback()
    begin(session)
    assert demonstrating.play(session) == 0


def test_its_stories_end_within_the_last_day_so_that_a_consultation_is_open(session):
    now = datetime(2031, 3, 2, 9, 30, tzinfo=UTC)
    demonstrating.play(session, now)
    found = drafting.find(session, "harbour-city-open-data-bylaw")
    assert now - timedelta(days=14) < found.updated < now
    assert found.stage_closes is not None
    assert found.stage_closes > now


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("hour", [0, 5, 9, 12, 18, 23])
def test_lists_begin_with_a_draft_that_shows_much_whenever_it_is_played(session, hour):
    demonstrating.play(session, datetime(2031, 3, 2, hour, 30, tzinfo=UTC))
    first, second = listing.drafts(session, listing.DraftFilter()).items[:2]
    assert min(first.revision, second.revision) >= 12
