"""Messages as they are shown: an answer in paragraphs, each with the notes that prove it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from webapp.answering.verdicts import Verdict
from webapp.chat.models import Citation, Message
from webapp.chat.queries import citations as citation_queries
from webapp.chat.queries import messages as queries
from webapp.chat.queries.about import About, asked_about
from webapp.chat.redaction import SOURCE_DELETED, Hidden, without
from webapp.chat.rendering import NO_SOURCE, Paragraph, joined, paragraphs, preview
from webapp.documents.models import Chunk, Document
from webapp.documents.queries.documents import chunks_by_ids


@dataclass(frozen=True)
class Note:
    """A footnote as it is shown; ``source`` is None when the document was deleted: no quote then, and no title."""

    id: uuid.UUID
    message_id: uuid.UUID
    number: int
    title: str
    page: int | None
    seconds: float | None
    quote: str
    verdict: Verdict
    verdict_in_words: str
    source: Document | None


@dataclass(frozen=True)
class Block:
    """One or more paragraphs of an answer, and the notes that stand beside them."""

    html: Markup
    notes: list[Note]


@dataclass(frozen=True)
class Turn:
    """A message with all that its fragment shows. ``after`` is the last piece that ``so_far`` holds.

    ``about``: the passage that a question is about; None where that was deleted, or there is none.
    """

    message: Message
    blocks: list[Block] = field(default_factory=list)
    nearest: list[Chunk] = field(default_factory=list)
    so_far: str = ""
    after: int = -1
    about: About | None = None


def turns(user_id: uuid.UUID, messages: Sequence[Message]) -> list[Turn]:
    """Return the messages as they are shown; the number of reads does not grow with theirs."""
    answers = [message for message in messages if message.is_answer]
    pieces = _pieces(user_id, [answer for answer in answers if not answer.is_final])
    notes, hidden = _notes(user_id, answers)
    nearest = {id for answer in answers for id in answer.attributes.get("nearest", [])}
    near = chunks_by_ids(user_id, nearest | {message.about["chunk"] for message in messages if message.about})
    return [_turn(message, notes[message.id], hidden.get(message.id), pieces, near) for message in messages]


def turn(user_id: uuid.UUID, message: Message) -> Turn:
    """Return one message as it is shown."""
    return turns(user_id, [message])[0]


def _turn(
    message: Message,
    notes: dict[int, Note],
    hidden: Hidden | None,
    pieces: Mapping[uuid.UUID, tuple[str, int]],
    near: Mapping[uuid.UUID, Chunk],
) -> Turn:
    if hidden is None:
        return Turn(message, about=asked_about(message.about, near) if message.about else None)
    if not message.is_final:
        text, after = pieces.get(message.id, ("", -1))
        return Turn(message, so_far=preview(without(text, *hidden)), after=after)
    nearest = [near[uuid.UUID(id)] for id in message.attributes.get("nearest", []) if uuid.UUID(id) in near]
    return Turn(message, _blocks(message.id, without(message.content, *hidden), notes), nearest)


def _pieces(user_id: uuid.UUID, unfinished: Sequence[Message]) -> dict[uuid.UUID, tuple[str, int]]:
    """Return the text so far of each unfinished answer, and its last piece's number."""
    written: dict[uuid.UUID, tuple[str, int]] = {}
    if unfinished:
        for piece in queries.deltas(user_id, [message.id for message in unfinished]):
            written[piece.message_id] = (written.get(piece.message_id, ("", 0))[0] + piece.text, piece.seq)
    return written


def _notes(
    user_id: uuid.UUID, answers: Sequence[Message]
) -> tuple[defaultdict[uuid.UUID, dict[int, Note]], dict[uuid.UUID, Hidden]]:
    """Return the notes of each answer by their numbers, and what deleted documents gave to each answer."""
    notes: defaultdict[uuid.UUID, dict[int, Note]] = defaultdict(dict)
    hidden: defaultdict[uuid.UUID, list[Citation]] = defaultdict(list)
    citations = citation_queries.citations(user_id, [answer.id for answer in answers]) if answers else []
    used = {citation.document_id for citation in citations if citation.document_id}
    sources = citation_queries.sources(user_id, used) if used else {}
    for citation in citations:
        source = sources.get(citation.document_id) if citation.document_id else None
        notes[citation.message_id][citation.number] = _note(citation, source)
        if citation.document_id and source is None:
            hidden[citation.message_id].append(citation)
    return notes, {answer.id: Hidden(hidden[answer.id], _has_read_deleted(answer)) for answer in answers}


def _has_read_deleted(answer: Message) -> bool:
    return bool(answer.is_by_model and answer.evidence and answer.evidence.has_read_deleted)


def _note(citation: Citation, source: Document | None) -> Note:
    return Note(
        id=citation.id,
        message_id=citation.message_id,
        number=citation.number,
        title=citation.title if source else SOURCE_DELETED,
        page=citation.page_number,
        seconds=citation.start_seconds,
        quote=citation.quote if source else "",
        verdict=citation.verdict,
        verdict_in_words=citation.verdict_in_words,
        source=source,
    )


def _blocks(message_id: uuid.UUID, content: str, notes: dict[int, Note]) -> list[Block]:
    """Gather paragraphs up to and with one that has footnotes: what leads up to a quote shares its margin."""
    seen: set[int] = set()

    def numeral(number: int) -> str:
        if number == 0:
            return NO_SOURCE
        if number not in notes:
            return f"[{number}]"
        again = number in seen
        seen.add(number)
        return _numeral(message_id, number, again)

    blocks: list[Block] = []
    waiting: list[Paragraph] = []
    placed: set[int] = set()
    for paragraph in paragraphs(content, numeral):
        waiting.append(paragraph)
        new = [n for n in paragraph.numbers if n in notes and n not in placed]
        if new:
            placed.update(new)
            blocks.append(_block(waiting, [notes[n] for n in new]))
            waiting = []
    return blocks + ([_block(waiting, [])] if waiting else [])


def _block(gathered: list[Paragraph], notes: list[Note]) -> Block:
    return Block(joined(gathered), notes)


def _numeral(message_id: uuid.UUID, number: int, again: bool) -> str:
    """The raised numeral; only the first that leads to a note has an id, to which the note leads back."""
    name = f"{message_id}-{number}"
    own = "" if again else f' id="ref-{name}"'
    return f'<a class="footnote-ref" href="#note-{name}"{own} aria-label="Footnote {number}">{number}</a>'
