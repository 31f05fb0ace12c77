"""Which questions headings make."""

from __future__ import annotations

import pytest

from webapp.answering.suggesting import question_from


@pytest.mark.parametrize(
    ("section", "content", "language", "question"),
    [
        ("Owls", "The barn owl hunts at night. Most owls do.", "en", "What is said about owls?"),
        ("Paris", "In Paris, rents rose.", "en", "What is said about Paris?"),
        ("Drugs › 3.2 Storage Of Pens", "The storage of pens in Rome.", "en", "What is said about storage of pens?"),
        ("Chapter 4: Crohn’s Disease", "Crohn’s disease is rare.", "", "What is said about Crohn’s disease?"),
        ("How should insulin be stored?", "In a fridge.", "nl", "How should insulin be stored?"),
        ("Dosierung bei Kindern", "Die Dosierung", "de", "Was wird über Dosierung bei Kindern gesagt?"),
        ("Conservation", "La conservation", "fr", "Que dit-on de conservation ?"),
        ("Who founded the order", "It was founded in 1874.", "en", ""),
        ("3.1 In a sandstorm", "Cover the vents.", "en", ""),
        ("Für Kinder", "Die Dosis für Kinder", "de", ""),
        ("Bewaren", "Koel bewaren", "nl", ""),
        ("2. Introduction", "", "en", ""),
        ("Chapter 4: Results", "", "en", ""),
        ("report_final.html", "", "en", ""),
        ("Table 3", "", "en", ""),
        ("", "", "en", ""),
        ("Who wrote it?", "", "en", ""),
        ("x" * 80, "", "en", ""),
        (" ".join(["pens"] * 9), "", "en", ""),
    ],
)
def test_a_heading_makes_a_question_where_it_says_what_it_is_about(section, content, language, question):
    assert question_from(section, content, language) == question
