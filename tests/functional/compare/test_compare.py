"""Comparing any two revisions: inline, side by side, whole, by numbers and by dates."""

import pytest

from tests.common.factories import TEXT

PAGE = "/d/open-data-bylaw/compare"
YEARLY = TEXT.replace("publishes its data", "publishes all its data")


@pytest.fixture(autouse=True)
def draft(world):
    slug = world.draft(by=world.person("ada"))
    world.edit(slug, YEARLY, summary="All of it")
    world.edit(slug, YEARLY.replace("- maps\n", "- maps\n- budgets\n"))
    return slug


def test_what_came_and_went_is_marked_and_its_section_named(visitor):
    page = visitor.get(f"{PAGE}/1..2")
    assert "<ins" in page.source
    assert "Article 1: Purpose" in page
    assert "1 change" in page
    assert "Article 2" not in page
    assert "All of it" in page


def test_the_heading_of_a_changed_section_stands_once(visitor):
    assert "## Article 1" not in visitor.get(f"{PAGE}/1..2")


def test_the_other_way_round_what_came_goes(visitor):
    page = visitor.get(f"{PAGE}/2..1")
    assert "<del" in page.source


@pytest.mark.parametrize("view", ["inline", "side", "changes"])
def test_each_view_shows_the_words(visitor, view):
    page = visitor.get(f"{PAGE}/1..3?view={view}")
    assert "budgets" in page
    assert f"{PAGE}/1..3?view=side" in page.links


def test_the_whole_text_can_be_shown(visitor):
    assert "This bylaw binds all offices" not in visitor.get(f"{PAGE}/1..2")
    assert "This bylaw binds all offices" in visitor.get(f"{PAGE}/1..2?whole=1")


def test_a_view_that_is_none_is_not_found(visitor):
    visitor.get(f"{PAGE}/1..2?view=upside-down", 404)


def test_equal_texts_are_said_to_be_equal(visitor):
    assert "The two texts are the same, word for word." in visitor.get(f"{PAGE}/2..2")


def test_revisions_are_named_by_dates_and_now(visitor):
    assert "Revision 1 and revision 3" in visitor.get(f"{PAGE}/2026-03-02T09:00:00Z..now")
    visitor.get(f"{PAGE}/2001-01-01..now", 404)


def test_only_what_cannot_change_is_kept_for_long(client):
    lasting = client.get(f"{PAGE}/1..2").headers["Cache-Control"]
    assert lasting.startswith("public, max-age=")
    for names in ("1..now", "1..2026-03-02", "1..2026", "2026..2026"):
        assert "max-age" not in client.get(f"{PAGE}/{names}").headers["Cache-Control"], names


def test_two_that_were_picked_are_compared_in_their_order(client):
    assert client.get(f"{PAGE}?from=3&to=1").location == f"{PAGE}/1..3"
    assert client.get(f"{PAGE}?from=1").location == f"{PAGE}/1..3"
    assert client.get(f"{PAGE}?from=x&to=1").status_code == 404


def test_a_moved_passage_is_drawn_as_moved(visitor, world):
    rules = [
        f"Rule {name} says what {name} shall do about the {name} register.\n\n" for name in ("ant", "bee", "cow", "dog")
    ]
    slug = world.draft("".join(rules), title="Rules")
    world.edit(slug, "".join([*rules[1:], rules[0]]))
    page = visitor.get(f"/d/{slug}/compare/1..2")
    assert "moved" in page
    assert "Moved here from passage 1" in page


def test_a_comparison_costs_the_same_whatever_the_distance(world, cost):
    cost(f"{PAGE}/1..2")
    near = cost(f"{PAGE}/1..2")
    for number in range(8):
        world.edit("open-data-bylaw", TEXT + f"\nLine {number}.\n")
    cost(f"{PAGE}/1..11")
    assert cost(f"{PAGE}/1..11") <= near
    assert near <= 18


LONG = """# Rules

## Article 1: Purpose

Everybody can use the data of the city. It answers every request within thirty days.

## Article 2: Formats

| Data | Format |
| --- | --- |
| Maps | GeoJSON |

It is kept *for ever* by the archive, see Article 3.

## Article 3: Fees

No fee is charged for asking a question or making a comment.
"""


@pytest.fixture
def compared(visitor, world):
    """A page that compares the long rules with what they became."""

    def page(*changes, view="inline"):
        new = LONG
        for old, other in changes:
            assert old in new
            new = new.replace(old, other)
        slug = world.draft(LONG, title="Rules")
        world.edit(slug, new)
        return visitor.get(f"/d/{slug}/compare/1..2?view={view}")

    return page


@pytest.mark.parametrize("view", ["inline", "side", "changes"])
def test_a_split_passage_is_shown_in_its_parts(compared, view):
    page = compared(("of the city. It", "of the city.\n\nIt"), view=view)
    assert "Split: part 1 of 2" in page
    assert "Split: part 2 of 2" in page
    assert "1 split" in page
    assert "<del>" not in page.source.split('class="changes"')[1].split("diff-key")[1].split("</ul>", 1)[1]


@pytest.mark.parametrize("view", ["inline", "side"])
def test_tables_are_drawn_by_cell_with_their_heads(compared, view):
    page = compared(("GeoJSON", "GeoPackage"), view=view)
    assert "diff-table" in page.source
    assert "<del>GeoJSON</del>" in page.source
    assert "| Maps" not in page
    assert "Format" in page


def test_a_column_that_came_is_marked(compared):
    page = compared(("Format |\n| --- |", "Format | Updated |\n| --- | --- |"), ("GeoJSON |", "GeoJSON | yearly |"))
    assert 'class="cell-insert"' in page.source
    assert "<ins>Updated</ins>" in page.source


def test_quiet_changes_say_what_they_are(compared):
    page = compared(("*for ever*", "**for ever**"), ("a question or", "a question\nor"))
    assert "Only the formatting changed" in page
    assert "Only blanks or line breaks changed" in page
    assert "2 sections with other numbers, blanks or formatting only" in page


def test_renumbering_and_what_follows_from_it_is_quiet(compared):
    page = compared(("Article 3", "Article 4"))
    assert "Renumbered" in page
    assert "was “Article 3: Fees”" in page
    assert page.source.count("diff-quiet") >= 2


def test_the_list_of_sections_leads_to_each_in_the_order_of_the_text(compared):
    page = compared(
        ("Everybody", "Anybody"), ("## Article 3: Fees", "## Article 3: Charges\n\nThis is new.\n\n## Fees")
    )
    first, second = page.source.index("#change-1"), page.source.index("#change-2")
    assert first < second
    assert "new section" in page
    for link in page.links:
        if link.startswith("#change-"):
            assert f'id="{link[1:]}"' in page.source


def test_passages_that_moved_together_stand_for_one_where_they_were(visitor, world):
    rules = [f"Rule {name} says what {name} shall do about the {name} register.\n\n" for name in ("ant", "bee", "cow")]
    stays = [f"Paragraph {number} of the text stays as long as it is where it was.\n\n" for number in range(9)]
    slug = world.draft("".join([*rules, *stays]), title="Rules")
    world.edit(slug, "".join([*stays, *rules]))
    page = visitor.get(f"/d/{slug}/compare/1..2")
    assert "Moved to passage 10: 3 passages" in page
    assert "Moved here from passage 1: 3 passages" in page
    assert "#to-10" in page.links
    assert "#from-1" in page.links
