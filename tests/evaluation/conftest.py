"""Questions with known answers, and a person who has them asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Person
from tests.documents.conftest import upload  # noqa: F401  # a fixture
from tests.fake_models import FakeModelServer
from tests.prepared import with_database
from tests.tasks.conftest import statements  # noqa: F401  # a fixture
from webapp.clients import llm
from webapp.evaluation import command, isolated
from webapp.evaluation.models import Evaluation, Mistake
from webapp.platform.extensions import db, limiter

TEA = "The tea of the north ward is served at four o'clock by the porter."
PEN = "An insulin pen that was opened keeps for 28 days at room temperature."
DOCUMENTS = [
    {"title": "Tea", "paragraphs": [TEA, "Cups are kept in the blue cupboard."]},
    {"title": "Pens", "paragraphs": [PEN, "A new pen lies in the fridge."]},
]
WHEN_TEA = {
    "question": "When is tea served in the north ward?",
    "title": "Tea",
    "answerable": True,
    "answers": ["At  four o'clock"],
}
HOW_LONG = {
    "question": "How long does an opened insulin pen keep?",
    "title": "Pens",
    "answerable": True,
    "answers": ["28 days"],
}
WRONG_TITLE = {**WHEN_TEA, "title": "Pens"}
WHALES = {"question": "Who hunted whales?", "title": "Tea", "answerable": False, "answers": []}
WHICH_PORTER = {"question": "By which porter is coffee served at four o'clock?", "title": "Tea", "answerable": False}
QUESTIONS = [WHEN_TEA, HOW_LONG, WRONG_TITLE, WHALES, WHICH_PORTER]
FILE = {"documents": DOCUMENTS, "questions": QUESTIONS}

Write = Callable[[Any], Path]
Evaluate = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path) -> Write:
    """Return a function that writes a file of questions and returns its path."""

    def make(content: Any, name: str = "questions.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return make


@pytest.fixture
def prepared(fresh_data, monkeypatch) -> None:
    """A Footnote apart begins on a database that is there already: making one takes seconds."""
    monkeypatch.setattr(isolated, "_folder", with_database(isolated._folder, fresh_data))


@pytest.fixture
def evaluate(app, write, prepared) -> Iterator[Evaluate]:
    """Return a function that does what the command does for a person, and returns what it says."""

    def run(
        person: Person,
        content: Any,
        limit: int | None = None,
        tell: Callable[[str], None] = str,
        prompt: Path | None = None,
    ) -> list[str]:
        with app.app_context():
            return list(command.evaluate(write(content), person.username, limit, tell, prompt))

    yield run
    limiter.enabled = False  # another application has switched it on for all


@pytest.fixture
def own_library(upload, run_jobs, alice) -> None:  # noqa: F811
    """The documents of the file, in alice's library: asking it needs no Footnote apart."""
    for document in DOCUMENTS:
        upload(alice, "\n\n".join(document["paragraphs"]).encode(), "of-file.txt", title=document["title"])
    run_jobs()


@pytest.fixture
def ask_model(app, model_endpoint: FakeModelServer, monkeypatch) -> Callable[[str], None]:
    """Return a function that puts a model into the settings."""

    def use(name: str) -> None:
        monkeypatch.setattr(llm, "PAUSES", (0.0, 0.0))
        settings = {"LLM_BASE_URL": model_endpoint.url, "LLM_API_KEY": "sk-test", "LLM_MODEL": (name,)}
        for key, value in settings.items():
            monkeypatch.setitem(app.config, key, value)
        endpoint = llm.Endpoint(model_endpoint.url, "sk-test", (name,), 8192, timeout_s=5)
        monkeypatch.setitem(vars(app.extensions["clients"]), "models", endpoint)

    return use


@pytest.fixture
def reports_of(as_user) -> Callable[[Person], list[Evaluation]]:
    """Return a function that reads all reports of a person, the oldest first."""

    def read(person: Person) -> list[Evaluation]:
        with as_user(person):
            return list(db.session.scalars(select(Evaluation).order_by(Evaluation.created_at)))

    return read


@pytest.fixture
def mistakes_of(as_user) -> Callable[[Person], list[Mistake]]:
    """Return a function that reads all questions of a person that went wrong."""

    def read(person: Person) -> list[Mistake]:
        with as_user(person):
            return list(db.session.scalars(select(Mistake).order_by(Mistake.number)))

    return read
