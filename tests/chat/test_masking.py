"""What an answer quotes of a deleted document is taken out of it, and nothing else is."""

from __future__ import annotations

import pytest

from webapp.chat import redaction
from webapp.chat.models import Citation


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("He said: 5 \\* 3 \\[sic\\].[^1]", "He said: [source deleted][^1]"),
        ("5 * 3\n[sic].[^1]", "[source deleted][^1]"),
        ("From *Sums \\& more*, page 2:\n\n> 5 * 3 [sic].", "From *a deleted source*:\n\n> [source deleted]"),
        ("From *Sums & more*, Of heads, and: tails:\n\n> x", "From *a deleted source*:\n\n> x"),
        ("From *Other*, page 2:\n\n> Nothing of it.", "From *Other*, page 2:\n\n> Nothing of it."),
    ],
)
def test_quotes_are_found_as_an_answer_writes_them(content, expected):
    assert redaction.without(content, [Citation(quote="5 * 3 [sic].", title="Sums & more")]) == expected


def test_a_footnote_without_words_takes_nothing_away():
    assert redaction.without("Kept.", [Citation(quote=" ", title="")]) == "Kept."


def test_words_of_other_sources_stay_as_they_are_quoted():
    content = (
        "From *Insulin*, Storage:\n\n> Pens.[^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert redaction.without(content, [gone]) == (
        "From *a deleted source*:\n\n> [source deleted][^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )


def test_a_quote_without_its_mark_is_taken_out_all_the_same():
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert redaction.without("Stopped at: Pens.", [gone]) == "Stopped at: [source deleted]"
