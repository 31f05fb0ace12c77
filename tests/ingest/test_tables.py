"""The names of columns are told from data, also where they are years or parts of years."""

from __future__ import annotations

import pytest

from webapp.ingest.tables import is_header, looks_headed

PRICES = (["Ferrin", "0.5", "0.4"], ["Calcon", "2", "3"])
ROWS = {
    "born and wed": [["Ann", "1990", "2011"], ["Bo", "1985", "2020"]],
    "scores": [["Ann", "5", "7"], ["Bo", "3", "9"]],
    "days": [["Ann", "2021-01-05", "2021-02-03"], ["Bo", "2021-01-07", "2021-02-04"]],
    "a year and a word": [["Ann", "2021", "yes"], ["Bo", "530", "no"]],
    "years alone": [["2021", "2022"], ["5", "7"]],
    "the same twice": [["Drug", "2021", "2021"], ["Ann", "5", "7"]],
    "seasons": [["Ann", "2019/20", "2021/22"], ["Bo", "2018/19", "2020/21"]],
}


@pytest.mark.parametrize(
    "names",
    [
        ["Drug", "2021", "2022"],
        ["", "2021", "2022"],
        ["Drug", "2021", "Total"],
        ["Drug", "2021E", "2022E"],
        ["Drug", "2021*", "2022"],
        ["Drug", "2021/22", "2022/23"],
        ["Drug", "2021-22", "2022-23"],
        ["Drug", "2021–2022", "2022–2023"],
        ["Drug", "FY2021", "FY2022"],
        ["Drug", "Q1", "Q2"],
        ["Drug", "1Q21", "2Q21"],
        ["Drug", "2021 Q1", "2021 Q2"],
        ["Drug", "Q1 2021", "2021"],
        ["Drug", "01/2021", "02/2021"],
        ["Drug", "2021-01", "2021-02"],
        ["Drug", "Jan 2021", "Feb 2021"],
    ],
)
def test_years_and_their_parts_are_names_of_columns(names: list[str]) -> None:
    assert is_header([names, *PRICES])
    assert looks_headed([names, *PRICES])


def test_a_value_may_look_like_a_year() -> None:
    assert is_header([["Drug", "2021", "2022"], ["Ferrin", "2000", "1.5"]])


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_a_first_row_of_data_is_no_header(rows: list[list[str]]) -> None:
    assert not is_header(rows)
