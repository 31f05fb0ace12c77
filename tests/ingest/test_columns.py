"""The order in which lines are read that have nothing but their places."""

from webapp.ingest.columns import in_reading_order
from webapp.ingest.geometry import Box


def column(count: int, left: float, top: float, width: float = 150) -> list[Box]:
    """Lines of a paragraph, the last of them short."""
    ends = [width] * (count - 1) + [width / 3]
    return [(left, top + 14 * n, left + end, top + 14 * n + 12) for n, end in enumerate(ends)]


def line(top: float, left: float = 40, right: float = 360) -> list[Box]:
    return [(left, top, right, top + 12)]


def is_kept(boxes: list[Box]) -> bool:
    """Whether boxes that came in any order are read in the one in which they are given here."""
    shuffled = [*boxes[1::2], *boxes[::-2]] if len(boxes) % 2 else [*boxes[::2], *boxes[::-2]]
    return [shuffled[number] for number in in_reading_order(shuffled)] == boxes


def test_one_column() -> None:
    assert is_kept([*column(6, 40, 50, 320), *column(5, 60, 150, 300), *column(4, 40, 230, 320)])


def test_two_columns_under_a_title() -> None:
    assert is_kept([*line(40), *column(9, 40, 70), *column(9, 210, 73)])


def test_what_spans_the_columns_divides_them() -> None:
    upper = [*column(6, 40, 50), *column(6, 210, 50)]
    assert is_kept([*upper, *line(140), *column(6, 40, 160), *column(6, 210, 160)])


def test_three_columns() -> None:
    assert is_kept([*column(12, 40, 50, 100), *column(12, 150, 50, 100), *column(12, 260, 50, 100)])


def test_columns_that_end_at_different_heights() -> None:
    assert is_kept([*column(20, 40, 50), *column(6, 210, 50)])


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        [(40, top, 100, top + 12), (200, top + 1, 240, top + 13), (300, top, 330, top + 12)]
        for top in range(50, 200, 20)
    ]
    assert is_kept([cell for row in rows for cell in row])


def test_an_empty_page() -> None:
    assert in_reading_order([]) == []
