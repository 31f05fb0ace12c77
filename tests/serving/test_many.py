"""Many files at once, on the running product: small ones first, each with an end, and a cancel that stops."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ingest.pdfs import Sheet, lines, pdf
from tests.live import Live, Visitor, until
from webapp.platform.jobs import QUEUES

BOOK = "\n\n".join(
    f"Ward {n} keeps {n * 7 % 90} beds, and its nurse counts the blankets of room {n * 3} at dusk. "
    f"Whoever is on duty in ward {n} writes down what the {n % 13} patients ate, and how they slept. " * 3
    for n in range(900)
).encode()


@pytest.fixture
def live(lasting: Live) -> Live:
    return lasting


def test_a_note_is_ready_before_the_book_that_is_being_embedded(live):
    alice = live.newcomer("alice")
    alice.upload("book.txt", BOOK)
    embedding = "SELECT progress > 0 FROM documents WHERE title = 'book' AND status = 'embedding'"
    until(lambda: live.ask_database(embedding) == (True,), seconds=60)
    alice.upload("note.txt", b"The kettle stands on the stove.")
    until(lambda: live.ask_database("SELECT status FROM documents WHERE title = 'note'") == ("ready",), seconds=60)
    assert live.ask_database("SELECT status FROM documents WHERE title = 'book'") == ("embedding",)
    id = live.ask_database("SELECT id FROM documents WHERE title = 'book'")[0]
    assert alice.post(f"/documents/{id}/cancel", {}).status_code == 200
    until(lambda: live.ask_database("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == (0,))
    assert live.ask_database("SELECT status FROM documents WHERE title = 'book'") == ("cancelled",)
    assert live.ask_database("SELECT count(*) FROM embeddings") == (1,)
    assert "Ward 7 keeps" not in alice.http.get("/search/", params={"q": "beds of ward 7"}).text


def test_as_many_answers_as_are_written_at_once_hold_up_no_upload(live):
    alice = live.newcomer("alice")
    alice.upload("note.txt", b"The kettle stands on the stove.")
    ready = "SELECT count(*) FROM documents WHERE status = 'ready'"
    until(lambda: live.ask_database(ready) == (1,), seconds=60)
    for _ in range(QUEUES["answers"]):
        question = {"content": "Where does the kettle stand?", "model": "endless"}
        assert alice.post("/chat/", question, page="/chat/").status_code == 200
    writing = "SELECT count(*) FROM messages WHERE status = 'writing'"
    until(lambda: live.ask_database(writing) == (QUEUES["answers"],), seconds=60)
    alice.upload("other.txt", b"The cup stands on the table.")
    until(lambda: live.ask_database(ready) == (2,), seconds=30)


@pytest.mark.parametrize(
    "number", [10, pytest.param(20, marks=pytest.mark.variant), pytest.param(40, marks=pytest.mark.long)]
)
def test_every_file_of_two_people_has_an_end(live, number):
    people = {name: live.newcomer(name) for name in ("alice", "bob")}
    sent = {name: [_file(name, n) for n in range(number)] for name in people}
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda name: _send(people[name], sent[name]), people))
    work = "SELECT count(*) FROM documents WHERE status NOT IN ('ready', 'failed')"
    until(lambda: live.ask_database(work) == (0,), seconds=240, every=0.5)
    for name, files in sent.items():
        _is_accounted_for(live, name, files)
    mixed = "SELECT count(*) FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.user_id <> d.user_id"
    assert live.ask_database(mixed) == (0,)


def _file(name: str, n: int) -> tuple[str, bytes]:
    words = f"{name.capitalize()}'s note {n}: the ward keeps {n} beds."
    if n % 10 == 9:
        return f"{name}-{n}.pdf", pdf(Sheet(lines(words)))[:300] + words.encode()
    if n % 10 == 8:
        return f"{name}-{n}.bin", bytes(range(256)) * (n + 1) + name.encode()
    if n % 3 == 0:
        return f"{name}-{n}.pdf", pdf(Sheet(lines(words)), Sheet(lines("It has two pages.")))
    return f"{name}-{n}.txt", "\n\n".join([words] + ["Nobody spoke of the weather in it."] * (n * 5)).encode()


def _send(person: Visitor, files: list[tuple[str, bytes]]) -> None:
    for start in range(0, len(files), 10):
        parts = [("file", (name, io.BytesIO(content))) for name, content in files[start : start + 10]]
        assert person.post("/documents/", {}, page="/documents/", files=parts).status_code == 200


def _is_accounted_for(live: Live, name: str, files: list[tuple[str, bytes]]) -> None:
    rows = (
        "SELECT array_agg(file_name || '|' || status || '|' || error ORDER BY file_name)"
        " FROM documents d JOIN users u ON u.id = d.user_id WHERE u.username = %s"
    )
    found = [row.split("|") for row in live.ask_database(rows, name)[0]]
    assert [file for file, _, _ in found] == sorted(file for file, _ in files)
    for file, status, error in found:
        is_broken = int(re.search(r"\d+", file).group()) % 10 in (8, 9)
        assert (status, bool(error)) == (("failed", True) if is_broken else ("ready", False)), file
