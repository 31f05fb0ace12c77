"""What readers are told of a footnote."""

from __future__ import annotations

import pytest

from tests.answering.citations import SOURCES
from webapp.answering.check import checked
from webapp.answering.cite import cite
from webapp.answering.compare import computed, differences, is_supported
from webapp.answering.verdicts import Match, Support, Verdict

EXACT, SAME, CLOSE, MISSING = Match
SUPPORTED, DIFFERS, UNCHECKED, QUOTED = Support
DOSE = "500 g (the source: 500 mg)"


@pytest.mark.parametrize(
    ("matches", "support", "told"),
    [
        ((EXACT, SAME), SUPPORTED, "Checked against the source"),
        ((EXACT, SAME), UNCHECKED, "Quote found"),
        ((EXACT, SAME), QUOTED, "Quoted"),
        ((CLOSE,), SUPPORTED, "Close to the source"),
        ((CLOSE,), UNCHECKED, "Close to the source"),
        ((CLOSE,), QUOTED, "Close to the source"),
        ((EXACT, SAME, CLOSE), DIFFERS, f"Differs from the source: {DOSE}"),
        ((MISSING,), SUPPORTED, "Not found in the source"),
        ((MISSING,), UNCHECKED, "Not found in the source"),
        ((MISSING,), QUOTED, "Not found in the source"),
        ((MISSING,), DIFFERS, "Not found in the source"),
    ],
)
def test_each_two_verdicts_are_told_in_a_sentence(matches, support, told):
    differing = (DOSE,) if support is DIFFERS else ()
    for match in matches:
        verdict = Verdict(match, support, differing)
        assert verdict.in_words == told
        assert verdict.is_checked == (told == "Checked against the source")


@pytest.mark.parametrize(
    ("claim", "source", "told"),
    [
        ("The dose is 500 g.", "The dose is 500 mg.", "500 g (the source: 500 mg)"),
        ("It has 14 rooms.", "It has 12 rooms.", "14 (not in the source)"),
        ("A third of them left.", "A quarter of them left.", "third (the source: quarter)"),
        ("It is taken three times daily.", "It is taken twice daily.", "three times daily (the source: twice daily)"),
        ("It was on 3 May 2020.", "It was on 3 March 2020.", "3 May 2020 (the source: 3 March 2020)"),
        ("It opens at 9:30.", "It opens at 8:30.", "9:30 (the source: 8:30)"),
        ("Ada met Charles in Turin.", "Ada met Charles in Paris.", "Turin (not in the source)"),
        ("They meet on Friday.", "They meet on Monday.", "Friday (the source: Monday)"),
        ("The active B cells fell.", "The active T cells fell.", "B cells (the source: T cells)"),
        ("At most 5 members vote.", "At least 5 members vote.", "at most 5 (the source: at least)"),
        (
            "It went from 5 mg to 3 mg.",
            "It went from 3 mg to 5 mg.",
            "from 5 mg to 3 mg (the source: from 3 mg to 5 mg)",
        ),
        ("Sales fell from $3 to $5.", "Sales went from $3 to $5.", "from $3 to $5 is no fall"),
        ("Sales rose from $5 to $3.", "Sales went from $5 to $3.", "from $5 to $3 is no rise"),
        ("Sales rose in May.", "Sales fell in May.", "rose (the source: fell)"),
        ("It was seen in rats.", "It was seen in mice.", "rats (the source: mice)"),
        ("The clause applies to tenants.", "The clause does not apply to tenants.", "it says “not”"),
        ("The clause does not apply to tenants.", "The clause applies to tenants.", "it does not say “not”"),
        ("The drug lowers the risk.", "The drug may lower the risk.", "it says “may”"),
        ("The drug lowers the risk.", "We asked whether the drug lowers the risk.", "it says “whether”"),
        ("Patients recovered quickly.", "Most patients recovered quickly.", "it says “most”"),
        ("All patients recovered quickly.", "Some patients recovered quickly.", "all (the source: some)"),
        (
            "All visitors pay the entrance fee.",
            "Visitors pay the entrance fee, except children.",
            "all (the source: except)",
        ),
        (
            "The rule applies to private parties.",
            "The rule applies to private parties only where they exercise public functions.",
            "it says “only where”",
        ),
        ("Rome beat Carthage.", "Carthage beat Rome.", "Rome and Carthage are the other way round"),
        (
            "Unlike cats, dogs need no long walks.",
            "Unlike dogs, cats need no long walks.",
            "unlike cats (the source: unlike dogs)",
        ),
        (
            "In the trial Breyer dissented.",
            "In the trial Stevens dissented, but Breyer agreed.",
            "Breyer (the source: Stevens)",
        ),
    ],
)
def test_each_kind_of_difference_is_told_in_a_sentence(claim, source, told):
    found = differences(claim, source)
    assert told in found
    words = Verdict(EXACT, DIFFERS, found).in_words
    assert words.startswith("Differs from the source: ")
    assert told in words
    assert not set("*_`") & set(words)


@pytest.mark.parametrize(
    ("claim", "source", "told"),
    [
        ("In all he took 30 mg.", "He took 10 mg and later 20 mg.", ("30 mg computed from 10 mg + 20 mg",)),
        ("In all he took 40 mg.", "He took 10 mg and later 20 mg.", ()),
        (
            "It fell by $4.2 billion.",
            "It fell from $36.9 billion to $32.7 billion.",
            ("$4.2 billion computed from $36.9 billion − $32.7 billion",),
        ),
        ("It took 10 days.", "It took 10 days.", ()),
    ],
)
def test_a_sum_is_named_and_is_not_sure(claim, source, told):
    assert computed(claim, source) == told
    if told:
        assert differences(claim, source) == ()
        assert not is_supported(claim, source)


def test_a_footnote_tells_what_its_claim_has_computed():
    note = cite(1, SOURCES[4], "A train with 75 people fell with it.", (0, len(SOURCES[4].content)))
    built = cite(2, SOURCES[4], "had built it with 85 spans", (0, len(SOURCES[4].content)))
    found = checked("The people and the spans that fell were 160 in all.", [note, built])
    assert [one.verdict.in_words for one in found] == ["Quote found: 160 computed from 75 + 85"] * 2
    assert not found[0].verdict.is_checked
