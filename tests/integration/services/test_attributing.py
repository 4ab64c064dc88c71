"""Who brought each word: kept with each save, read for any revision, found out again for old databases, checked."""

import pytest
from sqlalchemy import delete, select, update

from tools.truth import STORMY, history
from wiki.domain.authorship import Replay
from wiki.domain.provenance import first, pack, totals, unpack
from wiki.jobs import authorship as job
from wiki.services import attributing, authorship, drafting, verifying
from wiki.services.authorship import NotReadyError
from wiki.services.recording import load
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Passage, Sentence
from wiki.storage.session import make_sessions

pytestmark = pytest.mark.databases("sqlite", "postgresql")

BYLAW = (
    "# Data\n\nThe city publishes its registers and maps every year. Anyone may use them.\n\n"
    "The mayor signs this bylaw.\n"
)
EDITED = BYLAW.replace("Anyone may use them.", "Anyone may use them without asking first.")
SPOILT = "This is all nonsense and nobody will ever read it again.\n"


@pytest.fixture
def slug(world):
    ada, bob = world.person("ada", sector="government"), world.person("bob", sector="business")
    slug = world.draft(BYLAW, by=ada)
    world.edit(slug, EDITED, by=bob, summary="Say how")
    world.edit(slug, SPOILT, by=world.person("eve"))
    world.edit(slug, EDITED, by=ada)
    return slug


@pytest.fixture
def view(session, slug):
    found = drafting.find(session, slug)
    session.rollback()
    return found


def kept(session, draft_id):
    """All that is kept of a draft's words."""
    rows = session.execute(select(Passage.text, Passage.provenance).where(Passage.draft_id == draft_id))
    columns = (Sentence.digest, Sentence.passage_id, Sentence.start, Sentence.size)
    sentences = session.execute(select(*columns).where(Sentence.draft_id == draft_id))
    found = {row.text: row.provenance for row in rows}, set(map(tuple, sentences))
    session.rollback()
    return found


def brought(session, view, number):
    """The words of a revision by the revision that brought them."""
    passages = load(session, view.id, number).passages
    text, at, found = "".join(passages), 0, {}
    for revision, size in authorship.of_revision(session, view, number).runs(passages):
        found.setdefault(revision, []).append(text[at : at + size].strip())
        at += size
    assert at == len(text)
    return found


def test_what_was_spoilt_and_put_back_keeps_its_authors(session, view):
    assert brought(session, view, 2)[2] == ["without asking first"]
    assert brought(session, view, 3) == {3: [SPOILT.strip()]}
    assert brought(session, view, 4) == brought(session, view, 2)


def test_shares_add_up_to_the_words_of_the_text(session, view):
    found = authorship.of_revision(session, view, 4)
    assert dict(found.shares(lambda one: one.author)) == {"ada": sum(found.words.values()) - 3, "bob": 3}
    assert found.bringers[2].summary == "Say how"
    people, shares = authorship.contributors(session, view)
    assert people == 3
    assert [sector for sector, _ in shares] == ["business", "government"]
    assert sum(share for _, share in shares) == pytest.approx(1)


def test_any_revision_is_read_with_three_queries(session, view, queries):
    session.connection()
    for number in (1, 3, 4):
        queries.clear()
        authorship.of_revision(session, view, number)
        assert len(queries) == 3


def test_a_sentence_that_left_comes_back_with_its_author_into_another_passage(session, world, slug):
    world.edit(slug, EDITED.replace("The mayor signs this bylaw.\n", ""))
    world.edit(
        slug,
        EDITED.replace("Anyone", "The mayor signs this bylaw. Anyone").replace("bylaw.\n", "x\n"),
        by=world.person("zoe"),
    )
    view = drafting.find(session, slug)
    assert any("The mayor signs this bylaw" in words for words in brought(session, view, view.revision)[1])


def test_what_is_kept_equals_what_the_texts_alone_tell(session, world):
    versions = list(history("en", 4_000, 40, 7, STORMY))
    slug = world.draft(versions[0].text)
    replay = Replay()
    replay.add(versions[0].texts)
    for version in versions[1:]:
        if not world.edit(slug, version.text).unchanged:
            replay.add(version.texts)
    view = drafting.find(session, slug)
    assert kept(session, view.id)[0] == {passage: pack(told) for passage, told in replay.known.items()}
    assert not any(finding.problems for finding in verifying.drafts(session, [slug]))


def test_it_is_found_out_again_as_it_was_and_read_meanwhile(session, engine, world, slug, view):
    before, shown = kept(session, view.id), brought(session, view, 4)
    world.begin()
    attributing.forget(session, view.id)
    drafting.touch(session, view.id)
    session.commit()
    assert set(kept(session, view.id)[0].values()) == {None}
    assert brought(session, drafting.find(session, slug), 4) == shown
    assert authorship.contributors(session, view) == (3, ())
    session.rollback()
    sessions = make_sessions(engine)
    assert job.attribute(sessions)
    assert not job.attribute(sessions)
    assert kept(session, view.id) == before


def test_what_is_saved_before_it_was_found_out_is_found_out_with_the_rest(session, engine, world, slug, view):
    world.begin()
    attributing.forget(session, view.id)
    session.commit()
    world.edit(slug, EDITED.replace("every year", "every month"))
    assert None in kept(session, view.id)[0].values()
    assert not any(finding.problems for finding in verifying.drafts(session, [slug]))
    session.rollback()
    job.attribute(make_sessions(engine))
    assert None not in kept(session, view.id)[0].values()
    assert not any(finding.problems for finding in verifying.drafts(session, [slug]))
    assert brought(session, drafting.find(session, slug), 5)[5] == ["month"]


def test_a_long_history_that_nobody_has_looked_at_is_not_ready(session, world, view, monkeypatch):
    world.begin()
    attributing.forget(session, view.id)
    drafting.touch(session, view.id)
    session.commit()
    monkeypatch.setattr(authorship, "_MUCH", 10)
    with pytest.raises(NotReadyError):
        authorship.of_revision(session, drafting.find(session, view.slug), 4)


def test_a_step_is_bounded_and_goes_on_where_the_last_one_stopped(session, world, view, monkeypatch):
    before = kept(session, view.id)
    monkeypatch.setattr(attributing, "_REVISIONS", 2)
    world.begin()
    attributing.forget(session, view.id)
    left = []
    while not left or left[-1]:
        left.append(attributing.step(session, view.id))
    session.commit()
    assert left == [2, 1, 0]
    assert kept(session, view.id) == before


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (update(Passage).where(Passage.id == 1).values(provenance=pack(first("x", 9))), "passage 1: who brought"),
        (update(Passage).where(Passage.id == 1).values(provenance=b"\xff"), "passage 1: who brought"),
        (update(Passage).where(Passage.id == 1).values(provenance=None), "passage 1: who brought"),
        (update(Sentence).values(start=7), "are wrong"),
        (delete(Sentence), "are not kept"),
        (update(Draft).values(attributed=9), "authorship is said to be known up to revision 9"),
    ],
)
def test_damage_is_named_and_hinders_no_save(session, world, slug, view, statement, words):
    world.begin()
    session.execute(statement)
    session.commit()
    (finding,) = verifying.drafts(session, [slug])
    assert any(words in problem for problem in finding.problems)
    world.edit(slug, EDITED.replace("Data", "Open data"))


def test_what_is_kept_is_small(session, view):
    told = [unpack(packed) for packed in kept(session, view.id)[0].values()]
    assert sum(totals(told).values()) > 40
    assert all(len(packed) <= 12 for packed in kept(session, view.id)[0].values())
