"""What may be uploaded, and what may be said of it."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from webapp.documents.models import KINDS
from webapp.documents.names import one_line

ACCEPTED = (
    ".pdf,.docx,.pptx,.xlsx,.csv,.tsv,.epub,.html,.htm,.xhtml,.md,.markdown,.txt,.text,.vtt,.srt,"
    ".png,.jpg,.jpeg,.tif,.tiff,.webp,.bmp,.gif,application/pdf,text/plain,text/markdown"
)
LONGEST_LINE = 300


def _line(label: str) -> StringField:
    too_long = Length(max=LONGEST_LINE, message=f"Keep this under {LONGEST_LINE} letters.")
    return StringField(label, [Optional(), too_long], filters=[one_line])


class UploadForm(FlaskForm):
    """One file or several; what is said of them holds for all, but for the title."""

    file = MultipleFileField(
        "Files", [FileRequired("Choose at least one file to upload.")], render_kw={"accept": ACCEPTED}
    )
    title = _line("Title")
    kind = SelectField(
        "Kind", choices=[SelectChoice(kind, kind.capitalize()) for kind in KINDS], default="other", validate_choice=True
    )
    specialty = _line("Specialty")
    author = _line("Author")
    year = IntegerField("Year", [Optional(), NumberRange(1, 9999, "Write the year as a number, such as 2024.")])
    edition = _line("Edition")

    def facts(self) -> dict[str, Any]:
        """What was said of the files, but for the title: columns and attributes by name."""
        return {
            "kind": self.kind.data,
            "specialty": self.specialty.data or "",
            "author": self.author.data or "",
            "year": self.year.data,
            "edition": self.edition.data or "",
        }
