"""The choice of sources above the question box: shown, changed by a click, and never more than was chosen."""

from __future__ import annotations

import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.chat.test_scope import collect  # noqa: F401  # a fixture
from tests.documents.conftest import shelve  # noqa: F401  # a fixture
from webapp.chat.forms import MAX_OF_A_KIND, TOO_MANY
from webapp.chat.models import Conversation
from webapp.platform.extensions import db

HOSTILE = '<script>alert(1)</script>{{ 7 * 7 }}" onclick="x'


@pytest.fixture
def shelf(shelve, alice):  # noqa: F811
    """Three documents of alice's library, by name."""
    return {
        "rules": shelve(alice, "Ward rules", kind="guideline", specialty="Nursing", tags=["ward"]),
        "diary": shelve(alice, "Ward diary", kind="note", specialty="Nursing", tags=["ward", "own"]),
        "birds": shelve(alice, "Birds", kind="textbook"),
    }


@pytest.fixture
def reads(connection):
    """Return a context that counts the SELECT statements sent in it, without those that name the actor."""

    @contextmanager
    def count():
        sent = []

        def note(_connection, _cursor, statement, *_rest):
            if statement.startswith(("SELECT", "WITH")) and "set_config" not in statement:
                sent.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        yield sent
        event.remove(connection, "before_cursor_execute", note)

    return count


def kept(as_user, person, conversation) -> dict[str, list[str]]:
    with as_user(person):
        found = db.session.get_one(Conversation, conversation.id).scope.to_json()
    return {name: values for name, values in found.items() if values}


def test_all_documents_are_asked_until_some_are_chosen(shelf, browse, alice, talk):
    for url in ("/chat/", f"/chat/{talk(alice).id}"):
        page = browse(alice).get(url).text
        assert "Answers from all your documents" in page
        assert 'type="checkbox" id="source-' not in page
        assert "Leave out" not in page


def test_the_opening_page_holds_the_choice_until_the_first_question(shelf, browse, alice, as_user):
    client = browse(alice)
    page = client.get("/chat/?kind=note&kind=guideline&tag=own").text
    assert "Answers from 1 document</span>" in page
    for field, value in (("kind", "note"), ("kind", "guideline"), ("tag", "own")):
        assert f'<input type="hidden" name="{field}" value="{value}" form="ask">' in page
    refused = client.post("/chat/", {"content": "", "kind": "note"})
    assert refused.status_code == 422
    assert '<input type="hidden" name="kind" value="note" form="ask">' in refused.text
    location = client.post("/chat/", {"content": "What then?", "kind": ["note", "guideline"], "tag": "own"}).location
    assert "Answers from 1 document</span>" in client.get(location).text


def test_the_panel_counts_as_the_library_does_and_lists_no_documents(shelf, browse, alice, collect):  # noqa: F811
    collect(alice, shelf["rules"], shelf["birds"], name=HOSTILE)
    page = browse(alice).get("/chat/?choosing=1&kind=note").text
    for name, count in (("Guideline", 1), ("Note", 1), ("Textbook", 1), ("Nursing", 2), ("ward", 2), ("own", 1)):
        assert f'{name} <span class="meta">{count}</span>' in page
    assert '&#34; onclick=&#34;x <span class="meta">2</span>' in page
    assert "<script>alert" not in page
    assert 'name="kind" value="note" checked' in page
    assert 'name="document"' not in page


def test_single_documents_are_found_by_their_titles(shelf, browse, alice):
    page = browse(alice).get("/chat/?choosing=1&find=ward").text
    for name in ("rules", "diary"):
        assert f'name="document" value="{shelf[name].id}">' in page
    assert str(shelf["birds"].id) not in page.partition('id="ask"')[0]
    chosen = browse(alice).get(f"/chat/?choosing=1&find=rules&document={shelf['rules'].id}").text
    assert f'name="document" value="{shelf["rules"].id}" checked>' in chosen
    assert "No other title has these words" in chosen


def test_a_choice_is_kept_with_its_conversation(shelf, browse, alice, as_user, talk):
    conversation = talk(alice, "First?", "Yes.")
    url = f"/chat/{conversation.id}/sources"
    response = browse(alice).post(url, {"kind": "note", "document": str(shelf["birds"].id)})
    assert (response.status_code, response.location) == (303, f"/chat/{conversation.id}#sources")
    assert kept(as_user, alice, conversation) == {"kinds": ["note"], "documents": [str(shelf["birds"].id)]}
    page = browse(alice).get(f"/chat/{conversation.id}").text
    assert "Answers from 2 documents</span>" in page
    assert 'aria-label="Leave out Birds"' in page


def test_each_is_left_out_by_one_click_and_all_by_another(shelf, browse, alice, as_user, talk):
    conversation = talk(alice)
    url = f"/chat/{conversation.id}/sources"
    chosen = {"kind": ["note", "guideline"], "tag": "ward", "document": str(shelf["birds"].id)}
    browse(alice).post(url, {**chosen, "drop": "kind:note"})
    assert kept(as_user, alice, conversation)["kinds"] == ["guideline"]
    browse(alice).post(url, {**chosen, "drop": f"document:{shelf['birds'].id}"})
    assert "documents" not in kept(as_user, alice, conversation)
    browse(alice).post(url, {**chosen, "drop": "everything"})
    assert kept(as_user, alice, conversation) == {}
    assert "Answers from all your documents" in browse(alice).get(f"/chat/{conversation.id}").text


def test_htmx_gets_the_choice_alone_and_the_address_that_holds_it(shelf, browse, alice, talk):
    conversation = talk(alice)
    client = browse(alice)
    changed = client.post(f"/chat/{conversation.id}/sources", {"kind": "note", "choosing": "1"}, htmx=True)
    opened = client.get(f"/chat/{conversation.id}?choosing=1", htmx=True)
    opening = client.get("/chat/?kind=note&choosing=1&find=x", htmx=True)
    for fragment in (changed, opened, opening):
        assert fragment.text.lstrip().startswith('<div class="asked" id="sources"')
        assert 'id="source-kind-note" name="kind" value="note" checked' in fragment.text
        assert fragment.vary.as_set() >= {"hx-request"}
    assert opening.headers["HX-Replace-Url"] == "/chat/?kind=note"


def test_without_javascript_what_is_ticked_stays_while_one_looks_for_a_document(shelf, browse, alice, as_user, talk):
    conversation = talk(alice)
    sent = {"kind": "note", "choosing": "1", "find": "bird"}
    response = browse(alice).post(f"/chat/{conversation.id}/sources", sent)
    assert response.location == f"/chat/{conversation.id}?choosing=1&find=bird#sources"
    page = browse(alice).get(response.location).text
    assert 'value="note" checked' in page
    assert str(shelf["birds"].id) in page
    assert kept(as_user, alice, conversation) == {"kinds": ["note"]}


@pytest.mark.grid
@pytest.mark.parametrize("name", ["collection", "document"])
@pytest.mark.parametrize("value", ["nonsense", "\x00x", "🦉", "1' OR 1=1"])
def test_what_can_be_no_id_is_refused_and_changes_nothing(shelf, browse, alice, as_user, talk, name, value):
    conversation = talk(alice, attributes={"sources": {"kinds": ["note"]}})
    client = browse(alice)
    assert client.get("/chat/", query_string={name: value}).status_code == 404
    assert client.post("/chat/", {"content": "What?", name: value}).status_code == 404
    assert client.post(f"/chat/{conversation.id}/sources", {name: value}).status_code == 404
    assert kept(as_user, alice, conversation) == {"kinds": ["note"]}


@pytest.mark.grid
@pytest.mark.parametrize("value", [HOSTILE, "\x00", "🦉" * 400, "a:b", "%00"])
@pytest.mark.parametrize("name", ["kind", "specialty", "tag", "find", "drop"])
def test_nonsense_breaks_nothing_and_widens_nothing(shelf, browse, alice, talk, name, value):
    conversation = talk(alice)
    response = browse(alice).post(
        f"/chat/{conversation.id}/sources", {"collection": str(uuid.UUID(int=1)), name: value, "choosing": "1"}
    )
    page = browse(alice).get(response.location).text
    assert "No document in your library fits this choice" in page
    assert "<script>alert" not in page


def test_too_many_are_refused_in_words(shelf, browse, alice, talk):
    sent = {"document": [str(uuid.UUID(int=n)) for n in range(MAX_OF_A_KIND + 1)]}
    response = browse(alice).post(f"/chat/{talk(alice).id}/sources", sent)
    assert response.status_code == 422
    assert TOO_MANY in response.text


def test_a_long_choice_shows_its_first_few(shelf, shelve, browse, alice):  # noqa: F811
    many = [shelve(alice, f"Book {n}") for n in range(6)]
    page = browse(alice).get("/chat/", query_string={"document": [str(one.id) for one in many]}).text
    assert page.count('aria-label="Leave out') == 4
    assert "and 2 more" in page


def test_the_number_of_reads_does_not_grow_with_the_choice(shelf, shelve, browse, alice, talk, collect, reads):  # noqa: F811
    client = browse(alice)
    plain, few, many = (talk(alice, "First?", "Yes.") for _ in range(3))
    books = [shelve(alice, f"Book {n}", tags=[f"tag {n}"]) for n in range(12)]
    collections = [collect(alice, book, name=f"Collection {n}") for n, book in enumerate(books)]
    for conversation, n in ((few, 1), (many, 12)):
        sent = {
            "document": [str(book.id) for book in books[:n]],
            "collection": collections[:n],
            "tag": [f"tag {k}" for k in range(n)],
        }
        client.post(f"/chat/{conversation.id}/sources", sent)
    numbers = []
    for url in (
        f"/chat/{plain.id}",
        f"/chat/{few.id}",
        f"/chat/{many.id}",
        f"/chat/{few.id}?choosing=1",
        f"/chat/{many.id}?choosing=1",
    ):
        with reads() as sent:
            client.get(url)
        numbers.append(len(sent))
    assert numbers[1] == numbers[2] == numbers[0] + 3
    assert numbers[3] == numbers[4] == numbers[1] + 3


def test_the_library_leads_to_a_question_of_what_it_shows(shelf, browse, alice, collect):  # noqa: F811
    client, ward = browse(alice), collect(alice, shelf["rules"])
    for address in (f"collection={ward}", "kind=note&tag=own", "specialty=Nursing"):
        assert (
            f'href="/chat/?{address.replace("&", "&amp;")}">Ask these documents'
            in client.get(f"/documents/?{address}").text
        )
        assert "Ask these documents" not in client.get(f"/documents/?{address}&words=x").text
    assert f'href="/chat/?collection={ward}"' in client.get("/collections/").text
    assert f'href="/chat/?document={shelf["birds"].id}"' in client.get(f"/documents/{shelf['birds'].id}").text
    opened = client.get(f"/chat/?collection={ward}").text
    assert "Answers from 1 document</span>" in opened
    assert 'aria-label="Leave out Of pens"' in opened
    assert "Ask these documents" not in client.get("/documents/").text
