"""The job that forgets what can no longer be undone."""

from __future__ import annotations

from webapp.platform.jobs import periodic
from webapp.undo import expiry


@periodic("undo.remove_expired", "upkeep")
def remove_expired() -> None:
    """Remove what was deleted more than a day ago."""
    expiry.remove_expired()
