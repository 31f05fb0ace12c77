"""Each field of a document is edited, shown, exported and taken over as its line of the registry says."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from tests.documents.conftest import NOTES
from webapp.documents import metadata
from webapp.documents.metadata import FIELDS, Input
from webapp.documents.models import Document
from webapp.ingest.parsed import Parsed
from webapp.platform.extensions import db

SENT: dict[Input, str] = {
    Input.LINE: "Some words",
    Input.KIND: "journal",
    Input.YEAR: "1987",
    Input.TAGS: "one, two",
    Input.LANGUAGE: "de",
}
SHOWN = {Input.LINE: "Some words", Input.KIND: "Journal", Input.YEAR: "1987", Input.LANGUAGE: "German"}
KEPT: dict[Input, Any] = {**SENT, Input.YEAR: 1987, Input.TAGS: ["one", "two"]}
ALL = {field.name: SENT[field.input] for field in FIELDS}


@pytest.fixture
def known(as_user, alice):
    """Return a function that gives the values of the newest document."""

    def read() -> dict[str, Any]:
        with as_user(alice):
            newest = select(Document).order_by(Document.created_at.desc()).limit(1)
            return metadata.values(db.session.scalars(newest).one())

    return read


def test_readers_know_what_may_come_from_a_file():
    parsed = Parsed([])
    assert [field.name for field in FIELDS if field.from_file and not hasattr(parsed, field.name)] == []


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_each_field_is_uploaded_shown_edited_and_exported(field, upload, run_jobs, browse, known, alice):
    document = upload(alice, NOTES, "notes.txt", **{field.name: SENT[field.input]})
    run_jobs()
    assert known()[field.name] == KEPT[field.input]
    browser, url = browse(alice), f"/documents/{document.id}/edit"
    form = browser.get(url).text
    assert f">{field.label}" in form
    assert f'id="{field.name}-of-{document.id}"' in form
    browser.post(url, {"title": "A title", field.name: SENT[field.input]})
    line = browser.get(f"/documents/{document.id}/status?quiet=1", htmx=True).text
    assert (f"<span>{SHOWN.get(field.input)}</span>" in line) is field.in_summary
    with zipfile.ZipFile(io.BytesIO(browser.get(f"/documents/{document.id}/export", buffered=True).data)) as archive:
        assert json.loads(archive.read("metadata.json"))[field.name] == KEPT[field.input]


@pytest.mark.parametrize("field", metadata.IN_BULK, ids=lambda field: field.name)
def test_fields_are_set_for_many(field, upload, browse, known, alice):
    document = upload(alice)
    assert f'name="new_{field.name}"' in browse(alice).get("/documents/").text
    sent = {"action": field.name, "ids": [str(document.id)], f"new_{field.name}": SENT[field.input]}
    page = browse(alice).post("/documents/bulk", sent, follow_redirects=True).text
    assert f"Set the {field.label.lower()} of 1 document." in page
    assert known()[field.name] == KEPT[field.input]


def test_a_newer_version_takes_over_what_holds_for_it_too(upload, run_jobs, browse, known, alice):
    document = upload(alice, NOTES, "notes.txt", **ALL)
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/versions", {"file": (io.BytesIO(NOTES + b"More."), "notes.txt")})
    assert known() == {field.name: KEPT[field.input] if field.is_inherited else field.default for field in FIELDS}


def test_the_file_of_a_newer_version_tells_what_was_not_taken_over(upload, run_jobs, browse, known, alice):
    document = upload(alice, NOTES, "notes.txt", title="Mine", year="1987")
    run_jobs()
    newer = b"<html><head><meta name='date' content='2021-05-01'><title>Of the file</title></head><p>Words.</p></html>"
    browse(alice).post(f"/documents/{document.id}/versions", {"file": (io.BytesIO(newer), "notes.html")})
    run_jobs()
    assert (known()["title"], known()["year"]) == ("Mine", 2021)


GUIDELINE = b"This guideline was published 12 March 2019. We recommend water. It is recommended that hands are dried."


@pytest.mark.parametrize(("said", "kind"), [({}, "guideline"), ({"kind": "note"}, "note")])
def test_kind_and_year_are_suggested_by_the_text_and_what_the_owner_said_stays(
    upload, run_jobs, as_user, browse, alice, said, kind
):
    document = upload(alice, GUIDELINE, "hands.txt", **said)
    run_jobs(only="reading")
    page = browse(alice).get(f"/documents/{document.id}/edit").get_data(as_text=True)
    assert f'<option selected value="{kind}"' in page
    assert 'value="2019"' in page
    assert "Suggested by the text" in page
