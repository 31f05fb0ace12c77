"""A document leaves and comes back on the real product, which is killed after every step."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.live import Live, Visitor, until

CARE = b"""# Insulin

An opened insulin pen keeps for twenty-eight days at room temperature. It should not be frozen.
"""
QUESTION = "How long does an opened insulin pen keep at room temperature?"
WORDS = "twenty-eight days"
NO_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


def ask(live: Live, alice: Visitor) -> str:
    """Ask in a conversation of its own, and return the text of the page with the whole answer."""
    page = alice.post("/chat/", {"content": QUESTION}, page="/chat/")
    writing = "SELECT count(*) FROM messages WHERE status IN ('waiting', 'writing')"
    until(lambda: live.ask_database(writing) == (0,), seconds=60)
    return text_of(alice, str(page.url))


def text_of(alice: Visitor, url: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", alice.http.get(url).text))


def rest(live: Live) -> None:
    until(lambda: live.ask_database(NO_JOBS) == (0,), seconds=60)


def only(live: Live, table: str) -> str:
    """Return the id of the one row of a table."""
    return str(live.ask_database(f"SELECT id FROM {table}")[0])  # noqa: S608  # our own literals


def is_clean(live: Live) -> bool:
    done = live.command("reconcile")
    assert done.returncode == 0, done.stdout + done.stderr
    return "Nothing differs" in done.stdout


def go_on(_live: Live) -> None:
    pass


def kill(live: Live) -> None:
    live.kill()
    live.start()


@pytest.mark.parametrize("between", [go_on, pytest.param(kill, marks=pytest.mark.variant)])
def test_a_document_leaves_comes_back_and_is_removed(between: Callable[[Live], None], live: Live):
    alice = live.newcomer("alice")
    alice.upload("care.md", CARE)
    between(live)
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=60)
    assert WORDS in ask(live, alice)
    first = f"/chat/{only(live, 'conversations')}"
    id = only(live, "documents")

    alice.post(f"/documents/{id}/delete", {})
    assert WORDS not in text_of(alice, first), "the old answer hides its quote at once"
    between(live)
    assert WORDS not in ask(live, alice)
    assert WORDS not in text_of(alice, "/search?q=opened+insulin+pen").replace(QUESTION, "")
    rest(live)
    assert is_clean(live)

    alice.post(f"/documents/{id}/restore", {})
    between(live)
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=60)
    assert WORDS in text_of(alice, first)
    assert WORDS in ask(live, alice)
    rest(live)
    assert is_clean(live)

    alice.post(f"/documents/{id}/delete", {})
    between(live)
    alice.post(f"/documents/{id}/purge", {})
    between(live)
    until(lambda: live.ask_database("SELECT count(*) FROM documents") == (0,), seconds=60)
    rest(live)
    receipt = "SELECT count(*), bool_and(finished_at IS NOT NULL), sum(n.value::int)"
    receipt += " FROM deletion_receipts, jsonb_each_text(left_over) AS n"
    assert live.ask_database(receipt) == (10, True, 0)
    assert "nothing is left" in text_of(alice, "/documents/receipts")
    assert WORDS not in text_of(alice, first)
    assert WORDS not in ask(live, alice)
    assert [path.name for path in (live.data_dir / "files").rglob("*") if path.is_file()] == ["installation"]
    rest(live)
    assert is_clean(live)


def test_many_are_removed_though_the_worker_is_killed_on_the_way(live: Live):
    alice = live.newcomer("alice")
    count = 12
    for number in range(count):
        alice.upload(f"{number}.md", CARE + f"\n\nPen number {number} is blue.".encode())
    ready = "SELECT count(*) FROM documents WHERE status = 'ready'"
    until(lambda: live.ask_database(ready) == (count,), seconds=90)
    for (id,) in ids(live):
        alice.post(f"/documents/{id}/delete", {})
    assert "12 documents" in alice.http.get("/documents/bin").text
    alice.post("/documents/bin/empty", {}, page="/documents/bin")
    removed = "SELECT count(*) FROM deletion_receipts WHERE finished_at IS NOT NULL"
    kills = 0
    while live.ask_database(removed) != (count,):
        before = live.ask_database(removed)
        until(lambda before=before: live.ask_database(removed) != before, seconds=60, every=0.01)
        if kills < 3:
            live.kill()
            live.start()
            kills += 1
    assert kills  # on a busy machine several are removed before it is seen
    assert live.ask_database("SELECT count(*), count(DISTINCT document_id) FROM deletion_receipts") == (count, count)
    rest(live)
    assert is_clean(live)


def ids(live: Live) -> list[tuple[str]]:
    found = live.ask_database("SELECT array_agg(id::text) FROM documents")
    return [(id,) for id in found[0]]


def test_the_commands_work_beside_the_server_and_without_it(live: Live):
    alice = live.newcomer("alice")
    alice.upload("care.md", CARE)
    alice.upload("owls.txt", b"The barn owl hunts at night over open fields.")
    ready = "SELECT count(*) FROM documents WHERE status = 'ready'"
    until(lambda: live.ask_database(ready) == (2,), seconds=60)
    (owls,) = live.ask_database("SELECT id FROM documents WHERE file_name = 'owls.txt'")
    (care,) = live.ask_database("SELECT id FROM documents WHERE file_name = 'care.md'")
    alice.post(f"/documents/{owls}/delete", {})
    nothing = live.command("purge")
    assert nothing.returncode == 0
    assert "Nothing was deleted" in nothing.stdout
    done = live.command("purge", "--now")
    assert done.returncode == 0, done.stderr
    assert "1 document is being permanently deleted" in done.stdout
    assert live.ask_database("SELECT count(*) FROM documents") == (1,)

    live.ask_database("DELETE FROM embeddings WHERE source_type = 'chunk'")
    differs = live.command("reconcile")
    assert differs.returncode == 1
    assert "1  passages that the index should know and does not" in differs.stdout
    assert str(care) in differs.stdout
    mended = live.command("reconcile", "--repair")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "Nothing differs" in mended.stdout
    live.kill()

    postgres_runs_on = live.command("reconcile")
    assert postgres_runs_on.returncode == 0, postgres_runs_on.stdout + postgres_runs_on.stderr
    live.start()
    alice.post(f"/documents/{care}/delete", {})
    rest(live)
    assert live.stop() == 0
    done = live.command("purge", "--now")
    assert done.returncode == 0, done.stderr
    assert "1 of 1" in done.stdout
    assert [path.name for path in (live.data_dir / "files").rglob("*") if path.is_file()] == ["installation"]


def test_clicks_in_any_order_and_at_once_leave_one_consistent_state(live: Live):
    live.join("alice")
    windows = [live.member("alice") for _ in range(4)]
    for number in range(6):
        windows[0].upload(f"{number}.md", CARE + f"\n\nPen number {number} is blue.".encode())
    ready = "SELECT count(*) FROM documents WHERE status = 'ready'"
    until(lambda: live.ask_database(ready) == (6,), seconds=60)
    clicks = list(zip(windows, ("delete", "restore", "purge", "delete"), strict=True))
    codes: set[int] = set()
    for (id,) in ids(live):
        windows[0].post(f"/documents/{id}/delete", {})
        with ThreadPoolExecutor(len(clicks)) as pool:
            sent = [pool.submit(window.post, f"/documents/{id}/{verb}", {}) for window, verb in clicks * 2]
            codes |= {answer.result().status_code for answer in sent}
    assert codes <= {200, 404, 422}
    rest(live)
    until(lambda: live.ask_database("SELECT count(*) FROM documents WHERE purging_at IS NOT NULL") == (0,), seconds=60)
    receipts = "SELECT count(*) FROM deletion_receipts WHERE finished_at IS NOT NULL"
    assert live.ask_database("SELECT count(*) FROM documents")[0] + live.ask_database(receipts)[0] == 6
    assert live.ask_database("SELECT count(*) FROM documents WHERE deleted_at IS NULL AND status <> 'ready'") == (0,)
    assert is_clean(live)
    assert "Traceback" not in live.log.read_text()
