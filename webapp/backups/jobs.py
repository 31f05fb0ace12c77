"""The job that makes backups."""

from __future__ import annotations

from webapp.backups import scheduling
from webapp.platform.jobs import periodic


@periodic("backups.make_daily", "reconciling")
def make_daily() -> None:
    """Make the backup of the day, if that is wanted and due."""
    scheduling.make_due()
