"""A text as the rules compare it: words by their stems, in clauses, some of them denied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from webapp.answering.facts.language import language_of
from webapp.answering.facts.text import folded, normalised, tokens_of
from webapp.shared.words import word_list, word_set

MOST_WORDS = 400  # of a text: what comes after these is not compared by rules
SHORTEST_STEM = 4
SUFFIXES = word_list(
    "ations ation itions ition ingly edly ities ments ment ness ings ing ions ion ied ies ish ity ed es er en ly s y e"
)
LIGHT = word_set(
    "a an the of to in on at by for from with as and or that this these those it its is are was were be been "
    "being has have had do does did will would shall should which who whom whose there their they he she his her "
    "him them than so such also into about up any both each other same then when where if whether der die das den "
    "dem des ein eine einen einem einer und oder von vom zu zum zur im am ist sind war waren wird wurde wurden "
    "werden hat haben für mit auf bei sie er es sich als le la les l d un une des du de et ou est sont a été par "
    "pour que qui sur dans il elle se au aux ce cette s n ne c y"
)
BREAKS = frozenset(";:,()[]-—.!?")
ENDS = frozenset(";.!?")
BREAK_WORDS = word_set(
    "but while whereas although though however yet unless except because aber während doch sondern mais tandis alors"
)
NEGATORS = word_set(
    "no not never none nobody nothing nor neither without cannot nowhere non nicht kein keine keinen keiner "
    "keinem keines nie niemals ohne weder niemand pas jamais sans aucun aucune aucunement"
)
SOFT_NEGATORS = word_set(
    "exclude excludes excluded excluding except unlike fails failed fail refuses refused lacks lacked lack few "
    "hardly rarely seldom scarcely instead ausgenommen außer excluant exclut sauf hormis"
)
NO_NEGATION = word_set(
    "other only until later more less fewer all every everyone always doubt uniquement seulement nur"
)
BECAUSE = frozenset(("because", "weil"))
UNTIL = frozenset(("until", "till"))  # what is not so until then is so from then on
SKIPPED = word_set("necessarily yet longer even really actually generally be been so very")
EXCEPT = frozenset(("unless", "until", "except", "without", "sofern", "ohne", "sauf", "sans"))
LONGEST_SCOPE = 6
IRREGULAR = dict(
    pair.split("=")
    for pair in word_list(
        "gave=give given=give took=take taken=take began=begin begun=begin held=hold met=meet made=make found=find "
        "led=lead left=leave kept=keep paid=pay sold=sell sent=send built=build lost=lose won=win wrote=write "
        "written=write spoke=speak chose=choose chosen=choose grew=grow grown=grow knew=know drew=draw became=become "
        "came=come went=go saw=see seen=see ran=run bought=buy brought=bring thought=think taught=teach caught=catch "
        "rose=rise risen=rise fell=fall fallen=fall sank=sink drove=drive broke=break broken=break spent=spend "
        "lent=lend meant=mean felt=feel understood=understand stood=stand struck=strike bore=bear flew=fly beaten=beat"
    )
)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: "applies" and "application" are "appl"."""
    word = folded(word)
    word = IRREGULAR.get(word, word)
    for _ in range(2):
        for suffix in SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
                word = word.removesuffix(suffix)
                break
    return word


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number, and the numbers of the clause and of the part of the text that it stands in.

    A comma ends a clause; a part ends with the sentence, or where another thing is set against it: "but", "while", ";".
    """

    text: str
    lower: str
    stem: str
    clause: int
    part: int = 0

    @property
    def is_light(self) -> bool:
        return self.lower in LIGHT and not (len(self.text) == 1 and self.text.isupper())

    @property
    def is_number(self) -> bool:
        return self.lower[0].isdigit() or self.lower[0] == "."


@dataclass(frozen=True, slots=True)
class Scope:
    """A word that denies, where it stands, and the words that it denies."""

    negator: str
    place: int
    denied: tuple[int, ...]
    is_soft: bool


class AnalysedText:
    """The words of a text, at most MOST_WORDS."""

    def __init__(self, text: str) -> None:
        self.words = tuple(_words(text))
        self.language = language_of(text)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(self._scopes())

    def _scopes(self) -> Iterator[Scope]:
        for place, word in enumerate(self.words):
            is_hard = word.lower in NEGATORS or word.lower.endswith("n't")
            if not is_hard and word.lower not in SOFT_NEGATORS:
                continue
            if is_hard and self.lower(place + 1) in NO_NEGATION and self.lower(place + 2) != "a":
                continue
            if is_hard and UNTIL & {one.lower for one in self.words[place + 1 :] if one.clause == word.clause}:
                continue
            yield Scope(word.lower, place, tuple(self._denied(place)), not is_hard)

    def _denied(self, place: int) -> Iterator[int]:
        after = self.words[place + 1] if self.lower(place + 1) in BECAUSE else self.words[place]
        clause = after.clause
        for other in range(place + 1, min(len(self.words), place + 5 * LONGEST_SCOPE)):
            word = self.words[other]
            if word.clause != clause:
                return
            if not (word.is_light or word.lower in SKIPPED or word.is_number):
                yield other

    def lower(self, place: int) -> str:
        return self.words[place].lower if 0 <= place < len(self.words) else ""

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of all words that say something."""
        return frozenset(word.stem for word in self.words if not word.is_light and word.lower not in NEGATORS)

    @cached_property
    def denied(self) -> frozenset[str]:
        return frozenset(self.words[place].stem for scope in self.scopes for place in scope.denied[:LONGEST_SCOPE])

    @cached_property
    def affirmed(self) -> frozenset[str]:
        """The stems that stand somewhere without being denied."""
        places = {place for scope in self.scopes for place in scope.denied[:LONGEST_SCOPE]}
        return frozenset(
            word.stem for place, word in enumerate(self.words) if place not in places and not word.is_light
        )

    @cached_property
    def lowers(self) -> frozenset[str]:
        return frozenset(word.lower for word in self.words)

    @cached_property
    def clauses(self) -> tuple[tuple[Word, ...], ...]:
        found: dict[int, list[Word]] = {}
        for word in self.words:
            found.setdefault(word.clause, []).append(word)
        return tuple(tuple(words) for words in found.values())

    def share_in(self, other: AnalysedText) -> float:
        """Return how much of what this says stands in another, 0 to 1."""
        return len(self.content & other.content) / len(self.content) if self.content else 0.0


def takes_up_exception(claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a claim speaks, in words of its own, of what stands behind an "unless", where things are otherwise."""
    places = [place for place, word in enumerate(source.words) if word.lower in EXCEPT]
    if not places or claim.lowers & EXCEPT:
        return False
    before = {word.stem for word in source.words[: places[0]]}
    behind = {word.stem for word in source.words[places[0] + 1 :] if not word.is_light}
    return bool((behind - before) & claim.content)


def _words(text: str) -> Iterator[Word]:
    clause, part, count = 0, 0, 0
    tokens = tokens_of(normalised(text))
    for place, token in enumerate(tokens):
        is_hyphen = token.text == "-" and 0 < place < len(tokens) - 1 and tokens[place - 1].end == token.start
        if token.text in BREAKS and not is_hyphen:
            clause += 1
            part += token.text in ENDS
        elif token.is_word or token.is_number or token.text in "<>≤≥=+%":
            clause += token.lower in BREAK_WORDS
            part += token.lower in BREAK_WORDS
            yield Word(token.text, token.lower, stem(token.text), clause, part)
            count += 1
            if count >= MOST_WORDS:
                return
