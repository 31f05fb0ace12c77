"""An answer that breaks off between a quote and its footnote."""

from __future__ import annotations

from webapp.chat.models import Message
from webapp.platform.extensions import db


def test_it_keeps_no_words_that_no_footnote_would_lead_to(
    library, asked, run_jobs, browse, as_user, alice, monkeypatch
):
    def break_off(*_arguments):
        raise RuntimeError

    monkeypatch.setattr("webapp.chat.writing.answers.WRITE_INTERVAL_S", 0)
    monkeypatch.setattr("webapp.answering.quote.cite", break_off)
    _, answer = asked()
    run_jobs()
    browse(alice).post(f"/documents/{library.id}/delete")
    run_jobs()
    with as_user(alice):
        message = db.session.get_one(Message, answer.id)
        assert (message.status, message.stored_content) == ("failed", "")
