"""Verification: everything that can be damaged is, one column after the other, and each time it is found and named."""

import json
import zlib

import pytest
from sqlalchemy import delete, text, update

from tests.common.histories import history, line, take
from wiki.domain.errors import NotFoundError
from wiki.services import verifying
from wiki.services.recording import pack_idents
from wiki.storage.drafts import Draft
from wiki.storage.events import Event
from wiki.storage.revisions import Lifespan, Outline, Passage, Revision, pack


@pytest.fixture
def filled(session):
    """A wiki with two drafts; the tests damage the first."""
    take(session, history("Dog law", revisions=8))
    take(session, history("Cat law", revisions=3))
    session.rollback()
    return session


def problems(session, *slugs):
    """What is found, by slug; each draft that is sound must say so."""
    session.flush()
    found = {finding.slug: finding.problems for finding in verifying.drafts(session, slugs)}
    return found["dog-law"], [*found.get("cat-law", []), *verifying.rest(session)]


def damage(session, statement):
    assert session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1
    return problems(session)


def test_a_sound_wiki_has_no_problems(filled):
    assert problems(filled) == ([], [])
    (dog,) = verifying.drafts(filled, ["dog-law"])
    assert (dog.slug, dog.revisions) == ("dog-law", 8)
    assert dog.passages > 20


def test_a_slug_that_no_draft_has_is_named(filled):
    with pytest.raises(NotFoundError, match="bird-law"):
        list(verifying.drafts(filled, ["dog-law", "bird-law"]))


FIFTH = (Revision.draft_id == 1) & (Revision.number == 5)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"message": "something else"}, "the chain hash does not agree"),
        ({"sector": "business"}, "the chain hash does not agree"),
        ({"act": "restore"}, "the chain hash does not agree"),
        ({"act": "burnt"}, "what is said of it cannot be read"),
        ({"minor": True}, "the chain hash does not agree"),
        ({"time": Revision.time.type.process_result_value(0, None)}, "the chain hash does not agree"),
        ({"chain": bytes(32)}, "the chain hash does not agree"),
        ({"chain": b""}, "the chain hash does not agree"),
        ({"sha256": bytes(32)}, "the text does not agree with its SHA-256"),
        ({"size": 3}, "the size is said to be 3"),
        ({"base": 5}, "it refers to a revision 5"),
        ({"base": -1}, "it refers to a revision -1"),
        ({"target": 9}, "it refers to a revision 9"),
        ({"manifest": b""}, "the manifest cannot be read"),
        ({"manifest": b"\x00nonsense"}, "the manifest cannot be read"),
        ({"manifest": zlib.compress(b"seven..")}, "the manifest cannot be read"),
        ({"manifest": pack([1, 2, 99_999])}, "the manifest names passages that are not there: 99999"),
        ({"manifest": pack([1])}, "the text does not agree with its SHA-256"),
        ({"manifest": pack([])}, "the text does not agree with its SHA-256"),
    ],
)
def test_a_changed_column_of_a_revision_is_named_and_no_other_revision(filled, values, words):
    found, others = damage(filled, update(Revision).where(FIFTH).values(**values))
    about = [problem for problem in found if problem.startswith("revision")]
    assert any(words in problem for problem in about), found
    assert all(problem.startswith("revision 5: ") for problem in about), found
    assert others == []


def test_an_author_given_to_another_account_is_found(filled):
    ids = filled.scalars(text("SELECT id FROM account ORDER BY id")).all()
    of_fifth = filled.scalar(text("SELECT author_id FROM revision WHERE draft_id = 1 AND number = 5"))
    other = next(ident for ident in ids if ident != of_fifth)
    found, _ = damage(filled, update(Revision).where(FIFTH).values(author_id=other))
    assert found == ["revision 5: the chain hash does not agree with what is said of it and the revision before"]


def test_a_renamed_account_is_found(filled):
    filled.execute(text("UPDATE account SET name = 'Mallory' WHERE name = 'Ann'"))
    found, others = problems(filled)
    assert found or others


def test_an_outline_that_does_not_fit_is_found(filled):
    other = filled.scalar(text("SELECT id FROM outline WHERE draft_id = 1 ORDER BY id LIMIT 1"))
    found, _ = damage(filled, update(Revision).where(FIFTH).values(outline_id=other))
    assert found == ["revision 5: the outline names 2 sections, the text has 6"]


def test_a_changed_number_is_found(filled):
    found, others = damage(filled, update(Revision).where(FIFTH).values(number=50))
    assert "revision 6: comes where 5 is missing" in found
    assert "revision 50: comes where 9 to 49 is missing" in found
    assert any("the draft's newest revision is said to be 8" in problem for problem in found)
    assert others == []


def test_a_missing_revision_is_found(filled):
    found, _ = damage(filled, delete(Revision).where(FIFTH))
    assert "revision 6: comes where 5 is missing" in found


def test_a_missing_newest_revision_is_found(filled):
    found, _ = damage(filled, delete(Revision).where(Revision.draft_id == 1, Revision.number == 8))
    assert "the draft's newest revision is said to be 8, and is 7" in found


def test_a_changed_head_is_found(filled):
    found, others = damage(filled, update(Draft).where(Draft.id == 1).values(head=3))
    assert found == ["the draft's newest revision is said to be 3, and is 8"]
    assert others == ["the event log tells of 8 revisions of dog-law, which has 3"]


def test_a_changed_text_is_found_in_its_passage_and_every_revision_that_held_it(filled):
    found, _ = damage(filled, update(Passage).where(Passage.id == 2).values(text="Cats may do as they like.\n\n"))
    assert found[0] == "passage 2: the text does not agree with its digest"
    assert any("the text does not agree with its SHA-256" in problem for problem in found)


def test_a_changed_digest_is_found(filled):
    found, _ = damage(filled, update(Passage).where(Passage.id == 2).values(digest=b"x"))
    assert found == ["passage 2: the text does not agree with its digest"]


def test_a_missing_passage_is_found(filled):
    filled.execute(delete(Lifespan).where(Lifespan.passage_id == 2))
    found, _ = damage(filled, delete(Passage).where(Passage.id == 2))
    assert any("the manifest names passages that are not there: 2" in problem for problem in found)


def test_a_passage_that_stands_nowhere_is_found(filled):
    import hashlib

    filled.add(Passage(draft_id=1, digest=hashlib.sha256(b"Hidden.").digest(), text="Hidden."))
    found, _ = problems(filled)
    assert len(found) == 1
    assert "stands in no revision" in found[0]


def test_a_passage_given_to_another_draft_is_found_in_both(filled):
    found, others = damage(filled, update(Passage).where(Passage.id == 2).values(draft_id=2))
    assert any("passages that are not there: 2" in problem for problem in found)
    assert "passage 2 stands in no revision" in others


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"idents": b"x"}, "the identifiers cannot be read"),
        ({"idents": zlib.compress(json.dumps(7).encode())}, "the identifiers cannot be read"),
        ({"idents": pack_idents(["the-law", "another"])}, "the identifiers do not agree with their digest"),
        ({"digest": b""}, "the identifiers do not agree with their digest"),
    ],
)
def test_a_changed_outline_is_found(filled, values, words):
    found, _ = damage(filled, update(Outline).where(Outline.id == 1).values(**values))
    assert f"outline 1: {words}" in found


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first": 2}, "revisions 2 to now are wrong"),
        ({"last": 7}, "revisions 1 to 7 are wrong"),
        ({"passage_id": 2}, "lifespan of passage 1: revisions 1 to now are not stored"),
        ({"draft_id": 2}, "lifespan of passage 1: revisions 1 to now are not stored"),
    ],
)
def test_a_changed_lifespan_is_found(filled, values, words):
    first = (Lifespan.draft_id == 1) & (Lifespan.passage_id == 1)
    found, _ = damage(filled, update(Lifespan).where(first).values(**values))
    assert any(words in problem for problem in found), found


def test_a_missing_and_a_doubled_lifespan_are_found(filled):
    found, _ = damage(filled, delete(Lifespan).where(Lifespan.passage_id == 1))
    assert found == ["lifespan of passage 1: revisions 1 to now are not stored"]
    for _ in range(2):
        filled.add(Lifespan(draft_id=1, passage_id=1, first=1, last=None))
    assert problems(filled)[0] == ["lifespan of passage 1: revisions 1 to now are wrong"]


def test_a_hole_in_the_event_log_is_found(filled):
    _, others = damage(filled, delete(Event).where(Event.seq == 3))
    assert others == [
        "the event log has 12 events numbered 1 to 13",
        "the event log tells of 7 revisions of dog-law, which has 8",
    ]


def test_a_draft_without_revisions_is_found(filled):
    filled.execute(delete(Revision).where(Revision.draft_id == 1))
    filled.execute(update(Draft).where(Draft.id == 1).values(head=0))
    assert "there is no revision" in problems(filled)[0]


def test_empty_texts_and_drafts_of_one_revision_are_sound(session):
    take(session, [line("Dog law"), line("Dog law", 2, ""), line("Dog law", 3), line("Cat law", text="")])
    session.rollback()
    assert problems(session) == ([], [])


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET time = '2001-01-01 00:00:00.000000' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET time = 99999999999999 WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET number = 'five' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET message = x'ff00' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET message = CAST(x'ff00' AS TEXT) WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET minor = 'perhaps' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET size = 'big', base = 'low', target = x'00' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET manifest = 'text' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET chain = 'text' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET sha256 = 17 WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET author_id = 999 WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET author_id = 'x' WHERE draft_id = 1 AND number = 5",
        "UPDATE revision SET outline_id = 999 WHERE draft_id = 1 AND number = 5",
        "UPDATE passage SET text = CAST(x'c328' AS TEXT) WHERE id = 2",
        "UPDATE passage SET text = x'00ff' WHERE id = 2",
        "UPDATE passage SET digest = 'x' WHERE id = 2",
        "UPDATE outline SET idents = 'x' WHERE id = 1",
        "UPDATE lifespan SET first = 'x' WHERE passage_id = 1",
        "UPDATE lifespan SET passage_id = 'x' WHERE passage_id = 1",
        "UPDATE draft SET head = 'x' WHERE id = 1",
        "UPDATE draft SET slug = x'ff' WHERE id = 1",
    ],
)
def test_values_of_any_kind_are_found_and_stop_nothing(engine, filled, statement):
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        assert connection.execute(text(statement)).rowcount == 1
        connection.commit()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
    findings = list(verifying.drafts(filled))
    assert [bool(finding.problems) for finding in findings if finding.slug != "cat-law"] == ["slug" not in statement]
    assert not next(finding for finding in findings if finding.slug == "cat-law").problems
    verifying.rest(filled)
