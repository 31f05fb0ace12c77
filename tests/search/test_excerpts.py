"""What is shown of a text."""

from __future__ import annotations

from webapp.retrieval.excerpts import AROUND, excerpt, marked, plain


def test_the_sentence_is_marked_where_it_stands():
    assert marked("One. Two. Three.", (5, 9)) == [("One. ", False), ("Two.", True), (" Three.", False)]


def test_the_first_sentence_has_nothing_before_it():
    assert marked("One. Two.", (0, 4)) == [("One.", True), (" Two.", False)]


def test_nothing_is_marked_without_a_sentence():
    assert marked("One. Two.", None) == [("One. Two.", False)]


def test_a_long_text_is_cut_at_words_on_both_sides():
    text = "word " * 200 + "This one." + " again" * 200
    before, sentence, after = excerpt(text, (1000, 1009))
    assert sentence == ("This one.", True)
    assert before[0].startswith("… word")
    assert after[0].endswith("again …")
    assert max(len(before[0]), len(after[0])) <= AROUND + 2


def test_a_short_text_is_shown_whole():
    assert excerpt("One. Two.", (5, 9)) == [("One. ", False), ("Two.", True)]


def test_an_answer_is_shown_without_the_signs_of_its_markdown():
    parts = [("From *Owls*, page 3:\n\n> It ", False), ("hunts > sleeps.", True)]
    assert plain(parts) == [("From Owls, page 3:\n\nIt ", False), ("hunts > sleeps.", True)]
    table = [
        ("| Source | As it is written |\n|---|:-:|\n| *Owls* | ", False),
        ("It hunts |x| mice.", True),
        (" |", False),
    ]
    assert plain(table) == [("Source | As it is written\nOwls | ", False), ("It hunts |x| mice.", True), ("", False)]
