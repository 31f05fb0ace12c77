"""Uploads of any number of files: all files of a request are written one after the other into one temporary file.

Werkzeug's default, a temporary file for each, would keep a thousand files open, and a process may have 1024.
"""

from __future__ import annotations

import io
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import flask

MAX_MEMORY_BYTES = 256 * 1024  # of a request, before its files are written to the disk


class Request(flask.Request):
    """A request whose uploaded files share one temporary file."""

    @cached_property
    def upload_file(self) -> IO[bytes]:
        """The temporary file of this request; it is deleted once none of the uploaded files is referenced."""
        return SpooledTemporaryFile(MAX_MEMORY_BYTES)

    def _get_file_stream(self, *_arguments: Any, **_named: Any) -> IO[bytes]:
        return cast("IO[bytes]", Part(self.upload_file))


class Part(io.RawIOBase):
    """One uploaded file: a section of the temporary file, which grows while it is the last."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start = self._end = self._position = file.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._file.seek(self._position)
        written = self._file.write(data)
        self._position += written
        self._end = max(self._end, self._position)
        return written

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._position)
        data = self._file.read(min(len(buffer), self._end - self._position))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._position, io.SEEK_END: self._end}[whence]
        self._position = max(self._start, origin + offset)
        return self.tell()

    def tell(self) -> int:
        return self._position - self._start
