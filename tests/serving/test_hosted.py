"""The whole product on a Qdrant server: what happens to it costs no document, no answer and nobody else's index."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.hosted import Hosted
from tests.live import NO_TLS, Live, Visitor, until
from tests.prepared import data_folder
from tests.qdrant_double import RemoteDouble, apart
from tests.serving.test_recovery import BOOK

CARE = b"Metformin begins at 500 mg a day with food. It is given once a day."
QUESTION = "At what dose does metformin begin?"
ANSWER = "Metformin begins at 500 mg a day"
REFUSAL = "do not answer"
READY = "SELECT count(*) FROM documents WHERE status <> 'ready'"
WRITING = "SELECT count(*) FROM messages WHERE status IN ('waiting', 'writing')"


@pytest.fixture
def qdrant() -> Iterator[RemoteDouble]:
    with apart() as double:
        yield double


@pytest.fixture
def hosted(data_dir: Path, fresh_data: Callable[[Path], Path], qdrant: RemoteDouble) -> Iterator[Hosted]:
    hosted = Hosted(fresh_data(data_dir), qdrant)
    try:
        yield hosted.start()
    finally:
        hosted.stop()


@pytest.fixture
def alice(hosted: Hosted) -> Visitor:
    """Somebody with a document that is ready."""
    alice = hosted.newcomer("alice")
    alice.upload("care.md", CARE)
    until(lambda: hosted.ask_database(READY) == (0,), seconds=60)
    return alice


def words(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def ask(live: Live, alice: Visitor, question: str = QUESTION, seconds: float = 60) -> str:
    page = alice.post("/chat/", {"content": question}, page="/chat/")
    until(lambda: live.ask_database(WRITING) == (0,), seconds)
    return words(alice.http.get(str(page.url)))


def search(alice: Visitor) -> str:
    return words(alice.http.get("/search/", params={"q": QUESTION}))


def test_a_document_is_asked_about_leaves_with_a_receipt_and_the_index_is_rebuilt(hosted, alice, qdrant):
    assert ANSWER in ask(hosted, alice)
    assert hosted.command("reindex", "--force").returncode == 0
    assert hosted.command("reconcile").returncode == 0
    assert ANSWER in search(alice)
    (id,) = hosted.ask_database("SELECT id FROM documents")
    alice.post(f"/documents/{id}/delete", {})
    assert ANSWER not in search(alice)
    alice.post(f"/documents/{id}/purge", {})
    receipt = "SELECT count(*) FROM deletion_receipts WHERE finished_at IS NOT NULL"
    until(lambda: hosted.ask_database(receipt) == (1,))
    assert sum(count for name, count in qdrant.counts().items() if name.startswith("document_chunks")) == 0
    clean = hosted.command("reconcile")
    assert clean.returncode == 0, clean.stdout


@pytest.mark.long
@pytest.mark.parametrize("loss", ["emptied", "thinned", "an older snapshot"])
def test_what_the_index_loses_is_put_back_by_itself_and_nothing_false_is_said(hosted, alice, qdrant, loss):
    snapshot = qdrant.snapshot()
    alice.upload("owls.txt", b"The barn owl hunts at night over open fields.")
    until(lambda: hosted.ask_database(READY) == (0,), seconds=60)
    lost = {
        "emptied": qdrant.empty,
        "thinned": lambda: [qdrant.thin(name, 1.0) for name in qdrant.counts() if name.startswith("document_chunks")],
        "an older snapshot": lambda: qdrant.restore(snapshot),
    }
    lost[loss]()
    assert "lost" in hosted.problems()
    assert "has lost some of your library" in search(alice)
    assert REFUSAL not in ask(hosted, alice, "When does the barn owl hunt?")
    until(lambda: hosted.problems() == "", seconds=120)
    assert "barn owl hunts at night" in ask(hosted, alice, "When does the barn owl hunt?")
    assert ANSWER in search(alice)
    assert "has lost" not in search(alice)


@pytest.mark.long
def test_while_it_is_away_work_waits_and_goes_on_when_it_is_back(hosted, alice, qdrant):
    qdrant.kill()
    alice.upload("owls.txt", b"The barn owl hunts at night over open fields.")
    assert "does not answer" in until(hosted.problems)
    answer = ask(hosted, alice)
    assert ANSWER not in answer
    assert REFUSAL not in answer
    time.sleep(5)
    assert hosted.ask_database("SELECT count(*) FROM documents WHERE status = 'failed'") == (0,)
    qdrant.restart()
    until(lambda: hosted.ask_database(READY) == (0,), seconds=120)
    until(lambda: hosted.problems() == "", seconds=60)
    assert ANSWER in ask(hosted, alice)


@pytest.mark.long
def test_whatever_hangs_health_answers_within_a_second(hosted, alice, qdrant):
    for hang, release in (
        (qdrant.hang, qdrant.release),
        (hosted.suspend_database, hosted.resume_database),
        (
            lambda: (qdrant.hang(), hosted.suspend_database()),
            lambda: (hosted.resume_database(), qdrant.release()),
        ),
    ):
        hang()
        try:
            for _ in range(4):  # of two processes
                began = time.monotonic()
                response = httpx.get(f"{hosted.url}/health", timeout=20, verify=NO_TLS)
                assert time.monotonic() - began <= 1.2  # the client's own time is in it
                assert response.status_code == 503
        finally:
            release()
        until(lambda: hosted.problems() == "", seconds=60)
    assert ANSWER in ask(hosted, alice)


@pytest.mark.long
def test_a_hanging_index_costs_other_pages_nothing(hosted, alice, qdrant):
    qdrant.hang()
    assert "cannot be reached just now" in search(alice)
    began = time.monotonic()
    assert "cannot be reached just now" in search(alice)
    assert alice.http.get("/documents/").status_code == 200
    assert time.monotonic() - began < 2.5
    qdrant.release()
    until(lambda: ANSWER in search(alice), seconds=30)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda qdrant: qdrant.require_key("another"), "QDRANT_API_KEY"),
        (lambda qdrant: qdrant.set_version("1.18.2"), "1.19"),
    ],
    ids=["key", "version"],
)
def test_what_cannot_succeed_is_said_in_words(hosted, alice, qdrant, fault, said):
    fault(qdrant)
    qdrant.kill()
    qdrant.restart()
    until(lambda: said in hosted.problems(), seconds=90)
    answer = ask(hosted, alice)
    assert REFUSAL not in answer


@pytest.mark.long
def test_a_second_installation_leaves_the_first_ones_index_alone(hosted, alice, qdrant):
    before = qdrant.counts()
    with data_folder() as folder:
        second = Hosted(folder, qdrant)
        second.database.ensure_running()
        assert second.command("db", "upgrade").returncode == 0
        try:
            second.launch()
            until(lambda: second.health() is not None, seconds=60)
            until(lambda: "flask index adopt" in second.problems(), seconds=60)
            second.newcomer("bob").upload("care.md", CARE)
            time.sleep(5)
            assert second.command("reconcile", "--repair").returncode != 0
            assert qdrant.counts() == before
        finally:
            second.stop()
    assert ANSWER in ask(hosted, alice)


@pytest.mark.long
def test_a_book_is_answered_from_within_five_seconds_and_ever_after(hosted, alice):
    question = "How many beds does ward 1199 keep?"
    alice.upload("wards.txt", BOOK)
    began = time.monotonic()
    until(lambda: hosted.ask_database("SELECT count(*) FROM chunks")[0] > 100, seconds=5)
    answers = 0
    while hosted.ask_database(READY) != (0,):
        said = ask(hosted, alice, question, seconds=10)
        if time.monotonic() - began > 5:
            assert "Ward 1199 keeps 23 beds" in said
            answers += 1
    assert answers
    assert "Ward 1199 keeps 23 beds" in ask(hosted, alice, question)


@pytest.mark.long
def test_an_embedded_index_that_was_deleted_is_put_back_at_the_start(live):
    alice = live.newcomer("alice")
    alice.upload("care.md", CARE)
    until(lambda: live.ask_database(READY) == (0,), seconds=60)
    assert live.stop() == 0
    shutil.rmtree(live.data_dir / "qdrant")
    live.start()
    until(lambda: ANSWER in search(alice), seconds=60)
    assert ANSWER in ask(live, alice)
