"""An answer is copied with its footnotes, and its sources for a bibliography: what they say begins no field."""

from __future__ import annotations

import uuid

import pytest

from webapp.answering.verdicts import NOT_THERE
from webapp.chat.models import Citation, Message
from webapp.chat.queries.turns import Note
from webapp.documents.models import Document
from webapp.exports.references import bibtex, ris
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

WORDS = "Frogs breathe through their skin."
FORMATS = ("text", "markdown", "ris", "bibtex")


@pytest.fixture
def copied(browse, alice):
    """Return a function that copies alice's answer of a footnote."""

    def copy(note: Citation, format: str) -> str:
        answer = browse(alice).get(f"/chat/messages/{note.message_id}/copy/{format}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        return answer.get_data(as_text=True).replace("\r\n", "\n")

    return copy


def test_an_answer_is_copied_with_its_footnotes(textbook, quote, copied, alice):
    note = quote(alice, textbook, WORDS)
    assert copied(note, "text") == (
        f"From A Small Zoology:\n\n{WORDS}[1]\n\n"
        f"[1] Ada Byron, A Small Zoology, 1998, page 1. “{WORDS}” (Quote found)\n"
    )
    assert copied(note, "markdown") == (
        f"From *A Small Zoology*:\n\n{WORDS}[^1]\n\n"
        f"[^1]: Ada Byron, A Small Zoology, 1998, page 1. “{WORDS}” (Quote found)\n"
    )


def test_its_sources_are_copied_for_a_bibliography(textbook, quote, copied, browse, alice):
    note = quote(alice, textbook, WORDS)
    assert copied(note, "ris") == (
        f"TY  - BOOK\nTI  - A Small Zoology\nAU  - Ada Byron\nPY  - 1998\nN1  - page 1: “{WORDS}”\nER  - \n\n"
    )
    assert copied(note, "bibtex") == (
        "@book{byron1998small,\n  title = {{A Small Zoology}},\n  author = {Ada Byron},\n"
        "  year = {1998},\n  note = {Cited: page 1},\n}\n"
    )
    answers = [browse(alice).get(f"/chat/messages/{note.message_id}/copy/{one}") for one in ("ris", "bibtex")]
    names = [answer.headers["Content-Disposition"].rpartition(".")[2] for answer in answers]
    assert names == ["ris", "bib"]


def test_quotes_that_may_be_no_answer_are_copied_as_such(textbook, quote, copied, as_user, alice):
    note = quote(alice, textbook, WORDS)
    with as_user(alice), unit_of_work():
        message = db.session.get_one(Message, note.message_id)
        message.attributes = {"not_mentioned": ["Berlin"]}
        message.stored_content = f"It *is* 5 \\* 3 so.[^0]\n\n> {WORDS}[^1]"
    before = "Nearest in your documents:\n\nNot mentioned: Berlin\n\n"
    assert copied(note, "text").startswith(f"{before}It is 5 * 3 so. [no source]\n\n{WORDS}[1]\n\n[1] Ada")
    assert copied(note, "markdown").startswith(f"{before}It *is* 5 \\* 3 so. (no source)\n\n> {WORDS}[^1]\n\n[^1]:")


def test_what_a_deleted_source_said_is_not_copied(textbook, quote, copied, browse, alice):
    note = quote(alice, textbook, WORDS)
    browse(alice).post(f"/documents/{textbook.id}/delete")
    assert copied(note, "text") == "From a deleted source:\n\n[source deleted][1]\n\n[1] Source deleted\n"
    for format in FORMATS:
        assert not any(word in copied(note, format) for word in ("Frogs", "Zoology", "Byron"))
    assert copied(note, "ris") == copied(note, "bibtex") == ""


def test_the_menu_stands_under_an_answer(textbook, quote, browse, alice):
    note = quote(alice, textbook, WORDS)
    shown = browse(alice).get(f"/chat/messages/{note.message_id}", htmx=True).text
    for format in FORMATS:
        assert f'href="/chat/messages/{note.message_id}/copy/{format}"' in shown
    browse(alice).post(f"/documents/{textbook.id}/delete")
    shown = browse(alice).get(f"/chat/messages/{note.message_id}", htmx=True).text
    assert [f"/copy/{format}" in shown for format in FORMATS] == [True, True, False, False]


def test_nobody_else_copies_it(textbook, quote, browse, alice, bob):
    note = quote(alice, textbook, WORDS)
    for format in FORMATS:
        url = f"/chat/messages/{note.message_id}/copy/{format}"
        assert browse(bob).get(url).status_code == 404
        assert browse(None).get(url).location.startswith("/auth/login")
    assert browse(alice).get(f"/chat/messages/{note.message_id}/copy/pdf").status_code == 404
    assert browse(alice).get(f"/chat/messages/{uuid.uuid4()}/copy/text").status_code == 404


def noted(title: str, page: int | None = None, said: str = "Said.", **facts: str) -> Note:
    columns = {name: facts.pop(name) for name in ("kind", "source_url") if name in facts}
    source = Document(
        id=uuid.uuid4(), title=title, mime="text/plain", attributes=facts, **{"source_url": "", **columns}
    )
    return Note(uuid.uuid4(), uuid.uuid4(), 1, title, page, None, said, NOT_THERE, source)


HOSTILE = "100 %\nER  - \r\n@book{x, y={z}}\u2028TY  - \x85{{\\input{a}} _^~$#&"


def test_hostile_texts_begin_no_field_and_no_entry():
    note = noted(HOSTILE, said=HOSTILE, author=HOSTILE, edition=HOSTILE, source_url=f"https://example.org/{HOSTILE}")
    told = ris([note])
    tags = [line[:6] for line in told.splitlines() if line]
    assert tags == ["TY  - ", "TI  - ", *["AU  - "] * tags.count("AU  - "), "ET  - ", "UR  - ", "N1  - ", "ER  - "]
    entry = bibtex([note])
    assert entry.count("\n") == 6
    depths = [0]
    for letter in entry:
        depths.append(depths[-1] + (letter == "{") - (letter == "}"))
    assert min(depths) == depths[-1] == 0
    assert depths[: entry.rindex("}") + 1].count(0) == 1 + entry.index("{")
    assert r"100 \% ER - @book\textbraceleft{}x" in entry
    assert r"\textbackslash{}input" in entry
    assert "https://example.org/100%20%%20ER" in entry


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Byron", ["Ada Byron"]),
        ("Byron, Ada", ["Byron, Ada"]),
        ("Byron, Ada; Turing, Alan", ["Byron, Ada", "Turing, Alan"]),
        ("Ada Byron, Alan Turing and Kurt Gödel", ["Ada Byron", "Alan Turing", "Kurt Gödel"]),
        ("World Health Organization", ["World Health Organization"]),
        ("Ærø Østergård-Łukasz", ["Ærø Østergård-Łukasz"]),
        (" ; and", ["and"]),
    ],
)
def test_several_authors_are_told_apart(author, names):
    assert [line[6:] for line in ris([noted("A", author=author)]).splitlines() if line.startswith("AU")] == names
    assert f"  author = {{{' and '.join(names)}}},\n" in bibtex([noted("A", author=author)])


def test_each_source_is_one_entry_with_a_key_of_its_own():
    first = noted("Insulin care", 3, author="Ada Byron", year="2004")
    again = Note(uuid.uuid4(), first.message_id, 2, first.title, 7, None, "More.", NOT_THERE, first.source)
    other = noted("Insulin care", author="Ada Byron", year="2004", kind="journal")
    bare = [noted("猫"), noted("犬")]
    keys = [line for line in bibtex([first, again, other, *bare]).splitlines() if line.startswith("@")]
    assert keys == ["@misc{byron2004insulin,", "@article{byron2004insulin-2,", "@misc{source,", "@misc{source-2,"]
    assert "note = {Cited: page 3, page 7}" in bibtex([first, again])
    assert ris([first, again, other]).count("ER  - ") == 2
