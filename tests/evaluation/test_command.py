"""``flask evaluate`` as a process: beside a running Footnote, interrupted, and killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.evaluation.conftest import DOCUMENTS, FILE, TEA, WHEN_TEA
from tests.live import Live, until
from tests.prepared import evaluate_on_a_copy
from tests.serving.conftest import live, product, settings  # noqa: F401  # fixtures
from tests.starting import Started, command, is_running

LONG = {"documents": DOCUMENTS, "questions": [WHEN_TEA] * 5_000}
COUNT = "SELECT count(*) FROM evaluations"


@pytest.fixture
def files(tmp_path) -> dict[str, str]:
    found = {}
    for name, content in {"short": FILE, "long": LONG, "own": {"questions": FILE["questions"]}, "bad": []}.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(content))
        found[name] = str(path)
    return found


def begun(live: Live, arguments: list[str], program: str = "") -> Started:  # noqa: F811
    """Start the command, or a program instead, and return when it asks questions."""
    log = live.data_dir.parent / "evaluate.log"
    log.unlink(missing_ok=True)
    process = Started(arguments, live.environ, log, log, program)
    until(lambda: log.exists() and b"Asking question" in log.read_bytes())
    return process


def left(live: Live) -> list[str]:  # noqa: F811
    return [path.name for path in evaluating(live).iterdir() if path.name != "serve.lock"]


def evaluating(live: Live) -> Path:  # noqa: F811
    return live.data_dir / "evaluating"


def test_beside_a_running_footnote_it_is_interrupted_killed_and_begun_again(live, files, kept_databases):  # noqa: F811
    alice = live.visitor().sign_up("alice")
    interrupted = begun(live, ["evaluate", files["long"], "--user", "alice"])
    interrupted.send_signal(signal.SIGINT)
    assert interrupted.wait(timeout=120) == 1
    assert left(live) == []

    on_a_copy = evaluate_on_a_copy(kept_databases)
    killed = begun(live, [files["long"], "--user", "alice"], on_a_copy)
    database = int((evaluating(live) / "postgres" / "postmaster.pid").read_text().split()[0])
    another = live.command("evaluate", files["short"], "--user", "alice")
    assert (another.returncode, "an evaluation (process" in another.stderr) == (1, True)
    killed.kill()
    killed.wait()
    assert is_running(database)
    assert {"postgres", "qdrant", "files"} <= set(left(live))
    assert live.ask_database(COUNT) == (0,)

    again = command([files["short"], "--user", "alice", "--limit", "3"], live.environ, on_a_copy)
    assert again.returncode == 0, again.stderr
    assert "The report is kept: /evaluations/" in again.stdout
    assert not is_running(database)
    assert left(live) == []
    assert live.ask_database(COUNT) == (1,)
    assert live.ask_database("SELECT count(*) FROM users") == (1,)
    assert "3 questions" in alice.http.get("/evaluations/").text

    alice.upload("tea.txt", TEA.encode())
    until(lambda: live.ask_database("SELECT count(*) FROM documents WHERE status = 'ready'") == (1,))
    own = live.command("evaluate", files["own"], "--user", "alice")
    assert own.returncode == 0, own.stderr
    assert "embedded once more" in own.stderr
    assert left(live) == []
    assert "served at four" in alice.http.get("/search/", params={"q": "tea"}).text

    bad = live.command("evaluate", files["bad"], "--user", "alice")
    assert (bad.returncode, "no list of questions" in bad.stderr) == (1, True)
    missing = live.command("evaluate", "/nowhere.json", "--user", "alice")
    assert missing.returncode == 2
