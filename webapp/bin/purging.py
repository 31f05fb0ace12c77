"""The work and the output of ``flask purge``."""

from __future__ import annotations

import time
from collections.abc import Iterator

from webapp.bin import queries, scheduling
from webapp.chat.expiry import remove_expired
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker

POLL_S = 0.3
TIMEOUT_S = 60.0
"""How long to wait for the next document to be purged."""


class Unfinished(Exception):
    """Some documents could not be purged yet; the message says how many."""


def purge(days: int) -> Iterator[str]:
    """Purge what any user has deleted at least ``days`` ago; yield lines on how it goes, or raise Unfinished."""
    remove_expired(days)
    with running_worker():
        if not scheduling.enqueue_due(days) and not _remaining():
            yield "No document has been in a bin that long. Nothing was deleted."
            return
        total = left = _remaining()
        yield f"{total:,} document{'s are' if total != 1 else ' is'} being permanently deleted ..."
        changed_at = time.monotonic()
        while left:
            if time.monotonic() - changed_at > TIMEOUT_S:
                raise Unfinished(f"{left:,} could not be deleted yet. They are retried while Footnote runs.")
            time.sleep(POLL_S)
            if (now := _remaining()) != left:
                left, changed_at = now, time.monotonic()
                yield f"{total - left:,} of {total:,}"
    yield "Done. Each has a receipt, which its owner finds under Documents, Bin, Deletion receipts."


def _remaining() -> int:
    with as_system("counting the documents that are being removed"), unit_of_work():
        return queries.being_removed()
