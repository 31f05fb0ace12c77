"""``flask reindex`` beside a running Footnote, killed on the way, and without one."""

from __future__ import annotations

import signal

import pytest

from tests.endpoint import endpoint
from tests.live import Live, until
from tests.serving.conftest import live, product, settings  # noqa: F401  # fixtures
from tests.starting import Started
from webapp.index import reindexing

BOOK = "\n".join(
    f"## Lamp {n}\n\nLamp number {n} burns on the pier of the harbour. Its keeper is the {n}th of his family.\n"
    for n in range(1, 121)
).encode()
QUESTION = "Who keeps lamp number 77 on the pier?"
INDEX = "SELECT value->>'generation' FROM settings WHERE key = 'index'"
COMPLETE = "SELECT count(*) FROM embeddings WHERE generation = %s AND state = 'complete'"


def complete(live: Live, generation: int) -> int:  # noqa: F811
    found = live.ask_database(COMPLETE, generation)
    assert found is not None
    return int(found[0])


def test_it_is_killed_and_goes_on_and_search_answers_all_the_time(live):  # noqa: F811
    alice, bob = live.visitor().sign_up("alice"), live.visitor().sign_up("bob")
    alice.upload("lamps.md", BOOK)
    bob.upload("tea.txt", b"The tea in the north ward is served at four o'clock by the porter.")
    until(lambda: complete(live, 1) == 121, seconds=90)

    def answers() -> None:
        assert "Lamp number 77" in alice.http.get("/search/", params={"q": QUESTION}).text
        stranger = bob.http.get("/search/", params={"q": QUESTION}).text
        assert "Lamp number" not in stranger

    live.stop()
    with endpoint() as service:
        service.hold(after=4)  # a part of what there is to embed
        live.environ |= service.settings()
        live.start()
        assert "The embedding model was changed" in live.log.read_text()
        answers()
        said = live.data_dir.parent / "reindex.log"
        watching = Started(["reindex"], live.environ, said, live.log)
        until(lambda: complete(live, 2) > 0)
        answers()
        watching.send_signal(signal.SIGINT)
        watching.wait(timeout=60)
        assert "Searching goes on" in said.read_text()
        live.kill()
        assert 0 < complete(live, 2) < 121
        live.start()
        answers()
        alice.upload("late.txt", b"The lighthouse of the north was painted red in the spring.")
        said.unlink()
        watching = Started(["reindex"], live.environ, said, live.log)
        until(lambda: said.exists() and "\n" in said.read_text())
        assert "A new index of bag-of-words" in said.read_text().partition("\n")[0]
        service.let_go()
        watching.wait(timeout=180)
        assert "The new index answers now" in said.read_text()
        assert live.ask_database(INDEX) == ("2",)
        answers()
        page = alice.http.get("/search/", params={"q": "When was the lighthouse painted red?"}).text
        assert "in the spring" in page
        assert live.command("reindex").stdout.startswith("Nothing to do: the index is of bag-of-words (64 dimensions")
    live.stop()
    for name in ("EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_DIMENSION"):
        del live.environ[name]
    back = live.command("reindex")
    assert "The new index answers now" in back.stdout, back.stderr
    assert "Index 3 answers, of all-MiniLM-L6-v2-int8 (384 dimensions)." in live.command("reindex", "--status").stdout
    live.start()
    answers()


def test_it_says_when_there_is_nothing_to_do(app):
    with app.app_context():
        (line,) = reindexing.reindex(force=False)
    assert "Nothing to do" in line


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [(0, 9, 5, ""), (1, 61, 1, ", about 1 minute left"), (2, 3, 1, ", less than a minute left")],
)
def test_it_says_how_long_it_will_take(done, total, seconds, said):
    from webapp.index.queries import Progress

    assert reindexing._left(Progress(done, total, ""), done, seconds) == said
