"""Different values for one thing are found; other things, and other ways to write a value, are not."""

from __future__ import annotations

import pytest

from webapp.answering.disagreement import different_values

DOSE = "Adults take 500 mg of Amoxel three times a day for five days."


@pytest.mark.parametrize(
    ("other", "values"),
    [
        (
            "Adults take 1 g of Amoxel three times a day for three days.",
            (["500 mg", "five days"], ["1 g", "three days"]),
        ),
        ("Adults take 250 mg of Amoxel three times a day for five days.", (["500 mg"], ["250 mg"])),
        (
            "Adults take Amoxel, 500 mg, twice a day, for 7 days.",
            (["three times a day", "five days"], ["twice a day", "7 days"]),
        ),
    ],
)
def test_what_they_say_otherwise_is_named(other, values):
    assert different_values(DOSE, other) == values
    assert different_values(other, DOSE) == values[::-1]


@pytest.mark.parametrize(
    "other",
    [
        "Adults take 0.5 g of Amoxel three times a day for 5 days.",
        "Children take 250 mg of Amoxel three times a day for seven days.",
        "Adults take 500 mg of Tervin once, and wine is left out for two weeks.",
        "Amoxel keeps for fourteen days.",
        "Adults take Amoxel three times a day.",
        "",
    ],
)
def test_other_things_and_the_same_value_are_no_difference(other):
    assert different_values(DOSE, other) is None


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (
            "Amoxicillin is given at 500 mg three times a day for 7 days.",
            "Amoxicillin is given at 1 g three times a day for 5 days.",
            (["500 mg", "7 days"], ["1 g", "5 days"]),
        ),
        ("The wall is 300 metres long.", "The wall is 450 metres long.", (["300 metres"], ["450 metres"])),
    ],
)
def test_short_sentences_that_are_alike_but_for_their_values_disagree(one, other, values):
    assert different_values(one, other) == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The opened pen keeps for 28 days.", "The opened vial keeps for 14 days."),
        ("Take it for 3 days.", "Take it for 5 days."),
        ("Azithromycin is given at 250 mg.", "Amoxicillin is given at 500 mg."),
    ],
)
def test_short_sentences_of_other_things_do_not(one, other):
    assert different_values(one, other) is None
