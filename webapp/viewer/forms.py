"""What may be looked for in a document."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SearchField
from wtforms.validators import Length

from webapp.shared.text import one_line

LONGEST_WORDS = 200


class FindForm(FlaskForm):
    """Sent by GET: an address that can be kept."""

    class Meta:
        csrf = False

    q = SearchField(
        "Words in this document",
        filters=[one_line],
        validators=[Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS} characters.")],
    )

    @property
    def words(self) -> str:
        return self.q.data or ""
