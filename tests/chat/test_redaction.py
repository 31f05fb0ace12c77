"""What an answer quotes of a deleted document is redacted, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import ArgumentError, InvalidRequestError

import webapp
from tests.chat.conftest import FOREIGN_QUESTION
from tests.chat.test_models import ask  # noqa: F401  # a fixture
from webapp.chat.models import Citation, Message, MessageDelta
from webapp.chat.queries import messages as message_queries
from webapp.chat.redaction import CLAIM_REMOVED, Redaction
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

STORED = ("bin/removal.py", "chat/models/message.py", "chat/operations/conversations.py", "chat/queries/messages.py")
STORED += (
    "chat/forgetting.py",
    "chat/models/delta.py",
    "chat/models/sealed.py",
    "chat/operations/adding.py",
    "chat/private_redaction.py",
    "chat/queries/memory.py",
    "chat/operations/instructions.py",
    "chat/queries/scope.py",
    "chat/writing/runs.py",
    "chat/writing/state.py",
)
"""The files that may read or write the text of answers as it is stored."""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("He said: 5 \\* 3 \\[sic\\].[^1]", "He said: [source deleted][^1]"),
        ("5 * 3\n[sic].[^1]", "[source deleted][^1]"),
        ("From *Sums \\& more*, page 2:\n\n> 5 * 3 [sic].", "From *a deleted source*:\n\n> [source deleted]"),
        ("From *Sums & more*, Of heads, and: tails:\n\n> x", "From *a deleted source*:\n\n> x"),
        ("From *Other*, page 2:\n\n> Nothing of it.", "From *Other*, page 2:\n\n> Nothing of it."),
    ],
)
def test_quotes_are_found_as_an_answer_writes_them(content, expected):
    assert Redaction([Citation(quote="5 * 3 [sic].", title="Sums & more")]).redact(content) == expected


def test_a_footnote_without_words_takes_nothing_away():
    assert Redaction([Citation(quote=" ", title="")]).redact("Kept.") == "Kept."


def test_words_of_other_sources_stay_as_they_are_quoted():
    content = (
        "From *Insulin*, Storage:\n\n> Pens.[^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert Redaction([gone]).redact(content) == (
        "From *a deleted source*:\n\n> [source deleted][^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )


def test_a_quote_without_its_mark_is_taken_out_all_the_same():
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert Redaction([gone]).redact("Stopped at: Pens.") == "Stopped at: [source deleted]"


def test_a_quote_of_two_sources_goes_with_the_one_before_it_alone():
    text = "From *A*:\n\n> It rings.[^1]\n\nAlso in *B*[^2]\n\n"
    first, second = (Citation(quote="It rings.", title=title, number=n) for n, title in enumerate("AB", 1))
    removed = Redaction([first]).redact(text)
    assert "It rings" not in removed
    assert "*B*[^2]" in removed
    removed = Redaction([second]).redact(text)
    assert "It rings.[^1]" in removed
    assert "*B*" not in removed


def test_an_answer_cannot_be_read_without_its_redaction(talk, as_user, alice):
    conversation = talk(alice, "How long?", "Long.")
    rows = db.select(Message).where(Message.conversation_id == conversation.id).order_by(Message.created_at)
    with as_user(alice):
        question, answer = db.session.scalars(rows)
        assert question.content == "How long?"
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = answer.content
        with pytest.raises(AttributeError):
            answer.content = "Longer."
        for name in ("content", "text"):
            with pytest.raises((ArgumentError, AttributeError)):
                db.select(getattr(Message if name == "content" else MessageDelta, name))
        assert message_queries.message(alice.id, answer.id).content == "Long."
        db.session.commit()
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = answer.content


def test_the_stored_text_is_for_those_who_write_it():
    folder = Path(webapp.__file__).parent
    found = [
        path
        for path in folder.rglob("*.py")
        if any(word in path.read_text() for word in ("stored_content", "stored_text"))
    ]
    assert sorted(str(path.relative_to(folder)) for path in found) == sorted(STORED)
    templates = folder.parent / "templates"
    assert not any("stored_" in path.read_text() for path in templates.rglob("*.html"))


def test_an_answer_stays_redacted_after_what_it_read_was_purged(ask, library, browse, alice, run_jobs, as_user, found):  # noqa: F811
    answer = ask("half-cites")
    assert "It should not be frozen." in answer.content
    for verb in ("delete", "purge"):
        browse(alice).post(f"/documents/{library.id}/{verb}")
        run_jobs()
    assert library.id in {passage.document_id for passage in found(answer)}
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, answer.id).stored_content = answer.stored_content
    with as_user(alice):
        content = message_queries.message(alice.id, answer.id).content
    assert "It should not be frozen." not in content
    assert CLAIM_REMOVED in content


def test_an_answer_that_only_read_what_was_cut_away_is_not_redacted(ask, library, browse, alice, as_user):  # noqa: F811
    answer = ask("honest", FOREIGN_QUESTION)
    browse(alice).post(f"/documents/{library.id}/delete")
    with as_user(alice):
        assert message_queries.message(alice.id, answer.id).content == answer.stored_content
