"""Read files in a child process with limits on time, memory and rights, so that a hostile file harms nothing else.

Results come back as JSON, never as pickled objects: a file that took over the child gets no further.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from webapp.ingest import oldoffice
from webapp.ingest.layout import Layout, Page
from webapp.ingest.outline import Heading
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.recognised import Recognised, RecognisedLine
from webapp.ingest.zipped import Entry

PARSE_SECONDS = 120
RENDER_SECONDS = 8
THUMBNAILS_SECONDS = 2  # after which no further page is begun
RECOGNISE_SECONDS = 120  # a page; most take four
MEMORY_MB = 1024
RECOGNISE_MEMORY_MB = 2048  # of address space; the models and a page take 400 MB of memory
CONVERT_SECONDS = 120
CONVERT_MEMORY_MB = 4096  # of address space; LibreOffice takes 300 MB of memory
CONVERTED_MB = 512
PAGES_AT_ONCE = 4  # more would only compete for the same processors
BACKGROUND_NICENESS = 5  # of what nobody is waiting for: drawing pages comes first
GRACE_SECONDS = 5  # for a busy machine to kill a child whose time is up
ENDING_SECONDS = 0.2  # between the last answer of a process and its exit
BLOCK_BYTES = 1 << 20
MAX_ANSWER_BYTES = 1 << 28
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")

SENTENCES = {
    "too_slow": "Reading this file took longer than {seconds:g} seconds, so it was stopped.",
    "too_big": "Reading this file takes more than {megabytes} MB of memory, so it was stopped.",
    "crashed": "Reading this file failed halfway: it is damaged, or too complex.",
}
BUSY = "Many pages are being drawn just now, so this one had to be left out. Load it again in a moment."
ADVICE = " Everything else is untouched. Save it anew as PDF, or in smaller parts, and upload that."


def parse_in_child(path: Path, name: str = "", seconds: float = PARSE_SECONDS, megabytes: int = MEMORY_MB) -> Parsed:
    """Run ``parse.parse``; raise Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    found, _ = run(
        "webapp.ingest.tasks:parse_file", [str(path.resolve()), name], seconds, megabytes, BACKGROUND_NICENESS
    )
    blocks = [
        Block(text, page, chapter, section, _pairs(breaks), _pairs(times), end, lead)
        for text, page, chapter, section, breaks, times, end, lead in found.pop("blocks")
    ]
    return Parsed(blocks=blocks, page_labels=_pairs(found.pop("page_labels")), **found)


def _pairs(lists: list[list[Any]]) -> tuple[tuple[int, Any], ...]:
    return tuple((offset, value) for offset, value in lists)


def render_in_child(
    path: Path,
    number: int,
    width_px: int = 1100,
    seconds: float = RENDER_SECONDS,
    megabytes: int = MEMORY_MB,
) -> Page:
    """Run ``pages.render``; raise Unreadable, also with the codes "busy", "too_slow", "too_big" and "crashed"."""
    arguments = [str(path.resolve()), number, width_px]
    found, image = _draw("webapp.ingest.tasks:render_page", arguments, seconds, megabytes)
    return Page(image, found["mime"], Layout(**found["layout"]))


def recognise_in_child(
    path: Path,
    number: int,
    seconds: float = RECOGNISE_SECONDS,
    megabytes: int = RECOGNISE_MEMORY_MB,
) -> Recognised:
    """Run ``recognise.recognise``; raise Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    arguments = [str(path.resolve()), number]
    found, _ = run("webapp.ingest.tasks:recognise_page", arguments, seconds, megabytes, BACKGROUND_NICENESS)
    lines, is_whole = found
    return Recognised([RecognisedLine(*line) for line in lines], is_whole)


def outline_in_child(path: Path, seconds: float = RENDER_SECONDS, megabytes: int = MEMORY_MB) -> list[Heading]:
    """Run ``pdf.outline``; raise Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    found, _ = run("webapp.ingest.tasks:read_outline", [str(path.resolve())], seconds, megabytes, BACKGROUND_NICENESS)
    return [Heading(**heading) for heading in found]


def entries_in_child(path: Path, seconds: float = PARSE_SECONDS, megabytes: int = MEMORY_MB) -> list[Entry] | None:
    """Run ``zipped.entries``; raise Unreadable, also with the codes "too_slow", "too_big" and "crashed"."""
    found, _ = run("webapp.ingest.tasks:list_entries", [str(path.resolve())], seconds, megabytes)
    return None if found is None else [Entry(*entry) for entry in found]


def thumbnails_in_child(path: Path, numbers: Sequence[int], width_px: int) -> dict[int, bytes]:
    """Run ``pages.thumbnails``; return WebP images by page number; raise Unreadable as ``render_in_child`` does."""
    arguments = [str(path.resolve()), list(numbers), width_px, THUMBNAILS_SECONDS]
    sizes, images = _draw("webapp.ingest.tasks:draw_thumbnails", arguments, RENDER_SECONDS, MEMORY_MB)
    return dict(_divided(sizes, images))


def attachments_in_child(path: Path, name: str, seconds: float, megabytes: int) -> list[tuple[str, bytes]]:
    """Run ``attachments.attachments``; raise Unreadable as ``parse_in_child`` does."""
    arguments = [str(path.resolve()), name]
    sizes, contents = run("webapp.ingest.tasks:take_attachments", arguments, seconds, megabytes, BACKGROUND_NICENESS)
    return list(_divided(sizes, contents))


@contextlib.contextmanager
def converted_in_child(path: Path) -> Iterator[tuple[Path, str]]:
    """Run ``oldoffice.convert``, one at a time; give the path of the new file, for the block, and the old media type.

    Raises Unreadable as ``parse_in_child`` does.
    """
    with _converting, tempfile.TemporaryDirectory() as folder:
        arguments = [str(path.resolve()), folder, oldoffice.PROGRAM, CONVERT_SECONDS]
        task, seconds = "webapp.ingest.tasks:convert_file", CONVERT_SECONDS + GRACE_SECONDS
        (made, mime), _ = run(task, arguments, seconds, CONVERT_MEMORY_MB, BACKGROUND_NICENESS, CONVERTED_MB)
        yield Path(made), mime


def _divided(sizes: list[list[Any]], whole: bytes) -> Iterator[tuple[Any, bytes]]:
    """Yield what was sent as one: each [key, size in bytes] with its part."""
    place = 0
    for key, size in sizes:
        yield key, whole[place : place + size]
        place += size


def _draw(task: str, arguments: list[Any], seconds: float, megabytes: int) -> tuple[Any, bytes]:
    """Run a task that draws, of which only a few run at once; raise Unreadable("busy") when none ends in time."""
    if not _drawing.acquire(timeout=RENDER_SECONDS):
        raise Unreadable("busy", BUSY)
    try:
        return run(task, arguments, seconds, megabytes)
    finally:
        _drawing.release()


def run(
    task: str, arguments: list[Any], seconds: float, megabytes: int, nice: int = 0, written: int = 0
) -> tuple[Any, bytes]:
    """Call ``module:function`` in a child and return its (JSON, bytes); raise Unreadable. Any thread may call it."""
    limits = {"seconds": seconds, "megabytes": megabytes, "nice": nice, "written": written}
    request = {"task": task, "arguments": arguments, "limits": limits}
    message, attachment = _asked(json.dumps(request).encode(), seconds)
    if message.get("failed") == "crashed" and _forkserver.has_ended():
        message, attachment = _asked(json.dumps(request).encode(), seconds)  # the server was killed, not the file
    if "result" in message:
        return message["result"], attachment
    if "unreadable" in message:
        raise Unreadable(*message["unreadable"])
    sentence = SENTENCES[message["failed"]].format(seconds=seconds, megabytes=megabytes)
    raise Unreadable(message["failed"], sentence + ADVICE)


def start() -> None:
    """Start the process that the children are forked from, so that the first file does not wait for it."""
    _forkserver.start()


def _asked(request: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
    with _forkserver.ask(request) as reply:
        return _answer(reply, seconds)


def _answer(reply: socket.socket, seconds: float) -> tuple[dict[str, Any], bytes]:
    """Return what the child sent until its exit; the kernel kills it when its time is up, which closes the socket."""
    begun = time.monotonic()
    reply.settimeout(seconds + GRACE_SECONDS)
    received = bytearray()
    with contextlib.suppress(TimeoutError, ConnectionError):
        while len(received) < MAX_ANSWER_BYTES and (block := reply.recv(BLOCK_BYTES)):
            received += block
    end = 16 + int.from_bytes(received[:8], "big")
    if end > 16 and len(received) == end + int.from_bytes(received[8:16], "big"):
        return json.loads(received[16:end]), bytes(received[end:])
    return {"failed": "too_slow" if time.monotonic() - begun >= seconds else "crashed"}, b""


def _begin(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start a fork server, which is asked by the other end of a socket."""
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "webapp.ingest.forkserver", str(control.fileno())],
        cwd=Path(__file__).parents[2],
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},  # no secrets
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


class _Forkserver:
    """The fork server of this process. A process forked from this one starts its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def ask(self, request: bytes) -> socket.socket:
        """Send a request with a socket for its answer, and return our end of that socket."""
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            control = self._started()
            with contextlib.suppress(OSError):  # it has just ended: there will be no answer
                socket.send_fds(control, [request], [theirs.fileno()])
        return ours

    def has_ended(self) -> bool:
        """Whether it was killed."""
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
            self.process = _begin(theirs)
        self.control, self.owner = ours, os.getpid()
        return ours


_forkserver = _Forkserver()
_converting = threading.Lock()
_drawing = threading.BoundedSemaphore(PAGES_AT_ONCE)
