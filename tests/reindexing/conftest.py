"""A library, another model to change to, and the building of an index one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.documents.conftest import ISLANDS, NOTES, quote, upload  # noqa: F401  # fixtures
from tests.endpoint import DIMENSION, Endpoint, endpoint
from webapp.clients.embedding_endpoint import OpenAICompatible
from webapp.documents.models import Document
from webapp.health import parts
from webapp.index import generations, operations, rebuild
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work


@pytest.fixture(autouse=True)
def no_index_is_left(application) -> Iterator[None]:
    """The index is not rolled back with the test's transaction."""
    yield
    with application.app_context():
        for name in clients.vectors.info():
            clients.vectors.drop(name)
    generations._model_unavailable_until = 0.0


@pytest.fixture(autouse=True)
def health_waits(monkeypatch) -> None:
    """A machine that is busy with other tests answers as well."""
    monkeypatch.setattr(parts, "DEADLINE_S", 30)


@pytest.fixture
def service() -> Iterator[Endpoint]:
    with endpoint() as running:
        yield running


@pytest.fixture
def change_model(app, monkeypatch, service) -> Callable[..., None]:
    """Return a function that does what a restart with other settings does."""

    def change(model: str = "bag-of-words") -> None:
        monkeypatch.setitem(app.config, "EMBEDDING_BASE_URL", service.url)
        other = OpenAICompatible(service.url, "", model, DIMENSION, attempts=1)
        monkeypatch.setitem(vars(app.extensions["clients"]), "embeddings", other)

    return change


@pytest.fixture
def change_back(app, monkeypatch) -> Callable[[], None]:
    """Return a function that takes the other model out of the settings again."""
    bundled = app.extensions["clients"].embeddings

    def change() -> None:
        monkeypatch.setitem(app.config, "EMBEDDING_BASE_URL", "")
        monkeypatch.setitem(vars(app.extensions["clients"]), "embeddings", bundled)

    return change


@pytest.fixture
def begin(app) -> Callable[..., generations.Generation | None]:
    def go(force: bool = False) -> generations.Generation | None:
        with app.app_context(), unit_of_work():
            return operations.begin(force)

    return go


@pytest.fixture
def small_steps(monkeypatch) -> None:
    """Each job puts two texts into the new index."""
    monkeypatch.setattr(rebuild, "BATCH_SIZE", 2)
    monkeypatch.setattr(rebuild, "SLICE_S", 0.0)


@pytest.fixture
def islands(upload, run_jobs, alice) -> Document:  # noqa: F811
    """A document of a dozen passages, ready."""
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs()
    return document
