"""Threads on words, opened and followed by people without scripts."""

import pytest

from tests.common.factories import TEXT

DRAFT = "/d/open-data-bylaw"
PAGE = f"{DRAFT}/discussion"
DATA = "The city publishes its data.\n"


@pytest.fixture(autouse=True)
def draft(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def bob(log_in):
    return log_in("bob")


def opened(bob, exact, body="Why?", **values):
    return bob.submit(PAGE, {"body": body, "exact": exact, **values}, form="thread-form")


def test_a_thread_is_opened_on_words_that_were_copied(bob, visitor):
    page = opened(bob, "all offices of the city")
    assert "The words stand unchanged." in page
    assert f"{DRAFT}/r/1" in page.links
    assert "all offices of the city" in visitor.get(PAGE)


def test_a_passage_of_a_section_is_chosen_without_selecting_anything(bob):
    page = bob.get(f"{PAGE}?section=article-2-scope")
    assert "Article 2: Scope This bylaw binds all offices of the city. registers maps" in page
    link = next(link for link in page.links if "passage=p-" in link and "#new-thread" in link)
    words = []
    for link in [link for link in page.links if "passage=p-" in link]:
        form = bob.get(link.partition("#")[0]).form("thread-form")
        words.append({field.name: field.value for field in form.fields}["exact"].strip())
    assert words == ["Article 2: Scope", "This bylaw binds all offices of the city.", "registers", "maps"]
    made = bob.submit(link.partition("#")[0], {"body": "A title?"}, form="thread-form")
    assert "The words stand unchanged." in made
    assert "Article 2: Scope" in made


def test_of_equal_passages_the_one_that_was_chosen_is_meant(bob, world):
    world.edit("open-data-bylaw", "# A\n\n## One\n\nThe same words.\n\n## Two\n\nThe same words.\n")
    link = [link for link in bob.get(f"{PAGE}?section=two").links if "passage=" in link][-1]
    bob.submit(link.partition("#")[0], {"body": "The second?", "exact": "same words"}, form="thread-form")
    world.edit("open-data-bylaw", "# A\n\n## One\n\nThe same words.\n\n## Two\n\nOther text altogether, my friend.\n")
    page = bob.get(PAGE)
    thread = next(link for link in page.links if "/threads/" in link)
    assert "Gone since revision 3." in bob.get(thread)


def test_words_that_do_not_stand_there_are_refused_and_nothing_is_lost(bob):
    page = bob.submit(
        PAGE, {"body": "A long thought", "exact": "words of another law altogether"}, form="thread-form", status=422
    )
    assert "These words do not stand in revision 1" in page
    fields = {field.name: field.value for field in page.form("thread-form").fields}
    assert (fields["exact"].strip(), fields["body"].strip()) == ("words of another law altogether", "A long thought")


def test_words_that_are_like_those_in_the_text_are_a_guess_that_says_so(bob):
    page = opened(bob, "This by-law binds all the offices of our city")
    assert "This bylaw binds all offices of the city" in page
    assert "A guess: the words sent were others" in page


def test_a_thread_says_what_became_of_its_words_and_links_to_each_change(bob, world, visitor):
    path = opened(bob, "publishes its data").path
    world.edit("open-data-bylaw", TEXT.replace("its data", "all of its data"))
    page = visitor.get(path)
    assert "Changed since revision 2. They read now: publishes all of its data" in page
    assert f"{DRAFT}/compare/1..2" in page.links
    world.edit("open-data-bylaw", TEXT.replace(DATA, ""))
    page = visitor.get(path)
    assert "Gone since revision 3." in page
    assert f"{DRAFT}/compare/2..3" in page.links
    world.edit("open-data-bylaw", TEXT)
    page = visitor.get(path)
    assert "Back again since revision 4, as they were." in page
    assert "What became of the words 3" in page
    assert f"{DRAFT}/compare/1..2" in page.links
    assert "article-1" not in "".join(link for link in page.links if "#p-" in link)
    assert [link for link in page.links if link.startswith(f"{DRAFT}#p-")]


def test_words_that_moved_say_where_they_stand_now(bob, world, visitor):
    path = opened(bob, "publishes its data").path
    world.edit("open-data-bylaw", TEXT.replace(f"\n{DATA}", "") + f"\n## Article 3: Data\n\n{DATA}")
    page = visitor.get(path)
    assert "The words stand unchanged, but elsewhere since revision 2." in page
    assert "Article 3: Data" in page


def test_threads_are_listed_in_the_order_of_the_text_and_by_how_their_words_stand(bob, world, visitor):
    opened(bob, "all offices", "About offices")
    opened(bob, "its data", "About data")
    bob.submit(PAGE, {"body": "About it all"}, form="thread-form")
    opened(bob, "maps", "About maps")
    world.edit("open-data-bylaw", TEXT.replace("- maps\n", "").replace("its data", "its old data"))

    def titles(query):
        found = visitor.get(f"{PAGE}?{query}").source
        places = {name: found.find(f"About {name}") for name in ("offices", "data", "it all", "maps")}
        return [name for name, place in sorted(places.items(), key=lambda item: item[1]) if place >= 0]

    assert titles("order=text") == ["it all", "data", "offices", "maps"]
    assert titles("") == ["maps", "it all", "data", "offices"]
    assert titles("words=gone") == ["maps"]
    assert titles("words=changed&order=text") == ["data"]
    assert titles("words=nonsense&order=upwards") == ["maps", "it all", "data", "offices"]
    links = visitor.get(PAGE).links
    assert f"{PAGE}?state=open&words=gone" in links
    assert f"{PAGE}?state=open&order=text" in links


def test_pages_of_the_text_order_follow_one_another(bob, world, session, clock, draft, visitor):
    from wiki.services import discussing

    actor = world.person("bob")
    world.begin()
    for number in range(53):
        new = discussing.NewThread(f"Thread {number:03}", exact="its data")
        discussing.open_thread(session, actor, clock.now(), draft, new)
    session.commit()
    page = visitor.get(f"{PAGE}?order=text")
    older = next(link for link in page.links if "after=50" in link)
    assert "Thread 052" in visitor.get(older)
    assert "Thread 049" not in visitor.get(older)


def test_pages_cost_no_more_statements_for_more_threads(bob, cost):
    path = opened(bob, "its data").path
    few = [cost(PAGE), cost(f"{PAGE}?order=text"), cost(path)]
    for number in range(4):
        opened(bob, "all offices", f"More {number}")
    many = [cost(PAGE), cost(f"{PAGE}?order=text"), cost(path)]
    assert all(more <= less for more, less in zip(many, few, strict=True))
    assert max(few) <= 22


@pytest.mark.databases("sqlite", "postgresql")
def test_odd_addresses_are_no_error_of_ours(client):
    for odd in ("%00", "%ED%A0%80", "9" * 30, "-1", "p-00000000"):
        for query in (
            f"passage={odd}",
            f"words={odd}&order={odd}",
            f"order=text&after={odd}",
            f"section=article-2-scope&passage={odd}",
        ):
            assert client.get(f"{PAGE}?{query}").status_code < 500, query
