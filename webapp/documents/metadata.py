"""What is said of a document: by its owner, whose word stays; by its file, where the owner has said nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.documents.models import Document
from webapp.platform.errors import Invalid

COLUMNS = ("title", "kind", "specialty")
FACTS = (*COLUMNS, "author", "year", "edition", "tags")
MOST_TAGS = 20
LONGEST_TAG = 50  # letters


def facts(document: Document) -> dict[str, Any]:
    """Return all that is said of a document, by name."""
    return {name: getattr(document, name) for name in FACTS}


def said(values: Mapping[str, Any]) -> list[str]:
    """Return the names of what an upload says; a kind of "other" says nothing."""
    return [name for name in FACTS if values.get(name) and (name, values[name]) != ("kind", "other")]


def has_said(document: Document, name: str) -> bool:
    """Whether the owner has said this, or cleared it."""
    return name in document.attributes.get("said", [])


def say(document: Document, values: Mapping[str, Any]) -> None:
    """Write down what the owner says, empty values too: no file is asked about these facts again.

    The document must be locked (``lifecycle.lock``): a job may be reading it.
    """
    known = document.attributes.get("said", [])
    _write(document, values)
    document.attributes = {**document.attributes, "said": [name for name in FACTS if name in known or name in values]}


def suggest(document: Document, values: Mapping[str, Any]) -> None:
    """Fill in what a file says of itself, where its owner has not said or cleared it."""
    _write(document, {name: value for name, value in values.items() if value and not has_said(document, name)})


def _write(document: Document, values: Mapping[str, Any]) -> None:
    for name in values.keys() & set(COLUMNS):
        setattr(document, name, values[name])
    others = {name: value for name, value in values.items() if name not in COLUMNS}
    document.attributes = {**document.attributes, **others}


def tag(document: Document, tags: list[str]) -> None:
    """Add tags; raise Invalid when they would be too many."""
    together = list(dict.fromkeys([*document.tags, *tags]))
    if len(together) > MOST_TAGS:
        raise Invalid(f"A document has at most {MOST_TAGS} tags.")
    say(document, {"tags": together})


def untag(document: Document, tags: list[str]) -> None:
    """Take tags away; raise Invalid when it has none of them."""
    left = [tag for tag in document.tags if tag not in tags]
    if left == document.tags:
        raise Invalid("It does not have this tag.")
    say(document, {"tags": left})
