"""Phrases of real law that stand in no newest text are found in the revisions that held them, and only there."""

import json
import lzma

import pytest

from tests.common.histories import take


@pytest.mark.corpus
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("texts", "phrases"),
    [
        ("en-open-data-policy/revisions.ndjson.xz", "en-open-data-policy/past-phrases.ndjson"),
        ("en-service-policies/revisions.ndjson.xz", "en-service-policies/past-phrases.ndjson"),
        ("zh-laws/taiwan.ndjson.xz", "zh-laws/taiwan-past-phrases.ndjson"),
    ],
)
def test_phrases_of_the_past_are_found_with_their_first_and_last_revision(session, seek, corpus, texts, phrases):
    with lzma.open(corpus / texts, "rt", encoding="utf-8") as file:
        take(session, map(json.loads, file))
    seek.catch_up()
    for row in (corpus / phrases).read_text(encoding="utf-8").splitlines():
        said = json.loads(row)
        found = seek(f'"{said["phrase"]}"', "ever")
        lives = [life for item in found.items for life in item.intervals]
        assert {run["introduced"][0] for run in said["runs"]} & {life.first.revision for life in lives}, said
        gone = {run["removed"][0] for run in said["runs"] if run.get("removed")}
        assert gone <= {life.removed.revision for life in lives}, said
        assert not any(item.standing for item in found.items), said
        assert seek(f'"{said["phrase"]}"').total == 0, said
