"""A running Footnote: one that lasts for those tests which leave it alive, and fresh ones for those which do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fake_models import MODELS, FakeModelServer
from tests.live import Live
from tests.prepared import data_folder


def asking(endpoint: FakeModelServer, patience_s: int) -> dict[str, str]:
    """The settings with which it asks language models, each for so long."""
    models = {"LLM_BASE_URL": endpoint.url, "LLM_MODEL": ",".join(MODELS)}
    return {**models, "LLM_TIMEOUT_SECONDS": str(patience_s)}


@pytest.fixture
def settings() -> dict[str, str]:
    """What else is in the environment of a fresh one; a file of tests may have its own."""
    return {}


@pytest.fixture
def product() -> type[Live]:
    """How a fresh one is started."""
    return Live


@pytest.fixture
def live(
    data_dir: Path, fresh_data: Callable[[Path], Path], settings: dict[str, str], product: type[Live]
) -> Iterator[Live]:
    """A fresh one, which the test may kill."""
    live = product(fresh_data(data_dir), **settings).start()
    yield live
    if live.process is not None and live.process.poll() is None:
        live.stop()


@pytest.fixture(scope="package")
def started(fresh_data: Callable[[Path], Path], model_endpoint: FakeModelServer) -> Iterator[Live]:
    with data_folder() as folder:
        live = Live(fresh_data(folder), **asking(model_endpoint, 5)).start()
        yield live
        live.stop()


@pytest.fixture
def lasting(started: Live, model_endpoint: FakeModelServer) -> Live:
    """The one that lasts, with nothing in it: models are given up after five seconds."""
    model_endpoint.requests.clear()
    started.forget_everybody()
    return started
