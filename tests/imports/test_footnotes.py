"""Footnotes of Footnote's own exports are restored where their sentences stand in the user's documents."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.imports.exports import as_json
from webapp.bin.removal import redact_answers
from webapp.chat.models import Citation
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

WORDS = "Frogs breathe through their skin in winter."
TEXT = f"# Zoo\n\n{WORDS} They eat 25 flies a day."


@pytest.fixture
def zoo(upload, run_jobs, alice):
    document = upload(alice, TEXT.encode(), "zoo.md")
    run_jobs()
    return document


def export(content: str, *notes: dict, **more) -> bytes:
    """An export of Footnote with one answer."""
    question = {"id": str(uuid.uuid4()), "parent_id": None, "role": "user", "content": "How?"}
    answer = {"id": str(uuid.uuid4()), "parent_id": question["id"], "role": "assistant", "status": "complete"}
    answer |= {"content": content, "footnotes": list(notes), **more}
    about = {"id": str(uuid.uuid4()), "title": "Of frogs", "is_pinned": False}
    return as_json({**about, "messages": [question, answer]})


def note(number: int, quote: str, title: str = "Zoo", **more) -> dict:
    return {"number": number, "title": title, "quote": quote, "claim_verdict": "supported", "quote_verdict": "exact",
            "place": "page 3", **more}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "quote", "verdict"),
    [
        (f"> {WORDS}[^1]", WORDS, "Quoted"),
        (f"{WORDS[:-1]}[^1].", WORDS, "Checked against the source"),
        ("Frogs eat 25 flies a day[^1].", "They eat 25 flies a day.", None),
        ("Frogs eat 35 flies a day[^1].", "They eat 25 flies a day.", "Differs from the source"),
    ],
)
def test_a_footnote_is_restored_and_checked_anew(bring, browse, alice, zoo, stored, as_user, content, quote, verdict):
    bring(alice, export(content, note(1, quote)))
    with as_user(alice):
        (found,) = db.session.scalars(db.select(Citation)).all()
        assert (found.document_id, found.quote) == (zoo.id, quote)
        assert verdict is None or found.verdict.in_words.startswith(verdict)
    page = browse(alice).get(f"/chat/{stored(alice)['Of frogs'][0].id}").text
    assert "its footnotes were checked again here" in page
    assert f"/documents/{zoo.id}" in page


@pytest.mark.parametrize(
    "footnote",
    [note(1, "Toads are said to sing at night."), note(1, WORDS, title="another"), note(1, ""),
     note(1, WORDS, title="another", sha256="0" * 64), {"number": "x"}, {"number": 1}],
)  # fmt: skip
def test_what_stands_in_no_document_is_plain_text(bring, browse, alice, zoo, stored, as_user, footnote):
    bring(alice, export("So it is[^1].", footnote))
    with as_user(alice):
        assert db.session.scalars(db.select(Citation)).all() == []
    page = browse(alice).get(f"/chat/{stored(alice)['Of frogs'][0].id}").text
    assert "So it is[1]." in page
    assert "not checked here" in page
    assert "footnote-ref" not in page
    if footnote.get("quote"):
        assert "Sources that were not restored" in page


def test_a_document_is_found_by_its_file(bring, alice, zoo, as_user):
    with as_user(alice):
        sha256 = db.session.get_one(Document, zoo.id).sha256
    bring(alice, export("So[^1].", note(1, WORDS, title="renamed", sha256=sha256)))
    with as_user(alice):
        assert db.session.scalars(db.select(Citation)).one().document_id == zoo.id


def test_nobody_elses_documents_are_looked_into(bring, bob, zoo, as_user):
    bring(bob, export("So[^1].", note(1, WORDS)))
    with as_user(bob):
        assert db.session.scalars(db.select(Citation)).all() == []


def test_a_deleted_document_takes_its_words_out_of_imported_answers(bring, browse, alice, zoo, stored, as_user):
    bring(alice, export(f"{WORDS}[^1]\n\nIt is cold then.", note(1, WORDS)))
    id = stored(alice)["Of frogs"][0].id
    browse(alice).post(f"/documents/{zoo.id}/delete")
    for place in (f"/chat/{id}", f"/chat/{id}/export"):
        page = browse(alice).get(place).text
        assert "skin" not in page.lower()
        assert "cold" not in page
    browse(alice).post(f"/documents/{zoo.id}/restore")
    assert "cold" in browse(alice).get(f"/chat/{id}").text
    with as_user(alice), unit_of_work():
        redact_answers(db.session.get_one(Document, zoo.id))
    assert "cold" not in stored(alice)["Of frogs"][1][1].stored_content


def test_what_stands_above_an_answer_is_kept(bring, browse, alice, stored):
    bring(alice, export("> x", preface="Read 3 parts.", not_mentioned=["liver"], imported_from="ChatGPT"))
    one, _ = stored(alice)["Of frogs"]
    page = browse(alice).get(f"/chat/{one.id}").text
    for said in ("Read 3 parts.", "Nearest in your documents", "Not mentioned: liver", "Imported from ChatGPT"):
        assert said in page
    (found,) = json.loads(browse(alice).http.get(f"/chat/{one.id}/export?format=json", buffered=True).data)[
        "conversations"
    ]
    assert found["messages"][1]["imported_from"] == "ChatGPT"
