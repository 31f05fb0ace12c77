"""Conversations, messages and their footnotes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from webapp.api.shapes.base import MANY_LINES, ONE_LINE, SAID, Given, Paged, Sent
from webapp.chat.forms import MAX_OF_A_KIND, MAX_QUESTION_LENGTH, MAX_TITLE_LENGTH
from webapp.chat.models import Citation, Message, Recollection
from webapp.chat.redaction import SOURCE_DELETED
from webapp.chat.scope import Scope
from webapp.documents.metadata import MAX_TAG_LETTERS, MAX_TAGS
from webapp.shared.places import place
from webapp.shared.text import tags

LONGEST_WAIT_S = 60
Status = Literal["waiting", "writing", "complete", "stopped", "failed"]

_AS_STORED: tuple[str, ...] = ("id", "conversation_id", "parent_id", "role", "status", "error", "created_at")
_AS_STORED += ("is_final", "is_refusal", "is_quoted", "is_being_checked")


class ConversationQuery(Paged):
    """Which conversations."""

    words: Annotated[str, Field(max_length=300), ONE_LINE] = ""
    tag: Annotated[str, Field(max_length=MAX_TAG_LETTERS), ONE_LINE] = ""
    archived: bool = False


class MessageQuery(Sent):
    """Which page of the messages."""

    cursor: uuid.UUID | None = Field(None, description="The `next` of a page, to get the messages before it.")


class Sources(Sent):
    """The documents to answer from: those of one of the collections, or these; without any, all of them."""

    collections: list[uuid.UUID] = Field(default=[], max_length=MAX_OF_A_KIND)
    documents: list[uuid.UUID] = Field(default=[], max_length=MAX_OF_A_KIND)

    @property
    def scope(self) -> Scope:
        """The same, as a conversation keeps it."""
        return Scope(collections=tuple(map(str, self.collections)), documents=tuple(map(str, self.documents)))


class Question(Sent):
    """A question. `model` answers it and those after it: "" quotes sentences, null stays as it was.

    `wait`: for how many seconds to wait for the answer; what is not complete by then is told as it is, and is read
    again with GET /messages/{id}. `stream`: get the answer as server-sent events while it is written.
    """

    content: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_LENGTH), MANY_LINES, SAID]
    model: str | None = Field(None, max_length=200)
    wait: int = Field(30, ge=0, le=LONGEST_WAIT_S)
    stream: bool = False


class FirstQuestion(Question):
    """A question that starts a conversation, and what it answers from."""

    sources: Sources = Sources()


class ConversationFields(Sent):
    """What can be changed of a conversation. What is left out stays as it is."""

    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE_LENGTH), ONE_LINE, SAID] = ""
    tags: list[Annotated[str, Field(max_length=MAX_TAG_LETTERS), ONE_LINE]] = Field([], max_length=MAX_TAGS)
    is_pinned: bool = False
    is_archived: bool = False

    @field_validator("tags")
    @classmethod
    def _as_stored(cls, value: list[str]) -> list[str]:
        return tags(",".join(value))


class ConversationAnswer(Given):
    """A conversation."""

    id: uuid.UUID
    title: str
    tags: list[str]
    is_pinned: bool
    is_archived: bool
    created_at: datetime
    updated_at: datetime


class Footnote(Given):
    """A footnote of an answer: what is quoted, where it stands, and what was found out about it.

    `quote_verdict` says whether the quote stands in the source (exact, same, close, missing), and `claim_verdict`
    whether that supports the claim (supported, differs, unchecked, quoted); `is_checked` is that both hold.
    `recalled_message_id` is set where it leads to an earlier answer, which is no source, and not to a document.
    """

    number: int
    title: str
    document_id: uuid.UUID | None = None
    passage_id: uuid.UUID | None = None
    page: int | None = None
    seconds: float | None = None
    place: str = ""
    quote: str = ""
    quote_verdict: Literal["exact", "same", "close", "missing"] = "missing"
    claim_verdict: Literal["supported", "differs", "unchecked", "quoted"] = "unchecked"
    is_checked: bool = False
    differences: list[str] = []
    computed: list[str] = []
    verdict_in_words: str = ""
    recalled_message_id: uuid.UUID | None = None

    @classmethod
    def of(cls, citation: Citation) -> Footnote:
        """Return a footnote as programs get it; of a deleted source, nothing but that."""
        source, verdict = citation.source, citation.verdict
        if source is None:
            return cls(number=citation.number, title=SOURCE_DELETED)
        told: dict[str, Any] = {
            "number": citation.number,
            "title": citation.title,
            "document_id": source.id,
            "passage_id": citation.chunk_id,
            "page": citation.page_number,
            "seconds": citation.start_seconds,
            "place": place(citation.page_number, citation.start_seconds, source.page_name, source.page_labels),
            "quote": citation.quote,
            "quote_verdict": verdict.quote,
            "claim_verdict": verdict.claim,
            "is_checked": verdict.is_checked,
            "differences": list(verdict.differences),
            "computed": list(verdict.computed),
            "verdict_in_words": verdict.in_words,
        }
        return cls(**told)

    @classmethod
    def to_memory(cls, recalled: Recollection) -> Footnote:
        """Return the footnote to an earlier answer."""
        is_there = bool(recalled.recalled_id and recalled.is_live)
        said = "An earlier answer" if is_there else "An earlier answer, which is forgotten or deleted"
        found = recalled.recalled_id if is_there else None
        return cls(number=recalled.number or 0, title=said, recalled_message_id=found)


class MessageAnswer(Given):
    """A question or an answer. In the `content` of an answer `[^1]` leads to its footnote 1, and `[^0]` marks a claim
    that has no source; it is empty until the answer is final.

    `is_refusal`: the documents do not answer. `is_quoted`: these are the nearest sentences, and may be no answer.
    `is_being_checked`: the verdicts on its claims may yet change.
    """

    id: uuid.UUID
    conversation_id: uuid.UUID
    parent_id: uuid.UUID | None
    role: Literal["user", "assistant"]
    status: Status
    content: str
    preface: str
    not_mentioned: list[str]
    is_final: bool
    is_refusal: bool
    is_quoted: bool
    is_being_checked: bool
    error: str
    created_at: datetime
    footnotes: list[Footnote]

    @classmethod
    def of(cls, message: Message) -> MessageAnswer:
        """Return a message as programs get it. What is redacted on the page is redacted here."""
        notes = [Footnote.of(citation) for citation in message.citations]
        notes += [Footnote.to_memory(one) for one in message.recollections if one.number is not None]
        return cls(
            **{name: getattr(message, name) for name in _AS_STORED},
            content=message.content if message.is_final else "",
            preface=message.attributes.get("preface", ""),
            not_mentioned=message.not_mentioned,
            footnotes=sorted(notes, key=lambda note: note.number) if message.is_final else [],
        )


class Exchange(Given):
    """A question with its answer, as far as that is written. `id` is the question's."""

    id: uuid.UUID
    conversation: ConversationAnswer
    question: MessageAnswer
    answer: MessageAnswer
