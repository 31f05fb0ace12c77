"""A file is kept whole or not at all, under a name of our own, and goes with all that was made of it."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest

from webapp.clients.files import LocalFiles, StorageFull, TooLarge

DATA = os.urandom(3_000_000)


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "data" / "files")


def everything(files: LocalFiles) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


class Failing(io.BytesIO):
    """Gives one block, then what a failing upload or a full disk gives."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"x" * 100)
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if block := super().read(size):
            return block
        raise self.error


def test_keeps_what_it_was_given(files: LocalFiles) -> None:
    saved = files.save(io.BytesIO(DATA), max_bytes=len(DATA))
    assert (saved.size, saved.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    with files.open(saved.key) as file:
        assert file.read() == DATA
    assert files.head(saved.key, 10) == DATA[:10]
    assert files.path(saved.key).read_bytes() == DATA
    assert LocalFiles(files.folder).path(saved.key).exists()


def test_nobody_else_may_read(files: LocalFiles) -> None:
    saved = files.save(io.BytesIO(b"secret"), max_bytes=10)
    files.cache(saved.key, "page-1", b"picture")
    for path in [files.folder, *files.folder.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_the_last_room_on_the_disk_is_not_for_files(files: LocalFiles) -> None:
    files.save(io.BytesIO(DATA))
    before = everything(files)
    files.reserve_bytes = 1 << 60
    assert files.room() < 0
    with pytest.raises(StorageFull, match="no room left"):
        files.save(io.BytesIO(DATA))
    assert everything(files) == before


def test_too_large_leaves_nothing(files: LocalFiles) -> None:
    with pytest.raises(TooLarge):
        files.save(io.BytesIO(DATA), max_bytes=len(DATA) - 1)
    assert everything(files) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_leaves_nothing_and_says_so(files: LocalFiles, number: int) -> None:
    with pytest.raises(StorageFull, match="no room left"):
        files.save(Failing(OSError(number, "full")), max_bytes=1000)
    assert everything(files) == []


def test_a_disk_too_full_for_a_folder_says_so(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(StorageFull, match="no room left"):
        files.save(io.BytesIO(b"text"), max_bytes=1000)


def test_broken_upload_leaves_nothing(files: LocalFiles) -> None:
    with pytest.raises(ConnectionResetError):
        files.save(Failing(ConnectionResetError()), max_bytes=1000)
    assert everything(files) == []


def test_delete_removes_the_file_and_its_pictures(files: LocalFiles) -> None:
    gone, stays = (files.save(io.BytesIO(b"text"), max_bytes=10).key for _ in range(2))
    for key in (gone, stays):
        files.cache(key, "page-1.png", b"picture")
    files.delete(gone)
    files.delete(gone)
    assert files.cached(gone, "page-1.png") is None
    with pytest.raises(FileNotFoundError):
        files.open(gone)
    kept = files.cached(stays, "page-1.png")
    assert kept
    assert kept.read_bytes() == b"picture"


def test_a_picture_drawn_while_its_file_is_deleted_does_not_stay(files: LocalFiles) -> None:
    key = files.save(io.BytesIO(b"text"), max_bytes=10).key
    files.delete(key)
    files.cache(key, "page-1.png", b"picture")
    assert everything(files) == []


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_only_its_own_keys_lead_to_a_path(files: LocalFiles, key: str) -> None:
    for use in (files.path, files.open, files.delete, lambda key: files.cached(key, "page-1")):
        with pytest.raises(ValueError, match="not a key"):
            use(key)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden"])
def test_only_plain_names_are_cached(files: LocalFiles, name: str) -> None:
    key = files.save(io.BytesIO(b"text"), max_bytes=10).key
    with pytest.raises(ValueError, match="not a key or name"):
        files.cache(key, name, b"")


def test_the_least_recently_asked_for_pictures_make_room(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path, cache_bytes=10_000)
    key = files.save(io.BytesIO(b"text"), max_bytes=10).key
    files.cache(key, "page-0", b"x" * 1000)
    for number in range(1, 50):
        files.cache(key, f"page-{number}", b"x" * 1000)
        os.utime(files.folder / "cache" / key / f"page-{number}", (number, number))
        files.cached(key, "page-0")
    kept = {path.name for path in (files.folder / "cache" / key).iterdir()}
    assert {"page-0", "page-49"} <= kept
    assert len(kept) == 9


def test_what_there_is_of_a_file_is_counted_and_listed(files: LocalFiles) -> None:
    kept = files.save(io.BytesIO(b"tea"))
    files.cache(kept.key, "page-1.image", b"picture")
    assert files.count(kept.key) == (1, 1)
    assert list(files.keys(older_than=3600)) == []
    assert set(files.keys(older_than=-1)) == {kept.key}
    assert len(list(files.keys(older_than=-1))) == 2
    files.delete(kept.key)
    assert files.count(kept.key) == (0, 0)
    assert list(files.keys(older_than=-1)) == []


def test_the_draft_of_a_killed_upload_is_listed_and_deleted(files: LocalFiles) -> None:
    key = "a" * 32
    draft = files.path(key).with_name(f".{key}.0123")
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half")
    assert list(files.keys(older_than=-1)) == [key]
    files.delete(key)
    assert list(draft.parent.iterdir()) == []
