"""Which sentences of an answer may be recalled: those that a footnote stands behind, or that one quotes."""

from __future__ import annotations

import pytest

from webapp.answering.verdicts import Match, Support
from webapp.chat.models import Citation, Message
from webapp.chat.proved_sentences import proved_sentences


def answer(content: str, *notes: Citation) -> Message:
    return Message(role="assistant", stored_content=content, citations=list(notes), attributes={})


def note(number: int, quote: str = "", **verdict: str) -> Citation:
    found = {"match": Match.EXACT, "support": Support.SUPPORTED} | verdict
    return Citation(number=number, quote=quote, title="Leaflet", **found)


@pytest.mark.parametrize(
    ("content", "notes", "expected"),
    [
        ("From *Pens*, page 3:\n\n> It keeps.[^1]\n\n", [note(1, "It keeps.")], "It keeps.\n"),
        ("> It keeps. For a month.[^1]", [note(1, "It keeps. For a month.")], "It keeps.\nFor a month.\n"),
        ("It keeps [^1]. I think so.", [note(1)], "It keeps.\n"),
        ("It keeps.[^1] It costs 5 \\* 3.[^2]", [note(1), note(2)], "It keeps.\nIt costs 5 * 3.\n"),
        ("It keeps.[^0] Nobody says so.", [], ""),
        (
            "| Source | As it is written |\n| --- | --- |\n| *Pens* | It keeps.[^1] |\n| *Vials* | It spoils.[^2] |\n",
            [note(1, "It keeps."), note(2, "It spoils.")],
            "Pens: It keeps.\nVials: It spoils.\n",
        ),
        ("It keeps.[^1]", [note(1, support=Support.DIFFERS)], ""),
        ("It keeps.[^1]", [note(1, match=Match.MISSING)], ""),
        ("Earlier it was said: it keeps.[^2]", [note(1)], ""),
    ],
)
def test_only_what_its_documents_prove_may_be_recalled(content, notes, expected):
    found = proved_sentences(answer(content, *notes))
    assert found.text == expected
    assert [found.text[start:end] for start, end in found.spans] == expected.splitlines()
    assert len(found.places) == len(found.spans) <= found.total
