"""Messages as they are shown: an answer in paragraphs, each with the notes that prove it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from webapp.answering.verdicts import NOT_THERE, Verdict
from webapp.chat.models import Citation, Message, Status
from webapp.chat.queries import branches, conversations
from webapp.chat.queries import messages as queries
from webapp.chat.queries.about import About, asked_about
from webapp.chat.queries.branches import Place
from webapp.chat.queries.disagreements import Side, disagreements
from webapp.chat.queries.recollections import Recalled, recollections
from webapp.chat.queries.records import Record, records
from webapp.chat.queries.suggestions import questions
from webapp.chat.redaction import SOURCE_DELETED
from webapp.chat.rendering import NO_SOURCE, Paragraph, joined, paragraphs, preview
from webapp.documents.models import Chunk, Document
from webapp.documents.queries.documents import chunks_by_ids


@dataclass(frozen=True)
class Note:
    """A footnote as it is shown. ``source`` is None when the document was deleted: no quote then, and no title."""

    id: uuid.UUID
    message_id: uuid.UUID
    number: int
    title: str
    page: int | None
    seconds: float | None
    quote: str
    verdict: Verdict
    source: Document | None


@dataclass(frozen=True)
class Part:
    """One or more paragraphs of an answer, and the notes that stand beside them: of documents, of earlier answers."""

    html: Markup
    notes: list[Note]
    recalled: list[Recalled] = field(default_factory=list)


@dataclass(frozen=True)
class Turn:
    """A message with all that its fragment shows.

    ``so_far`` is what is written of an answer, and ``after`` the number of the last delta in it. ``nearest`` are the
    passages nearest to a question that the documents do not answer, ``records`` the documents that an answer from rows
    lists, ``disagreements`` the footnotes whose sources give different values. ``about`` is the passage that a question
    is about; None when it was deleted, or there is none. ``place`` is which of several questions or answers it is; None
    for a single one. ``models`` are those that can write the answer again. ``suggestions`` are questions that may
    be asked next, for the last of several turns. ``recalled`` are earlier answers that are shown below it.
    """

    message: Message
    parts: list[Part] = field(default_factory=list)
    nearest: list[Chunk] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    disagreements: list[tuple[Side, Side]] = field(default_factory=list)
    so_far: str = ""
    after: int = -1
    about: About | None = None
    place: Place | None = None
    models: tuple[str, ...] = ()
    suggestions: list[str] = field(default_factory=list)
    recalled: list[Recalled] = field(default_factory=list)


def turns(user_id: uuid.UUID, messages: Sequence[Message]) -> list[Turn]:
    """Return messages of ``queries.messages`` as they are shown; the number of reads does not grow with theirs."""
    written = queries.written_so_far([message for message in messages if message.status == Status.WRITING])
    wanted = {id for message in messages for id in message.attributes.get("nearest", [])}
    wanted |= {message.about["chunk"] for message in messages if message.about}
    headings = messages[-1].attributes.get("suggestions", []) if messages else []
    chunks = chunks_by_ids(user_id, wanted.union(headings))
    listed, places, models = records(user_id, messages), branches.places(user_id, messages), conversations.models()
    recalled = recollections(user_id, messages)
    shown = [
        _turn(message, written, chunks, listed.get(message.id, []), recalled.get(message.id, []))
        for message in messages
    ]
    shown = [replace(each, place=places.get(each.message.id), models=models) for each in shown]
    return [*shown[:-1], *(replace(last, suggestions=questions(chunks, headings)) for last in shown[-1:])]


def turn(user_id: uuid.UUID, message: Message) -> Turn:
    """Return one message as it is shown."""
    return turns(user_id, [message])[0]


def _turn(
    message: Message,
    written: Mapping[uuid.UUID, tuple[str, int]],
    chunks: Mapping[uuid.UUID, Chunk],
    listed: list[Record],
    recalled: list[Recalled],
) -> Turn:
    if not message.is_answer:
        return Turn(message, about=asked_about(message.about, chunks) if message.about else None)
    if not message.is_final:
        text, after = written.get(message.id, ("", -1))
        return Turn(message, so_far=preview(text), after=after)
    nearest = [chunks[uuid.UUID(id)] for id in message.attributes.get("nearest", []) if uuid.UUID(id) in chunks]
    cited = {one.number: one for one in recalled if one.number is not None}
    below = [one for one in recalled if one.number is None]
    return Turn(message, _parts(message, cited), nearest, listed, disagreements(message.citations), recalled=below)


def _note(citation: Citation) -> Note:
    source = citation.source
    return Note(
        id=citation.id,
        message_id=citation.message_id,
        number=citation.number,
        title=citation.title if source else SOURCE_DELETED,
        page=citation.page_number,
        seconds=citation.start_seconds,
        quote=citation.quote if source else "",
        verdict=citation.verdict if source else NOT_THERE,
        source=source,
    )


def _parts(message: Message, recalled: Mapping[int, Recalled]) -> list[Part]:
    """Join paragraphs up to one that has footnotes: what leads up to a quote shares its margin."""
    notes = {citation.number: _note(citation) for citation in message.citations}
    seen: set[int] = set()

    def numeral(number: int) -> str:
        if number == 0:
            return NO_SOURCE
        if number not in notes and number not in recalled:
            return f"[{number}]"
        again = number in seen
        seen.add(number)
        return _numeral(message.id, number, again, is_recalled=number in recalled)

    parts: list[Part] = []
    waiting: list[Paragraph] = []
    placed: set[int] = set()
    for paragraph in paragraphs(message.content, numeral):
        waiting.append(paragraph)
        new = [number for number in paragraph.numbers if number not in placed]
        beside = [notes[number] for number in new if number in notes]
        remembered = [recalled[number] for number in new if number in recalled]
        if beside or remembered:
            placed.update(new)
            parts.append(Part(joined(waiting), beside, remembered))
            waiting = []
    return parts + ([Part(joined(waiting), [])] if waiting else [])


def _numeral(message_id: uuid.UUID, number: int, again: bool, *, is_recalled: bool) -> str:
    """Return the raised numeral; only the first that leads to a note has an id, to which the note leads back."""
    name = f"{message_id}-{number}"
    own = "" if again else f' id="ref-{name}"'
    kind, label = (" recalled", "Earlier conversation") if is_recalled else ("", "Footnote")
    return f'<a class="footnote-ref{kind}" href="#note-{name}"{own} aria-label="{label} {number}">{number}</a>'
