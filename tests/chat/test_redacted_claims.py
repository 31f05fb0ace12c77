"""What a model claims goes with the source that it rests on."""

from __future__ import annotations

import pytest

from webapp.chat.models import Citation
from webapp.chat.redaction import CLAIM_REMOVED as GONE
from webapp.chat.redaction import Redaction


def cited(*numbers: int) -> list[Citation]:
    return [Citation(number=number, quote=f"Other words {number}.", title="Pens") for number in numbers]


@pytest.mark.parametrize(
    ("content", "numbers", "left"),
    [
        ("It keeps.[^1] It melts.[^2]", [1], "[source deleted][^1] It melts.[^2]"),
        ("It keeps.[^1] It melts.[^2]", [2], "It keeps.[^1] [source deleted][^2]"),
        ("It keeps.[^1][^2]", [1], "It keeps.[^1][^2]"),
        ("It keeps.[^1][^2]", [1, 2], "[source deleted][^1][^2]"),
        ("Before.[^0]\n\nIt keeps.[^1]\n\nAfter.[^0]", [1], "Before.[^0]\n\n[source deleted][^1]\n\nAfter.[^0]"),
        ("- It keeps.[^1]\n- It melts.[^2]", [1, 2], "- [source deleted][^1]\n- [source deleted][^2]"),
        (r"It is written \[^1]. Yes.[^2]", [1], r"It is written \[^1]. Yes.[^2]"),
        ("It keeps.[^1]", [], "It keeps.[^1]"),
    ],
)
def test_claims_that_rest_on_it_alone_go(content, numbers, left):
    assert Redaction(cited(*numbers)).redact(content) == left


def test_quotes_go_as_before():
    quote = Citation(number=2, quote="It keeps.", title="Pens")
    content = "From *Ink*:\n\n> It flows.[^1]\n\nFrom *Pens*, page 2:\n\n> It keeps.[^2] It melts.[^3]"
    left = "From *Ink*:\n\n> It flows.[^1]\n\nFrom *a deleted source*:\n\n> [source deleted][^2] It melts.[^3]"
    assert Redaction([quote]).redact(content) == left


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("It keeps cold.", GONE),
        ("It keeps.[^2] It melts.[^0]", f"It keeps.[^2] {GONE}"),
        ("It keeps.[^2].\n\n- It melts.", f"It keeps.[^2].\n\n- {GONE}"),
        ("## Storage\n\nIt keeps.[^2]", f"## {GONE}\n\nIt keeps.[^2]"),
        ("It keeps.[^1] It melts", f"[source deleted][^1] {GONE}"),
    ],
)
def test_what_rests_on_nothing_goes_with_what_a_model_had_read(content, left):
    assert Redaction(cited(1), has_read=True).redact(content) == left
    assert Redaction(cited(1), has_read=True).redact(left) == left
