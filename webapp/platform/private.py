"""The data folder is its owner's alone, also where an earlier release has left it open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OURS = ("files", "models", "qdrant", "secret_key", "serve.lock")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PASSING = stat.S_IXGRP | stat.S_IXOTH


def make_private(data_dir: Path) -> None:
    """Close the folder, and what is ours in it, to other users; what lies within these is out of their reach then.

    Others may pass through the folder where the embedded database belongs to another user, as it does where we are
    root. What belongs to somebody else is left as it is.
    """
    others_pass = any(path.stat().st_uid != os.geteuid() for path in data_dir.glob("postgres"))
    for path in (data_dir, *(data_dir / name for name in OURS)):
        if not path.exists() or path.is_symlink() or path.stat().st_uid != os.geteuid():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode & ~OTHERS | (PASSING if others_pass and path == data_dir else 0)
        if mode != wanted:
            path.chmod(wanted)
