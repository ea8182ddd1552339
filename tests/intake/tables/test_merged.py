"""Merged cells hold their first cell's text, in every row of data that they cover."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.grids import Cell, sheet

from citymap.intake.reading.workbook import Block
from citymap.intake.tables.merged import fill_merged

SIZE = 6


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    top, left = draw(st.integers(0, SIZE - 1)), draw(st.integers(0, SIZE - 1))
    return Block(
        top, left, draw(st.integers(top, SIZE - 1)), draw(st.integers(left, SIZE - 1))
    )


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", None]), min_size=SIZE, max_size=SIZE),
        min_size=SIZE,
        max_size=SIZE,
    ),
    blocks(),
    st.sets(st.integers(0, SIZE - 1)),
)
def test_a_block_fills_the_holes_in_rows_of_data_and_nothing_else(
    cells: list[list[Cell]], block: Block, data: set[int]
) -> None:
    grid = sheet(cells, merged=[block])
    filled, counts = fill_merged(grid, np.array(sorted(data), np.intp), grid.kinds != 0)
    expected = [list(row) for row in cells]
    text = cells[block.top][block.left]
    inside = [
        (row, column)
        for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1)
        if row in data and cells[row][column] is None and text
    ]
    for row, column in inside:
        expected[row][column] = text
    found = [column.to_pylist() for column in filled.columns]
    assert found == [list(column) for column in zip(*expected, strict=True)]
    holds = [[cell is not None for cell in row] for row in expected]
    assert (filled.kinds != 0).tolist() == holds
    assert sum(counts.values()) == len(inside)


def test_blocks_that_overlap_are_not_believed() -> None:
    grid = sheet(
        [[None, "甲"], [None, None]], merged=[Block(0, 0, 1, 1), Block(0, 1, 1, 1)]
    )
    _, counts = fill_merged(grid, np.arange(2), grid.kinds != 0)
    assert counts == {}


def test_blocks_of_a_column_and_across_columns_are_filled_each_from_its_own() -> None:
    grid = sheet(
        [["甲", "1", None], [None, "2", None], ["乙", None, None], [None, "3", "4"]],
        merged=[Block(0, 0, 1, 0), Block(2, 0, 3, 0), Block(0, 1, 0, 2)],
    )
    filled, counts = fill_merged(grid, np.arange(4), grid.kinds != 0)
    assert filled.columns[0].to_pylist() == ["甲", "甲", "乙", "乙"]
    assert filled.columns[2].to_pylist() == ["1", None, None, "4"]
    assert counts == {0: 2, 2: 1}
