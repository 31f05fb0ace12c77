"""What may be named as a source elsewhere."""

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
from webapp.sources.captions import understood

LONGEST_ADDRESS = 2000
MOST_FORM_BYTES = 5_000_000
"""A pasted transcript of some fifty hours."""
NO_VIDEO = (
    "This is not the address of a YouTube video. It looks like https://www.youtube.com/watch?v=… or https://youtu.be/…"
)
NOT_A_VIDEO = "Only a video can be given a transcript, and this is not the address of a YouTube video."
TRANSCRIPTS = ("vtt", "srt", "txt")
WRONG_FILE = "Choose a file of captions: .vtt, .srt or .txt."
EMPTY_FILE = "There is no text in this file. Check it, and choose it again."


class SourceForm(FlaskForm):
    """An address; for a video its transcript may come along, pasted or as a file (then the file counts)."""

    url = StringField(
        "Address",
        [
            DataRequired("Write or paste the address of a video or a web page."),
            Length(max=LONGEST_ADDRESS, message="This address is too long to be one."),
        ],
        filters=[many_lines],
    )
    transcript = TextAreaField("Its transcript", filters=[many_lines])
    file = FileField(
        "Or a file of captions",
        [FileAllowed(TRANSCRIPTS, WRONG_FILE)],
        render_kw={"accept": ",".join(f".{suffix}" for suffix in TRANSCRIPTS)},
    )

    @property
    def video_id(self) -> str | None:
        """The video that the address means, if it means one."""
        return video_id(self.url.data or "")

    @property
    def given(self) -> tuple[str, str] | None:
        """The transcript as the text of a file and its suffix, if one was given."""
        text = decode(self.file.data.read()) if self.file.data else self.transcript.data
        return understood(text) if text else None

    def validate_file(self, field: FileField) -> None:
        """Refuse a file without text."""
        if field.data and not field.data.read().strip():
            raise ValidationError(EMPTY_FILE)
        if field.data:
            field.data.seek(0)


class VideoForm(SourceForm):
    """A video's address."""

    def validate_url(self, _field: StringField) -> None:
        """Refuse what means no video."""
        if self.video_id is None:
            raise ValidationError(NO_VIDEO)


class PageForm(SourceForm):
    """A web page's address, or a video's, which is then taken as one."""

    def validate_url(self, field: StringField) -> None:
        """Refuse what cannot be gone to, by its looks."""
        if self.video_id:
            return
        if self.transcript.data or self.file.data:
            raise ValidationError(NOT_A_VIDEO)
        try:
            checked(with_scheme(field.data))
        except Refused as error:
            raise ValidationError(error.sentence) from error


def with_scheme(url: str) -> str:
    """Return an address as people mean it who leave out https://."""
    return url if "://" in url else f"https://{url}"
