"""What the benchmark reads off the pages."""

from __future__ import annotations

from bench.visitor import NOTE, REFUSAL, words
from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION


def test_it_reads_the_footnotes_of_an_answer_and_a_refusal(browse, alice, library, run_jobs):
    page = browse(alice)
    shown = []
    for question in (PEN_QUESTION, FOREIGN_QUESTION):
        conversation = page.post("/chat/", {"content": question}).location
        run_jobs("answers")
        shown.append(page.get(conversation).text)
    notes = [(words(title), words(quote)) for title, quote in NOTE.findall(shown[0])]
    assert notes[0][0] == "Insulin"
    assert notes[0][1].startswith("An opened insulin pen keeps for twenty-eight days")
    assert [REFUSAL in one for one in shown] == [False, True]
