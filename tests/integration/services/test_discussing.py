"""Discussion: threads on a draft and its sections, who may do what, nothing said twice, nothing deleted left."""

import pytest
from sqlalchemy import event, func, select, text

from tests.common.factories import TEXT
from tests.common.races import race
from wiki.domain.drafts import Stage
from wiki.domain.errors import ClosedError, InvalidError, NotAllowedError, NotFoundError
from wiki.domain.sectors import Role, Sector
from wiki.services import discussing, drafting
from wiki.services.discussing import NewThread, Reply, Rewording, ThreadFilter
from wiki.storage.discussion import Comment, CommentWording
from wiki.storage.events import Event

ALL = ThreadFilter("all")


@pytest.fixture
def slug(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def talk(session, world, clock, slug):
    """Does one act of wiki.services.discussing as a person, and commits."""

    def done(act, *what, by="bob", on=None, **more):
        actor = world.fresh(world.person(by)) if isinstance(by, str) else by
        world.begin()
        try:
            result = getattr(discussing, act)(session, actor, clock.advance(minutes=1), on or slug, *what, **more)
        except BaseException:
            session.rollback()
            raise
        session.commit()
        return result

    return done


def draft_id(session, slug):
    return drafting.find(session, slug).id


def read(session, slug, thread):
    session.rollback()
    return discussing.thread(session, draft_id(session, slug), thread)


def events(session):
    session.rollback()
    return [(row.kind, row.payload) for row in session.scalars(select(Event).order_by(Event.seq)) if row.payload]


# ------------------------------------------------------------------------------------------------------------- talking


def test_a_thread_on_the_draft_keeps_the_revision_that_it_was_opened_on(session, world, slug, talk):
    thread = talk("open_thread", NewThread("Why now?\r\n"))
    world.edit(slug, TEXT + "\nMore.\n")
    view = read(session, slug, thread)
    assert (view.thread.revision, view.thread.section, view.thread.title) == (1, None, "Why now?")
    assert [(c.author, c.sector, c.body) for c in view.comments] == [("bob", Sector.CITIZEN, "Why now?")]
    found = drafting.find(session, slug)
    assert (found.threads, found.revision) == (1, 2)


def test_a_thread_on_a_section_keeps_its_title_and_knows_where_it_stands(session, world, slug, talk):
    thread = talk("open_thread", NewThread("Which offices?", section="article-2-scope", exact="all offices"))
    world.edit(slug, "# Open data bylaw\n\nNothing else.\n")
    view = read(session, slug, thread).thread
    assert (view.section, view.section_title, view.exact) == ("article-2-scope", "Article 2: Scope", "all offices")
    ident = draft_id(session, slug)
    assert view.section in discussing.standing_sections(session, ident, 1)
    assert view.section not in discussing.standing_sections(session, ident, 2)


def test_replies_stand_within_the_comment_that_they_answer_two_levels_deep(session, slug, talk):
    thread = talk("open_thread", NewThread("One"))
    first = read(session, slug, thread).comments[0].id
    second = talk("reply", Reply(thread, "Two", first), by="cleo")
    talk("reply", Reply(thread, "Three", second))
    talk("reply", Reply(thread, "Four"))
    view = read(session, slug, thread)
    assert [c.body for c in view.comments] == ["One", "Four"]
    assert [c.body for c in view.comments[0].replies] == ["Two", "Three"]
    assert view.thread.comments == 4


def test_each_act_bumps_the_draft_and_tells_the_log_once(session, slug, talk):
    before = drafting.find(session, slug).version
    thread = talk("open_thread", NewThread("One"))
    first = read(session, slug, thread).comments[0].id
    talk("edit_comment", Rewording(first, "Once"))
    talk("resolve", thread)
    talk("reopen", thread)
    talk("delete_comment", first)
    both = {"comment": first, "thread": thread}
    assert events(session)[-5:] == [
        ("comment", both),
        ("comment.edited", both),
        ("thread.resolved", {"thread": thread}),
        ("thread.reopened", {"thread": thread}),
        ("comment.deleted", both),
    ]
    assert drafting.find(session, slug).version == before + 5


def test_what_changes_nothing_is_no_act(session, slug, talk):
    thread = talk("open_thread", NewThread("One"))
    first = read(session, slug, thread).comments[0].id
    before = len(events(session))
    talk("edit_comment", Rewording(first, "One\n"))
    talk("reopen", thread)
    assert len(events(session)) == before


def test_an_edited_comment_shows_how_it_read_before(session, slug, talk):
    thread = talk("open_thread", NewThread("Teh city"))
    first = read(session, slug, thread).comments[0].id
    talk("edit_comment", Rewording(first, "The city"))
    talk("edit_comment", Rewording(first, "The town"))
    shown = read(session, slug, thread).comments[0]
    assert shown.body == "The town"
    assert [wording.body for wording in shown.wordings] == ["Teh city", "The city"]
    assert shown.edited == shown.wordings[-1].until


def test_of_a_deleted_comment_no_word_is_left_in_the_database(session, slug, talk):
    thread = talk("open_thread", NewThread("Keep this"))
    bad = talk("reply", Reply(thread, "xylophone insult"))
    answer = talk("reply", Reply(thread, "Please stay civil.", bad), by="cleo")
    talk("edit_comment", Rewording(bad, "xylophone again"))
    talk("delete_comment", bad)
    for table, column in (("comment", "body"), ("comment_wording", "body"), ("event", "payload")):
        found = session.scalar(text(f"SELECT count(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE '%xylophone%'"))
        assert found == 0, table
    view = read(session, slug, thread)
    tombstone = view.comments[1]
    assert (tombstone.body, tombstone.wordings, tombstone.deleted_by_author) == ("", (), True)
    assert [reply.id for reply in tombstone.replies] == [answer]
    assert view.thread.comments == 2


def test_a_tombstone_says_when_a_moderator_deleted(session, world, slug, talk):
    thread = talk("open_thread", NewThread("Spam"))
    first = read(session, slug, thread).comments[0].id
    talk("delete_comment", first, by=world.person("mia", role=Role.MODERATOR))
    view = read(session, slug, thread)
    assert not view.comments[0].deleted_by_author
    assert (view.thread.title, view.thread.comments) == ("", 0)


def test_a_deleted_comment_can_be_neither_edited_nor_answered_nor_deleted_again(session, slug, talk):
    thread = talk("open_thread", NewThread("One"))
    first = read(session, slug, thread).comments[0].id
    talk("delete_comment", first)
    with pytest.raises(NotFoundError):
        talk("edit_comment", Rewording(first, "Back"))
    with pytest.raises(NotFoundError):
        talk("delete_comment", first)
    with pytest.raises(InvalidError, match="cannot be taken") as refused:
        talk("reply", Reply(thread, "Answer", first))
    assert "parent" in refused.value.errors


# --------------------------------------------------------------------------------------------------------- who may what


def test_nobody_comments_without_an_account_or_with_a_blocked_one(session, world, slug, talk):
    with pytest.raises(NotAllowedError):
        talk("open_thread", NewThread("Hi"), by=None)
    blocked = world.person("troll")
    session.execute(text("UPDATE account SET blocked = 1 WHERE id = :id"), {"id": blocked.id})
    session.commit()
    with pytest.raises(NotAllowedError):
        talk("open_thread", NewThread("Hi"), by="troll")


def test_the_discussion_of_an_ended_draft_is_closed_but_for_its_stewards(session, world, clock, slug, talk):
    thread = talk("open_thread", NewThread("One"))
    world.begin()
    steward = world.fresh_in(world.person("ada"))
    drafting.move_stage(session, steward, clock.now(), slug, drafting.StageChange(Stage.ADOPTED, "Voted."))
    session.commit()
    with pytest.raises(ClosedError):
        talk("reply", Reply(thread, "Late"))
    first = read(session, slug, thread).comments[0].id
    with pytest.raises(NotAllowedError):
        talk("edit_comment", Rewording(first, "Late"))
    talk("reply", Reply(thread, "Thank you all."), by="ada")
    talk("delete_comment", first)


def test_only_its_author_edits_a_comment(session, world, slug, talk):
    thread = talk("open_thread", NewThread("Mine"))
    first = read(session, slug, thread).comments[0].id
    for other in ("cleo", "ada"):
        with pytest.raises(NotAllowedError):
            talk("edit_comment", Rewording(first, "Yours"), by=other)
    with pytest.raises(NotAllowedError):
        talk("edit_comment", Rewording(first, "Yours"), by=world.person("mia", role=Role.MODERATOR))
    with pytest.raises(NotAllowedError):
        talk("delete_comment", first, by="cleo")


def test_whoever_opened_a_thread_a_steward_or_a_moderator_resolves_it(session, world, slug, talk):
    thread = talk("open_thread", NewThread("Done?"))
    with pytest.raises(NotAllowedError):
        talk("resolve", thread, by="cleo")
    for person in ("bob", "ada", world.person("mia", role=Role.MODERATOR)):
        talk("resolve", thread, by=person)
        assert read(session, slug, thread).thread.resolved_by == (person if isinstance(person, str) else "mia")
        talk("reopen", thread, by=person)
    assert read(session, slug, thread).thread.resolved_by is None


def test_threads_and_comments_are_found_only_in_their_own_draft(session, world, slug, talk):
    other = world.draft(title="Another", by=world.person("ada"))
    thread = talk("open_thread", NewThread("Here"))
    first = read(session, slug, thread).comments[0].id
    for act, what in (
        ("reply", Reply(thread, "There")),
        ("resolve", thread),
        ("edit_comment", Rewording(first, "x")),
        ("delete_comment", first),
    ):
        with pytest.raises(NotFoundError):
            talk(act, what, on=other)
    with pytest.raises(NotFoundError):
        discussing.thread(session, draft_id(session, other), thread)
    with pytest.raises(NotFoundError):
        discussing.comment(session, draft_id(session, other), first)


# ------------------------------------------------------------------------------------------------------- hostile input


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewThread("  \n\n "), "body"),
        (NewThread("x" * 20_001), "body"),
        (NewThread("ok\nnot\u202eok"), "body"),
        (NewThread("ok", section="nowhere"), "section"),
        (NewThread("ok", revision=2), "revision"),
        (NewThread("ok", revision=0), "revision"),
        (NewThread("ok", exact="x" * 2_001), "exact"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(session, slug, talk, new, field):
    with pytest.raises(InvalidError) as refused:
        talk("open_thread", new)
    assert list(refused.value.errors) == [field]
    assert session.scalar(select(func.count()).select_from(Comment)) == 0


def test_an_invisible_character_is_named_with_its_place(talk):
    with pytest.raises(InvalidError) as refused:
        talk("open_thread", NewThread("ok\nnot\u202eok"))
    assert refused.value.errors["body"].values == {"line": 2, "column": 4, "code": "U+202E"}


def test_the_parent_must_be_of_the_same_thread(session, slug, talk):
    one, two = talk("open_thread", NewThread("One")), talk("open_thread", NewThread("Two"))
    with pytest.raises(InvalidError):
        talk("reply", Reply(one, "x", read(session, slug, two).comments[0].id))


# ---------------------------------------------------------------------------------------------------------- sent twice


def test_a_form_sent_twice_says_it_once(session, slug, talk):
    new = NewThread("Once", submission="n1")
    thread = talk("open_thread", new)
    assert talk("open_thread", new) == thread
    answer = Reply(thread, "Again", submission="n2")
    assert talk("reply", answer) == talk("reply", answer)
    assert read(session, slug, thread).thread.comments == 2
    assert drafting.find(session, slug).threads == 1


def test_a_form_that_was_filled_anew_after_going_back_is_no_repetition(session, slug, talk):
    thread = talk("open_thread", NewThread("Once", submission="n1"))
    assert talk("open_thread", NewThread("Something else", submission="n1")) != thread


def test_the_mark_of_a_form_is_its_senders_own(session, slug, talk):
    thread = talk("open_thread", NewThread("Once", submission="same"))
    assert talk("open_thread", NewThread("Mine", submission="same"), by="cleo") != thread


def test_two_who_send_the_same_form_at_once_make_one_thread(engine, session, world, clock, slug):
    actor = world.person("bob")

    def send(own):
        return discussing.open_thread(own, actor, clock.now(), slug, NewThread("Once", submission="n1"))

    results = race(engine, *[send] * 4)
    assert len({str(result) for result in results}) == 1
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Comment)) == 1


# --------------------------------------------------------------------------------------------------------------- lists


def test_threads_are_listed_newest_first_by_state_and_section_in_pages(session, slug, talk):
    made = [talk("open_thread", NewThread(f"Thread {n}")) for n in range(5)]
    on_section = talk("open_thread", NewThread("On scope", section="article-2-scope"))
    talk("resolve", made[1])
    ident = draft_id(session, slug)
    listed = discussing.threads(session, ident, ThreadFilter())
    assert [view.id for view in listed.items] == [on_section, *[made[n] for n in (4, 3, 2, 0)]]
    assert (listed.open, listed.resolved, listed.next) == (5, 1, None)
    assert [view.id for view in discussing.threads(session, ident, ThreadFilter("resolved")).items] == [made[1]]
    assert [v.id for v in discussing.threads(session, ident, ThreadFilter("all", "article-2-scope")).items] == [
        on_section
    ]
    first = discussing.threads(session, ident, ALL, limit=4)
    second = discussing.threads(session, ident, ALL, first.next, limit=4)
    assert [view.id for view in (*first.items, *second.items)] == [on_section, *reversed(made)]
    assert second.next is None


def test_reading_asks_the_database_as_often_for_many_as_for_one(engine, session, slug, talk):
    thread = talk("open_thread", NewThread("One"))
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def cost():
        ident = draft_id(session, slug)
        asked.clear()
        discussing.threads(session, ident, ALL)
        discussing.thread(session, ident, thread)
        return len(asked)

    few = cost()
    for n in range(12):
        answer = talk("reply", Reply(thread, f"Answer {n}"))
        talk("edit_comment", Rewording(answer, f"Better answer {n}"))
        talk("open_thread", NewThread(f"Thread {n}"))
    assert cost() == few == 5
    assert session.scalar(select(func.count()).select_from(CommentWording)) == 12
