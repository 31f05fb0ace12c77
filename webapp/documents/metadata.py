"""What is known of a document beside its text. A new field is a line of ``FIELDS``.

What its owner sets stays; its file or site fills in what the owner has neither set nor cleared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.documents.models import Document
from webapp.platform.errors import Invalid
from webapp.shared import languages

MAX_TAGS = 20
MAX_TAG_LETTERS = 50
SET_BY_OWNER = "said"
"""The key of ``attributes`` under which the names of the fields are kept that the owner has set or cleared."""


class Input(StrEnum):
    """What a field is edited with."""

    LINE = "line"
    KIND = "kind"
    YEAR = "year"
    TAGS = "tags"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Field:
    """A fact about a document. It is edited, exported and shown by its ``name`` and ``label``.

    ``default``: the value that says nothing. ``is_column``: it has a column of its own, and is not in ``attributes``.
    ``from_file``: a reader may find it in the file, see ``ingest.parsed.Parsed``. ``is_inherited``: a newer version of
    the document takes it over. ``in_bulk``: it can be set for many documents at once. ``in_summary``: it is shown in
    the line under the title. ``is_wide``: it takes a row of a form for itself.
    """

    name: str
    label: str
    input: Input = Input.LINE
    default: Any = ""
    is_column: bool = False
    from_file: bool = False
    is_inherited: bool = True
    in_bulk: bool = False
    in_summary: bool = True
    is_wide: bool = False
    hint: str = ""


TITLE = Field("title", "Title", is_column=True, from_file=True, in_summary=False, is_wide=True)
FIELDS = (
    TITLE,
    Field("author", "Author", from_file=True),
    Field("year", "Year", Input.YEAR, None, from_file=True, is_inherited=False),
    Field("edition", "Edition", is_inherited=False),
    Field("kind", "Kind", Input.KIND, "other", is_column=True, from_file=True, in_bulk=True),
    Field("specialty", "Specialty", is_column=True, in_bulk=True),
    Field("language", "Language", Input.LANGUAGE, is_column=True, in_bulk=True),
    Field("tags", "Tags", Input.TAGS, [], in_summary=False, is_wide=True, hint="Short words, separated by commas."),
)
IN_BULK = tuple(field for field in FIELDS if field.in_bulk)
NAMES = tuple(field.name for field in FIELDS)
COLUMNS = tuple(field.name for field in FIELDS if field.is_column)


def values(document: Document) -> dict[str, Any]:
    """Return the value of each field, by name."""
    return {field.name: _value(document, field) for field in FIELDS}


def _value(document: Document, field: Field) -> Any:
    if field.is_column:
        return getattr(document, field.name)
    return document.attributes.get(field.name) or field.default


def summary(document: Document) -> list[str]:
    """Return the values shown in the line under a document's title."""
    shown = ((field, _value(document, field)) for field in FIELDS if field.in_summary)
    return [_in_words(field, value) for field, value in shown if value != field.default]


def _in_words(field: Field, value: Any) -> str:
    match field.input:
        case Input.KIND:
            return str(value).capitalize()
        case Input.LANGUAGE:
            return languages.name(value)
    return str(value)


def columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new document whose owner has set ``values``; those that say nothing count as not set."""
    known = {field.name: value for field in FIELDS if (value := values.get(field.name)) and value != field.default}
    return _split({**known, SET_BY_OWNER: list(known)})


def inherited_columns(document: Document) -> dict[str, Any]:
    """Return the columns that a newer version of a document takes over."""
    kept = {field.name: _value(document, field) for field in FIELDS if field.is_inherited}
    return _split({**kept, SET_BY_OWNER: [name for name in _set_by_owner(document) if name in kept]})


def _split(values: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values that have no column of their own into ``attributes``."""
    others = {name: value for name, value in values.items() if name not in COLUMNS}
    return {name: values[name] for name in COLUMNS if name in values} | {"attributes": others}


def is_set_by_owner(document: Document, name: str) -> bool:
    """Whether the owner has set this field, or cleared it."""
    return name in _set_by_owner(document)


def _set_by_owner(document: Document) -> list[str]:
    names: list[str] = document.attributes.get(SET_BY_OWNER, [])
    return names


def set_by_owner(document: Document, values: Mapping[str, Any]) -> None:
    """Set fields as the owner wants them, empty values included: no file changes them from then on.

    The document must be locked (``lifecycle.lock``): a job may be reading it.
    """
    names = [name for name in NAMES if name in values or is_set_by_owner(document, name)]
    _set(document, {**values, SET_BY_OWNER: names})


def set_from_source(document: Document, values: Mapping[str, Any]) -> None:
    """Set fields to what a file or site says of itself, where the owner has neither set nor cleared them."""
    _set(document, {name: value for name, value in values.items() if value and not is_set_by_owner(document, name)})


def _set(document: Document, values: Mapping[str, Any]) -> None:
    columns = _split(values)
    document.attributes = {**document.attributes, **columns.pop("attributes")}
    for name, value in columns.items():
        setattr(document, name, value)


def add_tags(document: Document, tags: list[str]) -> None:
    """Add tags to a locked document; raise Invalid when it would have too many."""
    together = list(dict.fromkeys([*document.tags, *tags]))
    if len(together) > MAX_TAGS:
        raise Invalid(f"A document has at most {MAX_TAGS} tags.")
    set_by_owner(document, {"tags": together})


def remove_tags(document: Document, tags: list[str]) -> None:
    """Remove tags from a locked document; raise Invalid when it has none of them."""
    left = [tag for tag in document.tags if tag not in tags]
    if left == document.tags:
        raise Invalid("It does not have this tag.")
    set_by_owner(document, {"tags": left})
