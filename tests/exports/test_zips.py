"""What a zip holds, and who may have it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from werkzeug.http import parse_options_header

from tests.documents.conftest import BOOK, ISLANDS, NOTES
from webapp.chat.models import Citation
from webapp.documents.models import Document
from webapp.exports import zips
from webapp.exports.names import folder
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

WORDS = "Frogs breathe through their skin."


def export(browser, url: str = "/documents/export"):
    return browser.get(url, buffered=True)  # read to its end and closed, as a server does


def unzipped(answer) -> dict[str, bytes]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def book(upload, run_jobs, alice):
    document = upload(alice, BOOK, "zoo.pdf", kind="textbook", specialty="Zoology")
    run_jobs()
    return document


def test_a_document_comes_with_its_file_its_text_and_its_highlights(book, quote, browse, alice):
    quote(alice, book, WORDS)
    files = unzipped(export(browse(alice), f"/documents/{book.id}/export"))
    assert files["original/zoo.pdf"] == BOOK
    text = files["text.md"].decode()
    assert text.startswith("# A Small Zoology\n\n*Page 1*\n\n## Amphibians\n\n")
    assert text.index("*Page 1*") < text.index(WORDS) < text.index("*Page 2*") < text.index("Tortoises carry")
    assert f"> {WORDS}\n\nPage 1, Quote found, in “A question”" in files["highlights.md"].decode()
    metadata = json.loads(files["metadata.json"])
    said = (metadata["title"], metadata["author"], metadata["kind"], metadata["specialty"], metadata["file"])
    assert said == ("A Small Zoology", "Ada Byron", "textbook", "Zoology", "original/zoo.pdf")
    assert [(one["quote"], one["page"], one["verified"]) for one in metadata["highlights"]] == [(WORDS, 1, True)]


@pytest.mark.parametrize("title", ["Łódź", "€ 100", "发票", "Κείμενο", 'A "quoted"; title', "naïve"])
def test_a_document_of_any_title_can_be_exported_under_its_title(upload, browse, alice, title):
    document = upload(alice, title=title)
    answer = export(browse(alice), f"/documents/{document.id}/export")
    header = answer.headers["Content-Disposition"]
    header.encode("latin-1")  # as a server writes it
    assert len(unzipped(answer)) >= 2
    names = parse_options_header(header)[1]
    assert names["filename"] == f"{folder(title, document.id)}.zip"


DIFFERS = "Differs from the source: 3000 day, “owls” is not said there"
SUM = "30 mg computed from 10 mg + 20 mg"


@pytest.mark.parametrize(
    ("match", "support", "unproved", "words"),
    [
        ("exact", "supported", [], "Checked against the source"),
        ("exact", "quoted", [], "Quoted"),
        ("same words", "unchecked", [], "Quote found"),
        ("close", "supported", [], "Close to the source"),
        ("exact", "unchecked", [SUM], f"Quote found: {SUM}"),
        ("missing", "unchecked", [], "Not found in the source"),
        ("exact", "differs", ["3000 day", "“owls” is not said there"], DIFFERS),
    ],
)
def test_a_highlight_says_of_its_footnote_what_the_answer_says(
    book, quote, browse, as_user, alice, match, support, unproved, words
):
    note = quote(alice, book, WORDS)
    with as_user(alice), unit_of_work():
        kept = db.session.get_one(Citation, note.id)
        kept.match, kept.support, kept.unproved = match, support, unproved
    files = unzipped(export(browse(alice), f"/documents/{book.id}/export"))
    assert f"\n\nPage 1, {words}, in “A question”" in files["highlights.md"].decode()
    (highlight,) = json.loads(files["metadata.json"])["highlights"]
    verdicts = {"quote_verdict": match.split()[0], "claim_verdict": support}
    verdicts |= {("differences" if support == "differs" else "computed"): unproved}
    verdicts |= {
        "verdict_in_words": words,
        "verified": words.startswith(("Checked against the source", "Quoted", "Quote found")),
    }
    assert highlight.items() >= verdicts.items()
    shown = browse(alice).get(f"/chat/messages/{note.message_id}", htmx=True).text
    assert words in shown
    assert f'data-quote="{match.split()[0]}" data-claim="{support}"' in shown
    assert ("Checked" in shown) == (words == "Checked against the source")


def test_the_library_comes_with_a_manifest(book, upload, browse, run_jobs, alice, bob):
    upload(alice, ISLANDS, "islands.md", title="A/B: ../../etc <x>")
    upload(alice, b"", "empty.txt")
    upload(bob, NOTES, "secret.txt")
    run_jobs()
    files = unzipped(export(browse(alice)))
    manifest = json.loads(files["manifest.json"])
    assert [one["title"] for one in manifest["documents"]] == ["A Small Zoology", "A/B: ../../etc <x>", "empty"]
    for one, content in zip(manifest["documents"], (BOOK, ISLANDS, b""), strict=True):
        assert files[one["folder"] + one["file"]] == content
        assert len(one["folder"].split("/")) == 3
    assert not [name for name in files if name.startswith("/") or ".." in name.split("/")]
    assert not [name for name, content in files.items() if b"Aspirin" in content]


def test_what_is_deleted_or_missing_is_left_out(book, upload, browse, as_user, alice):
    gone, lost = upload(alice, NOTES, "gone.txt"), upload(alice, ISLANDS, "lost.md")
    browse(alice).post(f"/documents/{gone.id}/delete")
    with as_user(alice):
        clients.files.path(lost.file_key).unlink()
    files = unzipped(export(browse(alice)))
    listed = {one["title"]: one["file"] for one in json.loads(files["manifest.json"])["documents"]}
    assert listed == {"A Small Zoology": "original/zoo.pdf", "lost": None}
    assert browse(alice).get(f"/documents/{gone.id}/export").status_code == 404


def test_an_empty_library_is_an_empty_manifest(browse, alice):
    files = unzipped(export(browse(alice)))
    assert json.loads(files["manifest.json"])["documents"] == []


def test_strangers_get_nothing(book, browse, bob, carol):
    for person in (bob, carol):
        assert browse(person).get(f"/documents/{book.id}/export").status_code == 404
        assert list(unzipped(export(browse(person)))) == ["manifest.json"]
    for url in (f"/documents/{book.id}/export", "/documents/export"):
        assert browse(None).get(url).location.startswith("/auth/login")


def test_a_download_that_nobody_reads_releases_its_slot(book, browse, alice):
    browser = browse(alice)
    for _ in range(zips.MAX_DOWNLOADS + 1):
        assert browser.http.head("/documents/export", buffered=True).status_code == 200
        browser.http.get("/documents/export", buffered=False).close()
    taken = [zips.acquire_slot() for _ in range(zips.MAX_DOWNLOADS)]
    refused = browser.get("/documents/export")
    assert refused.status_code == 503
    assert "try again in a few minutes" in refused.get_data(as_text=True)
    for give_back in taken:
        give_back()
    assert export(browser).status_code == 200


@pytest.mark.parametrize("title", ["...", "CON: \\ / ? *", "a" * 300, "ספר", "\t"])
def test_any_title_is_a_folder(title, upload, browse, as_user, alice):
    document = upload(alice)
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, document.id).title = title
    manifest = json.loads(unzipped(export(browse(alice)))["manifest.json"])
    (folder,) = [one["folder"] for one in manifest["documents"]]
    name = folder.split("/")[1]
    assert name.endswith(f" ({str(document.id)[:8]})")
    assert len(name) < 100
    assert not set(name) & set('<>:"/\\|?*\t')
