"""Files to upload, and a person who uploads them by the page's form."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.cast import Person
from tests.ingest.pdfs import Sheet, Words, lines, pdf
from webapp.documents.models import Document
from webapp.extensions import db

NOTES = b"""The heart has four chambers. Blood leaves it by the aorta.

Aspirin inhibits platelet aggregation. It is given after a myocardial infarction.
"""
BOOK = pdf(
    Sheet([Words("Amphibians", size=20), *lines("Frogs breathe through their skin. They live", "near ponds.", top=90)]),
    Sheet([Words("Reptiles", size=20), *lines("Tortoises carry a heavy shell. Some of them live", "long.", top=90)]),
    info={"Title": "A Small Zoology", "Author": "Ada Byron"},
    outline=[("Amphibians", 0), ("Reptiles", 1)],
)


Upload = Callable[..., Document]


@pytest.fixture
def upload(browse, as_user) -> Upload:
    """Return a function that uploads a file by the page's form and returns the newest document of that person."""

    def send(person: Person, content: bytes = NOTES, name: str = "notes.txt", **fields: str) -> Document:
        answer = browse(person).post("/documents/", {"file": (io.BytesIO(content), name), **fields})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        with as_user(person):
            return db.session.query(Document).order_by(Document.created_at.desc()).first()

    return send
