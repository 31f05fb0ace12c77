"""A draft is changed without a model: its sentences are swapped for the next best of its source, dropped or added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.platform.errors import Invalid
from webapp.templates import drafting, extracting, making, paragraphs
from webapp.templates.material import Read
from webapp.templates.models import Draft, Template
from webapp.templates.passages import Quote

SHARE = 3
"""One sentence of so many is dropped, or added to so many."""
WRITTEN = (
    "None of its sentences stands in this draft word for word any more, so there is nothing to swap, drop or add to."
    " Nothing was changed. Go back to an earlier version, or let a model rewrite it where there is one."
)
NOTHING_QUOTED = (
    "This paragraph quotes no sentence, so there is nothing to swap in it. Nothing was changed. Edit it, or let a model"
    " rewrite it where there is one."
)
NO_MORE = "Its source has no further sentences that stand alone. Nothing was changed."
NOTHING_LEFT = "One sentence is left in this draft. Nothing was changed."
ADDED_TO = ("key_points", "summary", "quote", "cited")

Chosen = Mapping[str, Sequence[Quote]]
"""The sentences of each variable, in their order."""


@dataclass(frozen=True)
class Work:
    """A draft that is changed. ``ranked``: what its source has, the most telling first; ``tried``: the keys of all that
    any of its versions has or had."""

    draft: Draft
    template: Template | None
    read: Read
    chosen: Chosen
    ranked: Sequence[Quote]
    tried: frozenset[str]

    @property
    def present(self) -> list[tuple[str, Quote]]:
        """The sentences that stand in the draft word for word, each with its variable."""
        flat = " ".join(self.draft.content.split())
        pairs = [(name, quote) for name, quotes in self.chosen.items() for quote in quotes]
        return [(name, quote) for name, quote in pairs if quote.sentence.text in flat]

    def left(self) -> list[Quote]:
        """Return what was not tried yet, the most telling first; where that is nothing, what the draft has not got."""
        taken = [quote for quotes in self.chosen.values() for quote in quotes]
        free = [quote for quote in self.ranked if not any(extracting.overlap(quote, other) for other in taken)]
        return [quote for quote in free if quote.key not in self.tried] or free

    def score(self, quote: Quote) -> float:
        return next((each.score for each in self.ranked if each.key == quote.key), 0.0)


@dataclass(frozen=True)
class Edit:
    """What becomes of one sentence of a variable; ``old`` None: ``new`` is added, ``new`` None: ``old`` is dropped."""

    name: str
    old: Quote | None
    new: Quote | None


def swapped(work: Work, wanted: str) -> tuple[str, Chosen]:
    """Return the text with the next best sentences in one paragraph, and what is chosen then; raise Invalid."""
    texts = paragraphs.texts(work.draft.content)
    paragraph = next((text for text in texts if paragraphs.digest(text) == wanted), "")
    flat = " ".join(paragraph.split())
    meant = [(name, quote) for name, quote in work.present if quote.sentence.text in flat]
    if not meant:
        raise Invalid(NOTHING_QUOTED)
    return _applied(work, _exchanged(meant, extracting.choose(work.left(), len(meant))))


def shortened(work: Work) -> tuple[str, Chosen]:
    """Return the text without its least telling sentences, and what is chosen then; raise Invalid.

    The best sentence of each variable goes last, so that no words that introduce it are left without any.
    """
    present = _present(work)
    if len(present) < 2:
        raise Invalid(NOTHING_LEFT)
    telling = sorted(present, key=lambda pair: work.score(pair[1]))
    best = {name: quote.key for name, quote in telling}
    ranked = sorted(telling, key=lambda pair: (pair[0] == "quote", pair[1].key == best[pair[0]]))
    return _applied(work, [Edit(name, quote, None) for name, quote in ranked[: -(-len(present) // SHARE)]])


def lengthened(work: Work) -> tuple[str, Chosen]:
    """Return the text with further sentences of its source, and what is chosen then; raise Invalid."""
    present = _present(work)
    there = {name for name, _ in present}
    name = next(name for name in ADDED_TO if name in there)
    more = extracting.choose(work.left(), -(-len(present) // SHARE))
    if not more:
        raise Invalid(NO_MORE)
    in_order = sorted(more, key=lambda quote: quote.sentence.place)
    return _applied(work, [Edit(name, None, quote) for quote in in_order])


def variants(work: Work, count: int) -> list[tuple[str, Chosen]]:
    """Return up to ``count`` texts of other sentences, each with what is chosen then; raise Invalid for none."""
    present, left = _present(work), work.left()
    found: list[tuple[str, Chosen]] = []
    while left and len(found) < count:
        best = extracting.choose(left, len(present))
        taken = {quote.key for quote in best}
        found.append(_applied(work, _exchanged(present, best)))
        left = [quote for quote in left if quote.key not in taken]
    if not found:
        raise Invalid(NO_MORE)
    return found


def _present(work: Work) -> list[tuple[str, Quote]]:
    if not (present := work.present):
        raise Invalid(WRITTEN)
    return present


def _exchanged(meant: Sequence[tuple[str, Quote]], others: Sequence[Quote]) -> list[Edit]:
    """Return the edits that put other sentences in place of some: the best as the quote, the rest in reading order."""
    if not others:
        raise Invalid(NO_MORE)
    first = [pair for pair in meant if pair[0] == "quote"]
    after = [pair for pair in meant if pair[0] != "quote"]
    best, rest = others[: len(first)], sorted(others[len(first) :], key=lambda quote: quote.sentence.place)
    pairs = [*zip(first, best, strict=False), *zip(after, rest, strict=False)]
    return [Edit(name, old, new) for (name, old), new in pairs]


def _applied(work: Work, edits: Sequence[Edit]) -> tuple[str, Chosen]:
    """Return the text with the edits made: put together anew, or in the text itself where that was changed by hand."""
    chosen = {name: _edited(name, quotes, edits) for name, quotes in work.chosen.items()}
    values = work.draft.provenance.get("values", {})
    if work.template and making.composed(work.template, work.read, work.chosen, values) == work.draft.content:
        return making.composed(work.template, work.read, chosen, values), chosen
    text = work.draft.content
    last = {name: quotes[-1].sentence.text for name, quotes in work.chosen.items() if quotes}
    for edit in edits:
        old, new = (quote.sentence.text if quote else "" for quote in (edit.old, edit.new))
        if edit.old and edit.new:
            text = paragraphs.with_sentence(text, old, new)
        elif edit.old:
            text = paragraphs.without_sentence(text, old)
        else:
            text = paragraphs.with_more(text, last[edit.name], _joint(work.draft.type, edit.name), new)
            last[edit.name] = new
    return text, chosen


def _edited(name: str, quotes: Sequence[Quote], edits: Sequence[Edit]) -> list[Quote]:
    mine = [edit for edit in edits if edit.name == name]
    by_key = {edit.old.key: edit.new for edit in mine if edit.old}
    kept = [by_key.get(quote.key, quote) for quote in quotes]
    return [quote for quote in kept if quote] + [edit.new for edit in mine if edit.new and not edit.old]


def _joint(type: str, name: str) -> str:
    """Return what stands between two sentences of a variable."""
    if name == "cited":
        return "\n\n"
    if name != "key_points":
        return " "
    before, between = drafting.POINT[type]
    return between + before
