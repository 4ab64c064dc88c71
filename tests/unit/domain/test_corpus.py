"""Lifespans and sections through the whole real histories of laws and policies, every revision of every draft."""

import json
import lzma
import random
from collections import defaultdict
from itertools import pairwise

import pytest

from wiki.domain.lifespans import Lifespan, extend, rebuild
from wiki.domain.text.matching import matching
from wiki.domain.text.normalise import clean
from wiki.domain.text.passages import split, split_changed
from wiki.domain.text.sections import apply_outline, carry, outline, sections
from wiki.domain.traces import Did, Standing, heads, trace

pytestmark = pytest.mark.corpus
SETS = [
    "en-open-data-policy/revisions",
    "en-service-policies/revisions",
    "zh-laws/mainland",
    "zh-laws/taiwan",
    "de-laws/revisions",
    "fr-code-penal/revisions",
]
# So many sections of each draft are traced by brute force.
TRACED = 8


@pytest.fixture(scope="module", params=SETS)
def drafts(request, corpus):
    """The drafts of a set as a wiki keeps them: passages by number, and what stood in each revision."""
    texts = defaultdict(list)
    with lzma.open(corpus / f"{request.param}.ndjson.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            revision = json.loads(line)
            texts[revision["draft"]].append(clean(revision["text"]))
    return {draft: _stored(versions) for draft, versions in texts.items()}


def _stored(texts):
    numbers, standing = {}, []
    before, found = split(texts[0]), sections(split(texts[0]))
    for number, text in enumerate(texts, start=1):
        passages = split_changed(before, text)
        found = carry(found, matching(before, passages))
        ids = [numbers.setdefault(passage, len(numbers) + 1) for passage in passages]
        standing.append(Standing(number, ids, outline(found)))
        before = passages
    return standing, {number: passage for passage, number in numbers.items()}


def test_lifespans_extended_rebuilt_and_by_brute_force_are_the_same(drafts):
    for standing, _ in drafts.values():
        manifests = [each.ids for each in standing]
        open_, closed = {}, []
        for number, (before, after) in enumerate(pairwise([[], *manifests]), start=1):
            ended, begun = extend(before, after)
            closed += [Lifespan(passage, open_.pop(passage), number - 1) for passage in ended]
            open_.update(dict.fromkeys(begun, number))
        closed += [Lifespan(passage, first, None) for passage, first in open_.items()]
        rebuilt = rebuild(manifests)
        assert sorted(closed, key=lambda span: (span.first, span.passage)) == rebuilt
        assert rebuilt == _by_brute_force(manifests)


def _by_brute_force(manifests):
    """Of each passage the numbers of all revisions that hold it, then cut where one is left out."""
    stands = defaultdict(list)
    for number, manifest in enumerate(manifests, start=1):
        for passage in dict.fromkeys(manifest):
            stands[passage].append(number)
    spans = []
    for passage, numbers in stands.items():
        breaks = [place for place in range(1, len(numbers)) if numbers[place] != numbers[place - 1] + 1]
        for start, end in pairwise([0, *breaks, len(numbers)]):
            last = numbers[end - 1]
            spans.append(Lifespan(passage, numbers[start], None if last == len(manifests) else last))
    return sorted(spans, key=lambda span: (span.first, span.passage))


def test_the_history_of_sections_is_what_looking_at_every_revision_finds(drafts):
    for draft, (standing, passages) in drafts.items():
        idents = sorted({one for each in standing for one in each.idents})
        chosen = random.Random(draft).sample(idents, min(TRACED, len(idents)))
        looked = _looked(standing, passages, chosen)
        found = heads(passages)
        for ident in chosen:
            touches = trace(ident, standing, found)
            moved = {touch.number for touch in touches if touch.did == (Did.MOVED,)}
            assert [touch.number for touch in touches if touch.number not in moved] == looked[ident], (draft, ident)
            assert all(touch.after or touch.did == (Did.LEFT,) for touch in touches)


def _looked(standing, passages, chosen):
    """Of each section the revisions whose words of it differ from those of the revision before, one by one."""
    numbers, last = {ident: [] for ident in chosen}, dict.fromkeys(chosen)
    for each in standing:
        texts = [passages[one] for one in each.ids]
        named = {section.ident: section for section in apply_outline(texts, each.idents)}
        for ident in chosen:
            section = named.get(ident)
            words = "".join(texts[section.start : section.end]) if section else None
            if words != last[ident]:
                numbers[ident].append(each.number)
            last[ident] = words
    return numbers


def test_few_identities_are_lost(drafts):
    """A heading that stands in the next revision under the same title is never taken for another."""
    kept = lost = 0
    for standing, passages in drafts.values():
        for one, other in pairwise(standing):
            gone = set(one.idents) - set(other.idents)
            kept += len(one.idents) - len(gone)
            lost += len(gone)
            if gone:
                fresh = set(other.idents) - set(one.idents)
                old, new = ({each.ident: each.title for each in _named(side, passages)} for side in (one, other))
                assert not {old[ident] for ident in gone} & {new[ident] for ident in fresh}
    assert lost <= kept // 15


def _named(standing, passages):
    return apply_outline([passages[one] for one in standing.ids], standing.idents)
