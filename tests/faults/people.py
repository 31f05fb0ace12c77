"""People who use Footnote while it is broken, and remember what it has acknowledged."""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import psycopg

from tests.faults.machine import Machine

ABSENT, KEPT, IN_BIN, PURGED = "absent", "kept", "in the bin", "purged"
MODELS = (
    *("slow-50ms",) * 4,
    "",
    "stalls-after-3",
    "drops-after-3",
    "garbage",
    "error-after-3",
    "quota-twice",
    "honest",
)
"""What writes the answers: most go well."""
GONE = {IN_BIN, PURGED}
UNSENT = httpx.Response(503)
"""Stands for the answer to what was not sent, or by somebody who was signed out."""
NOTHING_DONE = (400, 422, 429, 503)
SIGN_IN_EVERY_S = 60.0
PAUSE_S = 0.2


@dataclass
class File:
    """What somebody has uploaded; ``may_be``: the states it may be in, one where all was acknowledged."""

    name: str
    token: str
    number: int
    may_be: set[str]

    @property
    def content(self) -> str:
        return f"The cabinet {self.token} holds {self.number} blue jars."

    @property
    def is_certain(self) -> bool:
        return len(self.may_be) == 1


@dataclass
class Seen:
    """What went wrong, and how requests were answered; shared by all."""

    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    fault: str = "nothing is broken"

    def note(self, what: str) -> None:
        self.wrong.append(f"{time.strftime('%X')} ({self.fault}) {what}")


class Person:
    """Somebody with a browser, who does one thing after the other. Nobody else's files hold their ``secret``."""

    def __init__(self, machine: Machine, name: str, seed: int, seen: Seen) -> None:
        self.machine, self.name, self.seen = machine, name, seen
        self.secret = f"secretof{name}"
        self.chance = random.Random(f"{seed} {name}")  # noqa: S311  # a sequence that can be repeated
        self.files: list[File] = []
        self.tasks: dict[str, set[int]] = {}
        self.questions: dict[str, set[int]] = {}
        self.others: list[Person] = []
        self.signed_in_at = time.monotonic()
        self.browser = machine.visitor().sign_up(name)

    def live(self, ended: threading.Event) -> None:
        """Do something again and again until all is over."""
        ways = (self.upload, self.search, self.search, self.ask, self.ask, self.add_task, self.delete, self.restore)
        while not ended.wait(PAUSE_S):
            self.chance.choice((*ways, self.purge, self.look_at_another, self.twice, self.read_stream, self.sign_in))()

    # What they do

    def upload(self) -> None:
        number = len(self.files) + 1
        file = File(f"{self.name}-{number}.txt", f"jar{self.name}x{number}", number, {ABSENT})
        words = f"{file.content} It belongs to {self.secret}, who counts them each week."
        page = self._post("/documents/", {}, "/documents/", files=[("file", (file.name, words.encode()))])
        self.files.append(file)
        if page is None:
            file.may_be = {ABSENT, KEPT}
        elif re.search(f"“{self.name}[- ]{number}” is being read", page.text):
            file.may_be = {KEPT}

    def search(self) -> None:
        if not self.files:
            return
        file = self.chance.choice(self.files)
        before = set(file.may_be)
        page = self._get("/search/", q=f"cabinet {file.token}")
        if page is not None and page.status_code == 200 and before <= GONE and file.content in page.text:
            self.seen.note(f"{file.name} is {before} and was found by a search")

    def ask(self) -> None:
        file = self.chance.choice(self.files) if self.files else None
        content = f"How many blue jars does cabinet {file.token if file else 'none'} hold, {uuid.uuid4().hex[:8]}?"
        self._ask(content, times=1)

    def twice(self) -> None:
        """Send the same form twice at once: a question, or a document to be deleted."""
        if self.chance.random() < 0.5:
            self._ask(f"What belongs to whom, {uuid.uuid4().hex[:8]}?", times=2)
        else:
            self.delete(times=2)

    def _ask(self, content: str, times: int) -> None:
        form = {"content": content, "token": str(uuid.uuid4()), "model": self.chance.choice(MODELS)}
        pages = self._together(times, lambda: self._post("/chat/", form, "/chat/"))
        self.questions[content] = {1} if any(map(_is_done, pages)) else {0, 1} if None in pages else {0}

    def add_task(self) -> None:
        title = f"Count the jars {uuid.uuid4().hex[:8]}"
        page = self._post("/tasks/", {"title": title}, "/tasks/")
        self.tasks[title] = {1} if _is_done(page) else {0, 1} if page is None else {0}

    def delete(self, times: int = 1) -> None:
        self._move(KEPT, IN_BIN, "delete", times)

    def restore(self) -> None:
        self._move(IN_BIN, KEPT, "restore")

    def purge(self) -> None:
        self._move(IN_BIN, PURGED, "purge")

    def _move(self, before: str, after: str, verb: str, times: int = 1) -> None:
        found = [file for file in self.files if file.may_be == {before}]
        file = self.chance.choice(found) if found else None
        id = self._id(file) if file else None
        if file is None or id is None:
            return
        file.may_be = {before, after}
        pages = self._together(times, lambda: self._post(f"/documents/{id}/{verb}", {}, "/documents/"))
        if any(map(_is_done, pages)):
            file.may_be = {after}
        elif all(page is not None and page.status_code in NOTHING_DONE for page in pages):
            file.may_be = {before}
        elif any(page is not None and page.status_code == 404 for page in pages):
            self.seen.note(f"{file.name} was {before}, and {verb} did not find it")

    def look_at_another(self) -> None:
        """Try to open somebody else's document."""
        other = self.chance.choice(self.others)
        id = other._id(self.chance.choice(other.files)) if other.files else None
        page = self._get(f"/documents/{id}") if id else None
        if page is not None and page.status_code == 200:
            self.seen.note(f"{self.name} could open a document of {other.name}")

    def read_stream(self) -> None:
        """Read what is written of the last answer for a moment."""
        newest = "SELECT m.id FROM messages m JOIN users u ON u.id = m.user_id WHERE role = 'assistant'"
        id = self._ask_database(f"{newest} AND u.username = %s ORDER BY m.created_at DESC LIMIT 1", self.name)
        if id is None:
            return
        with suppress(httpx.HTTPError), self.browser.http.stream("GET", f"/chat/messages/{id}/stream") as lines:
            end = time.monotonic() + 3
            for line in lines.iter_lines():
                self._look_through(line)
                if time.monotonic() > end:
                    return

    def sign_in(self) -> None:
        """Leave, and come back by the form."""
        if time.monotonic() - self.signed_in_at < SIGN_IN_EVERY_S:
            return
        if _is_done(self._post("/auth/logout", {}, "/account/")):
            self._come_back()

    def _come_back(self) -> None:
        self.signed_in_at = time.monotonic()
        with suppress(httpx.HTTPError, AssertionError):
            self.browser.sign_in(self.name)

    # How they do it

    def _together(self, times: int, send: Callable[[], httpx.Response | None]) -> list[httpx.Response | None]:
        if times == 1:
            return [send()]
        with ThreadPoolExecutor(times) as pool:
            return [sent.result() for sent in [pool.submit(send) for _ in range(times)]]

    def _get(self, path: str, **query: str) -> httpx.Response | None:
        return self._sent(lambda: self.browser.http.get(path, params=query))

    def _post(self, path: str, form: dict[str, str], page: str, **options: object) -> httpx.Response | None:
        """Send a form with the token of a page; None where it is not known what became of it."""
        try:
            token = self.browser._token_of(page)
        except (httpx.HTTPError, AssertionError):
            return UNSENT
        data = {"csrf_token": token, **form}
        return self._sent(lambda: self.browser.http.post(path, data=data, **options))  # type: ignore[arg-type]

    def _sent(self, send: Callable[[], httpx.Response]) -> httpx.Response | None:
        try:
            page = send()
        except httpx.HTTPError:
            self.seen.lost += 1
            return None
        self.seen.statuses[page.status_code] += 1
        if page.url.path.startswith("/auth/login"):
            self._come_back()
            return UNSENT
        if page.status_code == 500 or "Internal Server Error" in page.text:
            self.seen.note(f"{page.request.method} {page.request.url.path} answered {page.status_code}")
        self._look_through(page.text)
        return page if page.status_code < 500 else None

    def _look_through(self, text: str) -> None:
        for other in self.others:
            if other.secret in text:
                self.seen.note(f"{self.name} was shown what is {other.name}'s")

    def _id(self, file: File) -> object | None:
        of = "SELECT d.id FROM documents d JOIN users u ON u.id = d.user_id WHERE u.username = %s AND file_name = %s"
        return self._ask_database(of, self.name, file.name)

    def _ask_database(self, statement: str, *values: str) -> object | None:
        """Look past the policies; None as well where the database is away."""
        with (
            suppress(psycopg.Error),
            psycopg.connect(self.machine.database_url, autocommit=True, connect_timeout=3) as connection,
        ):
            row = connection.execute(statement.encode(), values).fetchone()
            return row[0] if row else None
        return None


def _is_done(page: httpx.Response | None) -> bool:
    return page is not None and page.status_code == 200
