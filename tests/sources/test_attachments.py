"""Files attached to a message that is uploaded: documents of their own, which say where they came from."""

from __future__ import annotations

import io
import re
import zipfile
from email.message import EmailMessage

from sqlalchemy import select

from tests.documents.conftest import BOOK, NOTES, upload  # noqa: F401  # a fixture
from tests.ingest.samples import FOLDER
from webapp.documents.models import Document
from webapp.ingest.formats import MSG
from webapp.platform.extensions import db
from webapp.sources import attachments, intake


def mail(*files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ada Krausnick <ada@example.org>", "Kitchen plan"
    message.set_content("The kitchen arrives on 12 June.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def zipped(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def test_attachments_become_documents_and_the_message_says_so(upload, run_jobs, as_user, browse, alice):  # noqa: F811
    upload(alice, NOTES, "known.txt")
    files = (
        ("Zoo.pdf", BOOK),
        ("same.txt", NOTES),
        ("run.exe", b"MZ\1\2\3\4" * 9),
        ("two.zip", zipped(a=b"A.", b=b"B.")),
    )
    upload(alice, mail(*files), "Küchenplan.eml", tags="kitchen", title="From Ada")
    run_jobs()
    with as_user(alice):
        rows = {row.file_name: row for row in db.session.scalars(select(Document))}
    assert {name: (row.status, row.origin, row.tags) for name, row in rows.items() if row.origin} == {
        "Zoo.pdf": ("ready", "Küchenplan.eml", ["kitchen"]),
        "a": ("ready", "Küchenplan.eml › two.zip", ["kitchen"]),
        "b": ("ready", "Küchenplan.eml › two.zip", ["kitchen"]),
    }
    assert (rows["Küchenplan.eml"].title, rows["Zoo.pdf"].title) == ("From Ada", "A Small Zoology")
    assert rows["Küchenplan.eml"].warnings == [
        "Attached files that were added as documents of their own: Zoo.pdf, a, b.",
        "Attached files that were in your library already: same.txt.",
        f"Küchenplan.eml › run.exe: {intake.UNKNOWN}",
    ]
    assert rows["known.txt"].other_names == ["same.txt"]
    page = re.sub(r"<[^>]+>", " ", browse(alice).get("/documents/").get_data(as_text=True))
    assert "From Küchenplan.eml" in page
    assert "added as documents of their own: Zoo.pdf, a, b." in page


def test_a_zip_in_a_message_in_a_zip_is_left_packed(upload, run_jobs, as_user, alice):  # noqa: F811
    inner = mail(("two.zip", zipped(a=b"A.")), ("b.txt", b"B."))
    upload(alice, zipped(**{"a.eml": inner}), "all.zip")
    run_jobs()
    with as_user(alice):
        rows = {row.file_name: row for row in db.session.scalars(select(Document))}
    assert {name: row.origin for name, row in rows.items()} == {"a.eml": "all.zip", "b.txt": "all.zip › a.eml"}
    assert rows["a.eml"].warnings[1] == f"all.zip › a.eml › two.zip: {intake.TOO_DEEP}"


def test_messages_in_messages_are_taken_out_within_bounds(upload, run_jobs, as_user, alice, monkeypatch):  # noqa: F811
    monkeypatch.setattr(attachments, "MOST_PLACES", 1)
    monkeypatch.setattr(attachments, "MOST_FILES", 2)
    head = b"From: ada@example.org\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="
    deep = b"".join(head + b"%d.eml\n\n" % number for number in range(5))  # each is nearly as large as all of them
    upload(alice, mail(("a.eml", deep), ("b.txt", b"B."), ("c.txt", b"C.")), "all.eml")
    run_jobs()
    with as_user(alice):
        rows = {row.file_name: row for row in db.session.scalars(select(Document))}
    assert set(rows) == {"all.eml", "a.eml", "b.txt", "0.eml"}
    assert rows["all.eml"].warnings[1] == attachments.MANY.format(count=3)
    assert rows["0.eml"].warnings == [attachments.DEEP]


def test_a_message_of_outlook_goes_the_same_way(upload, run_jobs, as_user, alice):  # noqa: F811
    document = upload(alice, (FOLDER / "kitchen.msg").read_bytes(), "kitchen.msg")
    run_jobs()
    with as_user(alice):
        rows = {row.file_name: row for row in db.session.scalars(select(Document))}
    assert {name: (row.status, row.origin) for name, row in rows.items()} == {
        "kitchen.msg": ("ready", ""),
        "plan für später.txt": ("ready", "kitchen.msg"),
        "costs.csv": ("ready", "kitchen.msg"),
    }
    assert document.mime == MSG
