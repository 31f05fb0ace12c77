"""Uploads of any number of files: all parts of a form lie one after the other in one temporary file.

A temporary file for each, as usual, would be a thousand open files for a thousand parts, and a process may have 1024.
"""

from __future__ import annotations

import io
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import flask

IN_MEMORY = 256 * 1024  # bytes: a form of no more than that needs no file


class Request(flask.Request):
    """A request that keeps the files it brings in one place."""

    @cached_property
    def pile(self) -> IO[bytes]:
        """Where the files of this request lie; it is gone when nobody holds any of them any more."""
        return SpooledTemporaryFile(IN_MEMORY)

    def _get_file_stream(self, *_arguments: Any, **_named: Any) -> IO[bytes]:
        return cast("IO[bytes]", Part(self.pile))


class Part(io.RawIOBase):
    """One file of a form: a stretch of the pile, which grows while it is the last."""

    def __init__(self, pile: IO[bytes]) -> None:
        self._pile = pile
        self._start = self._end = self._place = pile.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pile.seek(self._place)
        written = self._pile.write(data)
        self._place += written
        self._end = max(self._end, self._place)
        return written

    def readinto(self, buffer: Any) -> int:
        self._pile.seek(self._place)
        data = self._pile.read(min(len(buffer), self._end - self._place))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._place, io.SEEK_END: self._end}[whence]
        self._place = max(self._start, origin + offset)
        return self.tell()

    def tell(self) -> int:
        return self._place - self._start
