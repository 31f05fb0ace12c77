"""The jobs that fetch documents. Failures are recorded on the document."""

from __future__ import annotations

from webapp.documents import steps
from webapp.documents.jobs import run_step
from webapp.documents.steps import Step
from webapp.platform.jobs import RETRY, job
from webapp.sources import fetching


@job("sources.fetch", "fetching", retry=RETRY)
def fetch(user_id: str, document_id: str) -> None:
    """Fetch the captions of a video, or a web page, and queue them to be read."""
    run_step(fetching.fetch, user_id, document_id)


@job("sources.describe", "fetching")
def describe(user_id: str, document_id: str) -> None:
    """Fetch the title of a video whose transcript was added by its owner."""
    run_step(fetching.describe, user_id, document_id)


steps.JOBS[Step.FETCH] = fetch
