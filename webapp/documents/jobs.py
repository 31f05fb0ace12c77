"""The jobs of the library. Whatever goes wrong in one is written on the document, for its owner to read."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents import embedding, operations, reading, recognising
from webapp.ingest.parsed import Unreadable
from webapp.jobs import PATIENT, job
from webapp.tenancy import acting_as
from webapp.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

WAITS_FOR_INDEX = "The search index cannot be reached just now. Nothing is lost; this goes on by itself."
WAITS_FOR_MODEL = "The embedding service cannot be reached just now. Nothing is lost; this goes on by itself."
TRIES_AGAIN = "Something unexpected went wrong. Nothing is lost; this is tried again by itself."


@job("documents.read", "reading", retry=PATIENT)
def read(user_id: str, document_id: str) -> None:
    """Read a document's file, and make its words searchable."""
    work(reading.read, user_id, document_id)


@job("documents.recognise", "recognising", retry=PATIENT)
def recognise(user_id: str, document_id: str) -> None:
    """Recognise the words of the next page of a document that is a picture."""
    work(recognising.recognise, user_id, document_id)


@job("documents.embed", "embedding", retry=PATIENT)
def embed(user_id: str, document_id: str) -> None:
    """Add the meaning of a document's passages to the index."""
    work(embedding.embed, user_id, document_id)


@job("documents.withdraw", "upkeep", retry=PATIENT)
def withdraw(user_id: str, document_id: str) -> None:
    """Take out of the index what is there of a document that was cancelled or has a newer version."""
    with acting_as(uuid.UUID(user_id)):
        embedding.withdraw(uuid.UUID(user_id), uuid.UUID(document_id))


@job("documents.words", "reading", retry=PATIENT)
def words(user_id: str, document_id: str) -> None:
    """Put the words of a document's passages into the index again, and leave the rest of it as it is."""
    with acting_as(uuid.UUID(user_id)):
        reading.words_again(uuid.UUID(user_id), uuid.UUID(document_id))


def work(step: Callable[[uuid.UUID, uuid.UUID], None], user: str, document: str) -> None:
    """Run a step of taking a document in. A raise makes the job be tried again after a while."""
    user_id, document_id = uuid.UUID(user), uuid.UUID(document)
    with acting_as(user_id):
        try:
            step(user_id, document_id)
        except Unreadable as error:
            with unit_of_work():
                operations.refuse(user_id, document_id, error)
        except (OperationalError, InterfaceError, PoolTimeout):
            raise  # nothing can be written on the document now
        except Exception as error:
            log.warning("document %s: %s failed", document_id, step.__name__, exc_info=error)
            with unit_of_work():
                tries_again = operations.stumble(user_id, document_id, _sentence(error), _is_unexpected(error))
            if tries_again:
                raise


def _is_unexpected(error: Exception) -> bool:
    return not isinstance(error, IndexUnavailable | EmbeddingUnavailable)


def _sentence(error: Exception) -> str:
    if isinstance(error, IndexUnavailable):
        return WAITS_FOR_INDEX
    return WAITS_FOR_MODEL if isinstance(error, EmbeddingUnavailable) else TRIES_AGAIN
