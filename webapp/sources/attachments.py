"""Files attached to a message become documents of their own, as if each were uploaded by itself."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from webapp.documents import lifecycle, metadata
from webapp.documents.models import Document
from webapp.documents.operations.documents import Added
from webapp.documents.originals import original
from webapp.ingest.child import attachments_in_child
from webapp.ingest.parsed import SEPARATOR, Unreadable
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import shortened
from webapp.sources.intake import DEEPEST, MOST_FILES, Intake, Outcomes

SHARED = ("specialty", "tags")
"""What the owner has entered for a message, and holds for its attachments as well."""
MOST_NAMES = 10
ADDED = "Attached files that were added as documents of their own: {names}."
THERE = "Attached files that were in your library already: {names}."
MOST_PLACES = 12
"""How many zips, folders and messages a message may be in whose files are added: each may be almost as large as all."""
MANY = f"{{count:,}} files are attached, and the first {MOST_FILES} were taken. Save the others, and upload them."
DEEP = "The files attached to this message were not added: it is in too many others. Save them, and upload them."
LOST = "The files attached to this message could not be taken out of it. Save them, and upload them."


def add(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Add the files that are attached to a message, and record on it what became of them.

    A job that was killed halfway is repeated: what it added then is there already.
    """
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        if document is None:
            return
        key, name, origin = document.file_key, document.file_name, document.origin
        values = _shared(document)
    outcomes = _added(Intake(user_id, values), key, name, origin)
    with unit_of_work():
        if document := lifecycle.claim(user_id, document_id):
            document.attributes = {**document.attributes, "attachments": list(_sentences(outcomes))}


def _added(intake: Intake, key: str, name: str, origin: str) -> Outcomes:
    """Add the files that are attached to a message, and return what became of each."""
    if origin.count(SEPARATOR) >= MOST_PLACES:
        return [DEEP]
    try:
        files = _taken_out(key, name)
    except Unreadable:
        return [LOST]
    within = tuple(filter(None, (origin, shortened(name))))
    # A zip in a message that came in a zip would make much of very little.
    depth = DEEPEST if origin else 1
    outcomes: Outcomes = [MANY.format(count=len(files))] if len(files) > MOST_FILES else []
    intake.files = len(files[:MOST_FILES])
    for called, content in files[:MOST_FILES]:
        outcomes += intake.add(io.BytesIO(content), called, within, depth)
    return outcomes


def _shared(document: Document) -> dict[str, Any]:
    values = metadata.values(document)
    return {name: values[name] for name in SHARED if metadata.is_set_by_owner(document, name)}


def _taken_out(key: str, name: str) -> list[tuple[str, bytes]]:
    limits = {"seconds": clients.config["PARSE_TIMEOUT_SECONDS"], "megabytes": clients.config["PARSE_MEMORY_MB"]}
    with original(key) as path:
        return attachments_in_child(path, name, **limits)


def _sentences(outcomes: Outcomes) -> Iterator[str]:
    added = [outcome for outcome in outcomes if isinstance(outcome, Added)]
    for is_duplicate, sentence in ((False, ADDED), (True, THERE)):
        if names := [each.file_name for each in added if each.is_duplicate == is_duplicate]:
            yield sentence.format(names=_listed(names))
    yield from [outcome for outcome in outcomes if isinstance(outcome, str)][:MOST_NAMES]


def _listed(names: Sequence[str]) -> str:
    more = f", and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(map(shortened, names[:MOST_NAMES])) + more
