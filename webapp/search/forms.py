"""What may be searched for, and where."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SearchField, SelectChoice, SelectField
from wtforms.validators import UUID, AnyOf, Length, Optional, ValidationError

from webapp.chat.models import TURNS
from webapp.documents.forms import filters
from webapp.documents.queries.library import Filters
from webapp.search.words import Within

SCOPES = ("all", "documents", "conversations", "messages")
ROLES = {"": TURNS, "questions": TURNS[:1], "answers": TURNS[1:]}
ROLE_NAMES = (("", "Questions and answers"), ("questions", "Questions"), ("answers", "Answers"))
LONGEST_QUESTION = 500
LAST_YEAR = 2200
KEPT = ("role", "since", "until", "conversation")
"""What an address has beside the words, the scope and what the library is filtered by."""


def _one_line(value: str | None) -> str:
    return " ".join((value or "").replace("\0", " ").split())


def _day(label: str) -> DateField:
    return DateField(label, [Optional(), _is_known])


def _is_known(_form: FlaskForm, field: Field) -> None:
    if field.data and field.data.year > LAST_YEAR:
        raise ValidationError(f"Enter a day before {LAST_YEAR + 1}.")


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
        validators=[AnyOf(SCOPES, message="Search in documents, in conversations, in messages, or in all.")],
    )
    document = HiddenField(validators=[Optional(), UUID("This is no document of yours.")])
    like = HiddenField(validators=[Optional(), UUID("This is no footnote of yours.")])
    conversation = HiddenField(validators=[Optional(), UUID("This is no conversation of yours.")])
    role = SelectField(
        "Questions or answers",
        choices=[SelectChoice(*each) for each in ROLE_NAMES],
        default="",
    )
    since = _day("From")
    until = _day("To")

    @property
    def question(self) -> str:
        return self.q.data or ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where to look; a single document holds no messages, and nothing but a message is a question or an answer."""
        if self.document.data or self.is_of_library:
            return ("documents",)
        if self.role.data or self.conversation.data:
            return ("messages",)
        return SCOPES[1:] if self.scope.data == "all" else (self.scope.data or "",)

    @property
    def filters(self) -> Filters:
        """What the library was filtered by where the search began."""
        return filters(request.args)

    @property
    def is_of_library(self) -> bool:
        """Whether only documents are searched, those that match a filter of the library; messages have collections."""
        return bool(self.filters.address.keys() - {"collection"})

    @property
    def is_open(self) -> bool:
        """Whether all documents are searched, so that it helps to know one by its name."""
        is_narrow = self.document.data or self.filters.address or self.since.data or self.until.data
        return "documents" in self.scopes and not is_narrow

    @property
    def document_id(self) -> uuid.UUID | None:
        """The one document to look in, if any."""
        return uuid.UUID(self.document.data) if self.document.data else None

    @property
    def citation_id(self) -> uuid.UUID | None:
        """The footnote whose like is looked for, if any."""
        return uuid.UUID(self.like.data) if self.like.data else None

    @property
    def conversation_id(self) -> uuid.UUID | None:
        """The one conversation to look in, if any."""
        return uuid.UUID(self.conversation.data) if self.conversation.data else None

    @property
    def where(self) -> dict[str, Any]:
        return {"document_id": str(self.document_id)} if self.document_id else {}

    def within(self, zone: tzinfo) -> Within:
        """Return which messages are looked through; its days are those of a time zone."""
        until = self.until.data and self.until.data + timedelta(days=1)
        roles = ROLES[self.role.data or ""]
        period = (_midnight(self.since.data, zone), _midnight(until, zone))
        return Within(roles, *period, self.conversation_id, self.filters.collection)

    def address(self, **changed: Any) -> dict[str, Any]:
        """Return the search as the query of an address; ``changed`` are those that differ, None for those left out."""
        kept = {name: self[name].data or None for name in KEPT}
        return {"q": self.question or None, "scope": self.scope.data, **self.filters.address, **kept, **changed}

    @property
    def is_narrowed(self) -> bool:
        """Whether some of what there is in scope is left out."""
        return bool(self.filters.address or any(self[name].data for name in KEPT))

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time.min, zone).astimezone(UTC) if day else None
