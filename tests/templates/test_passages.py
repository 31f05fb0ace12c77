"""A draft is made of single passages: of a document, of what was found, of an answer's footnotes."""

from __future__ import annotations

import re
import uuid

from webapp.documents.models import Chunk
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

LONG = tuple(
    Block(f"The reader of part {number} trusts a writer who names every page of a source. " * 12, number // 9 + 1)
    for number in range(60)
)
TICKED = re.compile(r'name="passage" value="([0-9a-f-]{36})"( checked)?')


def ticks(page: str) -> list[tuple[str, str]]:
    return TICKED.findall(page)


def test_passages_are_ticked_from_page_to_page_and_kept_in_the_draft(
    browse, alice, bob, shelve, write, drafts_of, as_user
):
    document, browser, template = shelve(alice, blocks=LONG), browse(alice), write(alice, "{{ quote }}")
    first = browser.get(f"/templates/drafts/passages?document={document}&template={template}").text
    ids = [id for id, _ in ticks(first)]
    start = re.search(r'name="start" value="(\d+)"', first)[1]
    second = browser.get(f"/templates/drafts/passages?document={document}&passage={ids[1]}&start={start}").text
    assert ticks(second)[0] == (ids[1], " checked")
    assert len(ticks(second)) > 1
    assert "Chosen" in second
    page = browser.get(f"/templates/drafts/new?template={template}&document={document}&passage={ids[1]}").text
    assert "Made from 1 passage of" in page
    assert "Use only a part" not in page
    answer = browser.post(f"/templates/{template}/drafts", {"passage": ids[1], "document": str(document)})
    assert answer.status_code == 303, answer.text
    (draft,) = drafts_of(alice)
    assert draft.provenance["material"]["passages"] == [ids[1]]
    assert {place["chunk_id"] for place in draft.provenance["sentences"]} == {ids[1]}
    assert ticks(browse(bob).get(f"/templates/drafts/passages?document={document}&passage={ids[1]}").text) == []
    assert "/auth/login" in browse().get("/templates/drafts/passages").location
    browser.post(f"/documents/{document}/delete")
    assert ticks(browser.get(f"/templates/drafts/passages?passage={ids[1]}").text) == []


def test_passages_are_found_by_words_and_taken_from_an_answers_footnotes(browse, alice, bob, library, asked, run_jobs):
    browser = browse(alice)
    found = ticks(browser.get("/templates/drafts/passages?find=opened+pen").text)
    assert found
    assert "/templates/drafts/passages?find=pen" in browser.get("/search?q=pen").text
    answer = asked()[1]
    run_jobs()
    quoted = ticks(browser.get(f"/templates/drafts/passages?answer={answer.id}").text)
    assert quoted
    assert "passages?template" in browser.get(f"/templates/drafts/new?answer={answer.id}").text
    assert ticks(browse(bob).get(f"/templates/drafts/passages?answer={answer.id}&passage={quoted[0][0]}").text) == []
    for nonsense in ("document=x", "answer=x", "passage=x", f"document={uuid.uuid4()}", "start=-1", "find=%00"):
        assert browser.get(f"/templates/drafts/passages?{nonsense}").status_code == 200


def test_only_what_a_document_has_is_offered_as_a_part(browse, alice, shelve, as_user):
    browser = browse(alice)
    paged, bare = shelve(alice), shelve(alice, "Bare", (Block("A note without pages says very little of them.", None),))
    assert "From page" in browser.get(f"/templates/drafts/new?document={paged}").text
    assert "Use only a part" not in browser.get(f"/templates/drafts/new?document={bare}").text
    with as_user(alice), unit_of_work():
        db.session.query(Chunk).filter_by(document_id=bare).update({"start_seconds": 1.0, "end_seconds": 9.0})
    assert "From minute" in browser.get(f"/templates/drafts/new?document={bare}").text
