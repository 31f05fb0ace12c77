"""What is done regularly about quotas."""

from __future__ import annotations

from webapp.platform.jobs import periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas import expiry


@periodic("quotas.forget_old", "upkeep")
def forget_old() -> None:
    """Delete what was counted long ago."""
    with as_system("forgetting what was used long ago"), unit_of_work():
        expiry.forget_old()
