"""Text flows on behind a footnote within a sentence, and all of the sentence is checked."""

from __future__ import annotations

import pytest

from tests.answering.citations import SOURCES
from webapp.answering.compose import MOST_HELD, MOST_WAITING, Composer
from webapp.answering.events import Cited, Delta, Retracted, kept

KEPT = "Opened pens of insulin are kept at room temperature for 28 days."
CITED = f'Opened pens of insulin are kept for 28 days [1: "{KEPT}"]'
TOLD = (
    " as nurses tell each patient of the ward who asks them how it has been done there ever since it was built long ago"
)
WORD = 62  # letters: a word is held until the next one says whether the sentence has ended
LONG = 20


def composed(text: str):
    events = list(Composer(SOURCES).compose([text]))
    return "".join(one.text for one in events if isinstance(one, Delta)), [e for e in events if isinstance(e, Cited)]


def held_at_most(before: str, behind: str) -> int:
    """Return the most letters of ``behind`` that were written and not yet shown."""
    written, shown, most = 0, 0, 0

    def letters():
        nonlocal written, most
        yield before
        for letter in behind:
            most = max(most, written - shown)
            written += 1
            yield letter

    for event in Composer(SOURCES).compose(letters()):
        shown += len(event.text) if isinstance(event, Delta) and written else 0
    return most


@pytest.mark.parametrize(
    "behind",
    [
        TOLD * LONG,
        " and, e.g. Dr. Banting, approx. 5 vs. 6," * LONG,
        "a" * 100 * LONG,
        " 1.234,5" * 10 * LONG,
        "\nand on" * 20 * LONG,
        " (as (is told" * 10 * LONG,
        " …" * 50 * LONG,
        "!" * 100 * LONG,
        f'{TOLD * LONG} [2: "15 g of glucose by mouth"]{TOLD * LONG}',
    ],
)
def test_no_more_than_that_is_held_behind_a_footnote(behind):
    assert held_at_most(CITED, behind) <= MOST_HELD + WORD


@pytest.mark.parametrize("written", [CITED + TOLD[:70] + ".", f"{CITED}{TOLD * 3}."])
def test_one_footnote_tells_what_is_true_of_the_whole_sentence(written):
    _, notes = composed(written)
    assert [note.unproved for note in notes] == [()] * len(notes)


@pytest.mark.parametrize(
    ("false", "told"),
    [(", and for 77 days at most", "77 days"), (" in Montreal", "ontreal"), (" for 28 weeks", "28 weeks")],
)
@pytest.mark.parametrize("where", [0, 40, len(TOLD), 3 * len(TOLD)])
def test_what_is_false_behind_a_footnote_is_marked_however_late_it_comes(false, told, where):
    told_on = TOLD * 4
    place = told_on.find(" ", where)
    _, notes = composed(f"{CITED}{told_on[:place]}{false}{told_on[place:]}.")
    assert [told in str(note.unproved) for note in notes][-1]
    assert notes[-1].verdict.is_wrong


def test_what_is_not_known_of_the_rest_is_told_at_the_end():
    sure = "Opened pens of insulin are kept at room temperature for 28 days"
    shown, notes = composed(f'{sure} [1: "{KEPT}"]{TOLD * 3}.')
    assert shown == f"{sure}[^1]{TOLD * 3}.[^2]"
    assert [note.verdict.claim for note in notes] == ["supported", "unchecked"]
    assert notes[0].quote == notes[1].quote


def test_a_late_footnote_is_not_the_early_ones():
    shown, notes = composed(f'{CITED}{TOLD * 2} and the night ward has 24 beds [6: "has 24 beds"].')
    assert shown.count("[^") == len(notes) == 2
    assert [(note.unproved, note.passage) for note in notes] == [((), SOURCES[0]), ((), SOURCES[5])]


@pytest.mark.parametrize(
    "behind",
    ["And so on. " * 99, f"{TOLD}." * LONG, "- one\n" * 200, "| one | two |\n" * 99, f"And{TOLD * LONG}", "No\n" * 300],
)
def test_no_more_than_that_waits_behind_a_claim_without_a_footnote(behind):
    assert held_at_most("The moon is made of cheese. ", behind) <= MOST_WAITING + 2 * WORD


@pytest.mark.parametrize("behind", [f"{TOLD}." * LONG, f"{TOLD}.[^2]" * LONG, f"\n\nAnd so on.[^1]{TOLD}" * LONG])
def test_no_more_than_that_waits_for_the_notes_below(behind):
    assert held_at_most(f"{KEPT}[^1]", behind) <= MOST_WAITING + 2 * WORD


@pytest.mark.parametrize("behind", [f"{TOLD}.", f"{TOLD}." * LONG])
def test_the_notes_below_lead_to_their_quotes_however_late_they_come(behind):
    events = list(Composer(SOURCES).compose([f'{KEPT}[^7]\n\nNow{behind}\n\n[^7]: Source 1, "{KEPT}"\n']))
    assert (Retracted() in events) is (len(behind) > MOST_WAITING)
    shown = "".join(one.text for one in kept(events) if isinstance(one, Delta))
    assert shown.startswith(f"{KEPT}[^1]\n\nNow")
    (note,) = [one for one in kept(events) if isinstance(one, Cited)]
    assert (note.passage, note.quote, note.number, note.verdict.is_checked) == (SOURCES[0], KEPT, 1, True)


def test_a_claim_shares_the_footnote_that_follows():
    shown, notes = composed(f'At room temperature, as all know, they are kept. Opened pens last 28 days [1: "{KEPT}"].')
    assert len(notes) == shown.count("[^") == 2
