"""Days and moments on pages: in the time zone of whoever reads, and as they have chosen to have dates written."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import current_user

from webapp.auth import bp
from webapp.shared import dates, zones


@bp.app_template_filter()
def day(value: date, has_year: bool = True) -> str:
    """Return a day, or the day of a moment."""
    here = value.astimezone(zones.zone(_zone_name())) if isinstance(value, datetime) else value
    return dates.day(here, _style(), has_year)


@bp.app_template_filter()
def moment(value: datetime, has_seconds: bool = False) -> str:
    """Return a day and the time of it, with the name of the zone where that is nobody's choice."""
    words = dates.moment(value.astimezone(zones.zone(_zone_name())), _style(), has_seconds)
    return words if _zone_name() else f"{words} UTC"


@bp.app_template_global()
def dates_language() -> str:
    """Return the language that dates are in, "" for that of the page."""
    return dates.language(_style())


def _style() -> str:
    return current_user.date_style if current_user.is_authenticated else dates.DEFAULT


def _zone_name() -> str:
    return zones.known(current_user.time_zone) if current_user.is_authenticated else ""
