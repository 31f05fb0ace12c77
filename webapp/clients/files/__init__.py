"""Uploaded files, and the pictures made of their pages: in a folder, or in a bucket that speaks S3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from webapp.clients.files.contract import (
    BLOCK_BYTES,
    FileGone,
    Files,
    FilesMisplaced,
    FilesUnavailable,
    StorageFull,
    StoredFile,
    TooLarge,
)
from webapp.clients.files.local import LocalFiles
from webapp.clients.files.writing import free_bytes

__all__ = [
    "BLOCK_BYTES",
    "FileGone",
    "Files",
    "FilesMisplaced",
    "FilesUnavailable",
    "LocalFiles",
    "StorageFull",
    "StoredFile",
    "TooLarge",
    "free_bytes",
    "open_files",
]


def open_files(folder: Path, url: str, access: Mapping[str, str], reserve_bytes: int) -> Files:
    """Return the files in the bucket of an ``s3://`` address, or, without one, those in a folder.

    ``access``: settings of the bucket that begin with ``AWS_``, beside those of the environment.
    """
    if not url:
        return LocalFiles(folder, reserve_bytes=reserve_bytes)
    from webapp.clients.files.bucket import BucketFiles  # 15 MB that most installations never need

    return BucketFiles(url, folder, access, reserve_bytes)
