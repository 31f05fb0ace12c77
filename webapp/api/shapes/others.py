"""The caller, search, templates, drafts, tasks, and what is undone."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from webapp.api.shapes.base import MANY_LINES, ONE_LINE, SAID, Given, Paged, Sent
from webapp.search.forms import LONGEST_QUESTION
from webapp.tasks.forms import LONGEST_DESCRIPTION, LONGEST_TITLE, LONGEST_WORDS
from webapp.templates.forms import LONGEST_NAME, LONGEST_TEMPLATE, MOST_OWN_VARIABLES
from webapp.templates.models import LONGEST_DRAFT
from webapp.templates.syntax import parse
from webapp.templates.variables import LONGEST_TEXT, own_names

Repeats = Literal["", "daily", "weekdays", "weekly", "monthly", "yearly"]
Type = Literal["linkedin", "twitter", "blog", "email"]
Why = Literal["exact", "words", "meaning"]


class Me(Given):
    """Whose token it is, and what it may do."""

    id: uuid.UUID
    username: str
    time_zone: str
    scopes: list[str]


class SearchQuery(Sent):
    """What to look for, and where. `"a phrase"` and `-excluded` are understood in `q`."""

    q: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION), ONE_LINE, SAID]
    scope: Literal["all", "documents", "conversations", "messages"] = "all"
    collection: uuid.UUID | None = None
    document: uuid.UUID | None = None
    limit: int = Field(20, ge=1, le=50)


class FoundPassage(Given):
    """A passage that was found, and why. `sentence` is the one in it that fits best."""

    id: uuid.UUID
    document_id: uuid.UUID
    title: str
    section: str
    index: int
    page: int | None
    seconds: float | None
    place: str
    text: str
    sentence: str
    score: float
    why: Why


class FoundMessage(Given):
    """A message that was found, and why."""

    id: uuid.UUID
    conversation_id: uuid.UUID
    title: str
    role: Literal["user", "assistant"]
    text: str
    created_at: datetime
    why: Why


class FoundConversation(Given):
    """A conversation whose title was found."""

    id: uuid.UUID
    title: str
    updated_at: datetime


class SearchAnswer(Given):
    """What was found, best first. `is_complete`: whether the index has all that it should have."""

    passages: list[FoundPassage]
    messages: list[FoundMessage]
    conversations: list[FoundConversation]
    is_complete: bool


class RecallQuery(Sent):
    """A question that earlier answers may have to do with."""

    q: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION), ONE_LINE, SAID]


class Recalled(Given):
    """An earlier answer. `quote` is the sentence that fits best, of those that its footnotes prove."""

    message_id: uuid.UUID
    asked: str
    said_on: str
    quote: str


class RecallAnswer(Given):
    """The earlier answers that have to do with a question; none where the account's memory is switched off."""

    items: list[Recalled]


class TaskQuery(Paged):
    """Which tasks, and in which order."""

    show: Literal["open", "overdue", "done", "all"] = "open"
    sort: Literal["due", "newest"] = "due"
    words: Annotated[str, Field(max_length=LONGEST_WORDS), ONE_LINE] = ""


class _TaskFields(Sent):
    description: Annotated[str, Field(max_length=LONGEST_DESCRIPTION), MANY_LINES] = ""
    due: date | None = None
    repeats: Repeats = ""


class NewTask(_TaskFields):
    """A new task. One that repeats needs a due date."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), ONE_LINE, SAID]
    message_id: uuid.UUID | None = Field(None, description="The message that it comes from.")

    @model_validator(mode="after")
    def _repeats_from_a_day(self) -> NewTask:
        if self.repeats and not self.due:
            raise ValueError("A task that repeats needs a due date.")
        return self


class TaskChanges(_TaskFields):
    """What can be changed of a task. What is left out stays as it is."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), ONE_LINE, SAID] = ""
    is_completed: bool = False


class TaskAnswer(Given):
    """Something to do. When one that repeats is completed, the next one is added."""

    id: uuid.UUID
    title: str
    description: str
    due: date | None
    repeats: Repeats
    is_completed: bool
    completed_at: datetime | None
    source_message_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime


class TemplateFields(Sent):
    """A template: a text with `{{ variables }}`. `is_default`: it is used when only the type is chosen."""

    type: Type
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), ONE_LINE, SAID]
    content: Annotated[str, Field(min_length=1, max_length=LONGEST_TEMPLATE), MANY_LINES, SAID]
    is_default: bool = False

    @field_validator("content")
    @classmethod
    def _can_be_used(cls, value: str) -> str:
        if len(own_names(value)) > MOST_OWN_VARIABLES:
            raise ValueError(f"A template can have at most {MOST_OWN_VARIABLES} variables of its own.")
        if grave := [problem for problem in parse(value)[1] if problem.is_grave]:
            raise ValueError(" ".join(f"Line {each.line}: {each.text}" for each in grave[:5]))
        return value


class TemplateAnswer(Given):
    """A template. One that is built in cannot be changed. `variables` are its own: a draft takes values for them."""

    id: uuid.UUID
    type: Type
    name: str
    content: str
    variables: list[str]
    is_default: bool
    is_built_in: bool


class TemplateList(Given):
    """All templates, by type, the user's own first."""

    items: list[TemplateAnswer]


class NewDraft(Sent):
    """Which document a draft is made from, by which template, and values for the template's own variables."""

    template_id: uuid.UUID
    document_id: uuid.UUID
    values: dict[str, Annotated[str, Field(max_length=LONGEST_TEXT), MANY_LINES]] = Field(
        {}, max_length=MOST_OWN_VARIABLES
    )


class DraftText(Sent):
    """The text of a draft."""

    content: Annotated[str, Field(min_length=1, max_length=LONGEST_DRAFT), MANY_LINES, SAID]


class DraftSummary(Given):
    """A version of a draft, without its text. Versions of one draft share `original_id`."""

    id: uuid.UUID
    original_id: uuid.UUID
    version: int
    type: Type
    title: str
    template_id: uuid.UUID | None
    document_id: uuid.UUID | None
    created_at: datetime


class DraftAnswer(DraftSummary):
    """A version of a draft."""

    content: str


class Restored(Given):
    """What is back."""

    label: str
