"""The form for a new version."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.documents.metadata import FIELDS
from webapp.ingest.formats import ACCEPTED

INHERITED = [field.label for field in FIELDS if field.is_inherited]


class VersionForm(FlaskForm):
    """The file of the new version."""

    file = FileField(
        "New version",
        [FileRequired("Choose the file of the new version.")],
        description=f"{', '.join(INHERITED).capitalize()} and collections are kept.",
        render_kw={"accept": ACCEPTED},
    )
