"""What drafts are made of, and out of which sentences."""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest

from tests.templates.conftest import ESSAY
from webapp.documents.models import Chunk, Document
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates.queries import material as material_queries

OTHER = (
    Block("Librarians keep the index of each shelf in a drawer that nobody but the night porter opens.", 1),
    Block("Shelves that stand at the north wall of a library keep their leather bindings for centuries.", 2),
)


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_draft_is_made_of_several_documents(browse, alice, shelve, write, drafts_of):
    first, second = shelve(alice), shelve(alice, "On Shelves", OTHER)
    template, browser = write(alice, "{{ title }}{{#is_other}} (other){{/is_other}}: {{ key_points }}"), browse(alice)
    said = {"document": [str(first), str(second)]}
    assert browser.post(f"/templates/{template}/drafts", said).status_code == 303
    (draft,) = drafts_of(alice)
    assert draft.title == "On Footnotes and On Shelves"
    assert draft.document_id is None
    assert "library" in draft.content
    assert draft.content.count("footnote") >= 1
    asked_again = browser.post(f"/templates/{template}/drafts", {"kind": "other"})
    assert asked_again.status_code == 303
    assert drafts_of(alice)[1].content == draft.content


@pytest.mark.parametrize("level", ["chapter", "section"])
def test_a_draft_is_made_of_pages_and_of_chapters(browse, alice, as_user, shelve, write, drafts_of, level):
    document, template, browser = shelve(alice), write(alice, "{{ key_points }}"), browse(alice)
    with as_user(alice), unit_of_work():
        for number, passage in enumerate(db.session.query(Chunk).filter_by(document_id=document)):
            passage.chapter = "The only one"
            setattr(passage, level, f"Part {number}")
    page = browser.get(f"/templates/drafts/new?template={template}&document={document}").text
    assert "Use only a part" in page
    with as_user(alice):
        ((key, title), *_) = material_queries.chapters(alice.id, document) or [(md5("Part 0"), "Part 0")]
    assert key == md5(title)
    for part in ({"first": "3", "last": "4"}, {"chapter": key}):
        answer = browser.post(f"/templates/{template}/drafts", {"document": str(document), **part})
        assert answer.status_code == 303, answer.text
    assert "Part 0" not in str([draft.provenance for draft in drafts_of(alice)])
    nowhere = browser.post(f"/templates/{template}/drafts", {"document": str(document), "first": "90"})
    assert nowhere.status_code == 422
    assert "There is no text in what you chose" in nowhere.text


def test_a_draft_is_made_of_what_a_conversation_or_an_answer_quotes(
    browse,
    alice,
    bob,
    library,
    asked,
    run_jobs,
    write,
    drafts_of,
):
    answer = asked()[1]
    run_jobs()
    template, browser = write(alice, "{{ title }}: {{ key_points }}"), browse(alice)
    for field, id in (("answer", answer.id), ("conversation", answer.conversation_id)):
        page = browser.get(f"/templates/drafts/new?template={template}&{field}={id}").text
        assert "Made from the quotes in" in page
        made = browser.post(f"/templates/{template}/drafts", {field: str(id)})
        assert made.status_code == 303, made.text
        theirs = browse(bob).post("/templates/drafts/", {field: str(id), "type": "blog"})
        assert theirs.status_code == 422
        assert "Made from the quotes in" not in theirs.text
    drafts = drafts_of(alice)
    assert all(draft.provenance["sentences"] for draft in drafts)
    # Each quotes one document: it is called by the question, and names the document.
    assert [(bool(draft.document_id), draft.content.startswith(draft.title)) for draft in drafts] == [(True, False)] * 2


def test_sentences_are_swapped_ordered_added_and_dropped(browse, alice, bob, draft_of, drafts_of, as_user):
    address, browser = (
        draft_of(alice, "{{ quote }}\n\n{{#key_points}}\n* {{ . }}\n{{/key_points}}", type="blog"),
        browse(alice),
    )
    page = browser.get(f"{address}/sentences").text
    keys = re.findall(r'name="key" value="([^"]+)"', page)
    assert len(keys) >= 8
    assert page.count("selected") == 6
    wanted = {"key": keys, f"as-{keys[7]}": "quote", f"as-{keys[1]}": "key_points", f"as-{keys[0]}": "key_points"}
    wanted |= {f"order-{keys[1]}": "2", f"order-{keys[0]}": "1", f"as-{keys[2]}": "nonsense"}
    answer = browser.post(f"{address}/sentences", wanted)
    assert answer.status_code == 303, answer.text
    _, second = drafts_of(alice)
    assert (second.version, second.content.count("* ")) == (2, 2)
    assert [place["as"] for place in second.provenance["sentences"]] == ["quote", "key_points", "key_points"]
    forged = browser.post(f"{address}/sentences", {"key": f"{uuid.uuid4()}:0:5", f"as-{uuid.uuid4()}:0:5": "quote"})
    assert forged.status_code == 303  # a key that is not used changes nothing but drops the others
    key = f"{uuid.uuid4()}:0:5"
    assert browser.post(f"{address}/sentences", {"key": key, f"as-{key}": "quote"}).status_code == 422
    assert browse(bob).get(f"{address}/sentences").status_code == 404
    assert browse(bob).post(f"{address}/sentences", wanted).status_code == 404
    assert "/auth/login" in browse().get(f"{address}/sentences").location
    assert "/auth/login" in browse().post(f"{address}/sentences", wanted).location


def test_the_picker_is_that_of_the_chat(browse, alice, bob, shelve, write):
    document, template, browser = shelve(alice), write(alice), browse(alice)
    address = f"/templates/drafts/new?template={template}&choosing=1&find=Footnotes"
    part = browser.get(address, htmx=True).text
    assert f'value="{document}"' in part
    assert "<h1" not in part
    assert f'name="template" value="{template}"' in part
    assert str(document) not in browse(bob).get("/templates/drafts/new?choosing=1&find=Footnotes").text
    assert "/auth/login" in browse().get("/templates/drafts/new").location
    assert browse(bob).get(f"/templates/drafts/new?template={template}").status_code == 404


@pytest.mark.parametrize(
    "address", ["document=x", "passage=x", "answer=x", "conversation=%00", "template=x&type=sonnet"]
)
def test_what_is_no_address_is_refused_or_left_aside(browse, alice, shelve, address):
    shelve(alice)
    assert browse(alice).get(f"/templates/drafts/new?{address}").status_code in (200, 404)


def test_of_a_deleted_document_only_the_users_own_text_stays(browse, alice, as_user, shelve, draft_of, drafts_of):
    document = shelve(alice, author="Ada Byron")
    address = draft_of(alice, "{{ quote }}", document=document)
    with as_user(alice), unit_of_work():
        db.session.delete(db.session.get_one(Document, document))
    (draft,) = drafts_of(alice)
    assert draft.content
    kept = str(draft.provenance)
    assert not any(part in kept for block in ESSAY for part in block.text.split(". "))
    assert "Ada Byron" not in kept
    page = browse(alice).get(address).text
    assert "has since been deleted or read again" in page
    assert "There is no text in what you chose" in browse(alice).get(f"{address}/sentences").text
    key = f"{uuid.uuid4()}:0:5"
    assert browse(alice).post(f"{address}/sentences", {"key": key, f"as-{key}": "quote"}).status_code == 404
