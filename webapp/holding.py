"""Which process works on a data folder: the one that holds its lock, which goes with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class Held(Exception):
    """Another process holds the folder; ``str(error)`` is what it called itself."""


def hold(data_dir: Path, name: str) -> IO[str]:
    """Take the folder for this process until the returned file is closed; raise Held."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = (data_dir / "serve.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise Held(holder) from None
    file.truncate(0)
    file.write(f"{name} (process {os.getpid()})\n")
    file.flush()
    return file
