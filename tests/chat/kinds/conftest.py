"""A clinician's small library, and what the page shows when it is asked questions of every kind."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import unescape

import pytest
from flask import Flask

from tests.cast import Person
from tests.ingest.pdfs import Sheet, lines, pdf
from tests.stored import FIXTURES, Contents, Stored
from webapp.chat.models import Message
from webapp.documents.models import Document

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


def put_on_shelf(stored: Stored) -> dict[str, Document]:
    """Put there two guidelines of which one has two versions, a handbook with pages, and a German note."""
    owner = stored.owner
    guideline = {"title": "Pneumonia in adults", "kind": "guideline", "author": "Max Lind", "year": "2021"}
    children = {"title": "Chest infections of children", "kind": "guideline", "year": "2016"}
    old = stored.add(owner, OLD_GUIDELINE, "pneumonia.md", **guideline)
    stored.send(owner, f"/documents/{old.id}/versions", NEW_GUIDELINE, "pneumonia-2.md")
    return {
        "old": old,
        "children": stored.add(owner, CHILDREN, "children.md", **children),
        "handbook": stored.add(owner, HANDBOOK, "handbook.pdf", kind="textbook"),
        "bees": stored.add(owner, BEES, "bienen.md", title="Bienen im Winter", kind="note"),
    }


stored, connection, alice, shelf = FIXTURES


@pytest.fixture(scope="module")
def contents() -> Contents:
    return put_on_shelf


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
