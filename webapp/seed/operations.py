"""An example: an account with documents, conversations, tasks, a template and drafts, and one with nothing.

It is made by the operations that the pages use, and their jobs.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from webapp.auth import operations as accounts
from webapp.auth import queries as people
from webapp.chat.models import UNFINISHED, Message
from webapp.chat.operations import conversations as chat
from webapp.documents.models import FINAL, Document
from webapp.documents.operations import documents
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker
from webapp.shared import zones
from webapp.tasks import operations as tasks
from webapp.templates import making
from webapp.templates.material import Material
from webapp.templates.operations import templates
from webapp.templates.queries import templates as template_queries

USERNAME, EMAIL = "demo", "demo@example.org"
SECOND, SECOND_EMAIL = "guest", "guest@example.org"
FOLDER = Path(__file__).parent / "example"
DOCUMENTS: dict[str, dict[str, Any]] = {
    "hand-hygiene-guideline.md": {
        "title": "Hand hygiene on the ward",
        "kind": "guideline",
        "specialty": "Infection prevention",
        "author": "Elm Street Clinic",
        "year": 2026,
    },
    "history-of-the-footnote.md": {"title": "A short history of the footnote", "kind": "other", "year": 2026},
    "talk-reading-with-a-pencil.md": {"title": "Reading with a pencil", "kind": "note"},
    "elements-of-style.md": {
        "title": "The Elements of Style",
        "kind": "textbook",
        "specialty": "Writing",
        "author": "William Strunk Jr.",
        "year": 1918,
    },
    "do-readers-follow-footnotes.md": {
        "title": "Do readers follow footnotes?",
        "kind": "journal",
        "specialty": "Writing",
        "author": "Elm Street Library",
        "year": 2026,
    },
    "small-teams.vtt": {"title": "Why small teams win", "kind": "transcript", "author": "Mira Okafor", "year": 2026},
    "vaccine-fridge.txt": {"title": "The vaccine fridge", "kind": "note", "author": "Elm Street Clinic"},
}
QUESTION = "When must hands be washed with soap and water instead of alcohol rub?"
QUESTIONS = (QUESTION, "How many footnotes do readers look at?", "Why do small teams win?")
DRAFTS = {
    "linkedin": "Why small teams win",
    "twitter": "Do readers follow footnotes?",
    "blog": "The Elements of Style",
    "email": "Hand hygiene on the ward",
}
"""The source of a draft of each type."""
TEMPLATE = """Subject: {{ title }}, in short

Dear team of {{ ward }},

{{ summary }}

Please remember above all:

{{ key_points }}

{{ my_name }}

From: {{ source }}"""
WAIT_SECONDS = 180

Finish = Callable[[uuid.UUID], None]
"""Waits until the jobs of a user's documents and answers are done."""


def seed(finish: Finish | None = None) -> Iterator[str]:
    """Make the example, and yield sentences about it; one that is there already is left as it is."""
    if people.find_login(USERNAME):
        yield f"The example is there already: sign in as {USERNAME}. Nothing was changed."
        return
    password = secrets.token_urlsafe(12)
    user_id = _account(USERNAME, EMAIL, password)
    yield f"Sign in as {USERNAME} with the password {password} (it is shown this once)."
    second = secrets.token_urlsafe(12)
    _account(SECOND, SECOND_EMAIL, second)
    yield f"A second account, which sees nothing of it: {SECOND}, with the password {second}."
    done = finish or _wait
    with acting_as(user_id), nullcontext() if finish else running_worker():
        _add_documents(user_id)
        yield f"{len(DOCUMENTS)} documents are in the library; reading them takes a moment."
        done(user_id)
        question_id, *_ = [_ask(user_id, question) for question in QUESTIONS]
        done(user_id)
        _add_tasks(user_id, question_id)
        _add_template_and_drafts(user_id)
    yield "Three conversations, three tasks, a template and a draft of each type are there to look at."


def _account(name: str, email: str, password: str) -> uuid.UUID:
    with unit_of_work():
        return accounts.register(name, email, password).id


def _add_documents(user_id: uuid.UUID) -> None:
    for name, values in DOCUMENTS.items():
        with (FOLDER / name).open("rb") as stream, documents.stored(stream) as file, unit_of_work():
            documents.add(user_id, file, name, values)


def _ask(user_id: uuid.UUID, question: str) -> uuid.UUID:
    """Ask, and return the id of the answer."""
    with unit_of_work():
        return chat.start(user_id, question, uuid.uuid4()).answer.id


def _add_tasks(user_id: uuid.UUID, answer_id: uuid.UUID) -> None:
    today = zones.today("")  # the demo account has no time zone
    with unit_of_work():
        title = "Put the rule about soap on the poster beside the basin"
        tasks.create(user_id, title, due=today + timedelta(days=1), source_message_id=answer_id)
        late = "Ask the pharmacist about the box that stood at the back wall"
        tasks.create(user_id, late, "It is in the log of Monday.", due=today - timedelta(days=1))
        done = tasks.create(user_id, "Upload the guideline on hand hygiene")
        tasks.complete(user_id, done, completed=True)


def _add_template_and_drafts(user_id: uuid.UUID) -> None:
    """Add a template of the user's own, and a draft of each type, each of a source that suits it."""
    with unit_of_work():
        about = {"ward": {"kind": "line", "default": "", "help": "Whom the news is for"}}
        templates.create(user_id, "email", "News for the ward", TEMPLATE, details=about)
    for type, title in DRAFTS.items():
        with unit_of_work():
            rows = select(Document.id).where(Document.user_id == user_id, Document.title == title)
            material = Material.of_document(db.session.scalars(rows).one())
            template = template_queries.default_template(user_id, type)
            making.make(user_id, template, material, {"my_name": USERNAME, "recipient": "team"})


def _wait(user_id: uuid.UUID) -> None:
    """Wait until the documents are ready, or have failed, and the answers are written."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        with unit_of_work():
            if not _unfinished(user_id):
                return
        time.sleep(0.2)


def _unfinished(user_id: uuid.UUID) -> int:
    being_read = select(func.count()).where(Document.user_id == user_id, Document.status.not_in(FINAL))
    being_written = select(func.count()).where(Message.user_id == user_id, Message.status.in_(UNFINISHED))
    return sum(db.session.scalars(count).one() for count in (being_read, being_written))
