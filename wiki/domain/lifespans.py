"""Lifespans: from which revision to which a passage stood in the text.

A manifest is the list of passage ids of a revision; how often a passage stands in it does not matter here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lifespan:
    """A passage stood in the revisions `first` to `last`, both included; `last` is None while it still stands."""

    passage: int
    first: int
    last: int | None


def extend(before: Sequence[int], after: Sequence[int]) -> tuple[set[int], set[int]]:
    """(ended, begun): passages of `before` that no longer stand in `after`, and those that newly stand. Linear."""
    old, new = set(before), set(after)
    return old - new, new - old


def rebuild(manifests: Iterable[Sequence[int]]) -> list[Lifespan]:
    """All lifespans of a draft from the manifests of its revisions 1, 2, 3 ..., by first revision, then passage.

    Each is a maximal run of revisions; a passage that left and came back has several.
    """
    spans: list[Lifespan] = []
    standing: dict[int, int] = {}
    before: Sequence[int] = ()
    for number, manifest in enumerate(manifests, start=1):
        ended, begun = extend(before, manifest)
        spans.extend(Lifespan(passage, standing.pop(passage), number - 1) for passage in ended)
        standing.update(dict.fromkeys(begun, number))
        before = manifest
    spans.extend(Lifespan(passage, first, None) for passage, first in standing.items())
    return sorted(spans, key=lambda span: (span.first, span.passage))
