"""What a collection may be called."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.documents.operations.collections import LONGEST_NAME
from webapp.shared.text import one_line


class CollectionForm(FlaskForm):
    """The name of a collection, new or not."""

    name = StringField(
        "Name",
        [
            DataRequired("Give the collection a name."),
            Length(max=LONGEST_NAME, message=f"Keep the name under {LONGEST_NAME} letters."),
        ],
        filters=[one_line],
    )
