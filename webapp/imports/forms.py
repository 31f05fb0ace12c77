"""The form that takes an export."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from webapp.shared.arguments import as_uuid


class ImportForm(FlaskForm):
    """A file of conversations. ``token`` becomes the id of the import, so that a doubled click begins one."""

    file = FileField(
        "File",
        [FileRequired("Choose the file of an export.")],
        description="The zip that ChatGPT sends, or the JSON file of ChatGPT, Open WebUI or Footnote.",
        render_kw={"accept": ".json,.zip,application/json,application/zip"},
    )
    token = HiddenField()

    @property
    def import_id(self) -> uuid.UUID:
        return as_uuid(self.token.data) or uuid.uuid4()
