"""Several questions in one: each is answered apart, under its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from webapp.answering.events import Delta, Event, Found, NotInSources
from webapp.answering.follow_ups import is_follow_up, with_topic
from webapp.answering.kinds import Kind, route
from webapp.answering.kinds.quoting import Quoter, unranked
from webapp.answering.markdown import escape
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Passage, Ranked
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.retrieval.queries import LIMIT, Passages

NOT_ANSWERED = "Your documents do not answer this.\n\n"
Answerer = Callable[[Asking], Answer | None]


def several(asking: Asking, answer: Answerer) -> Answer | None:
    """Answer each of several questions; ``answer`` does so for those of a special kind.

    Where a model writes, it answers all of them at once: what is found for each is put before it.
    """
    if asking.run.model:
        asking.ranked = _in_turns([asking.find(part, LIMIT, None) for part in _alone(asking.route.parts)])
        return None
    made = Answer([], [], asking.kept(documents=[]))
    made.events = _events(asking, answer, made)
    return made


def _events(asking: Asking, answer: Answerer, made: Answer) -> Iterator[Event]:
    quoter, read = Quoter(), dict[str, Passage]()
    parts = asking.route.parts
    for part, searched in zip(parts, _alone(parts), strict=True):
        one = _answer(asking, searched, answer)
        made.attributes["documents"] += one.attributes.get("documents", [])
        _add(made, one.ranked)
        yield Delta(f"**{escape(part)}**\n\n")
        yield from quoter.renumbered(_joined(one.events, read, made))
        yield Delta("\n\n")
    if asking.route.left_out > 0:
        yield Delta(f"The first {len(parts)} questions are answered here. Ask the others again.")
    yield quoter.end()


def _add(made: Answer, ranked: Sequence[Ranked]) -> None:
    known = {one.passage.id for one in made.ranked}
    made.ranked += [one for one in ranked if one.passage.id not in known]


def _joined(events: Iterable[Event], read: dict[str, Passage], made: Answer) -> Iterator[Event]:
    """Yield the events of one answer, the passages that it reads together with those ``read`` before."""
    for event in events:
        if isinstance(event, Found):
            read.update({passage.id: passage for passage in event.passages})
            _add(made, unranked(event.passages))
            yield Found(tuple(read.values()))
        elif isinstance(event, NotInSources):
            yield Delta(NOT_ANSWERED)
        else:
            yield event


def _answer(asking: Asking, question: str, answer: Answerer) -> Answer:
    """Answer one of the questions: by its kind, or as an ordinary one."""
    one = replace(asking, route=route(question))
    if one.route.kind is not Kind.SEVERAL and (special := answer(one)):
        return special
    ranked = list(asking.find(question, LIMIT, None))
    return Answer(QuotingAnswerer().answer(ranked, question), ranked)


def _alone(parts: Sequence[str]) -> list[str]:
    """Return each question so that it stands alone: "And for children?" with what the one before it is about."""
    alone: list[str] = []
    for part in parts:
        alone.append(with_topic(part, [(alone[-1], "")]) if alone and is_follow_up(part) else part)
    return alone


def _in_turns(found: Sequence[Passages]) -> Passages:
    """Return the passages found for each question, the best of each first."""
    ranked: dict[str, Ranked] = {}
    for one in (one for several in zip_longest(*found) for one in several if one):
        before = ranked.setdefault(one.passage.id, one)
        if max(one.relevance, default=0) > max(before.relevance, default=0):
            ranked[one.passage.id] = one  # for another question it stood only beside the best
    return Passages(ranked.values(), all(one.is_complete for one in found))
