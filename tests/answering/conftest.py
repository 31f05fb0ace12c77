from collections.abc import Iterator

import pytest

from tests.answering.library import Library
from webapp.clients.embeddings import MiniLM


@pytest.fixture(scope="package")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    made = Library(tmp_path_factory.mktemp("index"), MiniLM())
    yield made
    made.index.close()
