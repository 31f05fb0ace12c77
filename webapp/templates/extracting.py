"""Which sentences of a source a draft may quote, how telling each is, and which are chosen: from all through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import compress

from webapp.answering.summarise import Sentence, dot, spread, unit
from webapp.shared.bm25 import document_weights, words_of
from webapp.shared.languages import tell
from webapp.templates import introduced, topics
from webapp.templates.boilerplate import is_boilerplate
from webapp.templates.passages import Passage, Quote
from webapp.templates.pointing import LANGUAGES
from webapp.templates.self_contained import is_self_contained
from webapp.templates.standing import TAG, after_tag, leans, says_something, standing

MOST_PASSAGES = 2000
"""A longer source is read at so many evenly spaced passages."""
MOST_COMPARED = 300
LEAST = 0.3
"""The score of the least telling sentence that is chosen where others are left."""
FEW = 3
"""How many are chosen of a source where each may need another."""
NOVELTY = 0.6
LEANING = 0.1
"""What a sentence counts that may need another: it is chosen only where a source has no other ones."""
UNNAMED = 0.5
"""What a sentence counts that is about what others of its source have introduced."""
OF_ANOTHER = 0.3
"""What a short sentence counts that goes without what its source is about."""
TOLD = 0.5
"""What a sentence of a recording counts that a speaker begins with themselves: it is most often a part of a story."""
PAIRED = 0.75
"""What a sentence that is taken with the one before it counts."""
MOST_WORDS_OF_A_PAIR = 55
FEWEST_TAGS = 2
OF_SOMEBODY = re.compile(r"(?:He|She|His|Her)\b")
NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]|\b(?:man|woman|boy|girl|author|teacher|[a-z]{4,}(?:er|or|ist|ian))\b")
"""Somebody of whom the next sentence may speak."""
FIRST_PERSON = re.compile(r"(?:We|I|My|Our|Wir|Ich|Mein|Unser|Nous|Je|Mon|Ma|Notre|Mi|Yo|Nosotros|Nuestr[oa])\b")
NO_TEXT = re.compile(
    r"\W*(?:[\dIVX]+[.:]? )?(?:references|bibliography|works cited|notes|endnotes|literature|acknowledge?ments|index"
    r"|literatur(?:verzeichnis)?|quellen|danksagung|bibliographie|références|bibliografía|referencias|contents)\b",
    re.IGNORECASE,
)
"""Titles of parts that hold no text of their own."""


def candidates(passages: Sequence[Passage], titles: tuple[str, ...] = ()) -> list[Quote]:
    """Return the sentences that stand alone, the most telling first; one that is said twice is there once."""
    found = list({each.text: each for each in _sentences(passages, titles)}.values())
    known = introduced.read(passages, titles)
    counts = [dict.fromkeys(words_of(each.text, known.language), 1.0) for each in found]
    whole = unit(spread(found, counts))
    about = topics.read([each.text for each in found], titles, known.language)
    raw = [
        dot(unit(count), whole) * _worth(each, passages[each.passage], known, about)
        for each, count in zip(found, counts, strict=True)
    ]
    are_whole = [_is_whole(each, passages[each.passage], known) for each in found]
    best = max(compress(raw, are_whole), default=0.0) or max(raw, default=0.0) or 1.0
    scores = [score if is_whole else min(score, best) * LEANING for score, is_whole in zip(raw, are_whole, strict=True)]
    ranked = sorted(range(len(found)), key=lambda i: (-scores[i], found[i].place))
    return [Quote(passages[found[i].passage], found[i], scores[i] / best) for i in ranked]


def quote(number: int, passages: Sequence[Passage], start: int, end: int) -> Quote:
    """Return some words of passage ``number`` as a quote."""
    return Quote(passages[number], _sentence(number, passages[number], start, end))


def choose(ranked: Sequence[Quote], count: int) -> list[Quote]:
    """Return up to ``count`` quotes, the most telling first, that say different things all through the source.

    The source is taken in as many parts of the same length; each gives a sentence before one gives a second.
    """
    ranked = [quote for quote in ranked if quote.score >= LEAST] or ranked[:FEW]
    last = max((quote.sentence.passage for quote in ranked), default=0) + 1
    weights = {quote.key: unit(document_weights(quote.sentence.text)) for quote in ranked[:MOST_COMPARED]}
    left, chosen = list(ranked[:MOST_COMPARED]), list[Quote]()
    likeness = dict.fromkeys(weights, 0.0)
    taken: Counter[int] = Counter()
    while left and len(chosen) < count:
        fewest = min(taken[each.sentence.passage * count // last] for each in left)
        open_to = [each for each in left if taken[each.sentence.passage * count // last] == fewest]
        top = max(open_to, key=lambda each: each.score - NOVELTY * likeness[each.key])
        chosen.append(top)
        left = [each for each in left if not overlap(each, top)]
        taken[top.sentence.passage * count // last] += 1
        for each in left:
            likeness[each.key] = max(likeness[each.key], dot(weights[top.key], weights[each.key]))
    return sorted(chosen, key=lambda each: -each.score)


def overlap(one: Quote, other: Quote) -> bool:
    """Whether two quotes have words of one passage in common."""
    a, b = one.sentence, other.sentence
    return a.passage == b.passage and a.start < b.end and b.start < a.end


def _sentences(passages: Sequence[Passage], titles: tuple[str, ...]) -> Iterator[Sentence]:
    step = max(1, -(-len(passages) // MOST_PASSAGES))
    speakers = _speakers(passages[::step])
    for number in range(0, len(passages), step):
        yield from _of(number, passages[number], (*titles, *passages[number].titles), speakers)


def _of(number: int, passage: Passage, titles: tuple[str, ...], speakers: Sequence[str]) -> Iterator[Sentence]:
    """Yield what stands alone of a passage. A sentence that goes on from one that does is taken with that."""
    before: Sentence | None = None
    if any(NO_TEXT.match(title) for title in passage.titles):
        return
    language = tell(passage.content, LANGUAGES)
    for start, end in passage.sentences:
        start += after_tag(passage.content[start:end], speakers)
        sentence = _sentence(number, passage, start, end)
        if not says_something(sentence.text, titles) or is_boilerplate(sentence.text):
            before = None
        elif not leans(sentence.text, language):
            yield sentence
            before = sentence
        else:
            both = _sentence(number, passage, before.start, end) if before else sentence
            is_known = before and (not OF_SOMEBODY.match(sentence.text) or NAMED.search(before.text))
            if is_known and len(both.text.split()) <= MOST_WORDS_OF_A_PAIR:
                yield both
            before = None


def _sentence(number: int, passage: Passage, start: int, end: int) -> Sentence:
    return Sentence(number, start, end, " ".join(passage.content[start:end].split()))


def _worth(sentence: Sentence, passage: Passage, known: introduced.Known, about: Set[int]) -> float:
    is_pair = not any(end == sentence.end and start <= sentence.start for start, end in passage.sentences)
    language = tell(passage.content, LANGUAGES)
    is_unnamed = introduced.is_unnamed(sentence.text, known) or introduced.is_rare(sentence.text, known)
    is_of_another = topics.is_about_another(sentence.text, passage, about, known.language)
    is_told = passage.second is not None and FIRST_PERSON.match(sentence.text)
    share = TOLD if is_told else 1.0
    share *= (PAIRED if is_pair else 1.0) * (UNNAMED if is_unnamed else 1.0) * (OF_ANOTHER if is_of_another else 1.0)
    return standing(sentence.text, language) * share


def _is_whole(sentence: Sentence, passage: Passage, known: introduced.Known) -> bool:
    """Whether a sentence has all that it speaks of."""
    if introduced.is_unnamed(sentence.text, known):
        return False
    return is_self_contained(sentence.text, known.language or tell(passage.content, LANGUAGES), known.names)


def _speakers(passages: Sequence[Passage]) -> list[str]:
    """Return the names that several sentences begin with: those of who speaks."""
    texts = (passage.content[slice(*span)] for passage in passages for span in passage.sentences)
    tags = Counter((tag[1] or tag[2] or "").strip() for tag in map(TAG.match, texts) if tag)
    return [name for name, count in tags.items() if name and count >= FEWEST_TAGS]
