"""The lock of a data folder: only one process works on it, and the lock ends with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class DataDirLocked(Exception):
    """Another process has the lock; ``str(error)`` is what it called itself."""


def lock_data_dir(data_dir: Path, name: str) -> IO[str]:
    """Lock the folder for this process until the returned file is closed; raise DataDirLocked."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = (data_dir / "serve.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        owner = file.read().strip()
        file.close()
        raise DataDirLocked(owner) from None
    file.truncate(0)
    file.write(f"{name} (process {os.getpid()})\n")
    file.flush()
    return file
