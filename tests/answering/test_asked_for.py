"""Of what is said of several groups, entries or rows, that is quoted which the question asks for."""

from __future__ import annotations

import pytest

from tests.answering.test_quote import quoted, ranked
from webapp.answering.events import Cited
from webapp.answering.quote import QuotingAnswerer

DOSES = "Adults take 500 mg of Amoxel twice a day. Children take 250 mg of Amoxel twice a day."


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How much Amoxel do children take?", DOSES[42:]),
        ("How much Amoxel do adults take?", DOSES[:41]),
        ("How much Amoxel do adults and children take?", DOSES),
        ("How much Amoxel is taken twice a day?", DOSES),
    ],
)
def test_what_is_said_of_others_than_are_asked_about_is_not_quoted(question: str, wanted: str) -> None:
    assert " ".join(quoted(DOSES, question, [1.0, 1.0], quotes=2)) == wanted


FORMULARY = (
    "The usual dose of Abramab for adults is 100 mg every 6 hours. The usual dose of Abramab for children is 120 mg "
    "every 12 hours. The usual dose of Abramab for the elderly is 455 mg every 8 hours. The usual dose of Abranib for "
    "children is 160 mg every 8 hours. The usual dose of Abramab retard for children is 680 mg every 24 hours."
)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the dose of Abramab for children?", ["Abramab for children is 120 mg every 12 hours."]),
        ("What is the dose of Abramab for the elderly?", ["Abramab for the elderly is 455 mg every 8 hours."]),
        ("What is the dose of Abranib for children?", ["Abranib for children is 160 mg every 8 hours."]),
        ("What is the dose of Abramab retard for children?", ["Abramab retard for children is 680 mg every 24 hours."]),
    ],
)
def test_a_similar_entry_is_not_quoted_beside_the_one_asked_for(question: str, wanted: list[str]) -> None:
    found = quoted(FORMULARY, question, [1.0] * 5, quotes=4)
    assert found == [f"The usual dose of {each}" for each in wanted]


def test_other_rows_of_a_table_are_not_quoted_beside_the_one_asked_for() -> None:
    rows = ["Town: Alderford | Inhabitants: 47493 | Trade: tin", "Town: Alderham | Inhabitants: 85963 | Trade: tin"]
    for question, wanted in (
        ("How many inhabitants has Alderham?", rows[1:]),
        ("Which town has a trade in tin?", rows),
    ):
        answer = QuotingAnswerer().answer(ranked(*rows), question)
        assert [event.quote for event in answer if isinstance(event, Cited)] == wanted
    rows = [
        "book 1 | id: b7 | lang: fr | title: Les marées | year: 1931",
        "book 2 | id: b8 | title: Les vents | year: 1957",
    ]
    answer = QuotingAnswerer().answer(ranked(*rows), "When was the book Les vents published?")
    assert [event.quote for event in answer if isinstance(event, Cited)] == rows[1:]


def test_what_is_said_of_others_is_quoted_where_there_is_nothing_else() -> None:
    assert quoted(DOSES[:41], "How much Amoxel do children take?") == [DOSES[:41]]


TABLE = "Drug Adult dose Days\nAmoxel 1 g three times a day 5\nFerrin 2 g once a day 7\n\n"


CHILDREN = "Children receive Amoxel 250 mg three times a day."


def test_a_row_of_a_table_is_quoted_below_the_names_of_its_columns() -> None:
    relevance = [0.5, 0.9, 1.4, 0.3]
    assert quoted(TABLE + CHILDREN, "What is the dose of Ferrin?", relevance) == [
        "Drug Adult dose Days",
        "Ferrin 2 g once a day 7",
    ]


def test_the_names_of_its_columns_tell_whom_a_row_speaks_of() -> None:
    asked = "What is the dose of Amoxel for children?"
    assert quoted(TABLE + CHILDREN, asked, [0.5, 1.4, 0.9, 1.3], quotes=4) == [CHILDREN]
