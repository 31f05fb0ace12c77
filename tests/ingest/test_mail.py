"""Messages (EML, MSG) are read once, with what is attached to them; hostile ones end soon."""

import contextlib
from email.message import EmailMessage

import pytest

from tests.ingest.samples import FOLDER
from webapp.ingest import outlook
from webapp.ingest.mail import attachments
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable


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


def test_what_a_message_does_not_show_is_not_read(read) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Tides"
    preview = "<div style='color: red; DISPLAY : none !important'>Preview</div>"
    others = "<p hidden>Later</p><i style='mso-hide:all'>x</i>"
    mail.set_content(f"{preview}{others}<p style='display: block'>It is 9 metres.</p>", subtype="html")
    text = read(bytes(mail), "a.eml").text
    assert text.endswith("It is 9 metres.")
    assert not any(word in text for word in ("Preview", "Later", "x"))


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


@pytest.mark.parametrize(("told", "line"), [("", "Die Donau dampft."), ("; delsp=yes", "Die Donaudampft.")])
def test_lines_that_the_mail_program_broke_are_whole(read, told: str, line: str) -> None:
    text = "Die Donau \n dampft.\n\n> Er sagt \n> ja.\n\n>> Sie \n> nicht.\n\n-- \nAda"
    sent = f"Subject: A\nContent-Type: text/plain; format=flowed{told}\n\n{text}".encode()
    quoted = "> Er sagt ja." if not told else "> Er sagtja."
    assert read(sent, "a.eml").text == f"Subject: A\n\n{line}\n\n{quoted}\n\n>> Sie\n> nicht.\n\n--\nAda"
