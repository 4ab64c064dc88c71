"""Revisions in and out of storage, whatever is written: texts whole, passages once, lifespans, chain, sections."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from tests.common.texts import document
from wiki.domain import lifespans
from wiki.domain.errors import DamageError, NotFoundError
from wiki.domain.revisions import GENESIS, Act, Meta, chain_hash, text_hash
from wiki.domain.text.normalise import clean
from wiki.services import drafting
from wiki.services.recording import Entry, empty, load, record
from wiki.storage.drafts import Draft
from wiki.storage.events import Event
from wiki.storage.revisions import Lifespan, Passage, Revision, unpack

TEXTS = [
    "# Bylaw\n\n## Purpose\n\nOpen.\n",
    "# Bylaw\n\n## Purpose\n\nOpen data.\n\n## Scope\n\nAll offices.\n",
    "# Bylaw\n\n## Scope\n\nAll offices.\n",
    "# Bylaw\n\n## Purpose\n\nOpen data.\n\n## Scope\n\nAll offices.\n\n## Fees\n\nAll offices.\n",
]


def draft_row(session, slug):
    return drafting.lock(session, slug)


def kept(session, draft_id):
    """The lifespans in the database, as the domain writes them."""
    rows = session.execute(
        select(Lifespan.passage_id, Lifespan.first, Lifespan.last).where(Lifespan.draft_id == draft_id)
    )
    return sorted((lifespans.Lifespan(*row) for row in rows), key=lambda span: (span.first, span.passage))


def rebuilt(session, draft_id):
    """The lifespans made anew from the manifests."""
    query = select(Revision.manifest).where(Revision.draft_id == draft_id).order_by(Revision.number)
    return lifespans.rebuild([unpack(manifest) for manifest in session.scalars(query)])


@pytest.fixture
def slug(world):
    return world.draft(TEXTS[0])


@pytest.fixture
def draft_id(session, slug):
    return drafting.find(session, slug).id


@pytest.fixture
def history(world, slug):
    for text in TEXTS[1:]:
        world.edit(slug, text)


def test_every_revision_comes_back_as_it_was_written(world, slug, history):
    assert [world.text(slug, number) for number in (1, 2, 3, 4)] == TEXTS


def test_a_passage_is_stored_once_however_often_it_stands(session, draft_id, history):
    texts = list(session.scalars(select(Passage.text).where(Passage.draft_id == draft_id)))
    assert len(texts) == len(set(texts))
    assert texts.count("All offices.\n\n") == 1


def test_lifespans_after_saves_are_those_that_the_manifests_give(session, draft_id, history):
    assert kept(session, draft_id) == rebuilt(session, draft_id)


def test_a_passage_that_left_and_came_back_has_two_lifespans(session, draft_id, history):
    ident = session.scalar(select(Passage.id).where(Passage.draft_id == draft_id, Passage.text == "## Purpose\n\n"))
    spans = [(span.first, span.last) for span in kept(session, draft_id) if span.passage == ident]
    assert spans == [(1, 2), (4, None)]


def test_the_chain_can_be_worked_out_from_what_anybody_may_read(session, draft_id, history):
    chain = GENESIS
    rows = session.scalars(select(Revision).where(Revision.draft_id == draft_id).order_by(Revision.number))
    for number, (row, text) in enumerate(zip(rows, TEXTS, strict=True), 1):
        assert row.sha256 == text_hash(text)
        meta = Meta(number, "ada", row.sector, row.time, row.message, Act(row.act), row.minor)
        chain = chain_hash(chain, meta, row.sha256)
        assert row.chain == chain


def test_a_section_keeps_its_identity_when_it_is_renamed(world, session, slug, draft_id):
    world.edit(slug, TEXTS[0].replace("## Purpose", "## Aims and purpose"))
    assert [(part.ident, part.title) for part in load(session, draft_id, 2).sections] == [
        ("bylaw", "Bylaw"),
        ("purpose", "Aims and purpose"),
    ]


def test_each_revision_is_one_event_and_moves_the_draft(session, draft_id, history):
    events = session.execute(select(Event.kind, Event.revision).where(Event.draft_id == draft_id).order_by(Event.seq))
    assert list(events) == [("draft.started", None), *(("revision", number) for number in (1, 2, 3, 4))]
    draft = session.get(Draft, draft_id)
    assert (draft.head, draft.version) == (4, 4)
    assert session.scalars(select(Event.seq).order_by(Event.seq)).all() == list(
        range(1, session.scalar(select(func.count()).select_from(Event)) + 1)
    )


def test_added_and_removed_words_are_counted(session, draft_id, history):
    sizes = session.execute(
        select(Revision.added, Revision.removed).where(Revision.draft_id == draft_id).order_by(Revision.number)
    )
    first, second, third, _ = list(sizes)
    assert first[0] > 0
    assert first[1] == 0
    assert second[0] > second[1]
    assert third[1] > third[0] == 0


def test_a_revision_that_is_not_there_is_not_found(session, draft_id):
    with pytest.raises(NotFoundError):
        load(session, draft_id, 2)


def test_a_missing_passage_is_damage_and_not_a_shorter_text(session, draft_id):
    gone = session.scalar(select(Passage.id).where(Passage.draft_id == draft_id, Passage.text == "Open.\n"))
    session.execute(delete(Lifespan).where(Lifespan.passage_id == gone))
    session.execute(delete(Passage).where(Passage.id == gone))
    with pytest.raises(DamageError):
        load(session, draft_id, 1)


def test_thousands_of_passages_are_written_and_read(world, session):
    text = "".join(f"Rule {number}.\n\n" for number in range(3000))
    slug = world.draft(text + "End.\n", title="Code")
    assert world.text(slug) == text + "End.\n"
    draft_id = drafting.find(session, slug).id
    assert len(load(session, draft_id, 1).ids) == 3001


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=st.lists(document.map(clean), min_size=1, max_size=5))
def test_any_history_is_kept_byte_for_byte_with_the_lifespans_of_a_rebuild(session, world, clock, texts):
    ada = world.person("ada")
    draft = Draft(
        slug=f"any-{clock.advance(seconds=1).timestamp():.0f}", title="Any", language="en", kind="policy",
        stage="drafting", protection="open", place="", creator_id=ada.id, created=clock.now(), updated=clock.now(),
        head=0, version=0, threads=0,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    before = empty(draft.id)
    for text in texts:
        before = record(session, draft, before, text, Entry(ada.id, ada.name, ada.sector, clock.now()))
    for number, text in enumerate(texts, 1):
        assert load(session, draft.id, number).text == text
    assert kept(session, draft.id) == rebuilt(session, draft.id)
    assert load(session, draft.id, len(texts)) == before
    session.rollback()


def test_identifiers_of_sections_survive_storage(session, world):
    slug = world.draft("# 总则\n\n## 第一条 目的\n\n公开。\n", title="数据条例", language="zh-Hans")
    view = drafting.find(session, slug)
    idents = [part.ident for part in load(session, view.id, 1).sections]
    assert idents == ["总则", "第一条-目的"]
    assert json.loads(json.dumps(idents)) == idents
