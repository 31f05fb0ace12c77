"""Uploads of any number of files: all files of a form are written one after the other to one temporary file.

One temporary file for each, as is usual, would be a thousand open files for a thousand parts; a process may have 1024.
"""

from __future__ import annotations

import io
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import flask

IN_MEMORY_BYTES = 256 * 1024  # a smaller form is kept in memory


class Request(flask.Request):
    """A request that keeps its uploaded files in one temporary file."""

    @cached_property
    def upload_file(self) -> IO[bytes]:
        """Return the temporary file of this request; it is deleted when no part of it is in use."""
        return SpooledTemporaryFile(IN_MEMORY_BYTES)

    def _get_file_stream(self, *_arguments: Any, **_named: Any) -> IO[bytes]:
        return cast("IO[bytes]", Part(self.upload_file))


class Part(io.RawIOBase):
    """One file of a form: a range of the temporary file, which grows while it is the last."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start = self._end = self._place = file.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._file.seek(self._place)
        written = self._file.write(data)
        self._place += written
        self._end = max(self._end, self._place)
        return written

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._place)
        data = self._file.read(min(len(buffer), self._end - self._place))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._place, io.SEEK_END: self._end}[whence]
        self._place = max(self._start, origin + offset)
        return self.tell()

    def tell(self) -> int:
        return self._place - self._start
