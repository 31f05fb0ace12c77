"""The process in which Footnote reads files, forked from one that has imported all readers.

A server that is started for the tests needs one of its own; starting that takes most of a second of a processor.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

from webapp.ingest import child

ROOT = Path(__file__).resolve().parent.parent


class Forked:
    """A process that reads files, with what ``child`` uses of ``subprocess.Popen``."""

    def __init__(self, address: str, control: socket.socket) -> None:
        """``control`` is the socket by which it is asked; ``address``, as of ``address()``."""
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(f"\0{address}")
            socket.send_fds(asked, [b"fork"], [control.fileno()])
            self.pid = int(asked.recv(20))
        self.descriptor = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        return 0 if select.select([self.descriptor], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self.descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("forkserver", timeout or 0)
        return 0


@cache
def address() -> str:
    """Start the process that others are forked from, once; it ends with this one. Return the name it listens by."""
    name = f"footnote-readers-{os.getpid()}"
    environ = {name: os.environ[name] for name in child.PASSED_ON if name in os.environ}
    command = [sys.executable, "-m", "tests.reading", name]
    started = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"listening\n"
    _kept.append(started)
    return name


_kept: list[subprocess.Popen[bytes]] = []
"""Its input is closed when it is forgotten."""


def _listen(name: str) -> None:
    from webapp.ingest import forkserver, formats

    formats.load_readers()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"\0{name}")
        listening.listen()
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            asking, _ = listening.accept()
            _, descriptors, _, _ = socket.recv_fds(asking, 10, 1)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                listening.close()
                asking.close()
                sys.exit(forkserver.main(descriptors[0]))
            asking.sendall(str(pid).encode())
            asking.close()
            os.close(descriptors[0])


if __name__ == "__main__":
    _listen(sys.argv[1])
