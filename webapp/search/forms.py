"""What may be searched for, and where."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, SearchField
from wtforms.validators import UUID, AnyOf, Length, Optional

from webapp.documents.forms import filters
from webapp.documents.queries.library import Filters

SCOPES = ("all", "documents", "messages")
LONGEST_QUESTION = 500


def _one_line(value: str | None) -> str:
    return " ".join((value or "").replace("\0", " ").split())


class SearchForm(FlaskForm):
    """Sent by GET: an address that can be kept and shared between one's own devices."""

    class Meta:
        csrf = False

    q = SearchField(
        "Words or a question",
        filters=[_one_line],
        validators=[
            Length(max=LONGEST_QUESTION, message="Use at most 500 letters: one question, or the words that matter.")
        ],
    )
    scope = HiddenField(
        filters=[lambda value: value or "all"],
        validators=[AnyOf(SCOPES, message="Search in documents, in messages, or in all.")],
    )
    document = HiddenField(validators=[Optional(), UUID("This is no document of yours.")])
    like = HiddenField(validators=[Optional(), UUID("This is no footnote of yours.")])

    @property
    def question(self) -> str:
        return self.q.data or ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where to look: ``documents``, ``messages``, or both; a single document holds no messages."""
        if self.document.data or self.filters.address:
            return ("documents",)
        return ("documents", "messages") if self.scope.data == "all" else (self.scope.data or "",)

    @property
    def filters(self) -> Filters:
        """What the library was filtered by where the search began."""
        return filters(request.args)

    @property
    def is_open(self) -> bool:
        """Whether all documents are searched, so that it helps to know one by its name."""
        return "documents" in self.scopes and not self.document.data and not self.filters.address

    @property
    def document_id(self) -> uuid.UUID | None:
        """The one document to look in, if any."""
        return uuid.UUID(self.document.data) if self.document.data else None

    @property
    def citation_id(self) -> uuid.UUID | None:
        """The footnote whose like is looked for, if any."""
        return uuid.UUID(self.like.data) if self.like.data else None

    @property
    def where(self) -> dict[str, Any]:
        return {"document_id": str(self.document_id)} if self.document_id else {}

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]
