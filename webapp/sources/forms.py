"""The forms that add a document by its address."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.clients.refused import Refused
from webapp.clients.web import checked
from webapp.ingest.decoding import decode
from webapp.shared.text import many_lines
from webapp.shared.videos import video_id
from webapp.sources.captions import as_file

LONGEST_ADDRESS = 2000
MOST_FORM_BYTES = 5_000_000
"""A pasted transcript of about fifty hours."""
NO_VIDEO = (
    "This is not the address of a YouTube video. It looks like https://www.youtube.com/watch?v=… or https://youtu.be/…"
)
NOT_A_VIDEO = "A transcript can only be added to a YouTube video, and this is not the address of one."
TRANSCRIPTS = ("vtt", "srt", "txt")
WRONG_FILE = "Choose a caption file: .vtt, .srt or .txt."
EMPTY_FILE = "This file contains no text. Check it and choose it again."


class SourceForm(FlaskForm):
    """An address, and for a video optionally its transcript, pasted or as a file; the file takes precedence."""

    url = StringField(
        "Address",
        [
            DataRequired("Enter the address of a video or a web page."),
            Length(max=LONGEST_ADDRESS, message="This address is too long."),
        ],
        filters=[many_lines],
    )
    transcript = TextAreaField("Transcript", filters=[many_lines])
    file = FileField(
        "Or a caption file",
        [FileAllowed(TRANSCRIPTS, WRONG_FILE)],
        render_kw={"accept": ",".join(f".{suffix}" for suffix in TRANSCRIPTS)},
    )

    @property
    def video_id(self) -> str | None:
        """The id of the video at the address; None when it is no video."""
        return video_id(self.url.data or "")

    @property
    def pasted_or_uploaded(self) -> tuple[str, str] | None:
        """The transcript as (text of a file, suffix); None when there is none."""
        text = decode(self.file.data.read()) if self.file.data else self.transcript.data
        return as_file(text) if text else None

    def validate_file(self, field: FileField) -> None:
        """Refuse an empty file."""
        if field.data and not field.data.read().strip():
            raise ValidationError(EMPTY_FILE)
        if field.data:
            field.data.seek(0)


class VideoForm(SourceForm):
    """The address of a video."""

    def validate_url(self, _field: StringField) -> None:
        """Refuse an address of anything else."""
        if self.video_id is None:
            raise ValidationError(NO_VIDEO)


class PageForm(SourceForm):
    """The address of a web page, or of a video, which is added as a video."""

    def validate_url(self, field: StringField) -> None:
        """Refuse an address that cannot be fetched."""
        if self.video_id:
            return
        if self.transcript.data or self.file.data:
            raise ValidationError(NOT_A_VIDEO)
        try:
            checked(with_scheme(field.data))
        except Refused as error:
            raise ValidationError(error.sentence) from error


def with_scheme(url: str) -> str:
    """Return an address with https:// if it has no scheme."""
    return url if "://" in url else f"https://{url}"
