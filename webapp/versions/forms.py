"""The file that replaces a document."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.ingest.formats import ACCEPTED


class VersionForm(FlaskForm):
    """One file."""

    file = FileField(
        "The new version", [FileRequired("Choose the file of the new version.")], render_kw={"accept": ACCEPTED}
    )
