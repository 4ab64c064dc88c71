"""Importing: whole histories in, the same again changes nothing, and nothing is ever half there."""

import io

import pytest
from sqlalchemy import func, select

from tests.common.histories import NOW, as_bytes, history, line, take
from wiki.domain.errors import InvalidError
from wiki.formats import ndjson
from wiki.formats.records import DamagedError
from wiki.services import drafting
from wiki.services.connecting import begin
from wiki.services.importing import Importer, Options
from wiki.services.recording import load
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, FormerSlug, Steward
from wiki.storage.events import Event
from wiki.storage.revisions import Revision
from wiki.storage.session import make_sessions


def texts(session, slug):
    view = drafting.find(session, slug)
    return [load(session, view.id, number).text for number in range(1, view.revision + 1)]


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_every_revision_reads_back_with_its_number_time_and_author(session):
    lines = history()
    take(session, lines)
    assert texts(session, "dog-law") == [item["text"] for item in lines]
    rows = session.execute(select(Revision.number, Revision.time, Account.name, Revision.message).join(Account)).all()
    assert [(row.number, row.time.isoformat(), row.name, row.message) for row in rows] == [
        (item["revision"], item["time"], item["author"], item["message"]) for item in lines
    ]


def test_the_same_again_writes_nothing(session):
    take(session, history())
    before = [count(session, table) for table in (Draft, Revision, Account, Event)]
    counts = take(session, history())
    assert (counts.written, counts.present, len(counts.drafts)) == (0, 6, 1)
    assert [count(session, table) for table in (Draft, Revision, Account, Event)] == before


def test_a_longer_history_of_the_same_draft_adds_what_is_new(session):
    take(session, history(revisions=3))
    counts = take(session, history(revisions=6))
    assert (counts.written, counts.present) == (3, 3)
    assert texts(session, "dog-law") == [item["text"] for item in history(revisions=6)]


def test_lines_of_many_drafts_may_come_mixed(session):
    histories = [history(f"Law {number}", 3) for number in range(12)]
    mixed = [lines[revision] for revision in range(3) for lines in histories]
    take(session, mixed)
    for number in range(12):
        assert texts(session, f"law-{number}") == [item["text"] for item in histories[number]]


def test_a_text_that_differs_from_the_revision_that_is_there_is_refused(session):
    take(session, history())
    with pytest.raises(DamagedError, match=r"^line 1: revision 2 of Dog law is there already with another text"):
        take(session, [line(revision=2, text="Cats.\n")])


def test_drafts_of_two_sources_with_one_name_are_two_drafts(session):
    dogs, others = history(seed=1), history(seed=2)
    for lines in (dogs, others, dogs + others, others):
        take(session, lines)
    assert texts(session, "dog-law") == [item["text"] for item in dogs]
    assert texts(session, "dog-law-2") == [item["text"] for item in others]
    assert count(session, Draft) == 2


@pytest.mark.parametrize("number", [2, 5])
def test_a_gap_in_the_numbers_is_refused(session, number):
    with pytest.raises(DamagedError, match=f"line 1: revision {number} of Dog law comes where 1 is expected"):
        take(session, [line(revision=number)])


def test_a_refused_character_is_named_with_its_place(session):
    with pytest.raises(DamagedError, match=r"revision 1 of Dog law holds U\+202E.*position 8 \(line 2, column 3\)"):
        take(session, [line(text="Dogs\nab\u202ec")])
    assert count(session, Draft) == 0


def test_a_text_over_the_limit_is_refused(session):
    with pytest.raises(DamagedError, match="larger than 1,000 bytes"):
        take(session, [line(text="ä" * 501)], Options(max_text=1000))
    take(session, [line(text="ä" * 500)], Options(max_text=1000))


def test_texts_are_normalised_as_they_are_when_typed(session):
    take(session, [line(text="\ufeffe\u0301\r\nb\rc")])
    assert texts(session, "dog-law") == ["é\nb\nc"]


def test_an_empty_text_after_a_deletion_is_a_revision(session):
    take(session, [line(), line(revision=2, text=""), line(revision=3)])
    assert texts(session, "dog-law") == ["Dogs.\n", "", "Dogs.\n"]


def test_times_may_go_backwards_and_before_1970(session):
    times = ["1955-01-01T00:00:00+08:00", "1931-05-05T12:00:00Z", "2020-01-01T00:00:00Z"]
    take(session, [line(revision=number, text=str(number), time=time) for number, time in enumerate(times, 1)])
    kept = session.scalars(select(Revision.time).order_by(Revision.number)).all()
    assert [time.year for time in kept] == [1954, 1931, 2020]


def test_authors_become_accounts_that_nobody_can_log_in_to(session):
    take(session, [line(author="Zoë \x00<script>\n Smith"), line(revision=2, author="ZOË <SCRIPT> SMITH", text="2")])
    account = session.scalars(select(Account)).one()
    assert (account.name, account.password, account.imported) == ("Zoë <script> Smith", None, True)


@pytest.mark.parametrize(("author", "name"), [("", "unknown"), ("\x00 \n", "unknown"), ("x" * 999, "x" * 199 + "…")])
def test_authors_without_a_usable_name_get_one(session, author, name):
    take(session, [line(author=author)])
    assert session.scalars(select(Account.name)).one() == name


def test_an_author_who_has_an_account_keeps_it(session):
    take(session, [line(author="Ann")])
    take(session, [line("Cat law", author="ann")])
    assert session.scalars(select(Account.name)).all() == ["Ann"]


def test_sector_language_kind_and_message_are_kept(session):
    message = "Because\x07 of\r\nthe dogs  "
    take(session, [line(sector="business", language="de", kind="bylaw", message=message, title="Hundegesetz")])
    view = drafting.find(session, "dog-law")
    assert (view.title, view.language, view.kind, view.stage, view.protection) == (
        "Hundegesetz", "de", "bylaw", "drafting", "open",
    )  # fmt: skip
    row = session.scalars(select(Revision)).one()
    assert (row.sector, row.message, row.act, row.base) == ("business", "Because of\nthe dogs", "create", 0)


def test_what_the_operator_says_holds_where_the_source_says_nothing(session):
    take(session, [line()], Options(language="fr", kind="charter", stage="adopted", protection="stewards"))
    view = drafting.find(session, "dog-law")
    assert (view.language, view.kind, view.stage, view.protection) == ("fr", "charter", "adopted", "stewards")


def test_a_steward_is_an_account_that_can_log_in(session):
    take(session, [line(author="Ann")])
    with pytest.raises(InvalidError):
        take(session, [line("Cat law")], Options(steward="Ann"))
    session.rollback()
    session.execute(Account.__table__.update().values(imported=False))
    session.commit()
    take(session, [line("Cat law")], Options(steward="ANN"))
    assert count(session, Steward) == 1


def test_names_that_make_the_same_slug_get_different_ones(session):
    take(session, [line("Dog law!"), line("dog, law"), line("§§§"), line("new"), line("突发事件应对法")])
    slugs = session.scalars(select(Draft.slug).order_by(Draft.id)).all()
    assert slugs == ["dog-law", "dog-law-2", "draft", "new-2", "突发事件应对法"]


def test_former_names_lead_to_the_draft(session):
    take(
        session, [line(), line(revision=2, text="2", renamed_from="Hound law"), line("Cat law", renamed_from="Dog law")]
    )
    with pytest.raises(drafting.MovedError) as moved:
        drafting.find(session, "hound-law")
    assert moved.value.slug == "dog-law"
    assert drafting.find(session, "dog-law").title == "Dog law"
    assert count(session, FormerSlug) == 1


def test_a_drafts_own_name_goes_before_the_former_name_of_another(session):
    take(session, [line("Cat law", renamed_from="Dog law"), line("Dog law")])
    assert drafting.find(session, "dog-law").title == "Dog law"


def test_a_title_that_changes_in_the_source_changes(session):
    take(session, [line(title="Dogs"), line(revision=2, title="Dogs and cats", text="2")])
    assert drafting.find(session, "dog-law").title == "Dogs and cats"


def test_what_others_write_between_two_transactions_is_seen(session, engine):
    """The importer keeps the newest text in memory and must not build on it once it is old."""
    one, two, three = ndjson.read(io.BytesIO(as_bytes(history(revisions=3))))
    begin(session)
    importer = Importer(session, NOW, Options())
    importer.begin()
    importer.take(one)
    session.commit()
    with make_sessions(engine)() as other:
        take(other, history(revisions=2))
    begin(session)
    importer.begin()
    assert importer.take(two) is False
    assert importer.take(three) is True
    session.commit()
    assert texts(session, "dog-law") == [item["text"] for item in history(revisions=3)]


def test_a_draft_that_stood_before_is_waited_for_only_before_anything_is_written(session):
    """Who writes holds the event log; an editor takes the draft first and the log after it."""
    take(session, history("One", revisions=1) + history("Two", revisions=1))
    lines = history("One", revisions=2) + history("New", revisions=2) + history("Two", revisions=2)
    begin(session)
    importer = Importer(session, NOW, Options())
    importer.begin()
    asked = []
    for record in ndjson.read(io.BytesIO(as_bytes(lines))):
        asked.append((record.draft, record.number, importer.wants_new_transaction(record)))
        if asked[-1][-1]:
            session.commit()
            begin(session)
            importer.begin()
        importer.take(record)
    session.commit()
    assert [name for name, _, wants in asked if wants] == ["Two"]
    assert importer.counts.written == 4


def test_each_revision_is_one_event_and_each_draft_one(session):
    take(session, history(revisions=3))
    kinds = session.scalars(select(Event.kind).order_by(Event.seq)).all()
    assert kinds == ["draft.started", "revision", "revision", "revision"]
