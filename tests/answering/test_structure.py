"""What stands at a place begins where the place is written, and ends where the next begins."""

from __future__ import annotations

import pytest

from webapp.answering.kinds.places import Place
from webapp.answering.kinds.structure import spans
from webapp.answering.retrieve import Passage

TEXT = (
    "14.2 Deviations are recorded.\n\nTable 1: Doses\nAge: Adults | Dose: 1 g\n12 | 3 g\n\n"
    "Table 2: Reasons\nReason: Fever | Action: Admit\n\n14.3 The board meets."
)


LINES = [line for line in TEXT.split("\n") if line]
SENTENCES = [(TEXT.index(line), TEXT.index(line) + len(line)) for line in LINES]
PASSAGE = Passage("1", "d", "Guideline", "", 0, TEXT, SENTENCES, [], 1.0, (0.0,) * len(LINES))


@pytest.mark.parametrize(
    ("place", "first", "last"),
    [
        (Place("table", "table", "1"), "Table 1: Doses", "12 | 3 g"),
        (Place("table", "table", "2"), "Table 2: Reasons", "Reason: Fever | Action: Admit"),
        (Place("section", "clause", "14.2"), "14.2 Deviations are recorded.", "14.2 Deviations are recorded."),
    ],
)
def test_a_place_ends_where_the_next_begins(place, first, last):
    found = spans([PASSAGE], place)
    assert [TEXT[slice(*span)] for _, span in (found[0], found[-1])] == [first, last]


def test_a_page_has_what_goes_on_there_from_the_page_before():
    text = "It rains. The dose is 5 mg on the first day, and 10 mg from then on. It stops."
    ends = [(0, 9), (10, 67), (68, 77)]
    passage = Passage("1", "d", "Guideline", "", 0, text, ends, [(0, 1), (40, 2)], 1.0, (0.0,) * 3)
    assert [span for _, span in spans([passage], Place("page", "page", "1"))] == ends[:2]
    assert [span for _, span in spans([passage], Place("page", "page", "2"))] == ends[1:]
