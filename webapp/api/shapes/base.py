"""What shapes are made of."""

from __future__ import annotations

import uuid
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from webapp.shared.text import many_lines, one_line

Item = TypeVar("Item")
LONGEST_CURSOR = 2000
Cursor = Annotated[
    str | None, Field(max_length=LONGEST_CURSOR, description="The `next` of a page, to get the one after it.")
]


def _said(text: str) -> str:
    if not text:
        raise ValueError("There is no text in it.")
    return text


ONE_LINE, MANY_LINES = AfterValidator(one_line), AfterValidator(many_lines)
SAID = AfterValidator(_said)


class Sent(BaseModel):
    """What a program sends. A field that is not known is refused, since it may be misspelt."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What a program gets."""

    model_config = ConfigDict(from_attributes=True)


class Listed(Given, Generic[Item]):
    """A page of a list. `next` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None = None


class Paged(Sent):
    """Which page of a list."""

    cursor: Cursor = None


class Deleted(Given):
    """What was deleted. POST /undo/{undo_id} puts it back, for a day."""

    undo_id: uuid.UUID
    label: str
