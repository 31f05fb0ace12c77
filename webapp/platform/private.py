"""The data folder is its owner's alone, also where an earlier release has left it open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OURS = ("files", "models", "qdrant", "secret_key", "serve.lock")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PASSING = stat.S_IXGRP | stat.S_IXOTH


def make_private(data_dir: Path, others_pass: bool = False) -> None:
    """Close the folder, and what is ours in it, to other users; what lies within these is out of their reach then.

    ``others_pass``: others may pass through the folder, as the user of the embedded database must where we are root.
    What belongs to somebody else is left as it is.
    """
    for path in (data_dir, *(data_dir / name for name in OURS)):
        if not path.exists() or path.is_symlink() or path.stat().st_uid != os.geteuid():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode & ~OTHERS | (PASSING if others_pass and path == data_dir else 0)
        if mode != wanted:
            path.chmod(wanted)
