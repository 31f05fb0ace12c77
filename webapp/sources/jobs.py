"""The jobs that fetch documents. Failures are recorded on the document."""

from __future__ import annotations

import uuid

from webapp.documents import steps
from webapp.documents.jobs import run_step
from webapp.documents.steps import Step
from webapp.platform.jobs import RETRY, job
from webapp.platform.tenancy import acting_as
from webapp.sources import attachments, fetching


@job("sources.fetch", "fetching", retry=RETRY)
def fetch(user_id: str, document_id: str) -> None:
    """Fetch the captions of a video, or a web page, and queue them to be read."""
    run_step(fetching.fetch, user_id, document_id)


@job("sources.describe", "fetching")
def describe(user_id: str, document_id: str) -> None:
    """Fetch the title of a video whose transcript was added by its owner."""
    run_step(fetching.describe, user_id, document_id)


@job("sources.attachments", "reading", retry=RETRY)
def add_attachments(user_id: str, document_id: str) -> None:
    """Add the files that are attached to a message as documents of their own."""
    with acting_as(uuid.UUID(user_id)):
        attachments.add(uuid.UUID(user_id), uuid.UUID(document_id))


steps.JOBS.update({Step.FETCH: fetch, Step.ATTACHMENTS: add_attachments})
