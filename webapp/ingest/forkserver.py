"""The process that reads hostile files: it forks a child for each task, with limited time, memory and rights.

``child.py`` starts it as ``python -m webapp.ingest.forkserver FD``. It has imported everything, so a child starts in
milliseconds; it has one thread and no secrets, so forking is safe. It exits when its parent does, because the socket it
listens on closes; its children are killed with it.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import traceback
from typing import Any

import webapp.ingest.tasks  # noqa: F401  # imported once, for all children
from webapp.ingest import formats
from webapp.ingest.parsed import Unreadable

PR_SET_PDEATHSIG = 1
REQUEST_BYTES = 65_536


def main(descriptor: int) -> None:
    control = socket.socket(fileno=descriptor)
    formats.load_readers()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children leave no zombies
    gc.freeze()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _serve(json.loads(request), socket.socket(fileno=descriptors[0]))
        os.close(descriptors[0])


def _serve(request: dict[str, Any], reply: socket.socket) -> None:
    """Run the task, send the answer, and exit."""
    try:
        _limit(**request["limits"])
        message, attachment = _run(request["task"], request["arguments"])
        head = json.dumps(message).encode()
        reply.sendall(len(head).to_bytes(8, "big") + len(attachment).to_bytes(8, "big") + head)
        reply.sendall(attachment)
    except OSError:
        pass  # nobody waits for the answer
    finally:
        os._exit(0)


def _limit(seconds: float, megabytes: int, nice: int, written: int) -> None:
    """Have the kernel kill this process when it takes too long or its parent exits.

    ``written``: the megabytes of each file that it may write; 0 forbids writing.
    """
    os.nice(nice)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for limit, value in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, written * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _run(task: str, arguments: list[Any]) -> tuple[dict[str, Any], bytes]:
    module, _, name = task.partition(":")
    try:
        result, attachment = getattr(importlib.import_module(module), name)(*arguments)
        return {"result": result}, attachment
    except Unreadable as error:
        return {"unreadable": [error.code, error.sentence]}, b""
    except MemoryError:
        return {"failed": "too_big"}, b""
    except Exception:
        traceback.print_exc()
        return {"failed": "crashed"}, b""


if __name__ == "__main__":
    main(int(sys.argv[1]))
