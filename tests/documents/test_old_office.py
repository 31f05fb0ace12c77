"""An old Word file that is uploaded, with LibreOffice and without; see ``tests/ingest/test_oldoffice.py``."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.documents.conftest import upload  # noqa: F401  # a fixture
from tests.ingest.samples import FOLDER
from tests.ingest.test_oldoffice import WORD, program
from webapp.documents.models import Document
from webapp.ingest import oldoffice
from webapp.platform.extensions import db


@pytest.fixture
def added(upload, run_jobs, as_user, browse, alice):  # noqa: F811  # the fixture
    def add() -> tuple[Document, str]:
        upload(alice, WORD.read_bytes(), "Lamp guide.doc")
        run_jobs()
        with as_user(alice):
            document = db.session.scalars(select(Document)).one()
        return document, browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)

    return add


def test_it_is_read_where_libreoffice_is_installed(added, monkeypatch, tmp_path):
    stand_in = program(tmp_path, f'cp {FOLDER}/writer.docx "${{out%.*}}.docx"')
    monkeypatch.setattr(oldoffice, "PROGRAM", stand_in)
    document, page = added()
    assert (document.status, document.mime, document.error) == ("ready", "application/msword", "")
    assert "Trim the wick to eleven millimetres" in page


def test_it_is_refused_with_advice_where_it_is_not(added, monkeypatch):
    monkeypatch.setattr(oldoffice, "PROGRAM", "")
    document, _ = added()
    assert (document.status, document.can_be_retried) == ("failed", True)
    assert document.error.endswith("save it as DOCX, and upload that.")
