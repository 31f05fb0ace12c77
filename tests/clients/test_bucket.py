"""A bucket keeps files as a folder does; the server is moto's, over HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import obstore
import pytest

from tests.bucket import NAME, access, answering, bucket_server, silent
from webapp.clients.files import FileGone, Files, FilesUnavailable, StorageFull, TooLarge, bucket, bucket_store
from webapp.clients.files.bucket import BucketFiles

DATA = os.urandom(300_000)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with bucket_server() as url:
        yield url


@pytest.fixture
def host(server: str, tmp_path: Path) -> Callable[[str], BucketFiles]:
    """Return a function that gives the files of the bucket as a host of this name sees them."""
    place = f"s3://{NAME}/of/{tmp_path.name}"
    return lambda name: BucketFiles(place, tmp_path / name, access(server))


@pytest.fixture
def files(host: Callable[[str], BucketFiles]) -> BucketFiles:
    return host("one")


def on_disk(files: BucketFiles) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


def test_what_one_host_keeps_another_reads(host, monkeypatch):
    monkeypatch.setattr(bucket, "READ_AHEAD_BYTES", 100_000)
    saved = host("one").save(io.BytesIO(DATA), max_bytes=len(DATA))
    assert (saved.size, saved.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    other = host("two")
    assert other.head(saved.key, 10) == DATA[:10]
    with other.local(saved.key) as path:
        assert path.read_bytes() == DATA
        assert path.stat().st_mode & 0o777 == 0o600
    with other.open(saved.key) as file:
        assert file.read() == DATA
        file.seek(-5, io.SEEK_END)
        assert file.read() == DATA[-5:]
        file.seek(99_995)
        assert file.read(10) == DATA[99_995:100_005]
    assert on_disk(host("one")) == on_disk(other) == []


def test_a_large_file_goes_in_parts(files):
    data = b"text" * (bucket.PART_BYTES // 4 + 1)
    key = files.save(io.BytesIO(data)).key
    with files.local(key) as path:
        assert path.read_bytes() == data


def test_an_empty_file_is_kept(files):
    key = files.save(io.BytesIO(b"")).key
    assert files.head(key) == b""
    with files.open(key) as file:
        assert file.read() == b""


class Broken(io.BytesIO):
    """Ends as an upload does whose browser has gone."""

    def read(self, size: int | None = -1, /) -> bytes:
        if block := super().read(size):
            return block
        raise ConnectionResetError


@pytest.mark.parametrize(
    ("stream", "most", "error"),
    [(io.BytesIO(DATA), len(DATA) - 1, TooLarge), (Broken(DATA), len(DATA), ConnectionResetError)],
)
def test_what_is_not_whole_leaves_nothing(stream, most, error, files):
    with pytest.raises(error):
        files.save(stream, max_bytes=most)
    assert (list(files.keys(-60)), on_disk(files)) == ([], [])


def test_the_last_room_on_this_hosts_disk_is_not_for_files(files):
    files.reserve_bytes = 1 << 60
    with pytest.raises(StorageFull):
        files.save(io.BytesIO(DATA))
    assert list(files.keys(-60)) == []


def test_delete_removes_the_file_and_what_this_host_has_of_it(host, files):
    gone, stays = (files.save(io.BytesIO(b"text")).key for _ in range(2))
    files.cache(gone, "page-1.png", b"picture")
    assert files.count(gone) == (1, 1)
    other = host("two")
    other.cache(gone, "page-1.png", b"picture")
    files.delete(gone)
    files.delete(gone)
    assert (files.count(gone), files.has(gone), list(files.keys(-60))) == ((0, 0), False, [stays])
    for use in (files.open, files.head, lambda key: files.local(key).__enter__()):
        with pytest.raises(FileGone):
            use(gone)
    assert other.local_keys() == [gone]
    (left := other.folder / "copies" / "of-a-killed-process").parent.mkdir()
    left.write_bytes(b"text")
    os.utime(left, (1, 1))
    other.forget([gone])
    assert on_disk(other) == []


def test_a_picture_drawn_while_its_file_is_deleted_does_not_stay(files):
    key = files.save(io.BytesIO(b"text")).key
    files.delete(key)
    files.cache(key, "page-1.png", b"picture")
    assert on_disk(files) == []


def test_what_arrives_otherwise_than_it_was_kept_is_not_read(files):
    key = files.save(io.BytesIO(b"text")).key
    with files._bucket.asked() as store:
        obstore.put(store, f"originals/{key[:2]}/{key}", b"tent", attributes={bucket.SHA256: "0" * 64})
    with pytest.raises(OSError, match="is not what was stored"), files.local(key):
        pass
    assert on_disk(files) == []


def test_files_are_marked(host):
    assert host("one").marker() is None
    host("one").mark("ours")
    assert host("two").marker() == "ours"


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 32])
def test_only_its_own_keys_lead_to_a_file(files, key):
    for use in (files.open, files.has, files.delete, files.head, lambda key: files.cached(key, "page-1")):
        with pytest.raises(ValueError, match="not a key"):
            use(key)


def uses(files: Files) -> list[Callable[[], object]]:
    """Return everything that asks the bucket."""
    key = "0" * 32
    return [
        lambda: files.save(io.BytesIO(b"text")),
        lambda: files.has(key),
        lambda: files.open(key),
        lambda: files.local(key).__enter__(),
        lambda: files.delete(key),
        lambda: list(files.keys(0)),
        files.marker,
    ]


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "SignatureDoesNotMatch", "See to the credentials"),
        (403, "AccessDenied", "may read, write, list and delete"),
        (301, "PermanentRedirect", "Set AWS_REGION"),
        (400, "AuthorizationHeaderMalformed", "cannot be used just now"),
    ],
)
def test_a_bucket_that_refuses_is_no_bucket_without_files(status, code, words, tmp_path):
    with answering(status, code) as url:
        files = BucketFiles(f"s3://{NAME}", tmp_path, access(url))
        for use in uses(files):
            with pytest.raises(FilesUnavailable):
                use()
        with pytest.raises(FilesUnavailable, match=words):
            files.save(io.BytesIO(b"text"))
    assert on_disk(files) == []


def test_a_bucket_that_is_not_there_is_not_one_without_files(server, tmp_path):
    files = BucketFiles("s3://elsewhere/of/us", tmp_path, access(server))
    for use in uses(files):
        with pytest.raises(FilesUnavailable, match="There is no bucket elsewhere"):
            use()


def test_a_full_bucket_says_so(tmp_path, monkeypatch):
    with answering(507, "XMinioStorageFull") as url:
        files = BucketFiles(f"s3://{NAME}", tmp_path, access(url))
        with pytest.raises(StorageFull, match="no room left"):
            files.save(io.BytesIO(b"text"))
    assert on_disk(files) == []


def test_a_bucket_without_credentials_says_what_to_set(tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with silent() as url:
        files = BucketFiles(f"s3://{NAME}", tmp_path, {"AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL_S3": url})
        with pytest.raises(FilesUnavailable, match="no credentials"):
            files.save(io.BytesIO(b"text"))


def test_one_call_waits_for_a_bucket_that_hangs_and_the_others_do_not(tmp_path, monkeypatch):
    monkeypatch.setattr(bucket_store, "SILENT_S", 1)
    with silent() as url:
        files = BucketFiles(f"s3://{NAME}", tmp_path, access(url))
        begun = time.monotonic()
        for use in uses(files):
            with pytest.raises(FilesUnavailable, match="does not answer"):
                use()
        assert time.monotonic() - begun < 3  # seven calls, of which one has waited
