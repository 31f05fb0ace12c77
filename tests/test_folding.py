"""Spellings that count as one, in each place where texts are compared."""

from __future__ import annotations

import re

import pytest

from webapp.answering.cite import find_quote
from webapp.answering.verdicts import Match
from webapp.shared.folding import fold, fold_in_place, pattern

SAME = (
    ("straße", "Strasse"), ("STRASSE", "Straße"), ("istanbul", "İstanbul"), ("ılık", "ilik"), ("ёлка", "Елка"),
    ("fibrils", "ﬁbrils"), ("efficient", "efﬁcient"), ("efficient", "eﬃcient"), ("oeuvre", "Œuvre"),
    ("aegypten", "Ægypten"), ("aegypten", "Ägypten"), ("agypten", "Ägypten"), ("ägypten", "Aegypten"),
    ("データ", "ﾃﾞｰﾀ"), ("full", "Ｆｕｌｌ"), ("اثيوبيا", "إثيوبيا"), ("قلم", "قَلَم"), ("كتاب", "كـــتاب"),
    ("مدينه", "مدينة"), ("12", "١٢"), ("שלום", "שָׁלוֹם"), ("οδυσσευς", "Ὀδυσσεύς"), ("กำลัง", "กำลัง"),
    ("it's", "it’s"), ("a-b", "a–b"), ("Łódź", "lodz"),
)  # fmt: skip
SIGNS = (
    "C++",
    ".NET",
    "8.3.1",
    "ADR-016",
    "100 %",
    "a_b",
    "\\n",
    "'",
    '"',
    ":*",
    "&|!",
    "(a",
    "[x]",
    "me@example.org",
    "ـ",
)


@pytest.mark.parametrize(("asked", "written"), SAME)
def test_words_are_found_in_any_spelling(asked: str, written: str) -> None:
    assert re.fullmatch(pattern(asked), written)
    assert fold(asked) == fold(written) or {"ä", "Ä"} & {*asked, *written}


@pytest.mark.parametrize("signs", SIGNS)
def test_signs_are_text(signs: str) -> None:
    assert [match.group() for match in re.finditer(pattern(signs), f"so {signs} there")] == [signs]
    assert not re.search(pattern(signs), "none of that here, 7x2x1, CCC, aXb")


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("ด้", "ด"), ("की", "क"), ("10²", "102"), ("й", "и")])
def test_what_says_something_else_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_each_letter_is_known_by_its_place() -> None:
    text = "Die ﬁne Straße, cafe\u0301!"
    folded, places = fold_in_place(text)
    assert folded == "die fine strasse, cafe!"
    assert text[places[folded.index("strasse")] : places[folded.index(",")]] == "Straße"
    assert text[places[folded.index("cafe")] : places[folded.index("!")]] == "cafe\u0301"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("the amyloid fibrils", "The amyloid ﬁbrils"),
        ("an oeuvre", "an œuvre"),
        ("flow are efficient", "ﬂow are efﬁcient"),
    ],
)
def test_a_quote_in_another_spelling_has_the_same_words(quote: str, found: str) -> None:
    text = "The amyloid ﬁbrils and the ﬂow are efﬁcient, an œuvre."
    start, end, match = find_quote(quote, text)
    assert (text[start:end], match) == (found, Match.SAME_WORDS)
