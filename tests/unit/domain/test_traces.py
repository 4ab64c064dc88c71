"""What each revision did to one section is told from where the section stands, and nothing is left out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.sections import carry, outline, sections
from wiki.domain.traces import Did, Standing, heads, trace

DUTY = "## Art. 1 Duty\n\nEvery office publishes the data that it holds.\n\n"
FEES = "## Art. 2 Fees\n\nAccess costs nothing, copies on paper cost what they cost.\n\n"
COURT = "## Art. 3 Court\n\nWhoever was refused may ask the court within a year.\n\n"


def told(texts, ident):
    """(number, what was done) of the revisions that touched the section."""
    return [(touch.number, [str(did) for did in touch.did]) for touch in traced(texts, ident)]


def traced(texts, ident):
    standing, passages = stored(texts)
    return trace(ident, standing, heads(passages))


def stored(texts):
    """The texts as a wiki keeps them: numbered passages, and identities carried from revision to revision."""
    numbers, standing, before, found = {}, [], [], []
    for number, text in enumerate(texts, start=1):
        passages = split(text)
        found = carry(found, matching(before, passages)) if number > 1 else sections(passages)
        ids = [numbers.setdefault(passage, len(numbers)) for passage in passages]
        standing.append(Standing(number, ids, outline(found)))
        before = passages
    return standing, {number: passage for passage, number in numbers.items()}


def test_a_revision_elsewhere_does_not_touch_a_section():
    texts = [
        DUTY + FEES,
        DUTY + FEES.replace("nothing", "little"),
        DUTY.replace("office", "bureau") + FEES.replace("nothing", "little"),
    ]
    assert told(texts, "art-1-duty") == [(1, ["came"]), (3, ["words"])]
    assert told(texts, "art-2-fees") == [(1, ["came"]), (2, ["words"])]


def test_new_titles_and_new_numbers_are_told_apart():
    texts = [
        DUTY + FEES,
        DUTY + FEES.replace("Art. 2 Fees", "Art. 2 Costs"),
        DUTY + FEES.replace("Art. 2 Fees", "Art. 5 Costs"),
    ]
    first, second, third = traced(texts, "art-2-fees")
    assert (second.did, second.former, second.title) == ((Did.RENAMED,), "Art. 2 Fees", "Art. 2 Costs")
    assert (third.did, third.former, third.title) == ((Did.RENUMBERED,), "Art. 2 Costs", "Art. 5 Costs")
    assert first.former == ""


def test_articles_known_by_their_words_are_renumbered_by_one_before_them():
    old = "§ 1 Every office publishes its data at once.\n\n§ 2 Access to all data costs nothing.\n"
    new = "§ 1 This act is about data of offices.\n\n" + old.replace("§ 2", "§ 3").replace("§ 1", "§ 2")
    assert told([old, new], "2") == [(1, ["came"]), (2, ["renumbered"])]


def test_only_the_section_that_changed_its_place_has_moved():
    texts = [DUTY + FEES + COURT, COURT + DUTY + FEES]
    assert told(texts, "art-3-court") == [(1, ["came"]), (2, ["moved"])]
    assert told(texts, "art-1-duty") == [(1, ["came"])]


def test_a_section_that_was_away_says_since_when():
    touches = traced([DUTY + FEES, DUTY, DUTY + COURT, DUTY + FEES], "art-2-fees")
    assert [(touch.number, touch.did, touch.since) for touch in touches] == [
        (1, (Did.CAME,), None), (2, (Did.LEFT,), None), (4, (Did.BACK,), 2),
    ]  # fmt: skip
    assert [(touch.before, touch.after) for touch in touches] == [(None, (2, 4)), ((2, 4), None), (None, (2, 4))]
    assert touches[1].title == "Art. 2 Fees"


def test_another_rank_of_the_heading_is_told():
    assert told([DUTY + FEES, DUTY + FEES.replace("## ", "### ")], "art-2-fees")[1] == (2, ["ranked"])


def test_a_section_holds_what_is_nested_in_it():
    texts = [DUTY + "### Aims\n\nAll.\n", DUTY + "### Aims\n\nMost.\n"]
    assert told(texts, "art-1-duty") == [(1, ["came"]), (2, ["words"])]


@pytest.mark.parametrize("ident", ["nowhere", ""])
def test_a_section_that_never_was_has_no_history(ident):
    assert told([DUTY, FEES], ident) == []


@given(st.integers(0, 10_000))
def test_the_history_is_what_looking_at_every_revision_finds(seed):
    texts = list(_history(random.Random(seed)))
    standing, passages = stored(texts)
    found = heads(passages)
    for ident in sorted({one for each in standing for one in each.idents}):
        touches = trace(ident, standing, found)
        moved = {touch.number for touch in touches if touch.did == (Did.MOVED,)}
        assert [touch.number for touch in touches if touch.number not in moved] == _looked(standing, passages, ident)


def _history(rng):
    parts = [DUTY, FEES, COURT]
    for _ in range(12):
        yield "# Act\n\n" + "".join(parts)
        chosen = rng.randrange(len(parts))
        step = rng.random()
        if step < 0.3:
            parts.insert(rng.randrange(len(parts)), parts.pop(chosen))
        elif step < 0.5 and len(parts) > 1:
            parts.pop(chosen)
        elif step < 0.7:
            parts.append(rng.choice([DUTY, FEES, COURT]).replace("Art.", "§"))
        else:
            parts[chosen] = parts[chosen].replace("may", "can").replace("office", "bureau").replace("Art", "Rule")


def _looked(standing, passages, ident):
    """The revisions whose words of the section differ from those of the revision before, one by one."""
    numbers, last = [], None
    for number, ids, idents in standing:
        texts = [passages[one] for one in ids]
        named = dict(zip(idents, sections(texts), strict=True))
        words = "".join(texts[named[ident].start : named[ident].end]) if ident in named else None
        if words != last:
            numbers.append(number)
        last = words
    return numbers
