"""A clinician's small library, and what the page shows when it is asked questions of every kind."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.cast import Person, join
from tests.conftest import finish_jobs, one_transaction
from tests.ingest.pdfs import Sheet, lines, pdf
from tests.pages import PageClient
from webapp.chat.models import Message
from webapp.documents.models import Document
from webapp.index import points
from webapp.index.models import Kind
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as

OLD_GUIDELINE = b"""# Pneumonia in adults

## 1 Scope

This guideline is about adults with pneumonia who are treated at home.

## 14.2 Duration

Amoxicillin is given for seven days at a dose of 500 mg three times a day. Treatment is reviewed after two days.

## 14.3 Follow-up

A chest X-ray is repeated after six weeks in adults older than fifty years.
"""
NEW_GUIDELINE = OLD_GUIDELINE.replace(b"for seven days", b"for five days").replace(b"six weeks", b"eight weeks")
CHILDREN = b"""# Chest infections of children

CURB-65 is a score for the severity of pneumonia in adults. It is not used in children.

Amoxicillin is given to children with pneumonia at 40 mg per kilogram a day for three days. Wheeze alone is not
treated with amoxicillin. Oxygen is given when saturation is below 92 percent.

Table 2. Doses of amoxicillin by age: under one year 125 mg, one to four years 250 mg, older than four years 500 mg.

Figure 5. Breath sounds over the lower lobe in a child with pneumonia.
"""
HANDBOOK = pdf(
    Sheet(lines("Sleep apnoea means that breathing stops again and again during sleep.",
                "It is found by a recording of the night.")),
    Sheet(lines("The mask is fitted while the patient sits upright.",
                "Pressure begins at six centimetres of water.")),
    Sheet(lines("Driving is forbidden until daytime sleepiness is treated.",
                "Weight loss helps most patients with apnoea.")),
    info={"Title": "Handbook of sleep", "Author": "Ada Hahn"},
    outline=[("Chapter 1 Finding it", 0), ("Chapter 2 Masks", 1), ("Chapter 3 Daily life", 2)],
)  # fmt: skip
BEES = """# Bienen im Winter

Die Honigbiene bildet im Winter eine Traube und hält die Temperatur im Stock. Die Königin sitzt in der Mitte der Traube.
""".encode()


@dataclass(frozen=True)
class Shown:
    """An answer as its page shows it: its text, its HTML, and the message itself."""

    text: str
    html: str
    message: Message

    @property
    def kind(self) -> str:
        return self.message.attributes.get("kind", "")

    @property
    def has_tick(self) -> bool:
        return "#check" in self.html

    @property
    def notes(self) -> int:
        return self.html.count('role="note"')


Ask = Callable[..., Shown]


class Stored:
    """One transaction for the tests of a file, each in a savepoint of its own, and what is put there for them."""

    def __init__(self, app: Flask, connection: Connection) -> None:
        self.app = app
        self.connection = connection
        self.owner: Person | None = None
        self.shelf: dict[str, Document] = {}

    def fill(self) -> None:
        """Put the shelf there: two guidelines of which one has two versions, a handbook with pages, a German note."""
        if self.owner:
            return
        self.filled = self.connection.begin_nested()
        self.owner = join(self.app, "amelia")
        guideline = {"title": "Pneumonia in adults", "kind": "guideline", "author": "Max Lind", "year": "2021"}
        children = {"title": "Chest infections of children", "kind": "guideline", "year": "2016"}
        old = self.add(self.owner, OLD_GUIDELINE, "pneumonia.md", **guideline)
        self.send(self.owner, f"/documents/{old.id}/versions", NEW_GUIDELINE, "pneumonia-2.md")
        self.shelf = {
            "old": old,
            "children": self.add(self.owner, CHILDREN, "children.md", **children),
            "handbook": self.add(self.owner, HANDBOOK, "handbook.pdf", kind="textbook"),
            "bees": self.add(self.owner, BEES, "bienen.md", title="Bienen im Winter", kind="note"),
        }
        self.points = self._points(Kind.CHUNK)

    def add(self, person: Person, content: bytes, name: str, **fields: str) -> Document:
        """Add a document by the page's form, and return it."""
        self.send(person, "/documents/", content, name, **fields)
        with self.app.app_context(), acting_as(person.id):
            return db.session.scalars(db.select(Document).order_by(Document.created_at.desc())).first()

    def send(self, person: Person, address: str, content: bytes, name: str, **fields: str) -> None:
        PageClient(self.app, person).post(address, {"file": (io.BytesIO(content), name), **fields})
        finish_jobs(self.app, self.connection)

    def tidy(self) -> None:
        """Take out of the index what a test has put there, as its rows are; if it took something out, begin anew."""
        if not self.owner:
            return
        with self.app.app_context(), acting_as(self.owner.id):
            for kind, kept in ((Kind.CHUNK, self.points), (Kind.MESSAGE, set())):
                if new := self._points(kind) - kept:
                    points.remove(self.owner.id, kind, ids=sorted(new))
        if self._points(Kind.CHUNK) != self.points:
            self.filled.rollback()
            self.owner = None

    def _points(self, kind: Kind) -> set[str]:
        with self.app.app_context(), acting_as(self.owner.id):
            return set(points.embedded_ids(self.owner.id, kind))


@pytest.fixture(scope="module")
def stored(application: Flask) -> Iterator[Stored]:
    with one_transaction(application) as connection:
        yield Stored(application, connection)


@pytest.fixture
def connection(request: pytest.FixtureRequest, stored: Stored) -> Iterator[Connection]:
    if "shelf" in request.fixturenames:
        stored.fill()
    savepoint = stored.connection.begin_nested()
    yield stored.connection
    savepoint.rollback()
    stored.tidy()


@pytest.fixture
def alice(request: pytest.FixtureRequest, app: Flask, stored: Stored) -> Person:
    """The owner of the shelf where a test needs that."""
    return stored.owner if "shelf" in request.fixturenames else join(app, "alice")


@pytest.fixture
def shelf(app: Flask, stored: Stored) -> dict[str, Document]:
    """The documents on alice's shelf."""
    return stored.shelf


@pytest.fixture
def put(app: Flask, stored: Stored, alice: Person) -> Callable[..., Document]:
    """Return a function that adds a document of alice's by the page's form, and returns it."""
    return partial(stored.add, alice)


@pytest.fixture
def ask(browse, alice, run_jobs, said) -> Ask:
    """Return a function that asks, in a new conversation or after ``to``, and returns the answer as it is shown."""

    def put(content: str, to: Message | None = None, person: Person = alice, **fields: str) -> Shown:
        address = f"/chat/{to.conversation_id}/messages" if to else "/chat/"
        response = browse(person).post(address, {"content": content, **fields})
        assert response.status_code == 303
        run_jobs()
        id = uuid.UUID(re.search(r"/chat/([0-9a-f-]{36})", response.location)[1])
        answer = said(person, id)[-1]
        page = browse(person).get(f"/chat/{id}").text
        html = page[page.index(f'id="message-{answer.id}"') :].partition("</article>")[0]
        return Shown(" ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition(">")[2])).split()), html, answer)

    return put
