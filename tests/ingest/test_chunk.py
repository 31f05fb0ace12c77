"""Chunks are whole sentences, know their exact place, and stay within a chapter and a size."""

import random
from collections.abc import Sequence
from itertools import pairwise

from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Block, document_text


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def sentence(words: int) -> str:
    return " ".join(["Word"] + ["word"] * (words - 1)) + "."


def paragraph(*lengths: int, **place: str) -> Block:
    return Block(" ".join(sentence(length) for length in lengths), **place)  # type: ignore[arg-type]


def random_blocks(seed: int) -> list[Block]:
    pick = random.Random(seed)  # noqa: S311  # the same texts each time
    blocks, page = [], 1
    for number in range(pick.randint(1, 40)):
        text = " ".join(sentence(pick.choice([1, 5, 20, 60, 400])) for _ in range(pick.randint(1, 9)))
        if pick.random() < 0.2:
            text = "x" * pick.randint(1, 4000)
        breaks = []
        begins = page
        for place in sorted(pick.sample(range(len(text)), k=min(len(text), pick.choice([0, 0, 1, 2])))):
            page += 1
            breaks.append((place, page))
        blocks.append(Block(text, begins, f"Chapter {number // 15}", f"Section {number // 7}", tuple(breaks)))
        page += pick.random() < 0.3
    return blocks


def page_at(blocks: list[Block], place: int) -> int | None:
    offset, page = 0, None
    for block in blocks:
        for start, number in [(0, block.page), *block.breaks]:
            if offset + start <= place:
                page = number
        offset += len(block.text) + 2
    return page


def test_every_chunk_knows_its_place_whatever_the_text() -> None:
    for seed in range(25):
        blocks = random_blocks(seed)
        text = document_text(blocks)
        chunks = chunk(blocks, count_words, target=100, maximum=130)
        assert [c.index for c in chunks] == list(range(len(chunks)))
        assert "".join("".join(c.content.split()) for c in chunks) == "".join(text.split())
        for c in chunks:
            assert text[c.char_start : c.char_end] == c.content == c.content.strip()
            assert c.token_count <= 130
            assert (c.sentences[0][0], c.sentences[-1][1]) == (0, len(c.content))
            assert all(a[1] <= b[0] for a, b in pairwise(c.sentences))
            assert c.page == c.pages[0][1]
            for start, _ in c.sentences:
                assert [p for o, p in c.pages if o <= start][-1] == page_at(blocks, c.char_start + start)


def test_paragraphs_of_a_fitting_size_stay_whole() -> None:
    blocks = [paragraph(20, 20, 20, 20, 20) for _ in range(5)]
    assert [c.content for c in chunk(blocks, count_words, 100, 130)] == [b.text for b in blocks]


def test_small_paragraphs_are_joined() -> None:
    blocks = [paragraph(25) for _ in range(8)]
    chunks = chunk(blocks, count_words, 100, 130)
    assert [c.token_count for c in chunks] == [100, 100]
    assert chunks[0].content == document_text(blocks[:4])


def test_a_long_paragraph_is_divided_evenly_between_sentences() -> None:
    chunks = chunk([paragraph(*[20] * 10)], count_words, 100, 130)
    assert [c.token_count for c in chunks] == [100, 100]


def test_chapters_and_sections_are_not_mixed() -> None:
    blocks = [
        paragraph(5, chapter="One"),
        paragraph(5, chapter="Two"),
        paragraph(5, chapter="Two", section="A"),
        paragraph(5, chapter="Two", section="A"),
    ]
    chunks = chunk(blocks, count_words, 100, 130)
    assert [(c.chapter, c.section, c.token_count) for c in chunks] == [
        ("One", "", 5),
        ("Two", "", 5),
        ("Two", "A", 10),
    ]


def test_an_overlong_sentence_is_cut_between_words() -> None:
    chunks = chunk([paragraph(300)], count_words, 100, 130)
    assert [c.token_count for c in chunks] == [130, 130, 40]
    assert all(c.content.lower().startswith("word") for c in chunks)


def test_a_chunk_knows_when_its_words_are_spoken() -> None:
    first = Block(f"{sentence(60)} {sentence(60)}", times=((0, 1.0), (100, 3.5), (301, 7.25)), end=9.0)
    second = Block(sentence(60), times=((0, 20.0),), end=24.5)
    found = chunk([first, second], count_words, 60, 70)
    assert [(c.start_seconds, c.end_seconds) for c in found] == [(1.0, 7.25), (7.25, 9.0), (20.0, 24.5)]
    assert [c.times for c in found] == [((0, 1.0), (100, 3.5)), ((0, 7.25),), ((0, 20.0),)]
    (whole,) = chunk([first, second], count_words, 300, 300)
    assert (whole.start_seconds, whole.end_seconds) == (1.0, 24.5)
    assert whole.times == ((0, 1.0), (100, 3.5), (301, 7.25), (len(first.text) + 2, 20.0))


def test_a_file_without_pages_has_no_page_marks() -> None:
    only = chunk([paragraph(5)], count_words)[0]
    assert (only.page, only.pages) == (None, ())
    assert (only.times, only.start_seconds, only.end_seconds) == ((), None, None)


def test_no_text_no_chunk() -> None:
    assert chunk([], count_words) == chunk([Block("  ")], count_words) == []


def test_tokens_are_counted_in_one_call() -> None:
    calls: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_words(texts)

    chunk([paragraph(20, 20), paragraph(20)], count, 100, 130)
    assert calls == [3]
