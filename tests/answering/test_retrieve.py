from dataclasses import replace

import pytest

from tests.answering.library import Library
from webapp.answering.retrieve import Passage, Ranked, beside, is_answered, rank
from webapp.shared.bm25 import words_of


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("With how much metformin does one start?", "500 mg"),
        ("Is insulin ever added to pills?", "Insulin"),
        ("Who cast the parts of the iron bridge?", "Darby"),
    ],
)
def test_the_passage_with_the_answer_comes_first(library: Library, question: str, answer: str) -> None:
    ranked = library.ask(question)
    assert answer in ranked[0].passage.content
    assert is_answered(ranked)


@pytest.mark.parametrize(
    "question", ["Which river flows through Cairo?", "how does one bake sourdough bread", "the of and", ""]
)
def test_a_question_about_something_else_is_not_answered(library: Library, question: str) -> None:
    assert not is_answered(library.ask(question))


def test_nothing_found_is_not_answered() -> None:
    assert not is_answered(rank([], {}))


PASSAGE = Passage(
    id="1",
    document_id="d",
    title="Radio",
    section="",
    index=0,
    content="Armstrong sued RCA. He died in 1954.",
    sentences=[(0, 19), (20, 36)],
    pages=[(0, 3), (20, 4)],
    score=0.5,
    cosines=(0.1, 0.2),
)


def test_a_word_of_the_sentence_before_counts_half() -> None:
    (armstrong,), (died,) = words_of("Armstrong"), words_of("died")
    (ranked,) = rank([PASSAGE], {armstrong: 3.0, died: 1.0})
    assert ranked.relevance == pytest.approx((0.1 + 3 / 4, 0.2 + (1 + 3 / 2) / 4))
    assert ranked.score == pytest.approx(0.5 + 0.85)


def test_before_its_vectors_are_there_a_sentence_has_the_cosine_of_others_like_it() -> None:
    (died,) = words_of("died")
    (ranked,) = rank([replace(PASSAGE, cosines=())], {died: 1.0})
    assert ranked.relevance == pytest.approx((0.17, 0.17 + 0.56 + 1))


def test_a_place_has_the_page_it_stands_on() -> None:
    assert [PASSAGE.page_at(offset) for offset in (0, 19, 20)] == [3, 3, 4]
    assert replace(PASSAGE, pages=[]).page_at(5) is None


def test_what_stands_beside_the_best_comes_right_behind_it_and_once() -> None:
    before, best, after, other = (replace(PASSAGE, id=str(n), index=n) for n in range(4))
    found = [Ranked(best, 2, (1, 1)), Ranked(other, 1.5, (1, 0)), Ranked(after, 1, (0, 1))]
    placed = beside(found, [before, after])
    assert [one.passage.id for one in placed] == ["1", "0", "2", "3"]
    assert placed[1].relevance == (0, 0)  # not found by itself
    assert placed[2] == found[2]


def test_a_misspelt_word_is_found_where_no_passage_has_it() -> None:
    (name,), (died,) = words_of("Armstrang"), words_of("died")
    (ranked,) = rank([PASSAGE], {name: 3.0, died: 0.7}, "Armstrang died", 10)
    assert ranked.relevance[0] == pytest.approx(0.1 + 3 / 3.7)


def test_a_passage_without_the_names_of_the_question_is_weaker() -> None:
    (died,) = words_of("died")
    with_name, without = (rank([PASSAGE], {died: 1.0}, text, 10)[0] for text in ("Armstrong died", "Who died in Rome"))
    assert without.relevance == with_name.relevance
    assert without.strength == pytest.approx(with_name.strength - 0.2)


@pytest.mark.parametrize("question", ["Which river flows through Cairo?", "how does one bake sourdough bread"])
def test_one_passage_alone_answers_what_it_answers_and_nothing_else(library: Library, question: str) -> None:
    passage = library.ask("With how much metformin does one start?")[0].passage
    idf = {word: 0.29 if word in words_of(passage.content) else 1.4 for word in words_of(question)}
    assert not is_answered(rank([replace(passage, cosines=())], idf, question, 1))
    question = "What is the starting dose of metformin?"
    idf = {word: 0.29 if word in words_of(passage.content) else 1.4 for word in words_of(question)}
    assert is_answered(rank([replace(passage, cosines=())], idf, question, 1))


def test_a_sentence_with_all_words_of_the_question_counts_more() -> None:
    (armstrong,), (sued,), (died,) = (words_of(word) for word in ("Armstrong", "sued", "died"))
    (ranked,) = rank([PASSAGE], {armstrong: 3.0, sued: 1.0})
    assert ranked.relevance[0] == pytest.approx(0.1 + 1 + 0.1)
    (ranked,) = rank([PASSAGE], {armstrong: 3.0, died: 1.0})
    assert ranked.relevance[0] == pytest.approx(0.1 + 0.75)
