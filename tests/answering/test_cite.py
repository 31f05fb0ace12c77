import pytest

from tests.answering.test_retrieve import PASSAGE
from webapp.answering.cite import cite, find_quote

TEXT = "The dose begins\nat 500 mg  a day."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("500 mg", (19, 25, True)),
        ("the dose begins at 500 MG a day", (0, 32, False)),
        (" begins at ", (9, 18, False)),
        ("dose begins at 50 mg", None),
        ("5.. mg", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_quote_is_found_exactly_or_but_for_space_and_case(quote: str, found: tuple[int, int, bool] | None) -> None:
    assert find_quote(quote, TEXT) == found


def test_a_quote_counts_only_inside_the_span_it_was_said_to_be_in() -> None:
    inside = cite(1, PASSAGE, "he died", (20, 36))
    assert (inside.start, inside.end, inside.verified) == (20, 27, True)
    outside = cite(2, PASSAGE, "he died", (0, 19))
    assert not outside.verified
