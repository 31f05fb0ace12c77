"""A model that cites wrongly on purpose is caught each time, and one that cites rightly hardly ever is."""

import pytest

from tests.answering.citations import SOURCES, Case, right, wrong
from webapp.answering.compose import Composer
from webapp.answering.events import Cited

RIGHT, WRONG = list(right()), list(wrong())


def notes(case: Case) -> list[Cited]:
    pieces = [case.written[start : start + 7] for start in range(0, len(case.written), 7)]
    return [event for event in Composer(SOURCES).compose(pieces) if isinstance(event, Cited)]


def is_shown_wrongly(case: Case) -> bool:
    """Whether any footnote is shown as verified whose claim, quote or source is not right; none of these is checked."""
    verified = [note for note in notes(case) if note.verdict.is_verified]
    if case.kind == "wrong number":  # the quote is put to where it stands
        return any(note.passage is not case.true for note in verified)
    return bool(verified) or any(note.verdict.is_checked for note in notes(case))


def test_there_are_enough_cases() -> None:
    assert len(WRONG) >= 500
    assert len(RIGHT) >= 400


@pytest.mark.parametrize("kind", sorted({case.kind for case in WRONG}))
def test_every_wrong_citation_is_caught(kind: str) -> None:
    cases = [case for case in WRONG if case.kind == kind]
    assert cases
    assert [case.written for case in cases if is_shown_wrongly(case)] == []


def test_a_claim_that_is_its_quote_is_checked() -> None:
    cases = [case for case in RIGHT if case.kind.startswith("as it stands")]
    assert cases
    assert [case.written for case in cases if not all(note.verdict.is_checked for note in notes(case))] == []


def test_hardly_any_right_citation_is_refused() -> None:
    refused = [
        case.written for case in RIGHT if not all(note.verdict.is_verified for note in notes(case)) or not notes(case)
    ]
    assert len(refused) <= 0.02 * len(RIGHT), refused


def test_a_word_or_two_are_not_looked_for_in_other_sources():
    events = list(Composer(SOURCES).compose(['The war was long and cold. [99: "at room"]']))
    assert not [event for event in events if isinstance(event, Cited)]
