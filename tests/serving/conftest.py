"""A running Footnote for each test of this room, which may kill it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import data_folder
from tests.live import Live


@pytest.fixture(scope="session")
def first_start() -> Iterator[Path]:
    """A folder that was started on once, to be copied: a new database takes seconds."""
    with data_folder() as folder:
        Live(folder).start().stop()
        yield folder


@pytest.fixture
def settings() -> dict[str, str]:
    """What else is in the environment of the running Footnote; a file of tests may have its own."""
    return {}


@pytest.fixture
def live(data_dir, first_start, settings) -> Iterator[Live]:
    subprocess.run(["cp", "-a", str(first_start), str(data_dir)], check=True)
    live = Live(data_dir, **settings).start()
    yield live
    if live.process is not None and live.process.poll() is None:
        live.stop()
