"""The text core on real laws and policies with their real histories."""

import json
import lzma
from collections import defaultdict

import pytest

from wiki.domain.lifespans import rebuild
from wiki.domain.text.diff import change_size, compare
from wiki.domain.text.matching import matching
from wiki.domain.text.merge import merge
from wiki.domain.text.normalise import clean
from wiki.domain.text.passages import split, split_changed
from wiki.domain.text.sections import apply_outline, carry, outline, sections
from wiki.domain.text.tokens import tokens

pytestmark = pytest.mark.corpus
SETS = [
    "en-open-data-policy/revisions",
    "en-service-policies/revisions",
    "zh-laws/mainland",
    "zh-laws/taiwan",
    "de-laws/revisions",
    "fr-code-penal/revisions",
]
# Of so many revisions of a draft, spread over its history, each is looked at with the one after it.
SAMPLE = 6


@pytest.fixture(params=SETS)
def histories(request, corpus):
    """Draft to its texts in order."""
    texts = defaultdict(list)
    with lzma.open(corpus / f"{request.param}.ndjson.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            revision = json.loads(line)
            texts[revision["draft"]].append(clean(revision["text"]))
    return texts


def _sample(texts):
    step = max(1, (len(texts) - 1) // SAMPLE)
    return [(texts[number], texts[number + 1]) for number in range(0, len(texts) - 1, step)]


def test_every_revision_splits_without_loss(histories):
    for texts in histories.values():
        passages = split(texts[0])
        for text in texts:
            passages = split_changed(passages, text)
            assert "".join(passages) == text
        assert "".join(tokens(texts[-1])) == texts[-1]


def test_what_is_split_around_its_changes_equals_what_is_split_anew(histories):
    for texts in histories.values():
        for old, new in _sample(texts):
            assert split_changed(split(old), new) == split(new)


def test_comparisons_of_following_and_of_distant_revisions_rebuild_both(histories):
    for texts in histories.values():
        for old, new in [*_sample(texts)[::3], (texts[0], texts[-1])]:
            comparison = compare(split(old), split(new))
            sides = {"=-": [], "=+": []}
            for row in comparison.rows:
                if row.old is not None and not (row.moved and row.at_new):
                    sides["=-"] += [segment.text for segment in row.segments if segment.op in "=-"]
                if row.at_new:
                    sides["=+"] += [segment.text for segment in row.segments if segment.op in "=+"]
            assert "".join(sides["=-"]) == old
            assert "".join(sides["=+"]) == new
            added, removed = change_size(comparison.old, comparison.new)
            assert (added, removed) == (comparison.stats.added, comparison.stats.removed)


def test_identities_of_sections_are_carried_and_stay_unique(histories):
    for texts in histories.values():
        passages = split(texts[0])
        found = sections(passages)
        for text in texts[1 :: max(1, len(texts) // SAMPLE)]:
            new = split_changed(passages, text)
            found = carry(found, matching(passages, new))
            assert len(set(outline(found))) == len(found)
            assert apply_outline(new, outline(found)) == found
            passages = new


def test_merging_with_a_side_that_changed_nothing_gives_the_other(histories):
    for texts in histories.values():
        for old, new in _sample(texts)[::3]:
            base, changed = split(old), split(new)
            assert merge(base, changed, list(base)).text() == new
            assert merge(base, list(base), changed).text() == new


def test_lifespans_say_of_every_revision_which_passages_stood(histories):
    for texts in histories.values():
        numbers, manifests, passages = {}, [], []
        for text in texts[:40]:
            passages = split_changed(passages, text)
            manifests.append([numbers.setdefault(passage, len(numbers)) for passage in passages])
        standing = defaultdict(set)
        for span in rebuild(manifests):
            for number in range(span.first, (span.last or len(manifests)) + 1):
                standing[number].add(span.passage)
        assert all(standing[number] == set(manifest) for number, manifest in enumerate(manifests, start=1))
