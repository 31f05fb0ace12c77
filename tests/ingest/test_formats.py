"""The registry of formats: what it knows is known everywhere, without the libraries that read files."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.samples import FOLDER
from webapp.clients.web import SUFFIXES
from webapp.ingest import formats
from webapp.ingest.formats import FORMATS
from webapp.ingest.parse import parse

LIBRARIES = (
    "PIL",
    "pypdfium2",
    "docx",
    "pptx",
    "openpyxl",
    "lxml",
    "selectolax",
    "webvtt",
    "markdown_it",
    "onnxruntime",
)


def test_what_is_known_of_formats_needs_no_library_that_reads_them() -> None:
    code = f"import sys, webapp.ingest.child, webapp.clients.web; sys.exit(bool({LIBRARIES!r} & sys.modules.keys()))"
    code = code.replace(repr(LIBRARIES), repr(set(LIBRARIES)))
    root = Path(formats.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.mime)
def test_each_has_a_reader_and_one_way_to_be_recognised(format: formats.Format) -> None:
    assert callable(format.load())
    assert [bool(format.member), bool(format.streams), bool(format.magic), format.is_text].count(True) == 1


def test_no_two_share_a_suffix_or_a_mime() -> None:
    mimes = [mime for each in FORMATS for mime in each.mimes]
    assert len(set(formats.suffixes())) == len(formats.suffixes())
    assert len(set(mimes)) == len(mimes)


@pytest.mark.parametrize("path", [path for path in FOLDER.iterdir() if path.suffix in formats.suffixes()], ids=str)
def test_a_file_is_what_its_suffix_says(path: Path) -> None:
    assert path.suffix in formats.of_mime(parse(path, path.name).mime).suffixes


def test_every_label_is_in_the_readme() -> None:
    readme = " ".join((Path(formats.__file__).parents[2] / "README.md").read_text().split())
    assert [each.label for each in FORMATS if each.label not in readme] == []


def test_they_are_listed_once_each() -> None:
    assert formats.listed().startswith("PDF, scans and pictures, e-books (EPUB), Word, ")
    assert formats.listed().endswith(" or plain text")
    assert {formats.listed().count(each.label) for each in FORMATS} == {1}


def test_all_but_pictures_are_taken_from_an_address() -> None:
    assert set(SUFFIXES.values()) == {each.suffixes[0] for each in FORMATS if not each.mime.startswith("image/")}
    assert SUFFIXES["application/xhtml+xml"] == ".html"


def test_the_content_counts_before_the_name() -> None:
    assert formats.of_text("WEBVTT\n\n", "talk.srt").mime == "text/vtt"
    assert formats.of_text("<!doctype html><p>Words", "notes.txt").mime == "text/html"
    assert formats.of_text("a,b\n1,2", "table.CSV").mime == "text/csv"
    assert formats.of_text("# Heart\n\n# Lungs\n\n# Liver", "notes").mime == "text/markdown"
    assert formats.of_text("# Heart\n\n# Lungs\n\n# Liver", "notes.py").mime == "text/x-source"


@pytest.mark.parametrize(
    "pump", ["\n", " \n", "1\n", "1", "1 ", "1:1:1,", "<!-- ", "<?xml ", "[", "[a](", "**a", "-", "|"]
)
def test_hostile_texts_are_told_apart_soon(pump: str) -> None:
    """Cubic, it would take minutes."""
    assert formats.of_text(pump * (20_000 // len(pump)), "a").mime
