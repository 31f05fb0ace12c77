"""The forms of the library: uploading, editing, actions on many documents, and filters."""

from __future__ import annotations

import json
import uuid
from itertools import groupby
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
    widgets,
)
from wtforms import Field as WTFormsField
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional

from webapp.documents import metadata
from webapp.documents.metadata import FIELDS, MAX_TAG_LETTERS, MAX_TAGS, NAMES, TITLE, Input
from webapp.documents.models import KINDS
from webapp.documents.operations.bulk import VERBS
from webapp.documents.operations.collections import LONGEST_NAME
from webapp.documents.queries.collections import NO_COLLECTION
from webapp.documents.queries.library import Filters
from webapp.ingest import zipped
from webapp.ingest.formats import ACCEPTED, listed
from webapp.ingest.oldoffice import PROGRAM
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients
from webapp.shared import languages, text
from webapp.shared.arguments import as_uuid
from webapp.shared.text import one_line

MAX_LINE_LETTERS = 300
MISSING = object()
TEXTS = ("kind", "specialty", "tag", "language", "year", "state")
"""The filters of the library that are words."""
SUGGESTED = "Suggested by the text until you choose one."


class TagsField(StringField):
    """A list of tags, separated by commas."""

    def _value(self) -> str:
        return ", ".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = text.tags(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > MAX_TAGS:
            raise ValidationError(f"Use at most {MAX_TAGS} tags.")
        if any(len(tag) > MAX_TAG_LETTERS for tag in self.data or []):
            raise ValidationError(f"Use at most {MAX_TAG_LETTERS} characters in a tag, and separate tags by commas.")


def _line(label: str, first: Any = None, max_letters: int = MAX_LINE_LETTERS, hint: str = "") -> StringField:
    too_long = Length(max=max_letters, message=f"Use at most {max_letters} characters.")
    return StringField(label, [first or Optional(), too_long], filters=[one_line], description=hint)


def _kind(label: str) -> SelectField:
    return SelectField(
        label, choices=[SelectChoice(kind, kind.capitalize()) for kind in KINDS], default="other", description=SUGGESTED
    )


def _language(label: str) -> SelectField:
    named = sorted(languages.NAMES.items(), key=lambda pair: pair[1])
    return SelectField(
        label, choices=[SelectChoice("", "As the text tells"), *(SelectChoice(*pair) for pair in named)], default=""
    )


def _year(label: str) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(1, 9999, "Enter the year as a number, such as 2024.")])


def _input(field: metadata.Field) -> WTFormsField:
    """Return the form field with which a field of a document is edited."""
    match field.input:
        case Input.KIND:
            return _kind(field.label)
        case Input.YEAR:
            return _year(field.label)
        case Input.LANGUAGE:
            return _language(field.label)
        case Input.TAGS:
            return TagsField(field.label, default=list, description=field.hint)
    return _line(field.label, hint=field.hint)


class MetadataForm(FlaskForm):
    """The fields of a document; see ``metadata.FIELDS``."""

    def values(self) -> dict[str, Any]:
        """Return the value of each field, by name."""
        return {name: self[name].data for name in NAMES}

    @property
    def rows(self) -> list[list[WTFormsField]]:
        """The fields as they are laid out: wide ones one to a row, the others together."""
        rows = groupby(FIELDS, key=lambda field: field.is_wide)
        return [[self[field.name] for field in row] for _, row in rows]


for _field in FIELDS:
    setattr(MetadataForm, _field.name, _input(_field))


class UploadForm(MetadataForm):
    """One file or several; what is entered holds for all of them, except for the title."""

    title = _line(TITLE.label, hint="Taken from the file when left empty. Used when you upload one file.")
    file = MultipleFileField(
        "Files",
        [FileRequired("Choose at least one file to upload.")],
        render_kw={"accept": f"{ACCEPTED},{zipped.SUFFIX},{zipped.MIME}"},
    )

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        kinds = listed(with_recordings=clients.can_transcribe, with_old_office=bool(PROGRAM))
        self.file.description = f"{kinds}, or a zip of such files"


class EditForm(MetadataForm):
    """The fields of a document, and the collections it is in.

    ``was`` holds what the form showed when it was opened: only differences are saved, so that what a job or another
    window wrote meanwhile stays.
    """

    title = _line(TITLE.label, DataRequired("Enter a title; the name of the file will do."))
    collections = SelectMultipleField(
        "Collections",
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    new_collection = _line("New collection", max_letters=LONGEST_NAME)
    was = HiddenField()

    def show(self) -> None:
        """Remember what the form shows as it is opened."""
        self.was.data = json.dumps({**self.values(), "collections": self.collections.data})

    def changes(self) -> dict[str, Any]:
        """Return the values that differ from what the form showed, by name."""
        was = self._was()
        return {name: value for name, value in self.values().items() if was.get(name, MISSING) != value}

    def collection_changes(self) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
        """Return the collections to add the document to, and those to remove it from."""
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
    """An action on many documents: those selected one by one, or with ``all`` those that match the filters."""

    action = StringField(validators=[AnyOf(tuple(VERBS), "Choose an action.")])
    everything = BooleanField(name="all")
    tags = TagsField("Tags", default=list)
    collection_name = _line("Collection", max_letters=LONGEST_NAME)

    def values(self) -> dict[str, Any]:
        """Return the value that each field would be set to, by name."""
        return {field.name: self[f"new_{field.name}"].data for field in metadata.IN_BULK}

    def validate_action(self, field: WTFormsField) -> None:
        if field.data in ("tag", "untag") and not self.tags.data:
            raise ValidationError("Enter at least one tag.")
        if field.data in ("collect", "uncollect") and not self.collection_name.data:
            raise ValidationError("Enter the name of a collection.")

    @property
    def problem(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


for _field in metadata.IN_BULK:
    setattr(BulkForm, f"new_{_field.name}", _input(_field))


def filters(values: MultiDict[str, str]) -> Filters:
    """Return what an address, or a form sent from its page, filters the library by.

    Raises NotFound for what cannot be a collection: without this filter the whole library would match.
    """
    texts = {name: one_line(values.get(name))[:MAX_LINE_LETTERS] for name in TEXTS}
    texts["title"] = one_line(values.get("words"))[:MAX_LINE_LETTERS]
    texts["tag"] = texts["tag"].lower()
    collection = as_uuid(values.get("collection"))
    if values.get("collection") and collection is None:
        raise NotFound(NO_COLLECTION)
    return Filters(collection=collection, **texts)


def selected(values: MultiDict[str, str]) -> list[uuid.UUID]:
    """Return the ids of the documents selected in a form, each once; what is no id is left out."""
    ids = (as_uuid(value) for value in values.getlist("ids"))
    return list(dict.fromkeys(id for id in ids if id))
