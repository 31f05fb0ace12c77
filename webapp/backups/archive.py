"""The file of a backup: a tar that is written and read as a stream, in parts whose SHA-256 is in it as well.

``footnote-backup.json`` comes first and says what it is. ``rows/<table>/<number>.gz`` hold rows, ``files/<key>``
uploaded files, ``secret_key`` the key, ``message.key`` those of private conversations. ``manifest.json`` counts what
there is. ``checksums/<number>`` lists the sums of the parts before it, as ``sha256sum`` writes them; ``checksums/last``
ends the file.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

FORMAT = 1
HEADER, MANIFEST, KEY, LAST = "footnote-backup.json", "manifest.json", "secret_key", "checksums/last"
MESSAGE_KEYS = "message.key"
ROWS, FILES, CHECKSUMS = "rows/", "files/", "checksums/"
BLOCK_BYTES = 1 << 20
MOST_BYTES = 64 << 20
"""The largest part that is read as a whole: header, manifest, key, a list of sums."""
PARTS_A_LIST = 1000


class BadBackup(Exception):
    """The file cannot be restored; ``str(error)`` says why."""


class Writer:
    """Writes the parts of a backup one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT, bufsize=BLOCK_BYTES)  # noqa: SIM115
        self._sums: list[str] = []
        self._lists = 0

    def add(self, name: str, data: bytes) -> None:
        self.add_stream(name, len(data), io.BytesIO(data))

    def add_stream(self, name: str, size: int, stream: IO[bytes]) -> str:
        """Add so many bytes of a stream, and return their SHA-256."""
        summed = Summed(stream)
        self._append(name, size, cast("IO[bytes]", summed))
        self._sums.append(f"{summed.sum}  {name}\n")
        if len(self._sums) >= PARTS_A_LIST:
            self._write_sums(f"{CHECKSUMS}{self._lists}")
            self._lists += 1
        return summed.sum

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, and the end."""
        self.add(MANIFEST, json.dumps(manifest, indent=1).encode())
        self._write_sums(LAST)
        self._tar.close()

    def _write_sums(self, name: str) -> None:
        data = "".join(self._sums).encode()
        self._sums.clear()
        self._append(name, len(data), io.BytesIO(data))

    def _append(self, name: str, size: int, stream: IO[bytes]) -> None:
        part = tarfile.TarInfo(name)
        part.size, part.mode = size, 0o600
        self._tar.addfile(part, stream)
        self._tar.members.clear()  # type: ignore[attr-defined]  # it would remember each of a million files


class Summed(io.RawIOBase):
    """A stream whose SHA-256 is taken as it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        return data

    @property
    def sum(self) -> str:
        return self._digest.hexdigest()


@dataclass(frozen=True)
class Part:
    """A part of a backup as it is read: its name, its size in bytes and what is in it, to be read at once."""

    name: str
    size: int
    summed: Summed

    @property
    def stream(self) -> IO[bytes]:
        return cast("IO[bytes]", self.summed)

    def data(self) -> bytes:
        """Return all of a small part; raise BadBackup for one that is too large to be that."""
        if self.size > MOST_BYTES:
            raise BadBackup(f"It is damaged: {self.name} is too large.")
        return self.stream.read()


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Part]]:
    """Give the parts of a backup for the length of the block; raise BadBackup in words that begin with its name."""
    try:
        with path.open("rb") as file:
            yield _parts(file)
    except BadBackup as error:
        raise BadBackup(f"{path} cannot be used. {error} Nothing was changed.") from None
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BadBackup(f"{path} cannot be used. It is damaged or cut off ({error}). Nothing was changed.") from None
    except OSError as error:
        raise BadBackup(f"{path} cannot be read: {error.strerror or error}. Nothing was changed.") from None


def _parts(file: BinaryIO) -> Iterator[Part]:
    """Yield the parts but the lists of sums, and compare what was read with those."""
    try:
        tar = tarfile.open(fileobj=file, mode="r|", bufsize=BLOCK_BYTES)  # noqa: SIM115
        first = tar.next()
    except tarfile.TarError:
        raise BadBackup("It is not a backup of Footnote.") from None
    if first is None or first.name != HEADER:
        raise BadBackup("It is not a backup of Footnote.")
    sums: list[str] = []
    entry: tarfile.TarInfo | None = first
    while entry is not None:
        stream = tar.extractfile(entry)
        if stream is None or entry.issparse():  # holes are as large as somebody says
            raise BadBackup(f"It is damaged: {entry.name!r} is no part of a backup.")
        part = Part(entry.name, entry.size, Summed(stream))
        if entry.name.startswith(CHECKSUMS):
            _compare(sums, part.data().decode("utf-8", "replace").splitlines())
            if entry.name == LAST:
                return
            sums.clear()
        else:
            yield part
            while part.stream.read(BLOCK_BYTES):
                pass  # the sum is of all of it
            sums.append(f"{part.summed.sum}  {part.name}")
        tar.members.clear()  # type: ignore[attr-defined]  # see above
        entry = tar.next()
    raise BadBackup("It is cut off: its end is missing.")


def _compare(read: list[str], written: list[str]) -> None:
    for mine, theirs in zip(read, written, strict=False):
        if mine != theirs:
            raise BadBackup(f"It is damaged: {mine.partition('  ')[2]} is not what was written.")
    if len(read) != len(written):
        raise BadBackup("It is damaged: parts of it are missing.")
