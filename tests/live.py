"""The product itself: ``flask serve`` in a process of its own."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.cast import CHEAP_HASH, PASSWORD
from tests.cookies import SECRET_KEY, cookie, form_token
from tests.starting import ROOT, Started, command

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NO_TLS = ssl.create_default_context()
"""Made once: httpx reads all certificates of the system for each client that is not given a context."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], seconds: float = 60, every: float = 0.1) -> Any:
    """Return what ``what`` returns once that is true; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        if result := what():
            return result
        assert time.monotonic() < end, f"it did not happen within {seconds} s"
        time.sleep(every)


class Live:
    """A running Footnote with its data in ``data_dir``. Other settings go in as environment."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / f"{data_dir.name}.log"
        own = {"DATA_DIR": str(data_dir), "PORT": str(self.port), "SECRET_KEY": SECRET_KEY, **environ}
        self.environ = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "QDRANT_URL")
        } | own
        self.process: Started | subprocess.Popen[bytes] | None = None
        self._database: psycopg.Connection | None = None

    def start(self) -> Live:
        self.launch()
        until(self.is_healthy)
        return self

    def launch(self) -> None:
        """Start it, and do not wait."""
        self.process = Started(["serve"], self.environ, self.log, self.log)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another ``flask`` command on the same data."""
        return command(arguments, self.environ)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]

    def health(self) -> httpx.Response | None:
        try:
            return httpx.get(f"{self.url}/health", timeout=20, verify=NO_TLS)
        except httpx.TransportError:
            return None

    def is_healthy(self) -> bool:
        assert self.process is None or self.process.poll() is None, self.log.read_text()[-3000:]
        response = self.health()
        return response is not None and response.status_code == 200

    def kill(self) -> None:
        """As a power cut would: no clean-up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        """As Ctrl-C would; return the exit code."""
        assert self.process is not None
        self._disconnect()
        self.process.send_signal(with_signal)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def ask_database(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        """Run a statement as the database's superuser; return its first row."""
        cursor = self._connected().execute(statement, values)  # type: ignore[call-overload]
        return cursor.fetchone() if cursor.description else None

    def _connected(self) -> psycopg.Connection:
        """Return the one connection, or a new one when that has been lost."""
        try:
            if self._database:
                self._database.execute("SELECT")
                return self._database
        except psycopg.OperationalError:
            pass
        self._database = psycopg.connect(self.database_url, autocommit=True)
        return self._database

    def _disconnect(self) -> None:
        if self._database:
            self._database.close()
            self._database = None

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.data_dir / 'postgres'}"

    def join(self, name: str) -> str:
        """Make an account past the limit of sign-ups that one address has."""
        account = "INSERT INTO users (username, email, password_hash) VALUES (%s, %s, %s)"
        self.ask_database(account, name, f"{name}@example.org", CHEAP_HASH)
        return name

    def cookie(self, name: str) -> str:
        """Sign somebody in, as the form would but without its costly hash, and return the browser's cookie."""
        token = secrets.token_urlsafe(16)
        sign_in = "INSERT INTO user_sessions (user_id, token_hash, expires_at)"
        sign_in += " SELECT id, %s, now() + interval '1 day' FROM users WHERE username = %s"
        self.ask_database(sign_in, hashlib.sha256(token.encode()).digest(), name)
        return cookie(token)

    def visitor(self) -> Visitor:
        return Visitor(self.url)

    def member(self, name: str) -> Visitor:
        """Somebody who is signed in, in a browser of their own."""
        return Visitor(self.url, self.cookie(name))

    def newcomer(self, name: str) -> Visitor:
        """The same, with an account made just now."""
        return self.member(self.join(name))

    def forget_everybody(self) -> None:
        """Begin anew: no account, nothing of anybody's, no job; vectors and files stay, which nobody can see."""
        self.ask_database("UPDATE messages SET status = 'stopped' WHERE status IN ('waiting', 'writing')")
        until(self._is_idle, every=0.02)
        self.ask_database("DELETE FROM users")
        self.ask_database("DELETE FROM rate_limits")

    def _is_idle(self) -> bool:
        """Whether no job is under way, when none that waits is begun."""
        self.ask_database("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        return self.ask_database("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") == (0,)


class Installed(Live):
    """The same as its users start it: by the program ``flask``, which imports everything."""

    def launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command("serve"), cwd=ROOT, env=self.environ, stdout=log, stderr=log)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        options = {"cwd": ROOT, "env": self.environ, "capture_output": True, "timeout": 180}
        return subprocess.run(self._command(*arguments), **options, text=True, check=False)


class Web(Installed):
    """A further web process on the data of a running Footnote, as the Procfile starts one: it runs no jobs."""

    def __init__(self, live: Live) -> None:
        super().__init__(live.data_dir, DATABASE_URL=live.database_url, QDRANT_URL="http://127.0.0.1:9")
        self.log = live.log.with_suffix(".web.log")

    def _command(self, *_arguments: str) -> list[str]:
        bind = ("--bind", f"127.0.0.1:{self.port}")
        return [sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--threads", "16", *bind]

    def health(self) -> httpx.Response | None:
        """Whether it answers; the index is the other process's."""
        try:
            return httpx.get(f"{self.url}/livez", timeout=20, verify=NO_TLS)
        except httpx.TransportError:
            return None


class Visitor:
    """Somebody with a browser that sends plain forms; signed in by the ``cookie``, or not yet."""

    def __init__(self, url: str, cookie: str = "") -> None:
        cookies = {"footnote": cookie} if cookie else {}
        self.http = httpx.Client(base_url=url, timeout=60, follow_redirects=True, cookies=cookies, verify=NO_TLS)
        self.form_token = form_token() if cookie else ""

    def sign_up(self, name: str) -> Visitor:
        form = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        response = self.post("/auth/register", form, page="/auth/register")
        assert response.status_code == 200, response.text
        return self

    def sign_in(self, name: str) -> Visitor:
        response = self.post("/auth/login", {"login": name, "password": PASSWORD}, page="/auth/login")
        assert response.status_code == 200, response.text
        return self

    def post(self, url: str, data: dict[str, str], page: str = "/account/", files=None) -> httpx.Response:
        return self.http.post(url, data={"csrf_token": self.form_token or self._token_of(page), **data}, files=files)

    def _token_of(self, page: str) -> str:
        token = TOKEN.search(self.http.get(page).text)
        assert token, f"{page} has no form"
        return token.group(1)

    def upload(self, name: str, content: bytes) -> httpx.Response:
        return self.post("/documents/", {}, page="/documents/", files=[("file", (name, content))])
