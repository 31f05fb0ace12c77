import pytest

from tests.answering.test_retrieve import PASSAGE
from webapp.answering.cite import cite, find_quote
from webapp.answering.verdicts import Match

TEXT = "The dose begins\nat 500 mg  a day."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("500 mg", (19, 25, Match.EXACT)),
        ("the dose begins at 500 MG a day", (0, 32, Match.SAME_WORDS)),
        (" begins at ", (9, 18, Match.SAME_WORDS)),
        ("dose begins at 50 mg", None),
        ("5.. mg", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_quote_is_found_exactly_or_but_for_space_and_case(quote: str, found: tuple[int, int, Match] | None) -> None:
    assert find_quote(quote, TEXT) == found


@pytest.mark.parametrize(
    ("quote", "text", "place"),
    [
        ("no", "It is not known, and no more is.", 21),
        ("25 mg", "The dose is 125 mg, at times 25 mg.", 29),
        ("5 mg", "The dose is 0.5 mg.", None),
        ("up to 2", "It takes up to 2.5 hours.", None),
        ("THE DOSE", "Breathe doses.", None),
        ("第二条", "本法第二条规定如下。", 2),
        ("In 1998.", "In 1998. Then", 0),
    ],
)
def test_a_quote_stands_there_only_in_whole_words_and_numbers(quote: str, text: str, place: int | None) -> None:
    found = find_quote(quote, text)
    assert (found and found[0]) == place


def test_a_quote_counts_only_inside_the_span_it_was_said_to_be_in() -> None:
    inside = cite(1, PASSAGE, "he died", (20, 36))
    assert (inside.start, inside.end, inside.verdict.is_verified) == (20, 27, True)
    outside = cite(2, PASSAGE, "he died", (0, 19))
    assert not outside.verdict.is_verified


LONG = "Children under six years of age start with half a tablet, and never take it on an empty stomach."


@pytest.mark.parametrize(
    ("quote", "is_close"),
    [
        ("Children under six years of age start with half a tablets, and never take it on empty stomach.", True),
        ("Children under ten years of age start with half a tablet, and never take it on an empty stomach", False),
        ("Children under six years of age start with half a tablet, and do take it on an empty stomach.", False),
        ("Children under six years of age start with a half tablet and may take it on an empty stomach.", False),
        ("emty stomach", False),
    ],
)
def test_a_few_letters_may_differ_but_no_number_and_no_negation(quote: str, is_close: bool) -> None:
    found = find_quote(quote, f"First this. {LONG} Then that.")
    assert (found and found[2]) == (Match.CLOSE if is_close else None)
    if found:
        assert f"First this. {LONG} Then that."[found[0] : found[1]].startswith("Children under six")
