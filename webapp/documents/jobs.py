"""The jobs that process documents. Errors are recorded on the document, for its owner to read."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.files import FilesUnavailable
from webapp.clients.transcription import TranscriptionUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.documents import index_source, lifecycle, steps
from webapp.documents.pipeline import embedding, publishing, reading, recognising, transcribing
from webapp.documents.steps import Step
from webapp.index import sources
from webapp.ingest.parsed import Unreadable
from webapp.platform.jobs import RETRY, job
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

WAITS_FOR_INDEX = "The search index cannot be reached just now. Nothing is lost; this goes on by itself."
WAITS_FOR_MODEL = "The embedding service cannot be reached just now. Nothing is lost; this goes on by itself."
WAITS_FOR_TRANSCRIPT = "The transcription service cannot be reached just now. Nothing is lost; this goes on by itself."
WAITS_FOR_FILES = "The store of files cannot be reached just now. Nothing is lost; this goes on by itself."
AWAY = (IndexUnavailable, EmbeddingUnavailable, TranscriptionUnavailable, FilesUnavailable)
MISCONFIGURED = (
    "The search index cannot be used as it is set up. Nothing is lost; this goes on by itself when whoever runs this"
    " server has put it right."
)
TRIES_AGAIN = "Something unexpected went wrong. Nothing is lost; this is tried again by itself."


@job("documents.read", "reading", retry=RETRY)
def read(user_id: str, document_id: str) -> None:
    """Read a document's file, and make its words searchable."""
    run_step(reading.read, user_id, document_id)


@job("documents.recognise", "recognising", retry=RETRY)
def recognise(user_id: str, document_id: str) -> None:
    """Recognise the words of the next page of a document that is a picture."""
    run_step(recognising.recognise, user_id, document_id)


@job("documents.transcribe", "transcribing", retry=RETRY)
def transcribe(user_id: str, document_id: str) -> None:
    """Transcribe the next part of a recording on this machine."""
    run_step(transcribing.transcribe, user_id, document_id)


@job("documents.embed", "embedding", retry=RETRY)
def embed(user_id: str, document_id: str) -> None:
    """Compute the vectors of a document's chunks and publish them."""
    run_step(embedding.embed, user_id, document_id)


@job("documents.withdraw", "upkeep", retry=RETRY)
def withdraw(user_id: str, document_id: str) -> None:
    """Remove a document that was cancelled or superseded from the index."""
    with acting_as(uuid.UUID(user_id)):
        publishing.withdraw(uuid.UUID(user_id), uuid.UUID(document_id))


@job("documents.words", "reading", retry=RETRY)
def publish_words(user_id: str, document_id: str) -> None:
    """Publish the words of a document's chunks again, and change nothing else."""
    with acting_as(uuid.UUID(user_id)):
        publishing.publish_words(uuid.UUID(user_id), uuid.UUID(document_id))


def run_step(step: Callable[[uuid.UUID, uuid.UUID], None], user: str, document: str) -> None:
    """Run a step of the pipeline, and record errors on the document; raise those after which the job is retried."""
    user_id, document_id = uuid.UUID(user), uuid.UUID(document)
    with acting_as(user_id):
        try:
            step(user_id, document_id)
        except Unreadable as error:
            with unit_of_work():
                if found := lifecycle.claim(user_id, document_id):
                    lifecycle.fail(found, error)
        except (OperationalError, InterfaceError, PoolTimeout):
            raise  # the database is down: nothing can be recorded
        except AWAY as error:
            log.info("document %s waits: %s", document_id, error)
            with unit_of_work():
                if found := lifecycle.claim(user_id, document_id):
                    lifecycle.wait(found, _sentence(error))
            raise
        except Exception as error:
            log.warning("document %s: %s failed", document_id, step.__name__, exc_info=error)
            with unit_of_work():
                found = lifecycle.claim(user_id, document_id)
                is_retried = found and lifecycle.record_failure(found, TRIES_AGAIN)
            if is_retried:
                raise


def _sentence(error: Exception) -> str:
    if isinstance(error, FilesUnavailable):
        return WAITS_FOR_FILES
    if isinstance(error, IndexMisconfigured):
        return MISCONFIGURED
    if isinstance(error, TranscriptionUnavailable):
        return WAITS_FOR_TRANSCRIPT
    return WAITS_FOR_INDEX if isinstance(error, IndexUnavailable) else WAITS_FOR_MODEL


steps.JOBS.update(
    {
        Step.READ: read,
        Step.RECOGNISE: recognise,
        Step.TRANSCRIBE: transcribe,
        Step.EMBED: embed,
        Step.WITHDRAW: withdraw,
        Step.PUBLISH_WORDS: publish_words,
    }
)
sources.register(index_source.ChunkSource())
