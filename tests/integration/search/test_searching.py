"""Search finds what stood when, and nothing else: compared with the plain truth of the revisions."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.common.factories import TEXT
from tests.common.histories import history, line, take
from tests.common.seeking import holds
from wiki.domain.sectors import Sector
from wiki.domain.text.passages import split
from wiki.ids import slugify
from wiki.services import discussing
from wiki.services.discussing import NewThread, Rewording

DAY = datetime(2024, 1, 1, tzinfo=UTC)
# Passages leave and come back, and the fourth revision is older than the third by its time.
TEXTS = [
    "# The law\n\nDogs shall be led.\n\nCats may roam.\n",
    "# The law\n\nDogs shall be led on a leash.\n\nCats may roam.\n",
    "# The law\n\nDogs shall be led on a leash.\n\n## Fees\n\nThe fee is 5 euros.\n",
    "# The law\n\nDogs shall be led.\n\n## Fees\n\nThe fee is 5 euros.\n\nCats may roam.\n",
    "# The law\n\n## Fees\n\nThe fees are 7 euros.\n\nCats may roam.\n",
]
DAYS = [0, 10, 20, 15, 30]
AUTHORS = ["Ann", "Bob", "Ann", "王晓燕", "Bob"]
SECTORS = ["citizen", "business", "citizen", None, "government"]


def day(number, hours=0):
    return (DAY + timedelta(days=number, hours=hours)).isoformat().replace("+00:00", "Z")


def lines(draft="Dog law", language="en"):
    return [
        line(draft, number, text, AUTHORS[number - 1], language=language, sector=SECTORS[number - 1])
        | {"time": day(DAYS[number - 1])}
        for number, text in enumerate(TEXTS, 1)
    ]


@pytest.fixture
def law(session, seek):
    take(session, lines())
    seek.catch_up()
    return "dog-law"


def at(days):
    """The revision that stood then: the highest number whose time is not after it."""
    return max((number for number, came in enumerate(DAYS, 1) if came <= days), default=0)


def truth(word, numbers):
    texts = {passage for number in numbers if number for passage in split(TEXTS[number - 1])}
    return sorted(("dog-law", passage) for passage in texts if holds(passage, word, "en"))


WORDS = ["dog", "dogs", "leash", "cats", "fee", "euros", "law", "roam", "the", "nothing"]


@pytest.mark.parametrize("word", WORDS)
def test_each_kind_of_time_finds_what_stood_then(seek, law, word):
    assert seek.passages(word) == truth(word, [5])
    assert seek.passages(word, "now") == truth(word, [5])
    assert seek.passages(word, "ever") == truth(word, range(1, 6))
    for days in (-5, 0, 9, 10, 14, 15, 19, 20, 25, 30, 99):
        assert seek.passages(word, day(days)) == truth(word, [at(days)]), days
    for start, end in ((-9, -1), (-1, 0), (0, 12), (12, 16), (16, 19), (18, 22), (21, 29), (15, 40), (31, 50)):
        stood = {at(start)} | {at(moment / 4) for moment in range(start * 4, end * 4 + 1)}
        assert seek.passages(word, f"{day(start)}..{day(end)}") == truth(word, stood), (start, end)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.databases("sqlite")
def test_random_histories_are_searched_as_plain_reading_would(session, seek, seed):
    laws = {name: history(name, 12, seed) for name in ("Dog law", "Cat law")}
    for rows in laws.values():
        take(session, rows)
        seek.catch_up()
    for word in ("dog", "signs", "except", "公共", "part"):
        for number in (1, 5, 12):
            moment = rows[number - 1]["time"]
            expected = sorted(
                (slugify(name), passage)
                for name, rows in laws.items()
                for passage in set(split(rows[number - 1]["text"]))
                if holds(passage, word, "en")
            )
            assert seek.passages(word, moment) == expected
        ever = {
            (slugify(name), passage)
            for name, rows in laws.items()
            for row in rows
            for passage in split(row["text"])
            if holds(passage, word, "en")
        }
        assert seek.passages(word, "ever") == sorted(ever)


def test_a_hit_says_when_it_came_when_it_left_and_by_whom(seek, law):
    [hit] = seek('"Dogs shall be led."', "ever").items
    assert [(one.first.revision, one.last.revision, one.removed.revision) for one in hit.intervals] == [
        (1, 1, 2),
        (4, 4, 5),
    ]
    assert (hit.first.author, hit.first.sector, hit.first.time) == ("Ann", "citizen", DAY)
    assert (hit.removed.author, hit.removed.sector) == ("Bob", "government")
    assert not hit.standing
    assert hit.url.startswith("/d/dog-law/r/4#p-")
    [standing] = seek("cats").items
    assert standing.standing
    assert standing.last is None
    assert standing.url.startswith("/d/dog-law#p-")
    assert standing.section == ("the-law", "The law")


def test_an_answer_has_the_fields_of_the_contract(seek, law):
    answer = seek("leash", "ever").as_dict()
    assert set(answer) == {"total", "lag", "items"}
    [item] = answer["items"]
    assert item["highlights"] == [[23, 28]]
    assert item["passage"][23:28] == "leash"
    assert item["first"] == {"revision": 2, "time": "2024-01-11T00:00:00Z", "author": "Bob", "sector": "business"}
    assert item["intervals"] == [
        {
            "first": item["first"],
            "last": {"revision": 3, "time": "2024-01-21T00:00:00Z", "author": "Ann", "sector": "citizen"},
            "removed": {"revision": 4, "time": "2024-01-16T00:00:00Z", "author": "王晓燕", "sector": None},
        }
    ]
    assert (item["type"], item["draft"], item["standing"]) == ("passage", "dog-law", False)


@pytest.mark.parametrize(
    ("query", "when", "found"),
    [
        ("dogs author:bob", "ever", ["Dogs shall be led on a leash.\n\n"]),
        ("cats author:ann", "ever", ["Cats may roam.\n"]),
        ("cats author:王晓燕", "now", ["Cats may roam.\n"]),
        ("cats author:ann", "now", []),
        ("dogs -author:bob", "ever", ["Dogs shall be led.\n\n"]),
        ("dogs sector:business", "ever", ["Dogs shall be led on a leash.\n\n"]),
        ("5 section:fees", "ever", ["The fee is 5 euros.\n", "The fee is 5 euros.\n\n"]),
        ("dogs section:fees", "ever", []),
        ("led added:2024-01-11", "ever", ["Dogs shall be led on a leash.\n\n"]),
        ("led removed:2024-01-16", "ever", ["Dogs shall be led on a leash.\n\n"]),
        ("added:2024-01-31", "ever", ["The fees are 7 euros.\n\n"]),
        ("(led or roam) -leash", "ever", ["Cats may roam.\n", "Dogs shall be led.\n\n"]),
        ("dogs kind:bill", "ever", []),
        ("dogs title:dog", "ever", ["Dogs shall be led on a leash.\n\n", "Dogs shall be led.\n\n"]),
        ("dogs title:cat", "ever", []),
        ("roa*", "now", ["Cats may roam.\n"]),
        ('"shall be led on"', "now", []),
        ("cats in:2024-01-05", "now", ["Cats may roam.\n"]),
    ],
)  # fmt: skip
def test_filters_narrow_by_draft_and_by_interval(seek, law, query, when, found):
    assert [passage for _, passage in seek.passages(query, when)] == found


def test_fields_of_the_form_mean_the_same_as_those_of_the_query(seek, law):
    assert seek.passages("dogs", "ever", author="Bob") == seek.passages("dogs author:bob", "ever")
    assert seek.passages("dogs", "ever", draft="dog-law") == seek.passages("dogs", "ever")
    assert seek.passages("dogs", "ever", draft="another") == []
    assert seek.passages("dogs", "ever", language="en") == seek.passages("dogs", "ever")
    assert seek.passages("dogs", "ever", language="de") == []
    assert seek.passages("dogs", "ever", stage="review") == []


def test_now_the_words_may_be_spread_over_the_draft_at_other_times_they_stand_together(session, seek, law):
    take(session, [line("Cat law", 1, "Cats only.\n", language="en")])
    seek.catch_up()
    assert {draft for draft, _ in seek.passages("cats fees")} == {"dog-law"}
    assert seek.passages("cats fees", "ever") == []
    assert seek.passages("cats dogs") == []
    assert [passage for _, passage in seek.passages("led leash", "ever")] == ["Dogs shall be led on a leash.\n\n"]


def test_orders_go_by_time_of_coming_and_by_how_long_something_stood(seek, law):
    def order(sort):
        return [item.passage.strip() for item in seek("dogs or cats", "ever", ("passage",), sort).items]

    assert order("newest")[0] == "Cats may roam."
    assert order("oldest")[-1] == "Dogs shall be led on a leash."
    assert order("longest")[0] == "Cats may roam."
    assert sorted(order("relevance")) == sorted(order("newest"))


def test_pages_of_a_result_hold_every_hit_once(seek, law):
    from wiki.services.searching import SearchRequest, search

    whole = [item.url for item in seek("the or dogs or cats", "ever").items]
    parts = []
    for offset in range(0, len(whole), 2):
        seek.session.rollback()
        request = SearchRequest(q="the or dogs or cats", when="ever", offset=offset, limit=2)
        parts += [item.url for item in search(seek.session, seek.engine, request).items]
    assert parts == whole
    assert len(set(whole)) == len(whole)


def test_chinese_is_found_in_mid_sentence(session, seek):
    texts = ["# 条例\n\n本市应当推进公共数据 开放。\n", "# 条例\n\n本市应当保障公共数据安全。\n"]
    take(session, [line("开放条例", n, text, language="zh-Hans") for n, text in enumerate(texts, 1)])
    seek.catch_up()
    assert len(seek.passages("公共数据开放", "ever")) == 1
    assert len(seek.passages("公共数据", "ever")) == 2
    assert len(seek.passages("数据安全")) == 1
    assert len(seek.passages("数", "ever")) == 2
    assert len(seek.passages("全", "ever")) == 1
    assert seek.passages("公共数据开放") == []
    [hit] = seek("数据安全").items
    assert [hit.passage[start:end] for start, end in hit.highlights] == ["数据安全"]


def test_titles_are_found_beside_passages(seek, law):
    found = seek("dog")
    assert ("draft", "Dog law", "/d/dog-law") in [(item.type, item.passage, item.url) for item in found.items]
    assert [item.type for item in seek("dog", types=("draft",)).items] == ["draft"]


def test_comments_are_found_while_they_stand(session, clock, world, seek):
    slug = world.draft(TEXT)
    ada = world.person()
    world.begin()
    thread = discussing.open_thread(session, ada, clock.now(), slug, NewThread(body="Why not weekly?"))
    session.commit()
    seek.catch_up()
    [hit] = seek("weekly", types=("comment",)).items
    assert hit.url == f"/d/{slug}/threads/{thread}#comment-1"
    assert (hit.first.author, hit.first.revision) == ("ada", 1)
    assert seek("weekly").total == 0
    world.begin()
    discussing.edit_comment(session, ada, clock.now(), slug, Rewording(1, "Why not monthly?"))
    session.commit()
    seek.catch_up()
    assert seek("weekly", types=("comment",)).total == 0
    assert seek("monthly", types=("comment",), author="ada").total == 1
    assert seek("monthly", types=("comment",), sector=Sector.BUSINESS).total == 0
    world.begin()
    discussing.delete_comment(session, ada, clock.now(), slug, 1)
    session.commit()
    assert seek("monthly", types=("comment",)).total == 0, "gone before the index has heard of it"
    seek.catch_up()
    assert seek("monthly", types=("comment",)).total == 0


def test_without_an_index_a_search_says_so_and_finds_nothing(session, seek):
    take(session, lines())
    found = seek("dogs")
    assert (found.total, found.items) == (0, [])
    assert found.problem
    assert found.lag > 0


def test_what_is_not_indexed_yet_is_told(session, seek, law):
    take(session, [line("Cat law", 1, "Cats only.\n")])
    assert seek("cats").lag == 2
    seek.catch_up()
    assert seek("cats").lag == 0


BOMBS = [
    " ".join(["word"] * 10_000),
    " or ".join(f"w{n}" for n in range(10_000)),
    "(" * 5_000 + "a" + ")" * 5_000,
    "-" * 500,
    "a* " * 160,
    "?" * 500,
    "的" * 500,
    " ".join("的一是不了人我在有他这为之大来以个中上们"),
    '"' * 499,
    "title:" * 80,
    "a" * 500,
    "\u0301" * 500,
    "added:9999..9999 in:0001",
    "in:9999-12-31T23:59:59+23:59",
    "added:0001-01-01T00:00:00+23:59 dogs",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_no_query_is_an_error_or_reads_more_than_the_limit_of_terms(seek, law, bomb, monkeypatch):
    from wiki.search import view

    read = []
    monkeypatch.setattr(view.View, "postings", lambda self, field, term: read.append(term) or {})
    seek(bomb, "ever")
    seek(bomb)
    # 32 words, each in the forms of four families, twice; and what begins with at most four beginnings.
    assert len(read) <= 2 * 32 * 16 + 1_000
