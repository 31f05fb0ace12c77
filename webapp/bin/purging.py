"""What ``flask purge`` does and says."""

from __future__ import annotations

import time
from collections.abc import Iterator

from webapp.bin import queries, scheduling
from webapp.chat.expiry import remove_expired
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker

LOOK_EVERY_S = 0.3
PATIENCE_S = 60.0
"""How long nothing may have been removed before the rest is left to go on by itself."""


class Unfinished(Exception):
    """Something could not be removed yet; ``str(error)`` says how much."""


def purge(days: int) -> Iterator[str]:
    """Remove for good what was deleted ``days`` ago, of all users; yield what there is to say, or raise Unfinished."""
    remove_expired(days)
    with running_worker():
        if not scheduling.enqueue_due(days) and not _left():
            yield "No document has been in a bin that long. Nothing was removed."
            return
        total = left = _left()
        yield f"{total:,} document{'s are' if total != 1 else ' is'} being removed for good ..."
        moved = time.monotonic()
        while left:
            if time.monotonic() - moved > PATIENCE_S:
                raise Unfinished(f"{left:,} could not be removed yet. It is tried again while Footnote runs.")
            time.sleep(LOOK_EVERY_S)
            if (now := _left()) != left:
                left, moved = now, time.monotonic()
                yield f"{total - left:,} of {total:,}"
    yield "Done. Each has a receipt, which its owner finds under Documents, Bin."


def _left() -> int:
    with as_system("counting the documents that are being removed"), unit_of_work():
        return queries.being_removed()
