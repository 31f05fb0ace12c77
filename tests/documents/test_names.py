"""Names that come with files."""

from __future__ import annotations

import pytest

from webapp.ingest.formats import guess
from webapp.shared.text import UNTITLED, file_name, title_from


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("free_culture.pdf", "free_culture.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\..\\book.pdf", "book.pdf"),
        ("two\r\nlines\x00.txt", "two lines.txt"),
        ('say "aah".txt', 'say "aah".txt'),
        ("cod\u202etxt.exe", "codtxt.exe"),
        ("ספר הלב.txt", "ספר הלב.txt"),
        ("e\u0301tude.txt", "étude.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("....", "file"),
        ("dir/", "dir"),
        ("", "file"),
        (None, "file"),
    ],
)
def test_the_name_of_a_file_can_be_shown_and_saved_anywhere(raw, name):
    assert file_name(raw) == name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("free_culture.pdf", "free culture"),
        ("heart-failure__2021.v2.pdf", "heart failure 2021.v2"),
        (".txt", "txt"),
        ("___.txt", UNTITLED),
    ],
)
def test_a_title_reads_well(name, title):
    assert title_from(name) == title


def test_what_a_file_seems_to_be():
    assert guess("book.txt", b"\n%PDF-1.7").mime == "application/pdf"
    assert guess("notes.MD", b"# Heart").mime == "text/markdown"
    assert guess("notes", b"Heart").mime == "text/plain"
    assert guess("slides.pptx", b"PK\x03\x04").page_name == "slide"
