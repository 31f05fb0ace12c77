"""Which passages answer a question, which of their sentences, and whether any does.

The index ranks by whole passages. Here the text is at hand, and each sentence is judged by its *relevance*: the
cosine of its vector with the question's, plus the share of the question's terms that it has, each term weighed by
its idf. A term of the sentence before counts half, because sentences refer to each other ("He paid it in 1923.").
On 1,299 questions over 8 articles this put a passage with the answer first for 0.85, where the index alone had 0.83.

A sentence whose vector is not in the index yet is given the cosine that sentences with its share of terms have on
average, so that one scale, and one threshold, serves both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import zip_longest

from webapp.answering.mentions import names_of, share_not_mentioned
from webapp.answering.rarity import rarity, unseen
from webapp.answering.spelling import has_like
from webapp.ingest.parsed import SEPARATOR
from webapp.shared.bm25 import forms_of, parts_of
from webapp.shared.folding import fold
from webapp.shared.languages import ENGLISH
from webapp.shared.places import Labels, label_of, place

Span = tuple[int, int]

# Of 1,299 questions that 8 articles answer, 0.9 % stay below; of 225 on another field altogether, all do. Without a
# single vector it is 2.5 % and 98.6 %; in a library of one article, 1.2 %.
ANSWER_THRESHOLD = 0.64
# A line through the cosines of sentences by their share of the question's terms: 0.17 where it has none, 0.73 where it
# has all. Measured on 300 questions and the 20 best passages of each by words.
COSINE_WITHOUT_TERMS, COSINE_BY_SHARE = 0.17, 0.56
# Where vectors say nothing, in other languages than the model's, words alone decide: one of two that count is enough.
WITHOUT_MEANING = 0.24
OF_NAMES = 0.2
"""What the relevance loses where a passage has none of the names and numbers of the question."""
WHOLE = 0.1
"""What it adds that one sentence has all words of the question, be it of several."""
SHORTEST_ROOT, ENDING = 4, 2  # letters


@dataclass(frozen=True)
class Passage:
    """A chunk of a document, as it was found.

    `sentences` are (start, end) in `content`; `pages` are (offset in content, page), empty where there are no pages;
    `index` is its place among the document's chunks. `score`, `dense`, `words` and `cosines` (one for each sentence,
    none while it has no vectors yet) are what the index said of it. `times` are (offset in content, second) of a
    recording. `tokens` is its length, as it was counted when it was cut; `page_name` is what a page of it is called,
    and `labels` is what is printed on its pages. `year` is that of its document, "" where it is not known; `version`
    counts the document's versions; `language` is the code of that it is written in, "" where it is not told. `said_on`
    is the day of an earlier answer, in words, where that is what it is; "" for a passage of a document.
    """

    id: str
    document_id: str
    title: str
    section: str
    index: int
    content: str
    sentences: Sequence[Span]
    pages: Sequence[tuple[int, int]]
    score: float
    cosines: Sequence[float]
    times: Sequence[tuple[int, float]] = ()
    dense: float = 0.0
    words: float = 0.0
    source_url: str = ""
    tokens: int = 0
    page_name: str = "page"
    labels: Labels = ()
    year: str = ""
    version: int = 1
    chapter: str = ""
    language: str = ""
    said_on: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """What it stands under: its document, its chapter, its section and each part of that."""
        return (self.title, self.chapter, self.section, *self.section.split(SEPARATOR))

    def page_at(self, offset: int) -> int | None:
        """The page of a place in the content."""
        before = [page for start, page in self.pages if start <= offset]
        return before[-1] if before else None

    def label_at(self, offset: int) -> str:
        """What is printed on the page of a place in the content; "" where nothing is known of it."""
        page = self.page_at(offset)
        return label_of(self.labels, page) if page is not None else ""

    def place(self, offset: int) -> str:
        """The page or the second of a place in the content, in words."""
        return place(self.page_at(offset), self.second_at(offset), self.page_name, self.labels)

    def second_at(self, offset: int) -> float | None:
        """The second at which a place in the content is spoken."""
        before = [second for start, second in self.times if start <= offset]
        return before[-1] if before else None


@dataclass(frozen=True)
class Ranked:
    """A passage with its final score, and the relevance of each of its sentences (0 to 2).

    ``asked`` is from where to where in the content the question is about it, where it is. ``judge`` works out its
    ``strength``.
    """

    passage: Passage
    score: float
    relevance: tuple[float, ...]
    asked: Span | None = None
    judge: Callable[[], float] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def strength(self) -> float:
        """The relevance of its best sentence (0 to 2) on a scale that is the same for libraries of any size.

        It is worked out when it is first asked for: for most passages it never is, and it costs more than the rest.
        """
        return self.judge() if self.judge else max(self.relevance, default=0.0)


def rank(
    passages: Sequence[Passage],
    idf: Mapping[int, float],
    question: str = "",
    size: int = 0,
    language: str = "",
    is_multilingual: bool = True,
) -> list[Ranked]:
    """Return the passages, best first.

    ``idf`` gives the weight of each word of the question among the ``size`` passages that there are. ``language`` is
    the question's; unless the model of the vectors ``is_multilingual``, they say nothing in other than English.
    """
    weights = rarity(question, idf, size, language) if question else idf
    names = names_of(question) if language != "de" else [name for name in names_of(question) if name[0].isdigit()]
    missing = unseen(question, idf, size, language) if question else {}
    asked = _Asked(idf, weights, names, missing, _roots(question), is_multilingual or language in ENGLISH)
    return sorted((_ranked(passage, asked) for passage in passages), key=lambda one: -one.score)


def beside(ranked: Sequence[Ranked], neighbours: Sequence[Passage]) -> list[Ranked]:
    """The passages with those that stand beside the best right behind it, in their order.

    Where a text is cut, an answer is cut too: on 1,299 questions the best passage held it for 0.85, and together with
    those before and after it for 0.88.
    """
    best, found = ranked[0], {one.passage.id: one for one in ranked}
    around = [found.get(passage.id) or Ranked(passage, 0.0, (0.0,) * len(passage.sentences)) for passage in neighbours]
    others = {best.passage.id, *(one.passage.id for one in around)}
    return [best, *around, *(one for one in ranked if one.passage.id not in others)]


def is_answered(ranked: Sequence[Ranked]) -> bool:
    """Whether any sentence has enough to do with the question to be an answer to it, or is what it is about."""
    return any(one.asked or one.strength >= ANSWER_THRESHOLD for one in ranked)


@dataclass(frozen=True)
class _Asked:
    """What a question has: the weight of each word in this library and in any, its names, and words not found.

    ``roots`` are its words without their endings; ``has_meaning``: whether vectors say how near a sentence is to it.
    """

    idf: Mapping[int, float]
    weights: Mapping[int, float]
    names: Sequence[str]
    unseen: Mapping[str, int]
    roots: Sequence[str]
    has_meaning: bool


def _roots(question: str) -> list[str]:
    """Return the words of a question without their last letters, as they may stand within a compound."""
    return [
        word[: max(SHORTEST_ROOT, len(word) - ENDING)] for word in fold(question).split() if len(word) > SHORTEST_ROOT
    ]


def _ranked(passage: Passage, asked: _Asked) -> Ranked:
    words = [_words(passage.content[start:end], passage.language, asked) for start, end in passage.sentences]
    relevance = _relevance(passage, words, asked.idf, asked.has_meaning)
    judge = partial(_strength, passage, words, asked)
    return Ranked(passage, passage.score + max(relevance, default=0), relevance, judge=judge)


def _strength(passage: Passage, words: Sequence[frozenset[int]], asked: _Asked) -> float:
    lost = OF_NAMES * share_not_mentioned(asked.names, f"{passage.title} {passage.content}")
    return max(0.0, max(_relevance(passage, words, asked.weights, asked.has_meaning), default=0.0) - lost)


def _words(sentence: str, language: str, asked: _Asked) -> frozenset[int]:
    """Return the words of the question that a sentence has, be they misspelt in one of the two."""
    found = (forms_of(sentence, language) | parts_of(sentence, language, asked.roots)) & asked.idf.keys()
    spelled = fold(sentence).split() if asked.unseen else []
    return found | {hashed for word, hashed in asked.unseen.items() if has_like(spelled, word)}


def _relevance(
    passage: Passage, words: Sequence[frozenset[int]], weights: Mapping[int, float], has_meaning: bool
) -> tuple[float, ...]:
    """Return the cosine of each sentence plus the share of the question's words that it has, by weight."""
    shares = _shares(words, weights)
    known = passage.cosines[: len(shares)] if has_meaning else ()
    base = COSINE_WITHOUT_TERMS if has_meaning else WITHOUT_MEANING
    cosines = known or [base + COSINE_BY_SHARE * share for share in shares]
    whole = [WHOLE if len(weights) > 1 and own >= weights.keys() else 0.0 for own in words]
    return tuple(map(sum, zip_longest(cosines, shares, whole, fillvalue=0.0)))


def _shares(words: Sequence[frozenset[int]], weights: Mapping[int, float]) -> list[float]:
    """Return the share of the question's words that each sentence has, by weight: 0 to 1."""
    total = sum(weights.values()) or 1.0
    shares, before = [], frozenset[int]()
    for own in words:
        borrowed = sum(weights[word] for word in before - own)
        shares.append((sum(weights[word] for word in own) + borrowed / 2) / total)
        before = own
    return shares
