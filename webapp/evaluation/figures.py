"""The figures of an evaluation, and what each of them means."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.answering.retrieve import ANSWER_THRESHOLD
from webapp.answering.verdicts import Support
from webapp.evaluation.asking import FIRST_FEW, Answered

THRESHOLDS = [step / 20 for step in range(41)]  # the relevance of a sentence is 0 to 2
PLACES = (*map(str, range(1, FIRST_FEW + 1)), "later", "not found")


@dataclass(frozen=True)
class Figure:
    """A figure's name and meaning. ``better``: 1 when more is better, -1 when less is, 0 when neither."""

    key: str
    name: str
    meaning: str
    unit: str = "share"
    better: int = 1


FIGURES = (
    Figure("answerable", "Questions with an answer", "Questions that a document answers.", "count", 0),
    Figure("unanswerable", "Questions without an answer", "Questions that no document answers.", "count", 0),
    Figure(
        "first", "Answer in the first passage", "Of the questions with an answer: it is in the passage found first."
    ),
    Figure("five", "Answer in the first five", "It is in one of the first five passages found."),
    Figure("cited", "Answer in what was cited", "It is in the words that a footnote leads to."),
    Figure("refused", "Refused although there is an answer", "Of the questions with an answer.", better=-1),
    Figure("answered", "Answered although there is none", "Of the questions without an answer.", better=-1),
    Figure(
        "doubted",
        "Something said not to be mentioned",
        "Of the questions with an answer: the answer names what of the question it does not mention.",
        better=-1,
    ),
    Figure("lacking", "The same, where there is no answer", "Of the questions without an answer."),
    Figure("words", "Words quoted", "In an answer to a question that has one, on average.", "count", -1),
    Figure("footnotes", "Footnotes", "In all answers together.", "count", 0),
    Figure("verified", "Quotes found", "Word for word in the source, and nothing in the claim is known to differ."),
    Figure("supported", "Claims supported", "Of the footnotes: what they quote supports the claim."),
    Figure("differs", "Claims that differ", "Of the footnotes: the claim says something else.", better=-1),
    Figure("unchecked", "Claims not checked", "Of the footnotes: nobody could tell.", better=-1),
    Figure("quoted", "Quotes without a claim", "Of the footnotes: the answer is the quote.", better=0),
    Figure("unsupported", "Claims without a footnote", "Paragraphs of the answers that end without one.", "count", -1),
    Figure("dropped", "Footnotes dropped", "They named a source that was never read.", "count", -1),
    Figure(
        "failed", "Answers the model failed at", "It broke off, or sentences had to be quoted instead.", "count", -1
    ),
    Figure("p50", "Time of an answer", "Half of them took at most this long.", "ms", 0),
    Figure("p95", "Time of a slow answer", "95 of 100 took at most this long.", "ms", 0),
    Figure("prompt_tokens", "Tokens read", "By the model, for all answers together.", "count", 0),
    Figure("completion_tokens", "Tokens written", "By the model, for all answers together.", "count", 0),
)
OF_MODELS = ("failed", "prompt_tokens", "completion_tokens")


@dataclass(frozen=True)
class Row:
    """A figure as it is shown, beside the previous one; ``verdict``: "better", "worse" or ""."""

    figure: Figure
    value: str
    before: str = ""
    change: str = ""
    verdict: str = ""


def measure(answers: Sequence[Answered], with_model: bool) -> dict[str, Any]:
    """Return the figures by key, a share of no questions as None, and what the plots are drawn from."""
    answerable = [one for one in answers if one.question.is_answerable]
    others = [one for one in answers if not one.question.is_answerable]
    times = sorted(one.milliseconds for one in answers)
    footnotes = _sum(answers, lambda one: one.footnotes)
    figures = {
        "answerable": len(answerable),
        "unanswerable": len(others),
        "first": _share(answerable, lambda one: one.rank == 1),
        "five": _share(answerable, lambda one: one.is_found),
        "cited": _share(answerable, lambda one: one.is_right),
        "refused": _share(answerable, lambda one: one.is_refused),
        "answered": _share(others, lambda one: not one.is_refused),
        "doubted": _share(answerable, lambda one: bool(one.not_mentioned)),
        "lacking": _share(others, lambda one: bool(one.not_mentioned)),
        "words": _mean_words(answerable),
        "footnotes": footnotes,
        "verified": _sum(answers, lambda one: one.verified) / footnotes if footnotes else None,
        **_supports(answers, footnotes),
        "unsupported": _sum(answers, lambda one: one.unsupported),
        "dropped": _sum(answers, lambda one: one.dropped),
        "failed": _sum(answers, lambda one: bool(one.failure)),
        "p50": _percentile(times, 0.5),
        "p95": _percentile(times, 0.95),
        "prompt_tokens": _sum(answers, lambda one: one.tokens.prompt),
        "completion_tokens": _sum(answers, lambda one: one.tokens.completion),
    }
    kept = {key: value for key, value in figures.items() if with_model or key not in OF_MODELS}
    return {**kept, "places": _places(answerable), "curve": curve(answerable, others, THRESHOLDS)}


def curve(answerable: Sequence[Answered], others: Sequence[Answered], thresholds: Sequence[float]) -> list[list[Any]]:
    """Return for each threshold, with the present one among them: it, and which share of each would be refused."""
    return [
        [at, *(_share_below(at, part) for part in (answerable, others))]
        for at in sorted({*thresholds, ANSWER_THRESHOLD})
    ]


def _share_below(threshold: float, answers: Sequence[Answered]) -> float | None:
    return _share(answers, lambda one: one.relevance < threshold)


def rows(figures: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """Yield the figures as they are shown, beside those of an earlier evaluation."""
    for figure in FIGURES:
        value = figures.get(figure.key)
        if value is None:
            continue
        earlier = before.get(figure.key) if before else None
        if earlier is None:
            yield Row(figure, shown(figure, value))
            continue
        # As they are shown: what looks the same is the same.
        change = round(value, 3) - round(earlier, 3)
        is_shown = shown(figure, value) != shown(figure, earlier)
        verdict = ("better" if change * figure.better > 0 else "worse") if is_shown and figure.better else ""
        sign = "+" if change > 0 else "−"
        text = f"{sign}{shown(figure, abs(change))}" if is_shown else "the same"
        yield Row(figure, shown(figure, value), shown(figure, earlier), text, verdict)


def shown(figure: Figure, value: float) -> str:
    """Return a value with its unit."""
    return f"{value:.3f}" if figure.unit == "share" else f"{value:,.0f}{' ms' if figure.unit == 'ms' else ''}"


def _supports(answers: Sequence[Answered], footnotes: int) -> dict[str, float | None]:
    """Return the share of the footnotes that has each verdict on its claim."""
    counts = {support: sum(one.support.get(support, 0) for one in answers) for support in Support}
    return {str(support): count / footnotes if footnotes else None for support, count in counts.items()}


def _places(answerable: Sequence[Answered]) -> dict[str, int]:
    places = dict.fromkeys(PLACES, 0)
    for one in answerable:
        places["not found" if one.rank is None else str(one.rank) if one.is_found else "later"] += 1
    return places


def _share(answers: Sequence[Answered], has: Callable[[Answered], bool]) -> float | None:
    return sum(map(has, answers)) / len(answers) if answers else None


def _sum(answers: Sequence[Answered], count: Callable[[Answered], int]) -> int:
    return sum(map(count, answers))


def _mean_words(answers: Sequence[Answered]) -> float | None:
    quoting = [one for one in answers if not one.is_refused]
    return _sum(quoting, lambda one: one.words) / len(quoting) if quoting else None


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]
