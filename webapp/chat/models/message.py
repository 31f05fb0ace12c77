"""Messages: questions, answers, and what else stands in a conversation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from webapp.answering.kinds import FROM_ROWS
from webapp.chat.models.private_row import PrivateRow
from webapp.chat.models.status import UNFINISHED, Status
from webapp.chat.redaction import Redaction
from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OptionalMoment, OwnerId, one_of
from webapp.shared.languages import tell

if TYPE_CHECKING:
    from webapp.chat.models.citation import Citation
    from webapp.chat.models.conversation import Conversation
    from webapp.chat.models.evidence import Evidence
    from webapp.chat.models.recollection import Recollection

ROLES = ("user", "assistant", "system", "tool")
TURNS = ("user", "assistant")
"""The roles of what is said in a conversation."""
LONGEST_CHECK = timedelta(minutes=15)
"""After that nobody waits for the check of an answer any more."""
LONGEST_SUGGESTING = timedelta(seconds=20)
"""After that nobody waits for the questions that may be asked next."""


class Message(PrivateRow, Model):
    """A question, an answer, the instructions of a conversation (role system), or what was done of a proposal (tool).

    ``parent_id`` makes a tree: a new answer to a question is a sibling of the old.
    ``left_at`` is when the branch that it is in was last left, None in the one that is shown; see operations/branches.
    ``stored_content`` is what was written, ``content`` what may be shown of it; ``language`` is the code of the
    language it is in, by which its words are stemmed, "" where it is not told. An answer's ``attributes`` hold the
    number of its ``run``; for a refusal ``nearest``, the ids of the nearest passages; for a refusal or quoted
    sentences ``not_mentioned``, the words of the question that stand in none of them; the ``kind`` of a question that
    was no ordinary one, the ids of the ``documents`` that are listed below it, where a ``listing`` goes on, and the
    ``preface`` that says what quotes cannot do, or how much was read; ``waits``, where it is written anew once all
    documents are read; ``search``, where the user chose what is searched; how many ``calls`` of a model it took, where
    that is not one; the ``model`` that was chosen for it alone, "" to quote; ``suggestions``, the ids of passages
    whose headings may be asked about next; and while it is being written, the ``progress`` in words. A question's hold
    what it is ``about``, and those of both where they were ``imported`` from. ``sealed``: see ``models.sealed``.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint(one_of("status", tuple(Status)), name="status"),
        Index(
            "ix_messages_conversation_id_created_live",
            "conversation_id",
            "created_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_messages_user_id_created_live", "user_id", "created_at", postgresql_where=text("deleted_at IS NULL")),
        Index("ix_messages_created_at", "created_at", postgresql_using="brin"),
        Index("ix_messages_sealed", "id", postgresql_where=text("sealed IS NOT NULL")),
        Index("ix_messages_first", "conversation_id", postgresql_where=text("parent_id IS NULL")),
        Index(
            "ix_messages_terms",
            text("message_terms(user_id, conversation_id, created_at, language, content)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text(
                "deleted_at IS NULL AND role IN ('user', 'assistant') AND status IN ('complete', 'stopped')"
            ),
        ),
        Index(
            "ix_messages_to_be_written",
            "user_id",
            postgresql_where=text("(attributes ? 'waits' OR status IN ('waiting', 'writing')) AND deleted_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    role: Mapped[Line]
    stored_content: Mapped[Line] = mapped_column("content", default="", server_default="")
    language: Mapped[Line] = mapped_column(default="", server_default="")
    status: Mapped[Line] = mapped_column(default=Status.COMPLETE, server_default=Status.COMPLETE)
    error: Mapped[Line] = mapped_column(default="", server_default="")
    tool_calls: Mapped[Any | None] = mapped_column(JSONB)
    tool_results: Mapped[Any | None] = mapped_column(JSONB)
    attributes: Mapped[Attributes]
    vector_id: Mapped[uuid.UUID | None]
    words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('english', content)", persisted=True), deferred=True
    )
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    deleted_at: Mapped[OptionalMoment] = mapped_column(index=True)
    left_at: Mapped[OptionalMoment]

    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    citations: Mapped[list[Citation]] = relationship(
        back_populates="message", order_by="Citation.number", passive_deletes=True, lazy="raise"
    )
    evidence: Mapped[Evidence | None] = relationship(back_populates="message", passive_deletes=True, lazy="raise")
    recollections: Mapped[list[Recollection]] = relationship(
        back_populates="message",
        foreign_keys="Recollection.message_id",
        order_by="Recollection.created_at",
        passive_deletes=True,
        lazy="raise",
    )

    @validates("stored_content")
    def _tell_language(self, _name: str, content: str) -> str:
        self.language = tell(content)
        return content

    @property
    def content(self) -> str:
        """The text, redacted. Raises InvalidRequestError for an answer that was loaded without its redaction."""
        return self.redact(self.stored_content)

    def redact(self, text: str) -> str:
        """Return a text of this message without what deleted documents gave to it; see ``redaction``."""
        return self.redaction.redact(text) if self.is_answer else text

    @property
    def redaction(self) -> Redaction:
        """What gave to it what is gone; see ``queries.messages.WITH_REDACTION``."""
        return self._redaction([one for one in self.recollections if not one.is_live])

    @property
    def without_memory(self) -> str:
        """The text, redacted, without what was written from earlier conversations: that is not passed on."""
        return self._redaction(self.recollections).redact(self.stored_content)

    def _redaction(self, gone: Sequence[Recollection]) -> Redaction:
        self.require_sources()
        taken = [citation for citation in self.citations if citation.is_source_in_bin]
        has_read = bool(self.is_by_model and (gone or (self.evidence and self.evidence.has_read_deleted)))
        numbers = [one.number for one in gone if one.number is not None]
        return Redaction(taken, has_read or bool(taken and self.imported), numbers)

    @property
    def imported(self) -> str:
        """Where it was imported from; "" where it was asked or answered here."""
        return self.attributes.get("imported", "")

    @property
    def imported_words(self) -> str:
        """What is said above an imported answer: it must not be taken for one of the documents here."""
        checked = "its footnotes were checked again here" if self.citations else "not checked here"
        return f"Imported from {self.imported}, {checked}."

    @property
    def is_answer(self) -> bool:
        return self.role == "assistant"

    @property
    def is_final(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def is_refusal(self) -> bool:
        """Whether it says that the documents do not answer."""
        return "nearest" in self.attributes

    @property
    def is_from_rows(self) -> bool:
        """Whether it is no answer from what documents say: small talk, or what the library has on record."""
        return self.attributes.get("kind") in FROM_ROWS

    @property
    def is_quoted(self) -> bool:
        """Whether it quotes the sentences nearest to the question, which need not be an answer."""
        return "not_mentioned" in self.attributes and not self.is_refusal

    @property
    def not_mentioned(self) -> list[str]:
        """The names and numbers of the question that stand in none of the sentences or passages shown."""
        found: list[str] = self.attributes.get("not_mentioned", [])
        return found

    @property
    def is_refusal_of_scope(self) -> bool:
        """Whether it says that the documents in a limited scope do not answer, which others may."""
        return self.is_refusal and bool(self.evidence and self.evidence.scope)

    @property
    def searched_as(self) -> str:
        """What was searched for it; "" where that is the question as asked, or may hold words of a deleted document."""
        found = self.evidence
        return found.searched if found and found.searched != found.question and not found.follows_binned else ""

    @property
    def may_be_renewed(self) -> bool:
        """Whether it failed, was stopped, or another try may say more: of all documents, or by the model."""
        is_partial = self.attributes.get("is_early") or (self.evidence and self.evidence.fell_back)
        return self.status in (Status.STOPPED, Status.FAILED) or bool(is_partial) or self.is_refusal_of_scope

    @property
    def waits_for_documents(self) -> bool:
        """Whether it is written anew once the documents that are being read are ready."""
        return "waits" in self.attributes

    @property
    def is_by_model(self) -> bool:
        """Whether a model wrote it in words of its own: no quotes, no refusal."""
        return bool(self.evidence and self.evidence.is_by_model) and not self.is_refusal

    @property
    def is_being_checked(self) -> bool:
        """Whether a model may yet say whether its quotes support its claims."""
        is_waiting = bool(self.evidence and self.evidence.check_state == "waiting")
        return is_waiting and datetime.now(UTC) - self.updated_at < LONGEST_CHECK

    @property
    def may_suggest(self) -> bool:
        """Whether further questions can come of it: it quotes documents, and none were looked for so far."""
        has_quotes = bool(self.evidence and self.evidence.citation_count) and not self.is_refusal
        return self.status == Status.COMPLETE and has_quotes and "suggestions" not in self.attributes

    @property
    def awaits_suggestions(self) -> bool:
        """Whether further questions are being looked for just now."""
        return self.may_suggest and datetime.now(UTC) - self.updated_at < LONGEST_SUGGESTING

    @property
    def progress(self) -> str:
        """What is being done for an answer while nothing of it is written, in words."""
        return self.attributes.get("progress", "")

    @property
    def about(self) -> dict[str, Any]:
        """The passage that a question is about, see ``queries.about``; empty when it is about none."""
        return self.attributes.get("about", {})
