"""How many files a form may bring, and what is answered for each when a script sends them in groups."""

from __future__ import annotations

import io
import re

import psutil
from flask import request
from werkzeug.datastructures import FileStorage

from tests.documents.conftest import NOTES
from webapp.documents.queries import library
from webapp.platform.uploads import Part


def test_a_form_of_a_thousand_files_opens_one(app):
    contents = [bytes([n % 256]) * (n % 700) for n in range(1100)]
    parts = {"file": [(io.BytesIO(content), f"{n}.txt") for n, content in enumerate(contents)], "kind": "note"}
    before = psutil.Process().num_fds()
    with app.test_request_context("/documents/", method="POST", data=parts):
        files = request.files.getlist("file")
        assert psutil.Process().num_fds() <= before + 1
        assert [file.filename for file in files] == [f"{n}.txt" for n in range(1100)]
        assert [file.read() for file in reversed(files)] == contents[::-1]
        assert request.form["kind"] == "note"


def test_a_part_is_a_file_of_its_own():
    pile = io.BytesIO()
    first = Part(pile)
    first.write(b"one ")
    first.write(b"two")
    first.seek(0)
    second = Part(pile)
    second.write(b"three\nfour")
    second.seek(0)
    assert FileStorage(first, "1.txt").read() == b"one two"
    assert (first.read(), first.tell()) == (b"", 7)
    assert second.readlines() == [b"three\n", b"four"]
    assert (first.seek(-3, io.SEEK_END), first.read(1), first.seek(1, io.SEEK_CUR), first.read(9)) == (4, b"t", 6, b"o")
    second.seek(0)
    assert second.read(5) == b"three"


def test_a_script_is_told_what_became_of_each_file_in_their_order(app, upload, browse, as_user, monkeypatch, alice):
    first = upload(alice, NOTES, "first.txt")
    too_large = io.BytesIO(b"x" * (1024 * 1024 + 1))
    files = [(io.BytesIO(b"New."), "new.txt"), (io.BytesIO(NOTES), "again.txt"), (too_large, "big.txt")]
    monkeypatch.setitem(app.config, "MAX_UPLOAD_MB", 1)
    answer = browse(alice).post("/documents/", {"file": files}, htmx=True)
    assert answer.status_code == 200
    said = re.findall(r'<li data-outcome="(\w+)">(.*?)</li>', answer.get_data(as_text=True))
    assert [outcome for outcome, _ in said] == ["added", "there", "refused"]
    assert f'href="/documents/{first.id}"' in said[1][1]
    assert said[2][1] == "big.txt: It is larger than 1 MB, so it was not saved."
    with as_user(alice):
        assert [document.title for document in library.page(alice.id).rows] == ["new", "first"]


def test_a_script_is_told_what_is_wrong_with_the_form(browse, alice):
    fields = {"file": (io.BytesIO(NOTES), "x.txt"), "year": "soon"}
    answer = browse(alice).post("/documents/", fields, htmx=True)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).startswith("<ul>")
    assert "Not a valid integer value." in answer.get_data(as_text=True)


def test_one_file_may_be_as_large_as_is_said_and_a_form_larger(app):
    assert app.config["MAX_CONTENT_LENGTH"] > app.config["MAX_UPLOAD_MB"] * 1024 * 1024
