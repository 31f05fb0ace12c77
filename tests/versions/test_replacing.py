"""A newer version takes over when it is ready; the old stays for the answers that cite it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from tests.documents.conftest import NOTES
from tests.points import chunk_points
from webapp.documents.models import Document
from webapp.documents.queries import documents as queries
from webapp.platform.extensions import clients, db
from webapp.retrieval.queries import find_passages

NEWER = NOTES.replace(b"four chambers", b"four chambers and four valves").replace(b"It is given", b"It is now given")
WORDS = "Aspirin inhibits platelet aggregation."


@pytest.fixture
def replace(browse, as_user):
    """Return a function that uploads a new version by the page's form and returns it."""

    def send(person, document, content=NEWER, name="notes-2.txt") -> Document:
        url = f"/documents/{document.id}/versions"
        answer = browse(person).post(url, {"file": (io.BytesIO(content), name)})
        assert (answer.status_code, answer.location) == (303, url)
        with as_user(person):
            newer = select(Document).where(Document.replaces_id == document.id, Document.deleted_at.is_(None))
            return db.session.scalars(newer).one()

    return send


@pytest.fixture
def old(upload, run_jobs, alice):
    document = upload(alice, NOTES, "notes.txt", title="Heart notes", kind="guideline", specialty="Cardiology")
    run_jobs()
    return document


def contents(as_user, person, question="aspirin platelet aggregation") -> list[tuple[str, str]]:
    with as_user(person):
        return [(one.passage.document_id, one.passage.content) for one in find_passages(person.id, question)]


def test_the_old_answers_until_the_new_is_ready_and_then_the_new_alone(
    old, quote, replace, browse, as_user, run_jobs, alice
):
    citation = quote(alice, old, WORDS)
    new = replace(alice, old)
    assert (new.version, new.title, new.kind, new.specialty) == (2, "Heart notes", "guideline", "Cardiology")
    run_jobs(only="reading")
    assert {id for id, _ in contents(as_user, alice)} == {str(old.id)}
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(new.id)}
    with as_user(alice):
        assert queries.document(alice.id, new.id).is_ready
        mine = clients.vectors.owned_by(alice.id)
        assert mine.count(chunk_points(), {"document_id": str(old.id)}) == 0
        assert mine.count(chunk_points(), {"document_id": str(new.id)}) == 1
    cited = browse(alice).get(f"/documents/{old.id}?quote={citation.id}").get_data(as_text=True)
    assert f'<mark id="quote">{WORDS}</mark>' in cited
    assert f'href="/documents/{new.id}"' in cited
    listed = browse(alice).get("/documents/").get_data(as_text=True)
    assert f'href="/documents/{new.id}"' in listed
    assert f'href="/documents/{old.id}"' not in listed


def test_the_page_shows_what_changed(old, replace, browse, run_jobs, alice):
    new = replace(alice, old)
    run_jobs()
    page = browse(alice).get(f"/documents/{new.id}/versions").get_data(as_text=True)
    assert "From version 1 to version 2" in page
    assert "<ins> chambers and four valves.</ins>" in page
    assert "<ins> now</ins>" in page
    back = browse(alice).get(f"/documents/{old.id}/versions?since={new.id}").get_data(as_text=True)
    assert "From version 2 to version 1" in back
    assert "<del> now</del>" in back


def test_a_version_that_cannot_be_read_replaces_nothing(old, replace, browse, as_user, run_jobs, alice):
    broken = replace(alice, old, b"", "empty.txt")
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(old.id)}
    page = browse(alice).get(f"/documents/{old.id}/versions").get_data(as_text=True)
    assert "This file is empty" in page
    browse(alice).post(f"/documents/{broken.id}/delete")
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(old.id)}
    assert replace(alice, old).version == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (NOTES, "This file is already in your library as “Heart notes”"),
        (b"Yet another.", "A new version is already being read."),
    ],
)
def test_what_cannot_be_a_new_version_is_said_and_kept_nowhere(content, words, old, replace, browse, as_user, alice):
    if content != NOTES:
        replace(alice, old)
    with as_user(alice):
        files = set(clients.files.path("0" * 32).parents[1].glob("*/*"))
    answer = browse(alice).post(f"/documents/{old.id}/versions", {"file": (io.BytesIO(content), "x.txt")})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    with as_user(alice):
        assert set(clients.files.path("0" * 32).parents[1].glob("*/*")) == files


def test_only_the_newest_version_is_replaced(old, replace, browse, run_jobs, alice):
    new = replace(alice, old)
    run_jobs()
    answer = browse(alice).post(f"/documents/{old.id}/versions", {"file": (io.BytesIO(b"More."), "x.txt")})
    assert answer.status_code == 422
    assert "Upload the next version there." in answer.get_data(as_text=True)
    assert browse(alice).post(f"/documents/{new.id}/versions", {}).status_code == 422


def test_an_older_content_may_come_back_as_the_newest(old, replace, as_user, run_jobs, alice):
    new = replace(alice, old)
    run_jobs()
    newest = replace(alice, new, NOTES, "again.txt")
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(newest.id)}


def test_all_versions_leave_and_come_back_together(old, replace, browse, as_user, run_jobs, alice):
    new = replace(alice, old)
    run_jobs()
    browse(alice).post(f"/documents/{new.id}/delete")
    assert browse(alice).get(f"/documents/{old.id}").status_code == 404
    run_jobs()
    assert contents(as_user, alice) == []
    browse(alice).post(f"/documents/{new.id}/restore")
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(new.id)}
    assert browse(alice).get(f"/documents/{old.id}").status_code == 200
    browse(alice).post(f"/documents/{new.id}/delete")
    browse(alice).post(f"/documents/{new.id}/purge")
    run_jobs()
    with as_user(alice):
        assert db.session.scalars(select(Document)).all() == []


def test_a_document_that_comes_back_gives_way_to_the_version_that_was_read_meanwhile(
    old, replace, browse, as_user, run_jobs, alice
):
    new = replace(alice, old)
    browse(alice).post(f"/documents/{old.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{old.id}/restore")
    run_jobs()
    assert {id for id, _ in contents(as_user, alice)} == {str(new.id)}
    assert browse(alice).get(f"/documents/{old.id}").status_code == 200
    assert replace(alice, new, b"The third version.", "third.txt").version == 3


def test_strangers_find_no_versions(old, replace, browse, bob, carol):
    for person in (bob, carol):
        browser = browse(person)
        assert browser.get(f"/documents/{old.id}/versions").status_code == 404
        file = {"file": (io.BytesIO(b"mine"), "x.txt")}
        assert browser.post(f"/documents/{old.id}/versions", file).status_code == 404
    assert browse(None).get(f"/documents/{old.id}/versions").location.startswith("/auth/login")
