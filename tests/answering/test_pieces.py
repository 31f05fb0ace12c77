"""However an answer is cut into pieces, the same comes out, in time that grows with its length."""

from __future__ import annotations

import time

import pytest

from tests.answering.test_forms import BEDS, KEPT, ONE, READ, ROW, SEVERAL, STORED, TABLE
from webapp.answering.compose import Composer
from webapp.answering.events import Cited, Delta
from webapp.answering.unwrap import unwrapped


@pytest.mark.parametrize(
    "text",
    [
        "The area is 5 m² and 10^6 cells fit into it, or 3 cm³.",
        "The interval is [12, 15] (see the figure).",
        "A pen [the blue one] is kept (for example at home).",
        "It is x^2 + y^2 of [a, b].",
    ],
)
def test_what_only_looks_like_a_footnote_is_text(text):
    assert composed([text])[0].startswith(text)


def composed(pieces) -> tuple[str, list[Cited]]:
    events = list(Composer(READ).compose(unwrapped(pieces, "")))
    return "".join(one.text for one in events if isinstance(one, Delta)), [e for e in events if isinstance(e, Cited)]


WRITTEN = {**ONE, **{name: text for name, (text, _) in SEVERAL.items()}}
WRITTEN["a long answer"] = (
    f'## Pens\n\n{KEPT} Nobody knows. [1: "{KEPT}"]\n\n- {STORED} e.g. Dr. No.\n- `a[0]` is\n  wrapped [1]\n\n'
    f"{TABLE}{ROW} [1]\n\n```py\nx[1]\n\ny\n```\n\nIt is 5 m². {BEDS}¹\n\n¹ Source 3: “{BEDS}”"
)


@pytest.mark.parametrize("form", WRITTEN)
def test_the_pieces_that_an_answer_comes_in_make_no_difference(form):
    text = WRITTEN[form]
    whole = composed([text])
    for place in range(1, len(text), 11):
        assert composed([text[:place], text[place:]]) == whole
    for length in (1, 3, 17):
        assert composed(text[start : start + length] for start in range(0, len(text), length)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "[1: \"", "[", "(source ", "`", "```\n", "| a ", "- a\n", "e.g. ", "a. ", "¹", "[^1]", "[^1]: a\n", "【1†",
        "\n", "<sup>", "{", "[1] ", "a ", "\"", "… ", "**", "([", "It is so. ", "```\n[1: \"", " ",
    ],
)  # fmt: skip
def test_an_answer_costs_time_by_its_length(text):
    def seconds(count: int) -> float:
        pieces = (text * count)[:count]
        began = time.process_time()
        composed(pieces[start : start + 9] for start in range(0, len(pieces), 9))
        return time.process_time() - began

    # More than what is held back; tried again where something else took the processor's time.
    assert any(seconds(4000) < 4 * seconds(2000) + 0.05 for _ in range(3))
