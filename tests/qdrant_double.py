"""A Qdrant server for the tests: it speaks REST on a port of its own, and every fault of a real one can be had.

In the test's process:

    with QdrantDouble() as qdrant:
        index = open_index(folder, qdrant.url, "", lambda: "here")
        qdrant.kill()

In a process of its own, by the same methods:

    with apart() as qdrant:
        live = Live(data_dir, QDRANT_URL=qdrant.url).start()
        qdrant.hang(on="points/query")

`python -m tests.qdrant_double --port N --control M` starts it by hand and prints both addresses. Each method is an
endpoint of the second, whose body has its arguments: `POST /slow` with `[[0.5], {"on": "PUT"}]`.

What it answers is told in tests/qdrant_rest.py and tests/qdrant_queries.py, what it holds in tests/qdrant_storage.py.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests import qdrant_rest
from tests.qdrant_http import Answer, Request, Server, claimed
from tests.qdrant_storage import Storage

OPEN = ("/", "/healthz")  # these need no API key
CONTROLS = ("kill", "restart", "hang", "slow", "fail", "release", "requests", "require_key", "set_version")
CONTROLS += ("counts", "empty", "thin", "lose_indexes", "snapshot", "restore")
CONTROLS += ("add_foreign", "add_installation", "change_dimension")


@dataclass(eq=False)
class Fault:
    kind: str
    on: str
    seconds: float | None = None
    status: int = 500
    times: int | None = None
    body: str | None = None


class QdrantDouble:
    """A server that runs at ``url`` from now on, with no content.

    ``on`` is a regular expression, searched for in "POST /collections/name/points/query"; "" is every request.
    """

    def __init__(self, port: int = 0) -> None:
        self._storage = storage = Storage()
        self.counts = storage.counts
        self.empty = storage.empty
        self.thin = storage.thin
        self.lose_indexes = storage.lose_indexes
        self.snapshot = storage.snapshot
        self.restore = storage.restore
        self.add_foreign = storage.add_foreign
        self.add_installation = storage.add_installation
        self.change_dimension = storage.change_dimension
        self._changed = threading.Condition(storage.lock)
        self._faults: list[Fault] = []
        self._requests: list[str] = []
        self._key = ""
        self._claim = claimed(port)
        self.port = int(self._claim.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = Server(self.port, self._answer)

    def __enter__(self) -> QdrantDouble:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._claim.close()

    def kill(self) -> None:
        """Die as by kill -9: connections break, new ones are refused, requests that hang are lost.

        The content is kept. Hanging, slowness and failures end.
        """
        with self._changed:
            if self._server.is_down:
                return
            self._server.is_down = True
            self.release()
        self._server.kill()

    def restart(self) -> None:
        """Run again on the same port with the same content, version and API key; one that runs is killed before."""
        self.kill()
        self._server = Server(self.port, self._answer)

    def hang(self, on: str = "") -> None:
        """Accept requests and do not answer; those that wait are carried out and answered when this is released."""
        self._begin(Fault("hang", on))

    def slow(self, seconds: float, on: str = "") -> None:
        """Carry requests out at once, and answer them so many seconds later."""
        self._begin(Fault("slow", on, seconds=seconds))

    def fail(self, on: str = "", status: int = 500, times: int | None = None, body: str | None = None) -> None:
        """Answer with an error of this status and carry nothing out; only the next ``times`` requests if given.

        ``body``: what is answered, as by a proxy before the server, instead of an error of its own.
        """
        self._begin(Fault("fail", on, status=status, times=times, body=body))

    def release(self) -> None:
        """End all hanging, slowness and failures, also for the requests that wait."""
        with self._changed:
            self._faults.clear()
            self._changed.notify_all()

    def requests(self) -> list[str]:
        """Return every request that arrived, also those that hung or failed, as "PUT /collections/name/points"."""
        with self._changed:
            return list(self._requests)

    def require_key(self, key: str) -> None:
        """Answer 401 to requests without this API key, except `/` and `/healthz`; "" requires none."""
        self._key = key

    def set_version(self, version: str) -> None:
        """Be of this version, as "1.18.2": `GET /` says so, and one before 1.19 ignores the corpus of IDF."""
        self._storage.version = version

    def _begin(self, fault: Fault) -> None:
        with self._changed:
            self._faults.append(fault)

    def _fault(self, kind: str, request: Request) -> Fault | None:
        return next((one for one in self._faults if one.kind == kind and re.search(one.on, request.line)), None)

    def _wait(self, server: Server, fault: Fault) -> None:
        self._changed.wait_for(lambda: server.is_down or fault not in self._faults, fault.seconds)

    def _answer(self, server: Server, request: Request) -> Answer | None:
        with self._changed:
            self._requests.append(request.line)
            while (fault := self._fault("hang", request)) and not server.is_down:
                self._wait(server, fault)
            if server.is_down:
                return None
            slow = self._fault("slow", request)
            answer = self._refusal(request) or qdrant_rest.answer(self._storage, request)
            if slow:
                self._wait(server, slow)
            return None if server.is_down else answer

    def _refusal(self, request: Request) -> Answer | None:
        if self._key and request.path not in OPEN and request.key != self._key:
            why = (
                "Invalid API key or JWT" if request.key else "Must provide an API key or an Authorization bearer token"
            )
            return Answer(401, why.encode(), "text/plain; charset=utf-8")
        if not (fault := self._fault("fail", request)):
            return None
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self._faults.remove(fault)
        if fault.body is not None:
            return Answer(fault.status, fault.body.encode(), "text/html")
        return qdrant_rest.error(fault.status, "Service internal error: No space left on device (os error 28)")


class RemoteDouble:
    """A double in a process of its own: the same methods, by name, through its control address."""

    def __init__(self, url: str, control: str) -> None:
        self.url = url
        self._control = httpx.Client(base_url=control, timeout=60)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in CONTROLS:
            raise AttributeError(name)
        return partial(self._call, name)

    def _call(self, name: str, *values: Any, **named: Any) -> Any:
        response = self._control.post(f"/{name}", json=[values, named])
        assert response.status_code == 200, response.text
        return response.json()


@contextmanager
def apart(port: int = 0) -> Iterator[RemoteDouble]:
    """Run a double in a process of its own."""
    command = [sys.executable, "-m", "tests.qdrant_double", "--port", str(port)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield RemoteDouble(*process.stdout.readline().split())
        finally:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.qdrant_double")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)
    arguments = parser.parse_args()
    with QdrantDouble(arguments.port) as double:
        control = Server(arguments.control, partial(_control, double))
        sys.stdout.write(f"{double.url} http://127.0.0.1:{control.server_port}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            signal.pause()


def _control(double: QdrantDouble, _server: Server, request: Request) -> Answer:
    name = request.path.removeprefix("/")
    if name not in CONTROLS:
        return qdrant_rest.plain(f"There is no {name}.", 404)
    values, named = json.loads(request.body or b"[[], {}]")
    try:
        return qdrant_rest.plain(getattr(double, name)(*values, **named))
    except Exception as error:
        return qdrant_rest.plain(repr(error), 400)


if __name__ == "__main__":
    main()
