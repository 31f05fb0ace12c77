"""Reads files in a child process with limits, so that a hostile file costs itself alone.

The child's answer comes as JSON, never as pickled objects: a file that took the child over gets no further.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from webapp.ingest.layout import Layout, Page
from webapp.ingest.outline import Heading
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.recognised import RecognisedLine

PARSE_SECONDS = 120
RENDER_SECONDS = 8
THUMBNAILS_SECONDS = 2  # no more pages are begun after it
RECOGNISE_SECONDS = 120  # for a page, of which most take four
MEMORY_MB = 1024
RECOGNISE_MEMORY_MB = 2048  # of addresses; the models and a page take 400 MB of memory
PAGES_AT_ONCE = 4  # more would only wait for the same processors
POLITE = 5  # added to the niceness of what nobody is waiting for: pages come before books
GRACE_SECONDS = 5  # for a busy machine to end a child whose time is up
ENDING_SECONDS = 0.2  # between the end of a process's last answer and its own
BLOCK_BYTES = 1 << 20
LARGEST_ANSWER = 1 << 28  # bytes
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")

SENTENCES = {
    "too_slow": "Reading this file took longer than {seconds:g} seconds, so it was stopped.",
    "too_big": "Reading this file takes more than {megabytes} MB of memory, so it was stopped.",
    "crashed": "Reading this file failed halfway: it is damaged, or too complex.",
}
BUSY = "Many pages are being drawn just now, so this one had to be left out. Load it again in a moment."
ADVICE = " Everything else is untouched. Save it anew as PDF, or in smaller parts, and upload that."


def parse_in_child(path: Path, name: str = "", seconds: float = PARSE_SECONDS, megabytes: int = MEMORY_MB) -> Parsed:
    """As `parse.parse`. Raises Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    found, _ = run("webapp.ingest.tasks:parse_file", [str(path.resolve()), name], seconds, megabytes, POLITE)
    blocks = [
        Block(text, page, chapter, section, _pairs(breaks), _pairs(times), end)
        for text, page, chapter, section, breaks, times, end in found.pop("blocks")
    ]
    return Parsed(blocks=blocks, **found)


def _pairs(lists: list[list[Any]]) -> tuple[tuple[int, Any], ...]:
    return tuple((offset, value) for offset, value in lists)


def render_in_child(
    path: Path,
    number: int,
    width_px: int = 1100,
    seconds: float = RENDER_SECONDS,
    megabytes: int = MEMORY_MB,
) -> Page:
    """As `pages.render`. Raises Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    arguments = [str(path.resolve()), number, width_px]
    found, image = _draw("webapp.ingest.tasks:render_page", arguments, seconds, megabytes)
    return Page(image, found["mime"], Layout(**found["layout"]))


def recognise_in_child(
    path: Path,
    number: int,
    seconds: float = RECOGNISE_SECONDS,
    megabytes: int = RECOGNISE_MEMORY_MB,
) -> list[RecognisedLine]:
    """As `recognise.recognise`. Raises Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    arguments = [str(path.resolve()), number]
    found, _ = run("webapp.ingest.tasks:recognise_page", arguments, seconds, megabytes, POLITE)
    return [RecognisedLine(*line) for line in found]


def outline_in_child(path: Path, seconds: float = RENDER_SECONDS, megabytes: int = MEMORY_MB) -> list[Heading]:
    """As `pdf.outline`. Raises Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    found, _ = run("webapp.ingest.tasks:read_outline", [str(path.resolve())], seconds, megabytes, POLITE)
    return [Heading(**heading) for heading in found]


def thumbnails_in_child(path: Path, numbers: Sequence[int], width_px: int) -> dict[int, bytes]:
    """As `pages.thumbnails`, by number. Raises Unreadable, also with the codes that `render_in_child` has."""
    arguments = [str(path.resolve()), list(numbers), width_px, THUMBNAILS_SECONDS]
    sizes, images = _draw("webapp.ingest.tasks:draw_thumbnails", arguments, RENDER_SECONDS, MEMORY_MB)
    drawn, place = {}, 0
    for number, size in sizes:
        drawn[number] = images[place : place + size]
        place += size
    return drawn


def _draw(task: str, arguments: list[Any], seconds: float, megabytes: int) -> tuple[Any, bytes]:
    """As `run`, when one of the places is free."""
    if not _drawing.acquire(timeout=RENDER_SECONDS):
        raise Unreadable("busy", BUSY)
    try:
        return run(task, arguments, seconds, megabytes)
    finally:
        _drawing.release()


def run(task: str, arguments: list[Any], seconds: float, megabytes: int, nice: int = 0) -> tuple[Any, bytes]:
    """Calls `module:function` in a child; gives its (JSON, bytes). Safe to call from any thread."""
    limits = {"seconds": seconds, "megabytes": megabytes, "nice": nice}
    request = {"task": task, "arguments": arguments, "limits": limits}
    message, attachment = _asked(json.dumps(request).encode(), seconds)
    if message.get("failed") == "crashed" and _forkserver.has_ended():
        message, attachment = _asked(json.dumps(request).encode(), seconds)  # it was not the file's fault
    if "result" in message:
        return message["result"], attachment
    if "unreadable" in message:
        raise Unreadable(*message["unreadable"])
    sentence = SENTENCES[message["failed"]].format(seconds=seconds, megabytes=megabytes)
    raise Unreadable(message["failed"], sentence + ADVICE)


def start() -> None:
    """Starts the process that the children are forked from, so that the first file does not wait for it."""
    _forkserver.start()


def _asked(request: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
    with _forkserver.ask(request) as reply:
        return _answer(reply, seconds)


def _answer(reply: socket.socket, seconds: float) -> tuple[dict[str, Any], bytes]:
    """What the child sent before its end. When its time is up the kernel ends it, which closes the socket."""
    begun = time.monotonic()
    reply.settimeout(seconds + GRACE_SECONDS)
    received = bytearray()
    with contextlib.suppress(TimeoutError, ConnectionError):
        while len(received) < LARGEST_ANSWER and (block := reply.recv(BLOCK_BYTES)):
            received += block
    length = int.from_bytes(received[:8], "big")
    if length and len(received) >= 8 + length:
        return json.loads(received[8 : 8 + length]), bytes(received[8 + length :])
    return {"failed": "too_slow" if time.monotonic() - begun >= seconds else "crashed"}, b""


class _Forkserver:
    """The one that this process started. A process forked from this one starts its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def ask(self, request: bytes) -> socket.socket:
        """Sends the request, together with the socket for its answer; gives our end of that."""
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            control = self._started()
            with contextlib.suppress(OSError):  # it has just ended, which the missing answer will tell
                socket.send_fds(control, [request], [theirs.fileno()])
        return ours

    def has_ended(self) -> bool:
        """Whether it was ended from outside."""
        try:
            return self.process is not None and self.process.wait(ENDING_SECONDS) is not None
        except subprocess.TimeoutExpired:
            return False

    def start(self) -> None:
        with self.lock:
            self._started()

    def _started(self) -> socket.socket:
        if self.control and self.process and self.owner == os.getpid() and self.process.poll() is None:
            return self.control
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "webapp.ingest.forkserver", str(theirs.fileno())],
                cwd=Path(__file__).parents[2],
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},  # no secrets
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.control, self.owner = ours, os.getpid()
        return ours


_forkserver = _Forkserver()
_drawing = threading.BoundedSemaphore(PAGES_AT_ONCE)
