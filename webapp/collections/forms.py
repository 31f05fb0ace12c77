"""The form of collections."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.documents.operations.collections import LONGEST_NAME
from webapp.shared.text import one_line


class CollectionForm(FlaskForm):
    """The name of a collection."""

    name = StringField(
        "Name",
        [
            DataRequired("Give the collection a name."),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
        filters=[one_line],
    )
