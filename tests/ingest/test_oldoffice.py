"""Old Office files: what is advised without LibreOffice, and how its program is run.

A program of a few lines stands in for LibreOffice, which is not installed everywhere: it gives back a file that
LibreOffice has made.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.ingest.samples import FOLDER
from tests.starting import is_running
from webapp.ingest import child, oldoffice
from webapp.ingest.child import converted_in_child, parse_in_child
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable

WORD, EXCEL = FOLDER / "old" / "writer.doc", FOLDER / "old" / "accounts.xls"


def program(folder: Path, *lines: str) -> str:
    """Write a program that does this with ``$out``, the folder and the name of the new file without its suffix."""
    file = folder / "soffice"
    last = ('for last; do :; done; while [ "$1" != --outdir ]; do kind=$2; shift; done; out=$2/$(basename "$last")',)
    file.write_text("\n".join(("#!/bin/sh", *last, *lines)))
    file.chmod(0o700)
    return str(file)


@pytest.mark.parametrize(("path", "target"), [(WORD, "DOCX"), (EXCEL, "XLSX")])
def test_how_to_save_it_is_advised(path, target) -> None:
    with pytest.raises(Unreadable, match=f"save it as {target}, and upload that") as raised:
        parse(path, "a.bin")
    assert raised.value.code == oldoffice.OLD


def test_a_new_file_is_made_and_removed_after_use(tmp_path, monkeypatch) -> None:
    soffice = program(tmp_path, f'cp {FOLDER}/writer.docx "${{out%.*}}.docx"')
    monkeypatch.setattr(oldoffice, "PROGRAM", soffice)
    with converted_in_child(WORD) as (made, mime):
        assert mime == oldoffice.DOC
        assert "Trim the wick" in parse_in_child(made, "a.doc").text
        assert "DisableMacrosExecution" in (made.parent / "profile/user/registrymodifications.xcu").read_text()
    assert not made.parent.exists()


def test_a_file_that_cannot_be_converted_is_said_to_be_damaged(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(oldoffice, "PROGRAM", program(tmp_path, "exit 1"))
    with pytest.raises(Unreadable, match="old Excel file, and it could not be converted"), converted_in_child(EXCEL):
        pass


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(oldoffice, "PROGRAM", program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/pid; sleep 60"))
    monkeypatch.setattr(child, "CONVERT_SECONDS", 0.5)
    with pytest.raises(Unreadable, match="took longer than"), converted_in_child(WORD):
        pass
    pid = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not is_running(pid):
            break
        time.sleep(0.1)
    assert not is_running(pid)
