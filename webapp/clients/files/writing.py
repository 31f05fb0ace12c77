"""Files on a disk: written whole and for good, or not at all, and for no other user of the machine."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from typing import IO, BinaryIO

from webapp.clients.files.contract import BLOCK_BYTES, FilesUnavailable, StorageFull, StoredFile, TooLarge

FULL = (errno.ENOSPC, errno.EDQUOT)
AWAY = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN)
"""A disk or a share that is read-only, not ours, broken or gone."""


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Write a new file, which gets its name when all of it is on the disk, or leaves nothing.

    Raises StorageFull or FilesUnavailable.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with disk_errors(path.parent):
        try:
            make_private(path.parent)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(path.parent)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)  # there is none when its folder could not be made


def copied(
    key: str, stream: IO[bytes], to: IO[bytes], room: Callable[[], int], max_bytes: int | None = None
) -> StoredFile:
    """Copy a stream while it is hashed, and return what the file of this key is; raise TooLarge or StorageFull."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK_BYTES):
        if room() <= 0:
            raise StorageFull
        size += len(block)
        if max_bytes is not None and size > max_bytes:
            raise TooLarge
        digest.update(block)
        to.write(block)
    return StoredFile(key, size, digest.hexdigest())


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says of a disk in the block into StorageFull or FilesUnavailable."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        if error.errno in AWAY:
            raise FilesUnavailable(f"The folder {folder} cannot be used ({error.strerror}).") from error
        raise


def free_bytes(folder: Path) -> int:
    """Return how much room is left on the disk of a folder, which may not be there yet."""
    while not folder.exists():
        folder = folder.parent
    return disk_usage(folder).free


def make_private(folder: Path) -> None:
    """Do as `mkdir -p`, with private parents."""
    if not folder.is_dir():
        make_private(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def _sync(folder: Path) -> None:
    """Make sure that the new name is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
