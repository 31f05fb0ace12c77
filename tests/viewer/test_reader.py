"""Passages become the paragraphs that they were cut from."""

from __future__ import annotations

import uuid

from webapp.documents.models import Chunk
from webapp.documents.text import Paragraph, mark_on_page, page_paragraphs, paragraphs
from webapp.viewer.quotes import Quoted


def passage(index: int, content: str, start: int, pages: list[list[int]] | None = None, **place: str) -> Chunk:
    return Chunk(
        id=uuid.uuid4(),
        chunk_index=index,
        content=content,
        char_start=start,
        char_end=start + len(content),
        chapter=place.get("chapter", ""),
        section=place.get("section", ""),
        attributes={"pages": pages or []},
    )


def cited(chunk: Chunk, words: str) -> Quoted:
    start = chunk.content.index(words)
    return Quoted(chunk, start, start + len(words))


def as_text(shown: list[Paragraph]) -> list[str]:
    return ["".join(f"[{part.text}]" if part.is_quote else part.text for part in p.parts) for p in shown]


def test_a_paragraph_cut_in_two_is_whole_again():
    first = passage(0, "One. Two.\n\nThree.", 0)
    second = passage(1, "Four.\n\nFive.", first.char_end + 1)
    third = passage(2, "Six.", second.char_end + 2)
    shown = paragraphs([first, second, third], None)
    assert as_text(shown) == ["One. Two.", "Three. Four.", "Five.", "Six."]
    assert [part.passage for p in shown for part in p.parts if part.passage is not None] == [0, 1, 2]


def test_a_word_cut_in_two_is_whole_again():
    first = passage(0, "Donaudampf", 0)
    assert as_text(paragraphs([first, passage(1, "schifffahrt", first.char_end)], None)) == ["Donaudampfschifffahrt"]


def test_headings_stand_where_they_change():
    passages = [
        passage(0, "A.", 0, chapter="One", section="One"),
        passage(1, "B.", 10, chapter="One", section="First"),
        passage(2, "C.", 20, chapter="One", section="First"),
        passage(3, "D.", 30, chapter="Two", section="First"),
    ]
    shown = [(p.chapter, p.section) for p in paragraphs(passages, None)]
    assert shown == [("One", ""), ("", "First"), ("", ""), ("Two", "First")]


def test_a_quote_is_marked_over_the_end_of_a_paragraph():
    chunk = passage(0, "One two.\n\nThree four.", 0)
    assert as_text(paragraphs([chunk], cited(chunk, "two.\n\nThree"))) == ["One [two.]", "[Three] four."]
    assert as_text(paragraphs([passage(0, "One two.", 0)], cited(chunk, "two."))) == ["One two."]


def test_a_page_shows_its_part_of_a_passage():
    chunk = passage(0, "On page one. On both sides of the turn. On page two.", 0, [[0, 1], [18, 2]])
    quoted = cited(chunk, "On both sides of the turn.")
    assert as_text(page_paragraphs([chunk], 1, quoted)) == ["On page one. [On bo]"]
    assert as_text(page_paragraphs([chunk], 2, quoted)) == ["[th sides of the turn.] On page two."]
    assert page_paragraphs([chunk], 3, quoted) == []
    assert (mark_on_page(quoted, 1), mark_on_page(quoted, 2), mark_on_page(quoted, 3)) == (
        "On bo",
        "th sides of the turn.",
        "",
    )


def test_a_passage_knows_at_which_second_its_words_are_spoken():
    spoken = passage(0, "One. Two. Three.", 0)
    assert spoken.second_at(3) is None
    spoken.start_seconds = 4.5
    spoken.attributes = {"times": [[0, 4.5], [5, 9.25]]}
    assert [spoken.second_at(offset) for offset in (0, 4, 5, 15)] == [4.5, 4.5, 9.25, 9.25]
