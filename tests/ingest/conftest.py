"""Reading a file as the pipeline does, without its child process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Return a function that reads the content of a file, which may have a name."""

    def read(data: bytes | str, name: str = "") -> Parsed:
        path = tmp_path / "file"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return parse(path, name)

    return read
