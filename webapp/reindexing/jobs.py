"""The jobs of building an index anew."""

from __future__ import annotations

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.jobs import PATIENT, job
from webapp.reindexing import build, operations
from webapp.unit_of_work import unit_of_work


@job(operations.BUILD, "embedding", retry=PATIENT)
def build_index() -> None:
    """Go on building the new index for a few seconds."""
    problem = ""
    try:
        build.build()
    except (EmbeddingUnavailable, IndexUnavailable) as error:
        problem = str(error)
        raise
    finally:
        with unit_of_work():
            operations.note_problem(problem)


@job(operations.CLEAN, "upkeep", retry=PATIENT)
def clean() -> None:
    """Drop what is not in use any more."""
    build.clean()
