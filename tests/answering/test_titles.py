"""Which documents are meant by a title, or by a first line; and what two of them say differently."""

from __future__ import annotations

from dataclasses import replace

from tests.answering.test_retrieve import PASSAGE
from webapp.answering.kinds.sources import differences
from webapp.answering.kinds.titles import begun_with, named
from webapp.answering.retrieve import Passage
from webapp.ingest.sentences import split_sentences


def test_a_title_is_meant_by_its_telling_words_alone():
    titles = [("1", "Pneumonia in adults"), ("2", "Chest infections of children"), ("3", "Warsaw")]
    assert named("the pneumonia guideline", titles) == ["1"]
    assert named("children", titles) == []  # two thirds of its title are left out
    assert named("the pneumonia of children", titles) == []
    assert named("the book", titles) == []
    assert named("Warsaw", titles) == ["3"]


def test_a_part_of_a_title_is_enough_for_a_document_that_is_definite():
    titles = [("1", "Lease of the surgery premises"), ("2", "Pneumonia in adults: guideline 2019")]
    titles += [("3", "Pneumonia in adults: guideline 2023")]
    assert named("the lease", titles, in_part=True) == ["1"]
    assert named("guideline 2023", titles, in_part=True) == ["3"]
    assert named("2019", titles, in_part=True) == ["2"]
    assert named("lease", titles, in_part=True) == named("the lease", titles) == []
    assert named("the pneumonia guideline", titles, in_part=True) == []  # there are two
    assert named("the pneumonia guideline of Rome", titles, in_part=True) == []


def passages(*documents: tuple[str, str]) -> list[Passage]:
    return [
        replace(PASSAGE, id=id, document_id=id, index=0, title=id, content=text, sentences=split_sentences(text))
        for id, text in documents
    ]


PLANS = passages(
    (
        "a",
        "Plan A of the harbour\nThe harbour wall is 300 metres long. The light is green. The master is Ingrid Solberg.",
    ),
    (
        "b",
        "Plan B of the harbour\nThe harbour wall is 450 metres long. The light is red. The master is Ingrid Solberg.",
    ),
)


def test_a_document_is_meant_by_its_first_line():
    assert begun_with("plan A", PLANS) == ["a"]
    assert begun_with("plan B of the harbour", PLANS) == ["b"]
    assert begun_with("plan", PLANS) == ["a", "b"]
    assert begun_with("light", PLANS) == []


def test_what_two_documents_say_differently_of_the_same_is_told():
    said = [[passage.content[slice(*span)] for passage, span in some] for some in differences(PLANS[:1], PLANS[1:])]
    assert said == [
        ["The harbour wall is 300 metres long.", "The light is green."],
        ["The harbour wall is 450 metres long.", "The light is red."],
    ]
    assert differences(PLANS[:1], passages(("c", "Bread is baked at night, and sold at seven."))) == [[], []]


def test_heads_and_feet_of_pages_are_no_difference():
    title = "Walls and lights of the harbour"
    one, other = passages(
        (title, f"11/29/26, 11:38 PM {title}\n\nThe harbour wall is 300 metres long.\n\nPage 1 of 3"),
        (title, f"11/30/26, 10:05 AM {title}\n\nThe harbour wall is 450 metres long.\n\nPage 2 of 3"),
    )
    said = [[passage.content[slice(*span)] for passage, span in some] for some in differences([one], [other])]
    assert said == [["The harbour wall is 300 metres long."], ["The harbour wall is 450 metres long."]]
