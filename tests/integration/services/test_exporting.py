"""Exporting: what was imported or written here comes out whole, and imports elsewhere as the same chain."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.common.databases import fresh
from tests.common.histories import NOW, history, line, take
from wiki.domain.errors import DamageError
from wiki.domain.permissions import Actor
from wiki.domain.sectors import Sector
from wiki.formats import ndjson
from wiki.services import drafting, editing, exporting
from wiki.services.accounts import actor_of
from wiki.services.connecting import begin
from wiki.services.importing import Importer, Options
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Revision
from wiki.storage.session import make_engine, make_sessions


def exported(session):
    session.rollback()
    exporting.begin_snapshot(session)
    data = b"".join(map(ndjson.write, exporting.records(session)))
    session.rollback()
    return data


def chains(session):
    query = (
        select(Draft.title, Draft.slug, Revision.number, Revision.chain)
        .join(Revision)
        .order_by(Draft.slug, Revision.number)
    )
    found = [tuple(row) for row in session.execute(query)]
    session.rollback()
    return found


@pytest.fixture
def elsewhere(database_kind, tmp_path):
    """A session on another empty wiki."""
    (tmp_path / "elsewhere").mkdir()
    with fresh(database_kind, tmp_path / "elsewhere") as address:
        engine = make_engine(address)
        with make_sessions(engine)() as session:
            yield session
        engine.dispose()


def read_in(session, data):
    session.rollback()
    begin(session)
    importer = Importer(session, NOW, Options())
    importer.begin()
    for record in ndjson.read(io.BytesIO(data)):
        importer.take(record)
    session.commit()
    return importer.counts


def write_here(session):
    """A draft with every kind of revision, by a person of this wiki."""
    session.rollback()
    begin(session)
    session.add(Account(id=77, name="Eve", name_key="eve", role="contributor", sector="business", created=NOW))
    session.flush()
    actor = Actor(77, "Eve", sector=Sector.BUSINESS)
    settings = drafting.Settings(
        "Water law", language="de", kind="bill", topics=["water", "a"], services=["mill"], place="Ulm"
    )
    paragraphs = [f"Paragraph {number}.\n\n" for number in range(9)]
    slug = drafting.start(session, actor, NOW, drafting.NewDraft(settings, "".join(paragraphs), "begin"))

    def edit(base, **changed):
        text = "".join(changed.get(f"p{number}", words) for number, words in enumerate(paragraphs))
        editing.save(session, actor, NOW, slug, editing.Edit(text, base, "s", minor=base == 2))

    edit(1, p0="First!\n\n")
    edit(1, p8="Last!\n\n")
    edit(2, p0="First!\n\n", p4="Middle!\n\n")
    editing.restore(session, actor, NOW, slug, 1, summary="back")
    edit(5, p5="Five!\n\n")
    editing.undo(session, actor, NOW, slug, 6)
    drafting.change_settings(session, actor_of(session, 77), NOW, slug, replace(settings, slug="wasser"))
    session.commit()


def test_an_export_imports_as_the_same_chain_of_hashes(session, elsewhere):
    take(session, history("Dog law"))
    take(session, history("Cat law §"))
    write_here(session)
    assert {row.act for row in session.scalars(select(Revision))} == {"create", "edit", "merge", "restore", "undo"}
    data = exported(session)
    read_in(elsewhere, data)
    assert chains(elsewhere) == chains(session)
    assert exported(elsewhere) == data


def test_what_a_draft_is_goes_along(session, elsewhere):
    write_here(session)
    read_in(elsewhere, exported(session))
    view = drafting.find_whole(elsewhere, "wasser")
    here = drafting.find_whole(session, "wasser")
    assert (view.title, view.topics, view.services, view.place, view.stage) == (
        here.title, here.topics, here.services, here.place, here.stage,
    )  # fmt: skip
    with pytest.raises(drafting.MovedError):
        drafting.find(elsewhere, "water-law")


def test_an_export_read_into_the_wiki_that_wrote_it_changes_nothing(session):
    take(session, history())
    write_here(session)
    before = chains(session)
    counts = read_in(session, exported(session))
    assert counts.written == 0
    assert chains(session) == before


def test_drafts_come_by_name_and_revisions_in_order(session):
    take(session, [line("b"), line("a"), line("b", 2, "2"), line("C"), line("a", 2, "")])
    session.rollback()
    exporting.begin_snapshot(session)
    assert [(record.draft, record.number) for record in exporting.records(session)] == [
        ("C", 1), ("a", 1), ("a", 2), ("b", 1), ("b", 2),
    ]  # fmt: skip
    assert exporting.count(session) == 5


def test_a_draft_started_here_is_told_apart_from_an_imported_one_of_the_same_name(session, elsewhere):
    take(session, [line("wasser", text="Not this.\n")])
    session.execute(update(Draft).values(slug="other"))
    session.commit()
    write_here(session)
    read_in(elsewhere, exported(session))
    assert len({row[0] for row in chains(elsewhere)}) == 2


def test_a_revision_that_cannot_be_read_is_named(session):
    take(session, history())
    session.execute(update(Revision).where(Revision.number == 3).values(manifest=b"nonsense"))
    with pytest.raises(DamageError, match="Revision 3 of dog-law is damaged"):
        list(exporting.records(session))
