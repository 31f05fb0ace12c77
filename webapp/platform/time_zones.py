"""The time zone of the person who asks, which their browser tells by a cookie; see ``static/js/page.js``."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flask import request

COOKIE = "time_zone"


def time_zone() -> tzinfo:
    """Return the time zone of this request; UTC where the browser tells none, or one that is not known."""
    name = request.cookies.get(COOKIE, "")
    return ZoneInfo(name) if name in _known() else UTC


@lru_cache(maxsize=1)
def _known() -> set[str]:
    return available_timezones()
