"""What is in a zip of files: names in any encoding, and why one of them cannot be a document."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from zlib import crc32

import pytest

from webapp.ingest import zipped
from webapp.ingest.parsed import Unreadable
from webapp.ingest.zipped import entries, is_zip


def packed(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path / "a.zip", "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path / "a.zip"


def named(path: Path, *names: bytes, extra: bytes = b"") -> Path:
    """Write a zip whose entries have these bytes as their names, and do not say how they are written."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for number, name in enumerate(names):
            info = zipfile.ZipInfo(chr(ord("A") + number) * len(name))
            info.extra = extra
            archive.writestr(info, b"Text.")
    data = whole.getvalue()
    for number, name in enumerate(names):
        data = data.replace(bytes([ord("A") + number]) * len(name), name)
    (path / "a.zip").write_bytes(data)
    return path / "a.zip"


def flagged(path: Path, bit: int = 0, method: int | None = None) -> Path:
    """Write a zip whose one file has this flag, or was packed in this way."""
    file = packed(path, {"a.txt": b"Text."}, zipfile.ZIP_STORED)
    data = bytearray(file.read_bytes())
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= bit
        data[place + 2] = method if method is not None else data[place + 2]
    file.write_bytes(data)
    return file


def test_files_in_folders_are_found_and_those_of_the_system_are_not(tmp_path) -> None:
    files = {
        "a.txt": b"A",
        "b/": b"",
        "b/ü.md": b"# B",
        "../../c.txt": b"C",
        "__MACOSX/._a.txt": b"",
        "b/.DS_Store": b"",
    }
    found = entries(packed(tmp_path, {**files, "Thumbs.db": b"", "b\\d.txt": b"D"}))
    assert [(entry.name, entry.problem) for entry in found or ()] == [
        ("a.txt", ""), ("b/ü.md", ""), ("../../c.txt", ""), ("b/d.txt", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Küchenplan für Jürgen.pdf", "cp437"),
        ("Küchenplan für Jürgen.pdf", "utf-8"),
        ("Résumé de l'été.pdf", "cp850"),
        ("Договор аренды квартиры.docx", "cp866"),
        ("会议记录和工作计划.txt", "gbk"),
        ("부동산 임대차 계약서.pdf", "euc_kr"),
        ("会議の議事録について.txt", "shift_jis"),
    ],
)
def test_names_are_read_in_the_encoding_of_the_system_that_zipped_them(tmp_path, name, encoding) -> None:
    found = entries(named(tmp_path, b"readme.txt", name.encode(encoding)))
    assert [entry.name for entry in found or ()] == ["readme.txt", name]


def test_a_name_in_unicode_beside_the_other_wins(tmp_path) -> None:
    value = b"\x01" + struct.pack("<I", crc32(b"?.txt")) + "鍵.txt".encode()
    field = struct.pack("<HH", 0x7075, len(value)) + value
    found = entries(named(tmp_path, b"?.txt", extra=field))
    assert [entry.name for entry in found or ()] == ["鍵.txt"]


@pytest.mark.parametrize(("bit", "method", "problem"), [(1, None, zipped.LOCKED), (0, 98, zipped.ODDLY_PACKED)])
def test_what_cannot_be_unpacked_is_said(tmp_path, bit, method, problem) -> None:
    assert [entry.problem for entry in entries(flagged(tmp_path, bit, method)) or ()] == [problem]


def test_what_unpacks_to_very_much_is_said(tmp_path) -> None:
    file = packed(tmp_path, {"a.txt": b"Text. " * 99, "c.bin": bytes(11 << 20)})
    assert [entry.problem for entry in entries(file) or ()] == ["", zipped.BOMB]


@pytest.mark.parametrize("member", ["[Content_Types].xml", "META-INF/container.xml", "Index/Document.iwa"])
def test_a_file_of_a_program_is_no_zip_of_files(tmp_path, member) -> None:
    assert entries(packed(tmp_path, {member: b"<a/>", "word/a.xml": b"<a/>"})) is None


def test_a_folder_named_as_in_an_office_file_is_a_folder(tmp_path) -> None:
    found = entries(packed(tmp_path, {"word/a.txt": b"Text.", "xl/b.txt": b"Text."}))
    assert [entry.name for entry in found or ()] == ["word/a.txt", "xl/b.txt"]


def test_only_a_zip_by_name_and_content_is_taken_apart(tmp_path) -> None:
    assert is_zip("A.ZIP", b"PK\x03\x04")
    assert not is_zip("a.docx", b"PK\x03\x04")
    assert not is_zip("a.zip", b"Text.")
    with pytest.raises(Unreadable, match="damaged"):
        entries(Path(__file__))


@pytest.mark.parametrize(("mark", "at"), [(b"PK\3\4", 30), (b"PK\5\6", 16)], ids=["name", "place"])
def test_an_entry_with_a_damaged_header_is_damaged(mark, at, tmp_path) -> None:
    file = packed(tmp_path, {"ü.txt": b"Text."})
    data = bytearray(file.read_bytes())
    data[data.index(mark) + at] = 0xFF
    file.write_bytes(data)
    with zipfile.ZipFile(file) as archive, pytest.raises(zipped.DAMAGE):
        zipped.opened(archive, archive.infolist()[0])
