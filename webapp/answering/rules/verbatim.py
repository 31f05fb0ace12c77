"""Whether a claim says, word for word, what a sentence says.

A clause of the sentence is kept whole or left out whole. What is left out must be an aside, and say nothing that limits
what is kept: "The drug is safe in mice" does not support "The drug is safe", nor does "In mice, the drug is safe".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from webapp.answering.rules import hedges
from webapp.answering.rules.analysis import NEGATORS, SOFT_NEGATORS, AnalysedText, Word
from webapp.shared.words import word_set

WEIGHTY = NEGATORS | SOFT_NEGATORS | hedges.SOFTENING | hedges.QUANTITIES | hedges.CONDITIONAL
WEIGHTY |= word_set(
    "says said claims claimed argues argued believes believed denies denied that than if whether former formerly would "
    "should almost nearly about least most more less first last next until under over before after wrong false untrue"
)
"""What an aside that has one of these says is not left out without harm."""
HARMLESS = word_set(
    "a an the also however moreover furthermore thus therefore hence indeed additionally overall finally "
    "der die das den dem ein eine einen auch jedoch außerdem le la les un une aussi"
)
"""Words that a claim may leave out, or add, wherever they stand."""
JOINING = word_set("and but whereas while und aber während et mais tandis")
"""What a clause may begin with where it stands alone."""
ASIDE = JOINING | word_set("because which who whose although though weil da obwohl wobei parce car qui bien")
"""What a clause begins with that tells more, and takes nothing back."""
LIMITING = word_set(
    "in on at for with by from to of among during after before under over between within as since per via against "
    "bei für mit in im am auf nach vor unter seit dans en pour avec chez pendant après avant sous depuis"
)
BRACKET = re.compile(r"(?<!\s)\s*+(?:\((?P<round>[^()]*+)\)|\[(?P<square>[^\[\]]*+)\])")
LEAD = re.compile(r"([^.!?]*?[^\W\d_]\)?):\s")
"""What leads to the rest of a sentence."""
NUMBERED = re.compile(r"\A\s*+(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|[-*•‣])\s+(?=[^\W\d_])")
"""The number of a paragraph or the sign of an item, which belongs to no sentence."""


def says(sentence: str, claim: AnalysedText) -> bool:
    """Whether the words of a claim are those of a sentence, but for asides."""
    ours = _telling(claim.words)
    lead = set(_telling(AnalysedText(match[1]).words)) if (match := LEAD.match(sentence)) else set()
    if not (lead <= {*ours} or {*ours} <= lead):
        return False  # "Do not:" belongs to all that follows
    sentence = NUMBERED.sub("", sentence, count=1) if NUMBERED.match(sentence) else sentence
    texts = {sentence, BRACKET.sub(_unless_aside, sentence)}
    return bool(ours) and any(_is_said(ours, AnalysedText(text)) for text in texts)


def _is_said(ours: Sequence[str], source: AnalysedText) -> bool:
    reached = {0}  # how many words of the claim are said by the clauses so far
    for _, part in groupby(source.clauses, key=lambda clause: clause[0].part):
        clauses = list(part)
        kept = reached
        for clause in clauses:
            kept = _said_after(kept, clause, ours) | (kept if _is_aside(clause) else set())
        words = [word for clause in clauses for word in clause]
        reached = kept | (reached if _limits_nothing(words) else set())
    return len(ours) in reached


def _said_after(reached: Iterable[int], clause: Sequence[Word], ours: Sequence[str]) -> set[int]:
    """Return how many words of the claim are said when the clause is kept."""
    words = _telling(clause)
    forms = [words, words[1:]] if words and words[0] in JOINING else [words]
    return {start + len(form) for start in reached for form in forms if ours[start : start + len(form)] == form}


def _telling(words: Iterable[Word]) -> list[str]:
    return [word.lower for word in words if word.lower not in HARMLESS]


def _is_aside(clause: Sequence[Word]) -> bool:
    return clause[0].lower in ASIDE and _limits_nothing(clause)


def _limits_nothing(words: Sequence[Word]) -> bool:
    return words[0].lower not in LIMITING and not any(_is_weighty(word) for word in words)


def _is_weighty(word: Word) -> bool:
    return word.lower in WEIGHTY or word.lower.endswith("n't")


def _unless_aside(bracket: re.Match[str]) -> str:
    words = AnalysedText(bracket["round"] or bracket["square"] or "").words
    return "" if not words or _limits_nothing(words) else bracket[0]
