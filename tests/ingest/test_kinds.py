"""E-mail, data, source code, notebooks and TeX are read as a person reads them; a page with a notice is refused."""

import contextlib
import json
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest

from tests.ingest.samples import FOLDER
from webapp.ingest import outlook
from webapp.ingest.formulas import shown_formula
from webapp.ingest.mail import attachments
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable


@pytest.fixture
def read(tmp_path: Path):
    def read(data: bytes | str, name: str) -> Parsed:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return parse(tmp_path / name, name)

    return read


def message(text: str, subject: str = "Küchenplan") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ada Krausnick <ada@example.org>", "bob@example.org", subject
    mail["Date"] = "Mon, 3 May 2021 10:00:00 +0200"
    mail.set_content(text)
    return mail


def test_a_message_is_read_once_with_its_subject_and_attachments_are_named(read) -> None:
    mail = message("Die Küche wird am 12. Juni geliefert.")
    mail.add_alternative("<p>Die Küche wird am 12. Juni geliefert.</p>", subtype="html")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment(message("Hier die Frage.", "Frage"))
    parsed = read(bytes(mail), "a.eml")
    assert (parsed.title, parsed.author, parsed.year) == ("Küchenplan", "Ada Krausnick", 2021)
    assert parsed.text.count("Die Küche wird am 12. Juni geliefert.") == 1
    assert parsed.text.count("Hier die Frage.") == 1
    assert "Attached: plan.pdf" in parsed.text
    assert (parsed.attachments, parsed.warnings) == (1, [])


def test_what_is_attached_to_a_message_is_taken_out_of_it() -> None:
    mail, inner = message("Die Küche."), message("Hier die Frage.", "Frage")
    inner.add_attachment(b"%PDF-inner", maintype="application", subtype="pdf", filename="Maße für später.pdf")
    mail.add_attachment(b"GIF8" * 99, maintype="image", subtype="gif", filename="logo.gif", cid="<logo@example.org>")
    mail.add_attachment(b"GIF8" * 30_000, maintype="image", subtype="gif", filename="scan.gif", cid="<a@b>")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf")
    mail.add_attachment("Text.", filename="plan.txt")
    mail.add_attachment("Other.", filename="plan.txt")
    mail.add_attachment(inner)
    assert [(name, content[:10]) for name, content in attachments(bytes(mail))] == [
        ("scan.gif", b"GIF8GIF8GI"), ("attachment.pdf", b"%PDF-"), ("plan.txt", b"Text.\n"), ("plan.txt", b"Other.\n"),
        ("Maße für später.pdf", b"%PDF-inner"),
    ]  # fmt: skip


def test_the_name_of_an_attachment_is_read_as_outlook_writes_it() -> None:
    text = (
        'Content-Type: multipart/mixed; boundary=Q\n\n--Q\nContent-Type: text/csv; name="=?utf-8?B?w7wuY3N2?="\n'
        "Content-Disposition: attachment\n\na,b\n--Q--\n"
    )
    assert list(attachments(text.encode())) == [("ü.csv", b"a,b")]


def test_a_message_of_outlook_is_read_as_any_other() -> None:
    """``kitchen.msg`` was made of its properties with extract-msg's writer; a message is attached to it."""
    path = FOLDER / "kitchen.msg"
    parsed = parse(path, path.name)
    assert (parsed.title, parsed.author, parsed.year) == ("Küchenplan", "Ada Krausnick", 2021)
    head = "From: Ada Krausnick <ada@example.org>\nTo: Bob <bob@example.org>, Łukasz Żak <lukasz@example.org>\n"
    assert parsed.text == (
        f"{head}Date: Mon, 03 May 2021 08:00:00 +0000\nSubject: Küchenplan\n\n"
        "Die Küche wird am 12. Juni geliefert.\n\nSie kostet 4500 €.\n\nAttached: plan für später.txt\n\n"
        f"{head}Date: Mon, 03 May 2021 08:00:00 +0000\nSubject: Frage\n\n"
        "Hier die Frage für später.\n\nAttached: costs.csv"
    )
    assert parsed.attachments == 2
    assert list(outlook.attachments(path.read_bytes())) == [
        ("plan für später.txt", b"Der Plan gilt bis Juli."), ("costs.csv", b"part,price\nsink,300\n"),
    ]  # fmt: skip


def test_a_damaged_message_of_outlook_is_said_to_be(tmp_path) -> None:
    whole = (FOLDER / "kitchen.msg").read_bytes()
    for length in range(600, len(whole), 700):
        (tmp_path / "a.msg").write_bytes(whole[:length])
        with contextlib.suppress(Unreadable):
            parse(tmp_path / "a.msg", "a.msg")


def test_a_message_in_html_alone(read) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Tides"
    mail.set_content("<h1>Spring tide</h1><p>It is 9 metres.</p>", subtype="html")
    assert read(bytes(mail), "a.eml").text.endswith("Spring tide\n\nIt is 9 metres.")


MIXED = (
    "Subject: Tides\nContent-Type: multipart/mixed; boundary=Q\n\n--Q\nContent-Type: {first}\n\n<p>High at six.</p>\n"
    "--Q\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\na,b\n"
    "--Q\nContent-Type: multipart/alternative; boundary=R\n\n--R\nContent-Type: text/html\n\n<p>Low at noon.</p>\n"
    "--R\nContent-Type: text/plain\n\nLow at noon.\n--R--\n--Q--\n"
)


def test_all_texts_of_a_message_are_read_each_in_one_form(read) -> None:
    text = read(MIXED.format(first="text/html"), "a.eml").text
    assert text == "Subject: Tides\n\nHigh at six.\n\nAttached: a.csv\n\nLow at noon."


@pytest.mark.parametrize("pump", [",", ".", '"', "(", ";"])
def test_long_headers_end_soon(read, pump: str) -> None:
    """Quadratic, each would take a minute."""
    text = f"From: {pump * 1500}\nTo: {pump * 100_000}\nContent-Type: text/plain; {pump * 100_000}\n\nHigh."
    assert read(text, "a.eml").text.endswith("High.")


def test_parts_in_parts_end_soon(read) -> None:
    """Each form of a text looked for in all others, it would take hours."""
    parts = [f"Content-Type: multipart/alternative; boundary=b{n}\n\n--b{n}\n" for n in range(1200)]
    text = "Subject: x\n{}Content-Type: text/plain\n\nDeep.\n"
    assert read(text.format("".join(parts[:200])), "a.eml").text.endswith("Deep.")
    with pytest.raises(Unreadable, match="nested"):
        read(text.format("".join(parts)), "a.eml")


def test_a_message_without_the_parts_it_speaks_of(read) -> None:
    text = "Subject: Tides\nContent-Type: multipart/mixed; boundary=Q\n\nHigh at six.\n"
    assert read(text, "a.eml").text == "Subject: Tides\n\nHigh at six."


JSON = (
    '{"station": "Vard\\u00f8", "open": true, "readings": [{"month": "July", "temp_c": 9.20, "no": null}], '
    '"ids": [1, 2]}'
)
XML = (
    "<catalog year='2021'><plant><common>Columbine</common><price>$9.37</price></plant>"
    "<note>Of <b>June</b>.</note></catalog>"
)


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.json", JSON, "station: Vardø | open: true\nreadings 1 | month: July | temp_c: 9.20\nids: 1, 2"),
        ("a.jsonl", '{"a": 1}\n{"a": 2}', "1 | a: 1\n2 | a: 2"),
        ("a.xml", XML, "year: 2021\nplant | common: Columbine | price: $9.37\nOf June."),
        ("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g><text>14 bollards</text></g></svg>", "14 bollards"),
    ],
)
def test_data_says_where_each_value_stands(read, name: str, data: str, text: str) -> None:
    assert read(data, name).text == text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.json", '{"a": ', "not well-formed JSON.*in line 1"),
        ("a.json", "[" * 100_000, "nested"),
        ("a.json", "[" * 90 + "]" * 90, "nested"),
        ("a.xml", "<a><b></a>", "not well-formed XML"),
        ("a.xml", "<a>" * 90 + "</a>" * 90, "nested"),
        ("a.xml", '<!DOCTYPE x [<!ENTITY e "ha">]><x>&e;</x>', "entities"),
        ("a.ipynb", '{"nbformat": 4, "cells": 3}', "damaged"),
        ("a.html", "<html><body><p>Enable JavaScript and cookies to continue</p></body></html>", "held no article"),
        ("a.html", "<html><body><p>We use cookies.</p><button>OK</button></body></html>", "held no article"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(read, name: str, data: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, name)


def test_source_code_keeps_its_lines_and_indentation(read) -> None:
    parsed = read("MAX_RETRIES = 7\n\n\nclass Ferry:\n\tcapacity = 240\n", "ferry.py")
    assert [block.text for block in parsed.blocks] == ["MAX_RETRIES = 7", "class Ferry:\n    capacity = 240"]


def test_a_notebook(read) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Tides\n", "They *rise*."]},
        {"cell_type": "code", "source": "print(42)", "outputs": [{"text": ["42\n"]}, {"data": {"image/png": "iVBO"}}]},
    ]
    parsed = read(json.dumps({"nbformat": 4, "cells": cells}), "a.ipynb")
    assert (parsed.title, parsed.text) == ("Tides", "Tides\n\nThey rise.\n\nprint(42)\n\n42")


def test_a_notebook_of_before_2015_and_an_error(read) -> None:
    error = {"output_type": "pyerr", "ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}
    cells = [
        {"cell_type": "heading", "level": 1, "source": ["Tides"]},
        {"cell_type": "code", "input": ["1/0"], "outputs": [error]},
    ]
    parsed = read(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}), "a.ipynb")
    assert (parsed.title, parsed.text) == ("Tides", "Tides\n\n1/0\n\nZeroDivisionError: division by zero")


def test_tex_without_its_comments_and_commands(read) -> None:
    parsed = read(
        "\\documentclass{article}\n\\title{On \\emph{Banks}}\n\\author{P. Aalto}\n\\begin{document}\n\\maketitle\n"
        "\\section{Drift}\nIt moves 5\\% a year~\\cite{aalto}. % hidden remark\n\nStorms $v=\\frac{d}{t}$.\n"
        "\\begin{itemize}\\item One \\item ``Two''\\end{itemize}\n\\end{document}\nafter",
        "a.tex",
    )
    assert (parsed.title, parsed.author) == ("On Banks", "P. Aalto")
    assert parsed.text == "Drift\n\nIt moves 5% a year.\n\nStorms v=d/t.\n\n• One\n\n• “Two”"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"v = \frac{d}{t}", "v = d/t"),
        (r"\frac{a+b}{\frac{c}{d}}", "(a+b)/(c/d)"),
        (r"\alpha \leq 2\pi", "α≤2π"),
        (r"E = mc^2 \cdot 10^{-3}", "E = mc² ·10⁻³"),
        (r"20^{\circ} 5^\circ", "20° 5°"),
        (r"x_{i+1} + y^{2n}", "x_(i+1) + y^(2n)"),
        (r"\text{if } \sqrt{x} \in \mathbb{R}", "if √x ∈R"),
        ("x_{" * 50 + r"\frac{" * 50 + "{}" * 50, None),
    ],
)
def test_a_formula_is_text(formula: str, shown: str | None) -> None:
    assert shown is None or shown_formula(formula) == shown
    assert "\\" not in shown_formula(formula)


def test_tables_and_formulas_of_tex_stand_apart(read) -> None:
    tex = (
        r"Moves\footnote{Slowly.} $v$. \begin{comment}hidden\end{comment} \[ v = 2 \] \begin{tabular}{ll} Town & Ships"
    )
    tex += r" \\ Oss & 12 \\ \end{tabular} End."
    assert [block.text for block in read(tex, "a.tex").blocks] == [
        "Moves Slowly. v.", "v = 2", "Town | Ships", "Oss | 12", "End.",
    ]  # fmt: skip


def test_front_matter_gives_facts_and_stays_findable(read) -> None:
    front = '---\ntitle: "On Banks"\nauthor: P. Aalto\ndate: 2021-05-03\ntags:\n  - sand\n  - drift\n---\n# One\ntext'
    parsed = read(front, "a.md")
    assert (parsed.title, parsed.author, parsed.year) == ("On Banks", "P. Aalto", 2021)
    assert "tags: sand, drift" in parsed.text


RICH = (
    rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\info{\title On Banks}{\author P. Aalto}}{\*\generator x;}"
    rb"\pard \'a3\'f3d\'9f moves\par 5\~m \u8212? \b a year\b0 .{\pict 89504e47}\par A\cell B\cell\row}"
)


def test_rich_text(read) -> None:
    parsed = read(RICH, "a.rtf")
    assert (parsed.title, parsed.author, parsed.mime) == ("On Banks", "P. Aalto", "application/rtf")
    assert parsed.text == "Łódź moves\n\n5 m — a year.\n\nA | B"


FONTS = rb"{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset0 Arial;}}"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"\ansicpg1251" + FONTS + rb"\f0 \'cc\'e8\'f0 \f1 caf\'e9", "Мир café"),
        (rb"\u-10179?\u-8704? smiles", "😀 smiles"),
        (rb"Seen {\v hid} and \v hid\v0 here, \deleted old\deleted0 new", "Seen and here, new"),
        (rb"Before \bin5 {{{{{after", "Before after"),
        (
            rb"{\header Head\par}{\footer Foot}Of lamps{\footnote Of oil.}.{\shp{\*\shpinst{\shptxt Box}}}",
            "Of lamps.\n\nOf oil.\n\nBox\n\nHead\n\nFoot",
        ),
        (rb"Said{\*\atnauthor Ada}{\*\annotation Really?}", "Said\n\nReally?"),
    ],
)
def test_rich_text_loses_nothing_that_is_seen(read, data: bytes, text: str) -> None:
    assert read(rb"{\rtf1\ansi" + data + rb"\par}", "a.rtf").text == text


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
)
TABLE = (
    '<table:table table:name="Doses"><table:table-row><table:table-cell><text:p>Drug</text:p></table:table-cell>'
    "<table:table-cell><text:p>Dose</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell>"
    "<text:p>Ferrin</text:p></table:table-cell><table:table-cell><text:p>5 mg</text:p></table:table-cell>"
    "</table:table-row>"
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row></table:table>"
)
TEXT = (
    '<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h text:outline-level="1">Lamps</text:h>'
    "<text:p>They<text:s/>burn <text:span>oil</text:span>.</text:p><text:list><text:list-item><text:p>One</text:p>"
    "</text:list-item></text:list>"
)


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text", TEXT, "Lamps\n\nThey burn oil.\n\n• One"),
        ("spreadsheet", TABLE, "Doses\n\nDrug: Ferrin | Dose: 5 mg"),
        ("presentation", "<draw:page><draw:frame><text:p>First</text:p></draw:frame></draw:page>", "First"),
    ],
)
def test_opendocument(read, kind: str, body: str, text: str) -> None:
    content = (
        f"<office:document-content {SPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", content)
    parsed = read(packed.getvalue(), "a.odx")
    assert parsed.text == text
    assert parsed.mime == f"application/vnd.oasis.opendocument.{kind}"
    assert parsed.page_count == (1 if kind == "presentation" else None)


PUMPS = [
    "\n",
    "\\",
    "{",
    "\\section{",
    "\\begin{",
    "$",
    "%",
    "--",
    "[",
    "\\[",
    "$$\\frac{",
    "<a>",
    "From: ",
    '"',
    "---\n",
    " ",
    "``",
]


@pytest.mark.grid
@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize("name", ["a.tex", "a.json", "a.xml", "a.eml", "a.py", "a.ipynb", "a.csv", "a.rtf"])
def test_hostile_text_ends_soon(read, name: str, pump: str) -> None:
    """Quadratic, it would take minutes."""
    with contextlib.suppress(Unreadable):
        start = "{\\rtf" if name == "a.rtf" else "x"
        assert read(start + pump * (200_000 // len(pump)), name).blocks
