"""The file of an evaluation: questions with their expected answers, and optionally the documents that contain them."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

LARGEST_MB = 64
MOST_QUESTIONS = 20_000
LONGEST_LINE = 2000  # letters of a question, a title or an answer
SEED = 8
NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # no database takes these


class Malformed(Exception):
    """The file cannot be used; ``str(error)`` is a sentence that says why."""


@dataclass(frozen=True)
class Question:
    """A question, the title of the document that answers it, and the answers that count, if any."""

    text: str
    title: str
    answers: tuple[str, ...]

    @property
    def is_answerable(self) -> bool:
        return bool(self.answers)

    def is_answered_by(self, title: str, text: str) -> bool:
        """Whether this is the right document and an answer stands in the text, whatever their white space and case."""
        if _plain(title) != _plain(self.title):
            return False
        there = _plain(text)
        return any(_plain(answer) in there for answer in self.answers)


@dataclass(frozen=True)
class QuestionFile:
    """What a file brings. ``documents`` are (title, text); without them the questions are put to a user's library."""

    name: str
    sha256: str
    documents: Sequence[tuple[str, str]]
    questions: Sequence[Question]

    def sample(self, size: int) -> QuestionFile:
        """Return the file with ``size`` of its questions, the same ones each time."""
        count = min(size, len(self.questions))
        chosen = sorted(random.Random(SEED).sample(range(len(self.questions)), count))  # noqa: S311  # no secret
        return replace(self, questions=[self.questions[number] for number in chosen])


def read(path: Path) -> QuestionFile:
    """Read a file of questions; raise Malformed."""
    try:
        with path.open("rb") as stream:
            content = stream.read((LARGEST_MB << 20) + 1)
    except OSError as error:
        raise Malformed(f"{path.name} cannot be read: {error.strerror}.") from None
    if len(content) > LARGEST_MB << 20:
        raise Malformed(f"{path.name} is larger than {LARGEST_MB} MB. Split it into smaller files.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{path.name} is not JSON: {error}.") from None
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        raise Malformed(f'{path.name} has no list of questions: it must be {{"documents": [...], "questions": [...]}}.')
    documents = data.get("documents", [])
    if not isinstance(documents, list):
        raise Malformed("The value of documents must be a list; leave it out to ask your own library.")
    return QuestionFile(
        name=NO_TEXT.sub("", path.name),
        sha256=hashlib.sha256(content).hexdigest(),
        documents=[_document(one, f"Document {number}") for number, one in enumerate(documents, start=1)],
        questions=_questions(data["questions"]),
    )


def _questions(found: list[Any]) -> list[Question]:
    if not found:
        raise Malformed("There is no question in the file.")
    if len(found) > MOST_QUESTIONS:
        raise Malformed(f"There are {len(found):,} questions in the file; {MOST_QUESTIONS:,} are the most.")
    return [_question(one, f"Question {number}") for number, one in enumerate(found, start=1)]


def _document(found: Any, which: str) -> tuple[str, str]:
    title, paragraphs = _line(found, "title", which), found.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(isinstance(one, str) for one in paragraphs):
        raise Malformed(f"{which} has no paragraphs, which must be a list of texts.")
    text = NO_TEXT.sub("", "\n\n".join(paragraphs))
    if not text.strip():
        raise Malformed(f"{which} is empty.")
    return title, text


def _question(found: Any, which: str) -> Question:
    text, title = _line(found, "question", which), _line(found, "title", which)
    is_answerable, answers = found.get("answerable"), found.get("answers", [])
    if not isinstance(is_answerable, bool):
        raise Malformed(f"{which} does not say whether it is answerable (true or false).")
    if not is_answerable:
        return Question(text, title, ())
    if not isinstance(answers, list) or not all(isinstance(one, str) for one in answers):
        raise Malformed(f"{which} has no answers, which must be a list of texts.")
    kept = tuple(answer for one in answers if (answer := " ".join(NO_TEXT.sub("", one).split())[:LONGEST_LINE]))
    if not kept:
        raise Malformed(f"{which} is said to be answerable, but its answers are empty.")
    return Question(text, title, kept)


def _line(found: Any, name: str, which: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    line = " ".join(NO_TEXT.sub("", value).split()) if isinstance(value, str) else ""
    if not line:
        raise Malformed(f"{which} has no {name}.")
    if len(line) > LONGEST_LINE:
        raise Malformed(f"{which} has a {name} of more than {LONGEST_LINE:,} letters.")
    return line


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
