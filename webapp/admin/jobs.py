"""What is done regularly for administrators."""

from __future__ import annotations

from webapp.admin import chain
from webapp.platform.extensions import clients
from webapp.platform.jobs import periodic


@periodic("admin.look_after_record", "upkeep")
def look_after_record() -> None:
    """Remove events of the record that are old enough, and check that it is whole."""
    chain.remove_old(clients.config["RECORD_DAYS"])
    chain.check()
