"""Threads beside the passages that they are about."""

import re

import pytest

from tests.common.factories import TEXT
from wiki.services import discussing
from wiki.services.discussing import NewThread

PAGE = "/d/open-data-bylaw"


@pytest.fixture
def slug(world):
    return world.draft(by=world.person("ada"))


@pytest.fixture
def opened(session, world, clock, slug):
    """Opens a thread on some words."""

    def done(body, exact="", **more):
        world.begin()
        actor = world.fresh_in(world.person("bob"))
        made = discussing.open_thread(session, actor, clock.now(), slug, NewThread(body, exact=exact, **more))
        session.commit()
        return made

    return done


def beside(source, words):
    """The element that follows the margin with these words."""
    found = re.search(
        r'<div class="noted"><div class="law-margin">(?:(?!law-margin).)*?'
        + words
        + r".*?</article></div>(<[^>]*>.*?</p>|.*?</li>)",
        source,
        re.DOTALL,
    )
    return found[1] if found else ""


def test_a_thread_hangs_beside_its_passage_with_its_words_marked(visitor, opened):
    opened("Which data?", "its data")
    opened("Which maps?", "maps")
    source = visitor.get(PAGE).source
    assert 'publishes <span class="anchored">its data</span>.' in beside(source, "Which data")
    assert '<span class="anchored">maps</span>' in beside(source, "Which maps")


def test_it_follows_the_passage_and_says_that_the_words_were_changed(visitor, world, slug, opened):
    opened("Which data?", "publishes its data")
    article = "## Article 1: Purpose\n\nThe city publishes its data.\n\n"
    world.edit(slug, TEXT.replace(article, "") + "\n" + article.replace("its data", "all of its data"))
    page = visitor.get(PAGE)
    assert "words changed since" in page
    assert "publishes all of its data" in beside(page.source, "Which data")


def test_a_thread_whose_words_are_gone_hangs_on_its_section_or_nowhere(visitor, world, slug, opened):
    opened("Which data?", "publishes its data", section="article-1-purpose")
    opened("Which offices?", "all offices")
    world.edit(
        slug,
        TEXT.replace("The city publishes its data.", "A.").replace("This bylaw binds all offices of the city.", "B."),
    )
    page = visitor.get(PAGE)
    assert "words gone" in page
    assert 'id="article-1-purpose"' in page.source[page.source.index("Which data?") :][:900]
    assert "Which offices?" not in page
    assert "Which offices?" in visitor.get(f"{PAGE}/discussion")


def test_a_thread_on_a_row_or_a_heading_hangs_on_its_section(visitor, world, opened, slug):
    world.edit(slug, TEXT + "\n| office | fee |\n|---|---|\n| Registry | 3 euro |\n")
    opened("Why so much?", "3 euro")
    opened("Bad title", "Scope")
    source = visitor.get(PAGE).source
    assert source.count("Why so much?") >= 1
    assert source.index("Bad title") < source.index('id="article-2-scope"')


def test_hostile_words_stay_words(visitor, world, opened, slug):
    world.edit(slug, TEXT + '\nIf a < b & c > d then <!--section:x--> "quoted".\n')
    opened("<!--section:article-2-scope--><script>alert(1)</script>", "If a < b & c > d")
    source = visitor.get(PAGE).source
    assert "<script>alert" not in source
    assert '<span class="anchored">If a &lt; b &amp; c &gt; d</span>' in source


def test_the_page_of_an_old_revision_has_no_notes(visitor, world, opened, slug):
    opened("Which data?", "its data")
    world.edit(slug, TEXT + "\nMore.\n")
    assert "Which data?" not in visitor.get(f"{PAGE}/r/1")


def test_a_page_costs_no_more_statements_for_more_threads(cost, opened):
    opened("One", "its data")
    few = cost(PAGE)
    for number in range(5):
        opened(f"More {number}", "all offices of the city")
    assert cost(PAGE) <= few
