"""Sections are known again in histories of which every word is known."""

from collections import Counter

import pytest

from tools.truth.history import HEAVY, LIGHT, STORMY, history
from wiki.domain.text.matching import matching
from wiki.domain.text.sections import carry, outline, sections


def true_origins(old, new, before, after):
    """For each new section the old one whose heading's words stand in its heading, else most of whose words do below.

    None where there is neither.
    """
    heads, bodies = {}, {}
    for number, (section, end) in enumerate(own(before, len(old.passages))):
        heads.update(dict.fromkeys(named(old.passages[section.start]), number))
        for passage in old.passages[section.start + 1 : end]:
            bodies.update({word.ident: number for word in passage})
    origins = []
    for section, end in own(after, len(new.passages)):
        votes = Counter(heads[ident] for ident in named(new.passages[section.start]) if ident in heads)
        if not votes:
            words = [word.ident for passage in new.passages[section.start + 1 : end] for word in passage]
            votes = Counter(bodies[ident] for ident in words if ident in bodies)
            if sum(votes.values()) * 2 < len(words):
                votes = Counter()
        origins.append(votes.most_common(1)[0][0] if votes else None)
    return origins


def own(found, length):
    """Each section, and where the next heading stands."""
    return zip(found, [*(section.start for section in found[1:]), length][: len(found)], strict=True)


def named(passage):
    return [word.ident for word in passage if word.text.isalnum()]


def kept(language, mix, seed, revisions=40):
    """(right, all): sections that go on, and those of them that have the identity that they had."""
    right = every = 0
    old = before = None
    for new in history(language, 14_000, revisions, seed, mix):
        texts = new.texts
        after = sections(texts) if old is None else carry(before, matching(old.texts, texts))
        if old is not None:
            origins = true_origins(old, new, before, after)
            single = Counter(origins)
            idents = outline(before)
            for section, origin in zip(after, origins, strict=True):
                if origin is not None and single[origin] == 1:
                    every += 1
                    right += section.ident == idents[origin]
        old, before = new, after
    return right, every


@pytest.mark.parametrize("language", ["en", "de", "zh"])
@pytest.mark.parametrize(
    ("mix", "least"), [(LIGHT, 0.99), (HEAVY, 0.98), (STORMY, 0.98)], ids=["light", "heavy", "stormy"]
)
def test_sections_keep_their_identity(language, mix, least):
    right, every = kept(language, mix, seed=7)
    assert every > 300
    assert right >= least * every
