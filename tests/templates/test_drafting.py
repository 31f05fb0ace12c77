from __future__ import annotations

import uuid

from webapp.templates.drafting import Facts, values
from webapp.templates.drafting import choose as choose_quotes
from webapp.templates.extracting import candidates
from webapp.templates.passages import Passage


def passage(text: str, page: int | None = None) -> Passage:
    return Passage(uuid.uuid4(), text, [(0, len(text))], [(0, page)] if page else [])


def choose(content: str, passages: list[Passage]) -> dict:
    return choose_quotes(content, candidates(passages))


TEN = [passage(f"The careful reader of page {n} follows the footnote to source number {n}.", n) for n in range(1, 11)]


def test_only_the_variables_that_are_used_take_sentences():
    assert choose("{{ title }} only", TEN) == {}
    assert {name: len(quotes) for name, quotes in choose("{{key_points}} {{ quote }}", TEN).items()} == {
        "quote": 1,
        "key_points": 5,
    }


def test_no_sentence_stands_twice_and_each_stands_in_reading_order():
    chosen = choose("{{ quote }} {{ summary }} {{ key_points }}", TEN)
    pages = [quote.page for quotes in chosen.values() for quote in quotes]
    assert len(pages) == len(set(pages)) == 9
    for quotes in chosen.values():
        assert [quote.page for quote in quotes] == sorted(quote.page for quote in quotes)


def test_a_document_of_one_sentence_is_quoted_wherever_it_is_needed():
    chosen = choose("{{ quote }} {{ summary }} {{ key_points }}", TEN[:1])
    assert [[quote.page for quote in quotes] for quotes in chosen.values()] == [[1], [1], [1]]


def test_few_sentences_are_shared_and_none_is_repeated():
    chosen = choose("{{ quote }} {{ summary }} {{ key_points }}", TEN[:5])
    pages = [quote.page for quotes in chosen.values() for quote in quotes]
    assert [len(quotes) for quotes in chosen.values()] == [1, 2, 2]
    assert len(set(pages)) == 5


def test_what_is_said_of_something_unnamed_counts_less():
    ranked = candidates([*TEN[:3], passage("The firm charges the careful reader of a page for a footnote.")])
    assert ranked[-1].sentence.text.startswith("The firm")
    often = candidates([*TEN[:3], ranked[-1].passage, passage("firm " * 3)])
    assert often[-1].score > ranked[-1].score


def test_a_place_leads_back_to_the_very_words():
    (quote,) = choose("{{ quote }}", TEN)["quote"]
    place = quote.provenance()
    source = next(one for one in TEN if str(one.chunk_id) == place["chunk_id"])
    assert source.content[place["start"] : place["end"]] == quote.sentence.text
    assert place["page"] == source.pages[0][1]


def test_points_are_written_as_the_type_writes_them():
    chosen = choose("{{ key_points }}", TEN[:2])
    assert values("blog", Facts("T"), chosen)["key_points"].joined.count("\n- ") == 1
    assert values("linkedin", Facts("T"), chosen)["key_points"].joined.count("\n\n• ") == 1
    assert "\n\nThe careful" in values("twitter", Facts("T"), chosen)["key_points"].joined


def test_the_source_names_what_is_known():
    chosen = choose("{{ summary }}", TEN[:3])
    assert values("blog", Facts("T", author="Ada", year="1999"), chosen)["source"] == "T, Ada, 1999, pages 1, 2 and 3"
    assert values("blog", Facts("T", page_name="slide"), chosen)["source"] == "T, slides 1, 2 and 3"
    assert values("blog", Facts("T"), {})["source"] == "T"
    assert values("blog", Facts("T"), choose("{{ quote }}", TEN[3:4]))["source"] == "T, page 4"
    assert (
        values("blog", Facts("T"), choose("{{ quote }}", [passage("A text without any pages has no page at all.")]))[
            "source"
        ]
        == "T"
    )
