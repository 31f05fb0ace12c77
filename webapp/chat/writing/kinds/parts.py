"""Answers from a part of the library: a place in a document, and a summary."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from webapp.answering.kinds import summary
from webapp.answering.kinds.places import Place
from webapp.answering.kinds.routing import QUOTES
from webapp.answering.kinds.structure import only_at, quoted
from webapp.answering.kinds.titles import is_this
from webapp.answering.markdown import escape
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Passage, is_answered
from webapp.chat.queries import library, passages
from webapp.chat.writing.kinds import records
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.documents.models import FINAL, Status
from webapp.platform.unit_of_work import unit_of_work

SEARCHED = 60
MOST_DOCUMENTS = 8
MOST_READ = 3000
"""How many passages of several documents a model may read: more than it does."""
FEWEST_PASSAGES = 3
"""Of fewer passages no summary is made: they are quoted as for any question."""
EVERYTHING = re.compile(
    r"(?:(?:all(?: of)?|everything in) )?(?:my|the|this) (?:documents|sources|library|files|collection)|everything",
    re.I,
)
COLLECTION = re.compile(r"(?:(?:the|my) )?collection (?P<before>.+)|(?:(?:the|my) )?(?P<after>.+) collection", re.I)
STILL_READ = "Not all of this has been read yet, so what is still being read is missing here."
UNREADABLE = "Some of these documents could not be read, so they are missing here."


def place(asking: Asking) -> Answer | None:
    """Answer what stands at a place, or what is said there of something; decline where there is no such place."""
    wanted, topic = asking.route.place, asking.route.topic
    found = _at(asking, asking.route.other) if wanted else []
    if topic:
        return _within(asking, found, topic)
    if not (wanted and found):
        asking.preface = _missing(asking, wanted, asking.route.other)
        return None
    documents = _documents(found)
    if len(documents) > 1:
        return _several_have(asking, wanted, documents)
    return Answer(quoted(found, wanted), attributes=asking.kept())


def _missing(asking: Asking, wanted: Place | None, title: str) -> str:
    """Say what there is not: such a document, or such a place."""
    documents = asking.documents(title, in_part=True)
    if title and not documents:
        return f"No document in your library is called “{title}”."
    where = "this document" if len(documents) == 1 else "your documents"
    return f"No {wanted.name} is marked as such in {where}." if wanted else ""


def _at(asking: Asking, title: str, limit: int = passages.MOST_AT_A_PLACE) -> list[Passage]:
    """Return the passages at the place in the document that is named, or spoken of, or in any."""
    ids: Sequence[uuid.UUID] | None = asking.documents(title, in_part=True)
    if title and not ids:
        return []
    with unit_of_work():
        wanted = asking.route.place
        return passages.at(asking.user_id, ids or asking.within, wanted, limit) if wanted else []


def _within(asking: Asking, found: Sequence[Passage], topic: str) -> Answer | None:
    """Answer from the passages at a place; decline where they do not answer."""
    here = {passage.id for passage in found}
    ids, wanted = _documents(found), asking.route.place
    if not ids or wanted is None:
        return None
    ranked = only_at([one for one in asking.find(topic, SEARCHED, ids) if one.passage.id in here], wanted)
    if not is_answered(ranked):
        return None
    return Answer(QuotingAnswerer().answer(ranked, topic), ranked, asking.kept())


def _several_have(asking: Asking, wanted: Place, ids: Sequence[uuid.UUID]) -> Answer:
    text = f"{len(ids)} of your documents have {wanted.name}. Name one of them, or choose it above the question box:"
    return records.said(asking, text, ids[: records.SHOWN])


def _documents(found: Sequence[Passage]) -> list[uuid.UUID]:
    return [uuid.UUID(id) for id in dict.fromkeys(passage.document_id for passage in found)]


def in_short(asking: Asking) -> Answer | None:
    """Answer with the sentences that say most of a document, a part of it, a collection, or all about a topic."""
    topic, wanted = asking.route.topic, asking.route.place
    if wanted:
        found = _at(asking, topic, passages.MOST)
        documents = _documents(found)
        if len(documents) > 1:
            return _several_have(asking, wanted, documents)
        asking.preface = "" if found else _missing(asking, wanted, topic)
        return _of_one(asking, found, wanted.name) if found else None
    if ids := _collected(asking, topic):
        return _of_each(asking, *ids)
    documents = asking.documents(topic, in_part=True)
    if len(documents) == 1:
        with unit_of_work():
            found = passages.of_document(asking.user_id, documents[0])
        return _of_one(asking, found, "this document")
    if len(documents) > 1:
        return _of_each(asking, documents, "what you name")
    if is_this(topic):
        return records.which(asking)
    return None if asking.route.asked == "title" else _of_topic(asking, topic)


def _collected(asking: Asking, topic: str) -> tuple[list[uuid.UUID], str] | None:
    """Return the documents of a collection, or all of them, and what that is called; None where neither is meant."""
    if EVERYTHING.fullmatch(topic):
        return [uuid.UUID(id) for id, _ in asking.titles], "your library" if asking.within is None else "this choice"
    found = COLLECTION.fullmatch(topic)
    name = (found["before"] or found["after"]) if found else topic
    with unit_of_work():
        names = library.collections(asking.user_id)
        name = name.strip(QUOTES).lower()
        id = next((id for id, each in names.items() if each.lower() == name), None)
        return (library.documents_of(asking.user_id, asking.within, id), "this collection") if id else None


def _of_one(asking: Asking, found: Sequence[Passage], what: str) -> Answer:
    answer = Answer(summary.of_one(found, what), [], asking.kept(), found, len(found))
    return with_notice(asking, answer, _documents(found))


def _of_each(asking: Asking, ids: Sequence[uuid.UUID], what: str) -> Answer | None:
    with unit_of_work():
        documents = [passages.of_document(asking.user_id, id) for id in ids[:MOST_DOCUMENTS]]
        texts = passages.of_documents(asking.user_id, ids, MOST_READ) if asking.run.model else []
        total = passages.count(asking.user_id, ids) if asking.run.model else 0
    read = [found for found in documents if found]
    if not read:
        return None
    answer = Answer(summary.of_each(read, what, len(ids)), [], asking.kept(), texts, total)
    return with_notice(asking, answer, ids)


def with_notice(asking: Asking, answer: Answer, ids: Sequence[uuid.UUID]) -> Answer:
    """Return the answer with a sentence on what is missing of these documents, which makes it no summary of all."""
    with unit_of_work():
        states = {one.status for one in library.documents_by_ids(asking.user_id, ids).values()}
    if missing := states - {Status.EMBEDDING, Status.READY}:
        answer.attributes["notice"] = UNREADABLE if missing <= {*FINAL} else STILL_READ
        answer.total = None
    return answer


def _of_topic(asking: Asking, topic: str) -> Answer | None:
    ranked = [one for one in asking.find(topic, SEARCHED, None) if is_answered([one])]
    if len(ranked) < FEWEST_PASSAGES:
        return None
    found = [one.passage for one in ranked]
    answer = _of_one(asking, found, f"what your documents have on “{escape(topic)}”")
    answer.total = None
    return answer
