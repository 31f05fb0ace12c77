"""A hostile file costs itself alone, and nothing is left running."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest

from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.ingest import child
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.pdf"
    sheets = (Sheet(lines(f"This is page {number} of the book.")) for number in range(20))
    path.write_bytes(pdf(*sheets, info={"Title": "A Book", "Author": "Ann Example"}, outline=[("One", 3)]))
    return path


def forkserver() -> psutil.Process:
    child.start()
    (found,) = (p for p in psutil.Process().children() if "webapp.ingest.forkserver" in p.cmdline())
    return found


def test_gives_what_parsing_gives(book: Path) -> None:
    assert child.parse_in_child(book, "book.pdf") == parse(book)


def test_draws_a_page(book: Path) -> None:
    page = child.render_in_child(book, 7, width_px=300)
    assert page.image.startswith(b"\x89PNG")
    assert page.layout.text.strip() == "This is page 6 of the book."


def test_a_large_answer_arrives_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("A paragraph of some words.\n\n" * 30_000)
    assert len(child.parse_in_child(path).blocks) == 30_000


def test_half_of_an_answer_is_none(tmp_path: Path, monkeypatch) -> None:
    message, path = EmailMessage(), tmp_path / "a.eml"
    message["Subject"] = "Files"
    for name in ("a.txt", "b.txt"):
        message.add_attachment(b"Text." * 100_000, maintype="text", subtype="plain", filename=name)
    path.write_bytes(bytes(message))
    assert [len(content) for _, content in child.attachments_in_child(path, path.name, 60, 500)] == [500_000] * 2
    monkeypatch.setattr(child, "MAX_ANSWER_BYTES", 100_000)
    with pytest.raises(Unreadable, match="failed halfway"):
        child.attachments_in_child(path, path.name, 60, 500)


def test_threads_do_not_mix_their_answers(book: Path) -> None:
    def text(number: int) -> str:
        return child.render_in_child(book, number + 1, width_px=100).layout.text.strip()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(text, range(20))) == [f"This is page {n} of the book." for n in range(20)]


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with pytest.raises(Unreadable, match="empty") as raised:
        child.parse_in_child(path)
    assert raised.value.code == "empty"


@pytest.mark.parametrize(
    ("task", "arguments", "code", "words"),
    [
        ("time:sleep", [60], "too_slow", "longer than 0.5 seconds"),
        ("builtins:bytearray", [2_000_000_000], "too_big", "more than 500 MB"),
        ("os:abort", [], "crashed", "failed halfway"),
        ("os:_exit", [0], "crashed", "failed halfway"),
        ("builtins:int", ["no number"], "crashed", "failed halfway"),
    ],
)
def test_what_goes_wrong_in_a_file_stays_there(task: str, arguments: list, code: str, words: str, book: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable, match=words) as raised:
        child.run(task, arguments, seconds=0.5, megabytes=500)
    assert raised.value.code == code
    assert time.monotonic() - begun < 30
    assert child.parse_in_child(book).title == "A Book"
    _, alive = psutil.wait_procs(forkserver().children(), timeout=30)
    assert alive == []


def test_a_child_writes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "written"
    with pytest.raises(Unreadable):
        child.run("pathlib:Path.write_text", [str(path), "text"], seconds=5, megabytes=500)
    with pytest.raises(Unreadable):
        child.run("os:truncate", [str(path), 10], seconds=5, megabytes=500)
    assert not path.exists() or path.read_bytes() == b""


def test_goes_on_when_its_forkserver_was_killed(book: Path) -> None:
    killed = forkserver()
    killed.kill()
    assert child.parse_in_child(book).title == "A Book"
    assert forkserver().pid != killed.pid


def test_knows_no_secrets_and_no_web_framework() -> None:
    server = forkserver()
    assert set(server.environ()) <= {*child.PASSED_ON, "LC_CTYPE"}
    assert "flask" not in Path(f"/proc/{server.pid}/maps").read_text()
    modules = [sys.executable, "-c", "import sys, webapp.ingest.tasks; print([m for m in sys.modules if 'flask' in m])"]
    assert subprocess.check_output(modules, cwd=HOUSE, text=True).strip() == "[]"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_its_parent(end: signal.Signals) -> None:
    program = "from webapp.ingest import child; child.run('time:sleep', [60], 60, 500)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=HOUSE, stderr=subprocess.DEVNULL) as parent:
        family = _grown(psutil.Process(parent.pid))
        os.kill(parent.pid, end)
        parent.wait(30)
    gone, alive = psutil.wait_procs(family, timeout=30)
    assert (len(gone), alive) == (2, [])


def _grown(parent: psutil.Process) -> list[psutil.Process]:
    """The forkserver and its child, as soon as both are there."""
    for _ in range(200):
        family = parent.children(recursive=True)
        if len(family) == 2:
            return family
        time.sleep(0.05)
    raise AssertionError("the child did not start")


def test_a_page_waits_for_its_place_and_not_for_ever(book: Path, monkeypatch) -> None:
    monkeypatch.setattr(child, "RENDER_SECONDS", 0.1)
    monkeypatch.setattr(child, "_drawing", threading.BoundedSemaphore(1))
    with child._drawing, pytest.raises(Unreadable, match="in a moment") as raised:
        child.render_in_child(book, 1, 100, seconds=20)
    assert raised.value.code == "busy"
    assert child.render_in_child(book, 1, 100, seconds=20).image


def test_small_pages_come_apart_again(book: Path) -> None:
    drawn = child.thumbnails_in_child(book, [2, 1], 100)
    assert set(drawn) == {1, 2}
    assert all(
        image[:4] == b"RIFF" and int.from_bytes(image[4:8], "little") == len(image) - 8 for image in drawn.values()
    )
