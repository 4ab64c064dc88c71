"""Where the words of threads stand, through the API: in each thread, and as a collection of Web Annotations."""

import pytest

from tests.common.factories import TEXT


@pytest.fixture
def slug(world, ada):
    return world.draft(by=ada)


@pytest.fixture
def ben(as_, world, slug):
    return as_(world.person("ben"))


@pytest.fixture
def opened(ben, slug):
    """Opens a thread; returns its path."""

    def done(**anchor):
        answer = ben.post(f"/drafts/{slug}/threads", {"body": "Which **data**?", "anchor": anchor})
        assert answer.status_code == 201
        return answer.headers["Location"].removeprefix("/api/v1")

    return done


def test_the_anchor_of_a_thread_says_how_it_stands_in_the_newest_text(ben, world, slug, opened):
    path = opened(exact="its data", prefix="publishes ")
    text = "# Open data bylaw\n\nA new first passage.\n" + TEXT.partition("\n")[2].replace("its data", "all its data")
    world.edit(slug, text)
    anchor = ben.read(path)["anchor"]
    assert (anchor["exact"], anchor["prefix"], anchor["section"]) == ("its data", "publishes ", None)
    assert (anchor["state"], anchor["since"], anchor["score"]) == ("same", 1, 1)
    now = anchor["current"]
    assert (now["revision"], now["exact"], text[now["start"] : now["end"]]) == (2, "its data", "its data")
    assert now["prefix"].endswith("publishes all ")
    world.edit(slug, text.replace("its data", "what it likes"))
    gone = ben.read(path)["anchor"]
    assert (gone["state"], gone["since"], gone["current"]) == ("gone", 3, None)


def test_the_anchor_on_a_section_stands_while_the_section_does(ben, world, slug, opened):
    path = opened(section="article-2-scope")
    world.edit(slug, TEXT.replace("Article 2: Scope", "Article 2: Reach"))
    anchor = ben.read(path)["anchor"]
    assert (anchor["state"], anchor["since"]) == ("same", None)
    assert world.text(slug)[anchor["current"]["start"] :].startswith("## Article 2: Reach")
    world.edit(slug, "# Open data bylaw\n\nShort.\n")
    assert ben.read(path)["anchor"]["state"] == "gone"


def test_a_quotation_that_is_a_guess_says_how_good_it_is(ben, opened):
    anchor = ben.read(opened(exact="This by-law binds all the offices of our city"))["anchor"]
    assert 0.6 <= anchor["score"] < 1
    assert anchor["current"]["exact"] == "This bylaw binds all offices of the city"


def test_words_that_do_not_stand_there_are_an_error_of_their_field(ben, slug):
    answer = ben.post(f"/drafts/{slug}/threads", {"body": "x", "anchor": {"exact": "words of another law altogether"}})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["anchor.exact"])


def test_anchored_threads_are_a_collection_of_web_annotations(ben, world, slug, opened):
    opened(exact="its data")
    opened(exact="maps")
    opened(section="article-2-scope")
    ben.post(f"/drafts/{slug}/threads", {"body": "About it all"})
    text = TEXT.replace("- maps\n", "").replace("its data", "all of its data")
    world.edit(slug, text)
    answer = ben.get(f"/drafts/{slug}/annotations", headers={"Accept": "application/ld+json"})
    assert answer.content_type == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    found = ben.read(f"/drafts/{slug}/annotations")
    assert answer.get_json() == found
    assert found["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["total"], found["revision"]) == ("AnnotationCollection", 3, 2)
    data, maps, section = found["first"]["items"]
    assert (data["type"], data["motivation"], data["body"]["value"]) == ("Annotation", "commenting", "Which **data**?")
    assert data["target"]["source"] == f"http://127.0.0.1:8000/d/{slug}/r/2.md"
    quoted, position = data["target"]["selector"]
    assert (quoted["type"], quoted["exact"], quoted["suffix"]) == (
        "TextQuoteSelector",
        "its data",
        ".\n\n## Article 2: Scope\n\nThis byl",
    )
    assert position["type"] == "TextPositionSelector"
    assert text[position["start"] : position["end"]] == "its data"
    assert data["target"]["state"]["type"] == "TimeState"
    assert data["target"]["state"]["cached"] == f"http://127.0.0.1:8000/d/{slug}/r/1"
    assert data["target"]["revision"] == 1
    assert (maps["standing"], maps["since"], maps["target"]["source"][-5:]) == ("gone", 2, "/1.md")
    assert [one["type"] for one in maps["target"]["selector"]] == ["TextQuoteSelector"]
    assert [one["type"] for one in section["target"]["selector"]] == ["TextPositionSelector", "FragmentSelector"]


def test_the_collection_has_pages(app, ben, session, world, clock, slug):
    from wiki.services import discussing

    actor = world.person("ben")
    world.begin()
    for number in range(53):
        discussing.open_thread(
            session, actor, clock.now(), slug, discussing.NewThread(f"No {number}", exact="its data")
        )
    session.commit()
    found = ben.read(f"/drafts/{slug}/annotations")
    assert len(found["first"]["items"]) == 50
    assert found["first"]["next"] == found["last"]
    last = ben.read(found["last"].partition("/api/v1")[2])
    assert (last["type"], last["startIndex"], len(last["items"])) == ("AnnotationPage", 50, 3)
    assert last["partOf"] == {"id": found["id"], "total": 53}
    assert last["prev"] == found["first"]["id"]
    assert ben.get(f"/drafts/{slug}/annotations?page=2").status_code == 404
    assert ben.read(f"/drafts/{slug}/annotations?page=0")["items"] == found["first"]["items"]


def test_a_draft_without_anchors_has_an_empty_collection(ben, slug):
    found = ben.read(f"/drafts/{slug}/annotations")
    assert (found["total"], found["first"]["items"]) == (0, [])


def test_lists_take_no_more_queries_for_more_threads(ben, slug, opened, queries):
    def counted(path):
        queries.clear()
        ben.token = None
        ben.read(path)
        return len(queries)

    token = ben.token
    opened(exact="its data")
    few = [counted(f"/drafts/{slug}/threads"), counted(f"/drafts/{slug}/annotations")]
    ben.token = token
    for _ in range(4):
        opened(exact="maps")
    many = [counted(f"/drafts/{slug}/threads"), counted(f"/drafts/{slug}/annotations")]
    assert many == few
    assert max(few) <= 12
