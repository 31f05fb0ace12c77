"""A conversation that answers from chosen documents reads no other, whatever becomes of them."""

from __future__ import annotations

import io
import json
import uuid
from functools import partial

import pytest
from sqlalchemy import select, update

from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION
from tests.documents.conftest import shelve  # noqa: F401  # a fixture
from tests.stored import FIXTURES, Contents, Stored
from webapp.chat.models import Citation, Conversation, EvidencePassage, Message
from webapp.chat.queries import scope as scope_queries
from webapp.chat.scope import Scope
from webapp.chat.writing import finding
from webapp.documents.models import Chunk, Document
from webapp.documents.operations import collections as collecting
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

WARD = b"An opened insulin pen keeps for twenty-eight days at room temperature on the ward."
LEAFLET = b"An opened insulin pen keeps for four weeks at room temperature, says the leaflet."
OWLS = b"The barn owl hunts at night over open fields. It finds voles by their sound alone."


stored, connection, alice, shelf = FIXTURES


@pytest.fixture(scope="module")
def contents() -> Contents:
    """Three documents of alice's, read and embedded, by name: two that answer PEN_QUESTION, and one of owls."""

    def put(stored: Stored) -> dict[str, Document]:
        add = partial(stored.add, stored.owner)
        return {
            "ward": add(WARD, "ward.txt", kind="guideline", specialty="Diabetes", tags="pens, ward"),
            "leaflet": add(LEAFLET, "leaflet.txt", kind="note", specialty="Diabetes", tags="pens"),
            "owls": add(OWLS, "owls.txt", kind="note", specialty="Birds", tags="owls"),
        }

    return put


@pytest.fixture
def collect(as_user):
    """Return a function that puts documents in a new collection of a person, and returns its id."""

    def put(person, *documents, name="Of pens") -> str:
        with as_user(person), unit_of_work():
            collection = collecting.create(person.id, name)
            for document in documents:
                collecting.add(document, [collection.id])
            return str(collection.id)

    return put


@pytest.fixture
def answer_of(browse, alice, run_jobs, said):
    """Return a function that asks as alice by the opening page's form, with these fields more, and gives the answer."""

    def ask(content=PEN_QUESTION, **fields) -> Message:
        response = browse(alice).post("/chat/", {"content": content, **fields})
        assert response.status_code == 303
        run_jobs()
        return said(alice, uuid.UUID(response.location.rpartition("/")[2]))[-1]

    return ask


def read_by(as_user, person, answer: Message) -> set[str]:
    """Every document that an answer has to do with: cited, read, found, or nearest."""
    with as_user(person):
        cited = db.session.scalars(select(Citation.document_id).where(Citation.message_id == answer.id)).all()
        near = [uuid.UUID(id) for id in answer.attributes.get("nearest", [])]
        nearest = db.session.scalars(select(Chunk.document_id).where(Chunk.id.in_(near))).all()
        of_answer = EvidencePassage.message_id == answer.id
        found = db.session.scalars(select(EvidencePassage.document_id).where(of_answer)).all()
    return {str(id) for id in [*cited, *nearest, *found]}


def ids(shelf, *names) -> set[str]:
    return {str(shelf[name].id) for name in names}


@pytest.mark.grid
@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"kind": "note"}, ("leaflet", "owls")),
        ({"kind": ["note", "guideline"], "specialty": "diabetes"}, ("ward", "leaflet")),
        ({"kind": "note", "tag": "Pens"}, ("leaflet",)),
        ({"tag": ["ward", "owls"]}, ("ward", "owls")),
        ({"specialty": "Birds", "kind": "guideline"}, ()),
        ({"kind": "textbook"}, ()),
    ],
)
@pytest.mark.parametrize("model", ["", "honest"])
@pytest.mark.parametrize("question", [PEN_QUESTION, FOREIGN_QUESTION])
def test_only_what_fits_one_value_of_each_group_is_read(
    shelf, answer_of, as_user, alice, models, fields, names, model, question
):
    answer = answer_of(question, model=model, **fields)
    assert answer.status == "complete"
    assert read_by(as_user, alice, answer) <= ids(shelf, *names)
    assert answer.evidence.document_count == len(names)
    sent = json.dumps(models.requests)
    for name, words in {"ward": "twenty-eight days", "leaflet": "four weeks", "owls": "barn owl"}.items():
        assert name in names or words not in answer.content + sent


def test_documents_of_one_language_are_asked(shelf, answer_of, browse, as_user, alice):
    page = browse(alice).get("/chat/?choosing=1").text
    assert ("Specialties" in page, "Languages" in page) == (True, False)
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).where(Document.id == shelf["leaflet"].id).values(language="de"))
    page = browse(alice).get("/chat/?choosing=1&language=de").text
    assert 'name="language" value="de" checked><span>German' in page
    assert 'aria-label="Leave out German"' in page
    assert "Answers from 1 document<" in page
    answer = answer_of(language="de")
    assert read_by(as_user, alice, answer) == ids(shelf, "leaflet")
    assert answer.evidence.scope["languages"] == ["de"]


def test_single_documents_are_asked_beside_what_the_groups_hold(shelf, answer_of, as_user, alice, collect):
    owls = collect(alice, shelf["owls"])
    answer = answer_of(collection=owls, document=str(shelf["leaflet"].id))
    assert read_by(as_user, alice, answer) == ids(shelf, "leaflet", "owls")
    assert "four weeks" in answer.content
    assert answer.evidence.document_count == 2
    assert answer.evidence.scope == {
        "collections": [owls],
        "kinds": [],
        "specialties": [],
        "tags": [],
        "languages": [],
        "documents": list(ids(shelf, "leaflet")),
    }


def test_without_a_choice_all_is_asked_and_none_is_noted(shelf, answer_of, as_user, alice):
    answer = answer_of()
    assert read_by(as_user, alice, answer) == ids(shelf, "ward", "leaflet", "owls")
    assert (answer.evidence.scope, answer.evidence.document_count) == (None, None)


@pytest.mark.parametrize("model", ["", "honest"])
def test_a_change_holds_for_what_is_asked_from_then_on(
    shelf, answer_of, browse, as_user, alice, run_jobs, said, models, model
):
    first = answer_of(document=str(shelf["ward"].id), model=model)
    url = f"/chat/{first.conversation_id}"
    browse(alice).post(f"{url}/sources", {"document": str(shelf["leaflet"].id)})
    assert said(alice, first.conversation_id)[-1].content == first.content
    models.requests.clear()
    browse(alice).post(f"{url}/messages", {"content": "And how long does an opened insulin pen keep?"})
    run_jobs()
    assert "twenty-eight days" not in json.dumps(models.requests)
    second = said(alice, first.conversation_id)[-1]
    assert read_by(as_user, alice, first) == ids(shelf, "ward")
    assert read_by(as_user, alice, second) == ids(shelf, "leaflet")
    assert "four weeks" in second.content


def test_another_choice_of_model_leaves_the_choice_of_sources(
    shelf, answer_of, browse, as_user, alice, run_jobs, said, models
):
    first = answer_of(document=str(shelf["ward"].id))
    with as_user(alice):
        conversation = db.session.get_one(Conversation, first.conversation_id)
        assert conversation.scope.documents == (str(shelf["ward"].id),)
    browse(alice).post(f"/chat/{first.conversation_id}/messages", {"content": PEN_QUESTION, "model": "honest"})
    run_jobs()
    last = said(alice, first.conversation_id)[-1]
    assert (last.evidence.model, read_by(as_user, alice, last)) == ("honest", ids(shelf, "ward"))


def test_what_the_chosen_do_not_answer_can_be_asked_of_others_and_of_all(
    shelf, answer_of, browse, as_user, alice, run_jobs, said
):
    answer = answer_of(document=str(shelf["owls"].id))
    assert answer.content == "The document you chose does not answer this."
    assert read_by(as_user, alice, answer) == ids(shelf, "owls")
    client, url = browse(alice), f"/chat/{answer.conversation_id}"
    assert "Ask all documents" in client.get(url).text
    client.post(f"{url}/sources", {"document": [str(shelf["owls"].id)], "tag": "ward"})
    client.post(f"/chat/messages/{answer.id}/retry")
    run_jobs()
    again = said(alice, answer.conversation_id)[-1]
    assert read_by(as_user, alice, again) == ids(shelf, "owls", "ward")
    assert "Ask all documents" not in client.get(url).text


def test_one_click_asks_all_documents_from_then_on(shelf, answer_of, browse, as_user, alice, run_jobs, said):
    answer = answer_of(kind="note", tag="owls")
    client, url = browse(alice), f"/chat/{answer.conversation_id}"
    response = client.post(f"/chat/messages/{answer.id}/retry", {"everything": "1"})
    assert response.location == f"{url}#message-{answer.id}"
    run_jobs()
    assert "twenty-eight days" in said(alice, answer.conversation_id)[-1].content
    page = client.get(url).text
    assert "Answers from all your documents" in page
    assert "Ask all documents" not in page


def test_a_choice_that_comes_to_nothing_answers_nothing(
    shelf, answer_of, browse, as_user, alice, run_jobs, said, collect, found
):
    pens = collect(alice, shelf["ward"])
    answer = answer_of(collection=pens)
    assert "twenty-eight days" in answer.content
    client, url = browse(alice), f"/chat/{answer.conversation_id}"
    client.post(f"/collections/{pens}/delete")
    client.post(f"{url}/messages", {"content": PEN_QUESTION})
    run_jobs()
    refused = said(alice, answer.conversation_id)[-1]
    assert (refused.content, found(refused)) == (scope_queries.NONE_LEFT, [])
    page = client.get(url).text
    assert "No document in your library fits this choice" in page
    assert "Leave out No longer in your library" in page


@pytest.mark.parametrize("model", ["", "honest"])
def test_a_document_in_the_bin_is_not_asked_and_comes_back(
    shelf, answer_of, browse, alice, run_jobs, said, models, found, model
):
    client, chosen = browse(alice), str(shelf["ward"].id)
    client.post(f"/documents/{chosen}/delete")
    answer = answer_of(document=chosen, model=model)
    assert (answer.content, found(answer)) == (scope_queries.NONE_LEFT, [])
    assert models.requests == []
    client.post(f"/documents/{chosen}/restore")
    run_jobs()
    client.post(f"/chat/messages/{answer.id}/retry")
    run_jobs()
    assert "twenty-eight days" in said(alice, answer.conversation_id)[-1].content


def test_a_tag_that_nothing_has_any_more_widens_nothing(shelf, answer_of, as_user, alice):
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).where(Document.id == shelf["ward"].id).values(attributes={}))
    assert answer_of(tag="ward").content == scope_queries.NONE_LEFT
    answer = answer_of(tag=["ward", "owls"])
    assert read_by(as_user, alice, answer) == ids(shelf, "owls")


def test_a_choice_follows_a_document_to_its_new_version(shelf, answer_of, browse, as_user, alice, run_jobs, said):
    chosen = str(shelf["ward"].id)
    first = answer_of(document=chosen)
    newest = chosen
    for text in (b"An opened insulin pen keeps for thirty days now.", b"An opened insulin pen keeps for a month now."):
        browse(alice).post(f"/documents/{newest}/versions", {"file": (io.BytesIO(text), "ward.txt")})
        run_jobs()
        with as_user(alice):
            newest = str(db.session.scalars(select(Document.id).where(Document.replaces_id == uuid.UUID(newest))).one())
    browse(alice).post(f"/chat/{first.conversation_id}/messages", {"content": PEN_QUESTION})
    run_jobs()
    last = said(alice, first.conversation_id)[-1]
    assert "a month now" in last.content
    assert read_by(as_user, alice, last) == {newest}


def test_a_version_that_took_no_place_is_not_followed(shelf, shelve, as_user, alice):  # noqa: F811
    chosen = shelf["ward"].id
    shelve(alice, "Another", replaces_id=chosen, version=2, status="failed")
    with as_user(alice):
        assert scope_queries.resolve(alice.id, Scope(documents=(str(chosen),))).ids == [chosen]


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [
        (
            "embedding",
            "The document you chose does not answer this so far. It is still being read.",
            True,
        ),
        ("failed", scope_queries.NONE_READ, True),
        ("ready", "The document you chose does not answer this.", True),
    ],
)
def test_why_the_chosen_do_not_answer_is_said(shelf, answer_of, as_user, browse, alice, status, words, again):
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).where(Document.id == shelf["owls"].id).values(status=status))
    answer = answer_of(document=str(shelf["owls"].id))
    assert answer.content == words
    assert ("Ask again" in browse(alice).get(f"/chat/{answer.conversation_id}").text) == again


def test_another_document_that_is_being_read_makes_no_difference_to_the_chosen(shelf, answer_of, as_user, alice):
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).where(Document.id == shelf["ward"].id).values(status="embedding"))
    answer = answer_of(document=[str(shelf["owls"].id), str(shelf["leaflet"].id)], content=FOREIGN_QUESTION)
    assert answer.content == "The 2 documents you chose do not answer this."


def test_somebody_elses_documents_and_collections_are_as_if_not_there(
    shelf, browse, bob, carol, alice, run_jobs, collect
):
    pens = collect(alice, shelf["ward"])
    for stranger in (bob, carol):
        for fields in (
            {"collection": pens},
            {"document": str(shelf["ward"].id)},
            {"collection": str(uuid.UUID(int=1))},
        ):
            client = browse(stranger)
            location = client.post("/chat/", {"content": PEN_QUESTION, **fields}).location
            run_jobs()
            page = client.get(f"{location}?choosing=1").text
            assert scope_queries.NONE_LEFT in page
            assert "No longer in your library" in page
            assert not any(words in page for words in ("twenty-eight", "Of pens", "ward"))


def test_somebody_elses_conversation_keeps_its_choice(shelf, answer_of, browse, as_user, bob, carol, alice):
    answer = answer_of(kind="note")
    url = f"/chat/{answer.conversation_id}/sources"
    for stranger in (bob, carol):
        assert browse(stranger).post(url, {"kind": "guideline"}).status_code == 404
        assert browse(stranger).post(url, {"kind": "guideline"}, htmx=True).status_code == 404
        assert browse(stranger).post(f"/chat/messages/{answer.id}/retry", {"everything": "1"}).status_code == 404
    assert "/auth/login" in browse(None).post(url, {"kind": "guideline"}).location
    with as_user(alice):
        assert db.session.get_one(Conversation, answer.conversation_id).scope.kinds == ("note",)


def test_a_search_never_goes_on_to_all_documents(shelf, answer_of, monkeypatch):
    asked = []
    find = finding.find_passages

    def note(user_id, question, limit, **options):
        asked.append(options)
        return find(user_id, question, limit, **options)

    monkeypatch.setattr(finding, "find_passages", note)
    answer_of(tag="owls")
    assert asked == [{"where": {"document_id": [str(shelf["owls"].id)]}, "about": {}}]
