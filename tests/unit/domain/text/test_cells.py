"""Table rows are compared cell by cell, columns that came or went are seen, and no segment crosses a border."""

import random

from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.cells import cells, is_head, is_row
from wiki.domain.text.diff import Op, compare
from wiki.domain.text.passages import split

TABLE = (
    "| Data | Format | Office |\n| --- | --- | --- |\n"
    "| Maps | GeoJSON | Survey |\n| Budgets | CSV | Treasury |\n| Registers | CSV | Records |\n"
)


def _shown(row):
    signs = {"=": "{}", "-": "[-{}]", "+": "[+{}]"}
    return [
        (cell.op, "".join(signs[one.op].format(one.text.strip()) for one in cell.segments if one.text.strip()))
        for cell in row.cells
    ]


def test_a_changed_cell_is_a_change_of_that_cell():
    (row,) = compare(split(TABLE), split(TABLE.replace("GeoJSON", "Survey data"))).changes
    assert _shown(row) == [("=", "Maps"), ("=", "[-GeoJSON][+Survey data]"), ("=", "Survey")]


def test_a_column_that_came_is_seen_in_every_row():
    lines = TABLE.splitlines()
    extra = ["Updated", "---", "yearly", "monthly", "daily"]
    new = "".join(
        f"{line[: line.rindex('|', 0, -1)]}| {word} {line[line.rindex('|', 0, -1) :]}\n"
        for line, word in zip(lines, extra, strict=True)
    )
    rows = compare(split(TABLE), split(new)).changes
    assert [row.op for row in rows] == [Op.REPLACE] * 4
    assert [_shown(row) for row in rows] == [
        [("=", "Data"), ("=", "Format"), ("+", "[+Updated]"), ("=", "Office")],
        [("=", "Maps"), ("=", "GeoJSON"), ("+", "[+yearly]"), ("=", "Survey")],
        [("=", "Budgets"), ("=", "CSV"), ("+", "[+monthly]"), ("=", "Treasury")],
        [("=", "Registers"), ("=", "CSV"), ("+", "[+daily]"), ("=", "Records")],
    ]
    back = compare(split(new), split(TABLE)).changes
    assert [[cell.op for cell in row.cells] for row in back] == [["=", "=", "-", "="]] * 4


def test_a_row_that_came_is_one_change():
    (row,) = compare(split(TABLE), split(TABLE + "| Tenders | JSON | Procurement |\n")).changes
    assert row.op is Op.INSERT


def test_cells_are_read_as_markdown_reads_them():
    assert cells("| a \\| b | `c | d` | |\n") == ("a \\| b", "`c | d`", "")
    assert cells("a | b\n") == ("a", "b")
    assert is_head("| a |\n|---|\n")
    assert not is_head("| a |\n")
    assert not is_row("no table, here")


cell = st.text("ab |\\`*-1条 ", max_size=6)
table = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=5).map(
    lambda rows: "".join("| " + " | ".join(row) + " |\n" for row in rows)
)


@given(table, table, st.integers(0, 99))
def test_rows_of_tables_rebuild_and_no_segment_holds_a_border_and_a_change(old, new, seed):
    chance = random.Random(seed)
    lines = old.splitlines(keepends=True)
    mixed = "".join(chance.sample(lines, len(lines))) + new
    comparison = compare(split(old), split(mixed))
    for row in comparison.rows:
        if row.op is Op.REPLACE:
            assert "".join(one.text for one in row.segments if one.op in "=-") == comparison.old[row.old]
            assert "".join(one.text for one in row.segments if one.op in "=+") == comparison.new[row.new]
        for one in row.cells:
            assert "\n" not in "".join(segment.text for segment in one.segments)


def test_thousands_of_wide_tables_cost_counted_work():
    """Past the cap, cells keep their places; both sides are rebuilt all the same."""
    row = "|" + "x|" * 60
    old = "".join(f"{row} {number} |\n{row} b{number} |\n\n" for number in range(150))
    new = "".join(f"{row} {number} y |\n{row} c{number} |\n\n" for number in range(150))
    comparison = compare(split(old), split(new))
    assert "".join(one.text for row in comparison.rows for one in row.segments if one.op in "=+" and row.at_new) == new
