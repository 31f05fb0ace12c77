"""Files in a bucket that speaks S3; pictures, and copies that programs read, are in a folder of this machine."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, BinaryIO, cast
from urllib.parse import urlsplit

import obstore

from webapp.clients.files.bucket_store import Bucket
from webapp.clients.files.contract import (
    BLOCK_BYTES,
    HEAD_BYTES,
    KEY,
    MARKER,
    FileGone,
    FilesUnavailable,
    StoredFile,
    place_of,
)
from webapp.clients.files.pictures import Pictures
from webapp.clients.files.writing import copied, disk_errors, free_bytes, make_private

READ_AHEAD_BYTES = 4 << 20
PART_BYTES = 8 << 20
SHA256 = "sha256"
"""What the hash of a file is called among what the bucket knows of it."""
LEFT_COPY_S = 86400.0
"""A copy this old was left by a process that was killed."""
NOT_AS_KEPT = "What was received of a file from {} is not what was stored there."


class BucketFiles:
    """`Files` in a bucket. ``folder`` is this machine's, and on its disk ``reserve_bytes`` are left."""

    def __init__(self, url: str, folder: Path, access: Mapping[str, str], reserve_bytes: int = 0) -> None:
        self.place = url
        self.folder = folder
        self.reserve_bytes = reserve_bytes
        parts = urlsplit(url)
        self._bucket = Bucket(parts.netloc, parts.path.strip("/"), access)
        self._pictures = Pictures(folder / "cache")

    def save(self, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        return self._store(secrets.token_hex(16), stream, max_bytes)

    def put(self, key: str, stream: IO[bytes]) -> StoredFile:
        return self._store(key, stream)

    def _store(self, key: str, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        """Copy the stream to the disk while it is hashed, then to the bucket: a broken one never gets there."""
        place = place_of(key)
        with disk_errors(self.folder), TemporaryFile(dir=self._copies()) as copy:
            found = copied(key, stream, copy, self.room, max_bytes)
            copy.seek(0)
            with self._bucket.asked(is_writing=True) as store:
                known = {SHA256: found.sha256}
                obstore.put(store, place, copy, attributes=known, chunk_size=PART_BYTES, max_concurrency=2)
        return found

    def open(self, key: str) -> BinaryIO:
        reader = _Reader(self._bucket, key, self._size(key))
        return cast("BinaryIO", io.BufferedReader(reader, READ_AHEAD_BYTES))

    def head(self, key: str, size: int = HEAD_BYTES) -> bytes:
        return _Reader(self._bucket, key, self._size(key)).read(size) or b""

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        with disk_errors(self.folder):
            copy = NamedTemporaryFile(dir=self._copies())  # noqa: SIM115  # it is removed by the next block
        with copy:
            with disk_errors(self.folder):
                self._fetch(key, copy)
            yield Path(copy.name)

    def _fetch(self, key: str, copy: IO[bytes]) -> None:
        """Write a file to the disk; raise OSError when it is not what was stored."""
        digest = hashlib.sha256()
        with self._bucket.asked(key) as store:
            found = obstore.get(store, place_of(key))
            for block in found.stream(min_chunk_size=BLOCK_BYTES):
                digest.update(block)
                copy.write(block)
        copy.flush()
        if found.attributes.get(SHA256, digest.hexdigest()) != digest.hexdigest():
            raise OSError(NOT_AS_KEPT.format(self.place))

    def has(self, key: str) -> bool:
        try:
            self._size(key)
        except FileGone:
            return False
        return True

    def _size(self, key: str) -> int:
        place = place_of(key)
        with self._bucket.asked(key) as store:
            try:
                return obstore.head(store, place)["size"]
            except FileNotFoundError:
                return obstore.get(store, place).meta["size"]  # which says whether it is the bucket that is not there

    def room(self) -> int:
        return free_bytes(self.folder) - self.reserve_bytes

    def delete(self, key: str) -> None:
        place = place_of(key)
        self._pictures.delete(key)
        with contextlib.suppress(FileGone), self._bucket.asked(key) as store:
            obstore.delete(store, place)

    def count(self, key: str) -> tuple[int, int]:
        return int(self.has(key)), self._pictures.count(key)

    def keys(self, older_than: float) -> Iterator[str]:
        written_before = time.time() - older_than
        with self._bucket.asked() as store:
            for found in itertools.chain.from_iterable(obstore.list(store, "originals")):
                key = found["path"].rpartition("/")[2]
                if KEY.fullmatch(key) and found["last_modified"].timestamp() < written_before:
                    yield key

    def cached(self, key: str, name: str) -> Path | None:
        return self._pictures.find(key, name)

    def cache(self, key: str, name: str, data: bytes) -> None:
        self._pictures.add(key, name, data)
        with contextlib.suppress(FilesUnavailable):
            if not self.has(key):  # it was deleted meanwhile, and nothing of it may come back
                self._pictures.delete(key)

    def marker(self) -> str | None:
        with contextlib.suppress(FileGone), self._bucket.asked(MARKER, is_brief=True) as store:
            return bytes(obstore.get(store, MARKER).bytes()).decode().strip()
        return None

    def mark(self, text: str) -> None:
        with self._bucket.asked(is_brief=True) as store:
            obstore.put(store, MARKER, f"{text}\n".encode())

    def local_keys(self) -> list[str]:
        return [folder.name for folder in self._pictures.folders()]

    def forget(self, keys: list[str]) -> None:
        for key in keys:
            self._pictures.delete(key)
        for copy in self._copies().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if copy.stat().st_mtime < time.time() - LEFT_COPY_S:
                    copy.unlink()

    def _copies(self) -> Path:
        folder = self.folder / "copies"
        make_private(folder)
        return folder


class _Reader(io.RawIOBase):
    """A file in the bucket, read by ranges."""

    def __init__(self, bucket: Bucket, key: str, size: int) -> None:
        self._bucket, self._key, self._size, self._position = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a buffer that can be written
        length = min(len(buffer), self._size - self._position)
        if length <= 0:
            return 0
        with self._bucket.asked(self._key) as store:
            data = obstore.get_range(store, place_of(self._key), start=self._position, length=length)
        buffer[: len(data)] = bytes(data)
        self._position += len(data)
        return len(data)
