"""Headings, aims and findings are told from each other."""

from __future__ import annotations

import pytest

from webapp.answering.retrieve import Passage
from webapp.answering.sentences import (
    has_what_is_asked_for,
    is_aim,
    is_finding,
    is_garbled,
    is_heading,
    is_title,
    is_whole,
)


@pytest.mark.parametrize(
    "text",
    [
        "Diabetes",
        "CHAPTER THREE",
        "3. Results and Discussion",
        "Side Effects of Metformin",
        "Ann Lee, Tom Ray, Eve Hill, Max Orr",
        "Table 1: Doses of amoxicillin",
        "Figure 3 – Breath sounds of children",
        "3.1 Adults with mild pneumonia",
        "4 Follow-up",
        "11/29/26, 11:38 PM Diabetes",
        "file:///home/ann/diabetes.html 1/3",
        "1.2.3 Dosing",
        "A. Methods",
        "B.2 Adverse events",
        "§ 5 Haftung des Mieters",
        "Art. 5 Obligations du locataire",
        "Article 12 Liability",
        "Kapitel 3: Nebenwirkungen",
        "Chapitre 2 – Les effets indésirables",
        "2.1 Effets indésirables",
        "3.1 Second line treatment",
        "2.2 T cells",
        "Page 3 of 9",
        "Seite 3 von 9",
        "p. 12",
        "Diabetes, page 3",
        "Printed from https://example.org/doses on 12/03/2020",
        "© 2020 Smith",
    ],
)
def test_headings(text: str) -> None:
    assert is_heading(text, ("Diabetes", ""))


@pytest.mark.parametrize(
    "text",
    [
        "Metformin 500 mg twice daily",
        "The dose is raised each week",
        "City: Berlin; Country: Germany; Mayor: Ann Lee",
        "Take it with food.",
        "Die Dosis wird jede Woche erhöht",
        "Stop.",
        "2. Wash your hands",
        "12 Patienten brachen die Behandlung nach zwei Wochen ab",
        "https://example.org/doses",
        "Table 2: Adults take 500 mg, children 250 mg",
        "Figure 5. A tree with two traces.",
        "2) Take two tablets",
        "A. Take two tablets",
        "5 mg",
        "3.5 Liter Wasser pro Tag",
        "1.5 Tabletten täglich",
        "2.5 Millionen Menschen",
        "37.5 Grad",
        "12.5 Euro pro Monat",
        "9.30 Uhr",
        "10 Liter",
        "1.5 L per day",
        "4 Weeks of treatment",
        "§ 5 gilt für Mieter und Vermieter",
        "The licence on page 3 is © 2020 Smith",
        "See page 3",
        "Smith, page 3",
        "Copyright (c) 2020 Ann Lee",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert not is_heading(text, ("Diabetes", "Doses"))


@pytest.mark.parametrize(
    "text",
    [
        "OBJECTIVE: To determine whether statins reduce falls.",
        "To assess the effect of yoga on sleep in nurses.",
        "We investigated whether early feeding shortens the stay.",
        "The aim of this study was to compare two inhalers.",
        "An experimental study of a wing in a slipstream was made in order to find the lift.",
        "Background Falls are frequent in hospitals.",
    ],
)
def test_aims(text: str) -> None:
    assert is_aim(text)
    assert not is_finding(text)


@pytest.mark.parametrize(
    "text",
    [
        "RESULTS: Falls were fewer with statins (12 % against 19 %).",
        "We studied 40 nurses and found that they slept longer.",
        "Early feeding was associated with a shorter stay.",
        "There was no difference between the inhalers (p = 0.4).",
        "Conclusion: yoga helps.",
        "The results showed that the lift increased by 20 per cent.",
    ],
)
def test_findings(text: str) -> None:
    assert is_finding(text)
    assert not is_aim(text)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("When was it built?", "It was built in 1904.", "It was built of stone."),
        ("How many came?", "About 300 came.", "Many came."),
        ("Why did they leave?", "They left because of the cold.", "They left at night."),
        ("Who invented it?", "The engineer Ann Lee invented it.", "It was invented by chance."),
    ],
)
def test_what_a_question_asks_for(question: str, answer: str, other: str) -> None:
    assert has_what_is_asked_for(question, answer)
    assert not has_what_is_asked_for(question, other)


@pytest.mark.parametrize("text", ["Price list", "2.1 Price list", "PRICE LIST:", "Prices"])
def test_each_title_above_a_sentence_is_a_title(text):
    titles = Passage("", "", "Shop", "Prices › Price list", 0, "", [], [], 0.0, [], chapter="Sums").titles
    assert is_title(text, titles)


def test_a_value_beside_the_words_of_a_title_is_none():
    assert not is_title("Price: $9.37", ("Price",))
    assert not is_title("9.2", ("3.1",))


def test_a_short_line_of_signs_without_an_end_is_a_heading():
    assert is_heading("长江的历史", ())
    assert not is_heading("长江全长6300公里", ())
    assert not is_heading("长江是最长的河流。", ())


def test_a_line_that_ends_as_no_sentence_does_and_has_no_data_is_not_whole() -> None:
    assert not is_whole("Metformin: a note for prescribers")
    assert is_whole("Metformin is taken with food.")
    assert is_whole("Age: Adults | Dose: one tablet")
    assert is_whole("Metformin 500 mg")
    assert is_whole("3.5 Liter Wasser pro Tag")
    assert not is_whole("3.1 Second line treatment")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (")*+,-./#0$1$23# )*+45678#0$1923# )*+6:;<6:,/#0(1$23# :,,/==+.>?:6;+<6//=#0!1923#", True),
        ("&-./012#3%4%56# &-.789:;#3%4,56# /8A>98FG8E.92/09?@D2#3$4!56# 7<>;.:<9I<F.?07?#3(4,56#", True),
        ("❙❚❘❙❚❘❙❚❘❙ ❚❘❙❚❘❙❚❘❙❚❘❙❚❘", True),
        ("Xqj bzkrt gh wprnl tzz qkj vvbn hgf trwq dfgh jklm npqr stvw xzbc", True),
        ("string-fasta (1.5x) string-base64 (2.5x) regexp-dna (4.2x)", False),
        ("3d-cube | 25 | 27 | 29 | 3 | 0 | 1.1 | 1.1 | 1.2 | 2.20x", False),
        ("Introduction ........................................ 5", False),
        ("P(A | B) = P(B | A) P(A) / P(B)", False),
        ("if (x[i] != 0) { return x[i]; }", False),
        ("हिन्दी में लिखा हुआ एक वाक्य है।", False),
        ("长江是最长的河流。", False),
    ],
)
def test_what_is_no_text_is_told_from_text(text, expected):
    assert is_garbled(text) is expected
