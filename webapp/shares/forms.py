"""How long a link is to last."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

LASTS = {"7": "7 days", "30": "30 days", "": "Until I revoke it"}


class ShareForm(FlaskForm):
    """A new link."""

    days = RadioField("The link works for", choices=[SelectChoice(*each) for each in LASTS.items()], default="7")

    @property
    def number(self) -> int | None:
        """How many days; None for no end."""
        return int(self.days.data) if self.days.data else None
