"""Which sentences of a source a draft may quote, how telling each is, and which are chosen: from all through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from webapp.answering.summarise import Sentence, dot, spread, unit
from webapp.shared.bm25 import document_weights
from webapp.shared.frequency import rank_of
from webapp.shared.languages import tell
from webapp.templates.passages import Passage, Quote
from webapp.templates.pointing import LANGUAGES
from webapp.templates.standing import TAG, after_tag, leans, says_something, standing

MOST_PASSAGES = 2000
"""A longer source is read at so many evenly spaced passages."""
MOST_COMPARED = 300
LEAST = 0.3
"""The score of the least telling sentence that is chosen where others are left."""
NOVELTY = 0.6
UNNAMED = 0.5
"""What a sentence counts that begins with "The company" where hardly anything else is said of one, or tells what "The
company" did, or that has the mere surname of somebody whose whole name stands elsewhere."""
FEWEST_TIMES = 4
DEFINITE = re.compile(
    r"(?:The|L(?:e|a|es)|El|Los|Las) ([a-zß-ÿ]+) (?!(?:of|that|which|who|whose|in|on|for|to|at|and|de|du|des|del|que|"
    r"qui|y|et)\b)|D(?:er|ie|as) ([A-ZÄÖÜ][a-zß-ÿ]+) (?=[a-zäöü])(?!(?:von|der|des|zur|zum|und|in|im|für|mit|auf)\b)"
)
TOLD = re.compile(
    r"The (?:[a-z]+ )?[a-z]+ (?:was|were|had|did|would|could|made|said|took|gave|came|went|won|lost|\w+ed)\b|"
    r"D(?:er|ie|as) [A-ZÄÖÜ]\w+ (?:war|waren|hatten?|wurden?|begann|kam|ging|sagte|gab)\b|"
    r"(?:L(?:e|a|es) |L['’])[a-zà-ÿ]+ (?:fut|"
    r"furent|était|étaient|avai(?:en)?t|a été|ont été)\b|(?:El|La|Los|Las) [a-zà-ÿ]+ (?:fue|fueron|era|eran|tenía|"
    r"había|[a-z]+ó)\b"
)
NAME = re.compile(r"[A-Z][\w’'-]*+(?:\.? [A-Z][\w’'-]*+)*")
COMMON, MOST_TIMES = 1500, 15
"""The place of the commonest word of English that may be a surname, and how often one stands in a source that is not
about its bearer."""
WHOLE_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z]\.)? ([A-Z][a-z’'-]{2,})\b")
WORD = re.compile(r"[^\W\d_]+")
PAIRED = 0.75
"""What a sentence that is taken with the one before it counts."""
MOST_WORDS_OF_A_PAIR = 55
FEWEST_TAGS = 2
NO_TEXT = re.compile(
    r"\W*(?:[\dIVX]+[.:]? )?(?:references|bibliography|works cited|notes|endnotes|literature|acknowledge?ments|index"
    r"|literatur(?:verzeichnis)?|quellen|danksagung|bibliographie|références|bibliografía|referencias|contents)\b",
    re.IGNORECASE,
)
"""Titles of parts that hold no text of their own."""


def candidates(passages: Sequence[Passage], titles: tuple[str, ...] = ()) -> list[Quote]:
    """Return the sentences that stand alone, the most telling first; one that is said twice is there once."""
    found = list({each.text: each for each in _sentences(passages, titles)}.values())
    counts = [document_weights(each.text) for each in found]
    whole = unit(spread(found, counts))
    said = Counter(word for passage in passages for word in WORD.findall(passage.content.lower()))
    surnames = _surnames(passages, said)
    scores = [
        dot(unit(count), whole) * _worth(each, passages[each.passage], said, surnames)
        for each, count in zip(found, counts, strict=True)
    ]
    best = max(scores, default=0.0) or 1.0
    ranked = sorted(range(len(found)), key=lambda i: (-scores[i], found[i].place))
    return [Quote(passages[found[i].passage], found[i], scores[i] / best) for i in ranked]


def quote(number: int, passages: Sequence[Passage], start: int, end: int) -> Quote:
    """Return some words of passage ``number`` as a quote."""
    return Quote(passages[number], _sentence(number, passages[number], start, end))


def choose(ranked: Sequence[Quote], count: int) -> list[Quote]:
    """Return up to ``count`` quotes, the most telling first, that say different things all through the source.

    The source is taken in as many parts of the same length; each gives a sentence before one gives a second.
    """
    ranked = [quote for quote in ranked if quote.score >= LEAST] or ranked
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
        if not says_something(sentence.text, titles):
            before = None
        elif not leans(sentence.text, language):
            yield sentence
            before = sentence
        else:
            both = _sentence(number, passage, before.start, end) if before else sentence
            if before and len(both.text.split()) <= MOST_WORDS_OF_A_PAIR:
                yield both
            before = None


def _sentence(number: int, passage: Passage, start: int, end: int) -> Sentence:
    return Sentence(number, start, end, " ".join(passage.content[start:end].split()))


def _worth(sentence: Sentence, passage: Passage, said: Mapping[str, int], surnames: Set[str]) -> float:
    is_pair = not any(end == sentence.end and start <= sentence.start for start, end in passage.sentences)
    share = PAIRED if is_pair else 1.0
    language = tell(passage.content, LANGUAGES)
    return standing(sentence.text, language) * share * (UNNAMED if _is_unnamed(sentence.text, said, surnames) else 1.0)


def _is_unnamed(text: str, said: Mapping[str, int], surnames: Set[str]) -> bool:
    """Whether a sentence begins with a person or a thing that others than it have introduced."""
    begins, names = DEFINITE.match(text), NAME.findall(text)
    is_rare = begins is not None and said[(begins[1] or begins[2]).lower()] < FEWEST_TIMES
    return (
        is_rare
        or bool(TOLD.match(text))
        or any(name.removesuffix("’s").removesuffix("'s") in surnames for name in names)
    )


def _surnames(passages: Sequence[Passage], said: Mapping[str, int]) -> set[str]:
    """Return the words that stand behind another name now and then, and are no words of English."""
    names = {name for passage in passages for name in WHOLE_NAME.findall(passage.content)}
    most = max(MOST_TIMES, len(passages) // 5)
    return {name for name in names if said[name.lower()] <= most and (rank_of(name.lower()) or COMMON) >= COMMON}


def _speakers(passages: Sequence[Passage]) -> list[str]:
    """Return the names that several sentences begin with: those of who speaks."""
    texts = (passage.content[slice(*span)] for passage in passages for span in passage.sentences)
    tags = Counter((tag[1] or tag[2] or "").strip() for tag in map(TAG.match, texts) if tag)
    return [name for name, count in tags.items() if name and count >= FEWEST_TAGS]
