"""What may be uploaded, what may be said of it, and how the library is narrowed and put in order."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
    widgets,
)
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional

from webapp.documents.metadata import FACTS, LONGEST_TAG, MOST_TAGS
from webapp.documents.models import KINDS
from webapp.documents.operations.bulk import VERBS
from webapp.documents.operations.collections import LONGEST_NAME
from webapp.documents.queries.collections import NO_COLLECTION
from webapp.documents.queries.library import Filters
from webapp.ingest.formats import ACCEPTED, listed
from webapp.platform.errors import NotFound
from webapp.shared import text
from webapp.shared.text import one_line

LONGEST_LINE = 300
MISSING = object()


def _line(label: str, first: Any = None, longest: int = LONGEST_LINE) -> StringField:
    too_long = Length(max=longest, message=f"Keep this under {longest} letters.")
    return StringField(label, [first or Optional(), too_long], filters=[one_line])


def _kind(label: str = "Kind") -> SelectField:
    return SelectField(label, choices=[SelectChoice(kind, kind.capitalize()) for kind in KINDS], default="other")


class TagsField(StringField):
    """A list of tags, written with commas between them."""

    def _value(self) -> str:
        return ", ".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = text.tags(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > MOST_TAGS:
            raise ValidationError(f"Use at most {MOST_TAGS} tags.")
        if any(len(tag) > LONGEST_TAG for tag in self.data or []):
            raise ValidationError(f"Keep each tag under {LONGEST_TAG} letters; put commas between them.")


class FactsForm(FlaskForm):
    """What can be said of a document."""

    title = _line("Title")
    kind = _kind()
    specialty = _line("Specialty")
    author = _line("Author")
    year = IntegerField("Year", [Optional(), NumberRange(1, 9999, "Write the year as a number, such as 2024.")])
    edition = _line("Edition")
    tags = TagsField("Tags", default=list)

    def facts(self) -> dict[str, Any]:
        """What was said, by name; an empty value where nothing was."""
        return {name: self[name].data for name in FACTS}


class UploadForm(FactsForm):
    """One file or several; what is said of them holds for all, but for the title."""

    file = MultipleFileField(
        "Files",
        [FileRequired("Choose at least one file to upload.")],
        description=listed(),
        render_kw={"accept": ACCEPTED},
    )


class EditForm(FactsForm):
    """What is said of a document.

    ``was`` holds what the form showed when it was opened: only a difference is kept, so that what a job or another
    window wrote meanwhile stays.
    """

    title = _line("Title", DataRequired("Give it a title; the name of its file will do."))
    collections = SelectMultipleField(
        "Collections",
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    new_collection = _line("New collection", longest=LONGEST_NAME)
    was = HiddenField()

    def show(self) -> None:
        """Remember what the form shows as it is opened."""
        self.was.data = json.dumps({**self.facts(), "collections": self.collections.data})

    def changed(self) -> dict[str, Any]:
        """What its owner says that the form did not show."""
        was = self._was()
        return {name: value for name, value in self.facts().items() if was.get(name, MISSING) != value}

    def collected(self) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
        """The collections to put the document in, and those to take it out of."""
        wanted = set(self.collections.data or [])
        had = {id for id, _name in self.collections.choices if id in self._was().get("collections", [])}
        return {uuid.UUID(id) for id in wanted - had}, {uuid.UUID(id) for id in had - wanted}

    def _was(self) -> dict[str, Any]:
        try:
            was = json.loads(self.was.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return was if isinstance(was, dict) and isinstance(was.get("collections"), list) else {}


class BulkForm(FlaskForm):
    """What is to be done to many documents: those chosen one by one, or with ``all`` those that the filters match."""

    action = StringField(validators=[AnyOf(tuple(VERBS), "Choose what is to be done.")])
    everything = BooleanField(name="all")
    tags = TagsField("Tags", default=list)
    new_kind = _kind("New kind")
    new_specialty = _line("New specialty")
    collection_name = _line("Collection", longest=LONGEST_NAME)

    def validate_action(self, field: Field) -> None:
        if field.data in ("tag", "untag") and not self.tags.data:
            raise ValidationError("Write at least one tag.")
        if field.data in ("collect", "uncollect") and not self.collection_name.data:
            raise ValidationError("Write the name of a collection.")

    @property
    def problem(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def filters(values: MultiDict[str, str]) -> Filters:
    """Return what an address, or a form sent from its page, narrows the library to.

    Raises NotFound for what cannot be a collection: without this filter the library would be the whole.
    """
    given = {name: one_line(values.get(name))[:LONGEST_LINE] for name in ("words", "kind", "specialty", "tag", "state")}
    given["tag"] = given["tag"].lower()
    try:
        collection = uuid.UUID(values["collection"]) if values.get("collection") else None
    except ValueError:
        raise NotFound(NO_COLLECTION) from None
    return Filters(collection=collection, **given)


def chosen(values: MultiDict[str, str]) -> list[uuid.UUID]:
    """Return the ids of a form's ticked boxes, each once; what is no id is left out."""
    ids = []
    for value in values.getlist("ids"):
        with suppress(ValueError):
            ids.append(uuid.UUID(value))
    return list(dict.fromkeys(ids))
