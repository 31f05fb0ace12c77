"""Drafts as they are copied, saved and shown."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from docx import Document as WordDocument
from markdown_it import MarkdownIt

from tests.templates.test_syntax import ATTACKS
from webapp.templates import output, paragraphs
from webapp.templates.queries.drafts import Source

FIRST = Source(uuid.uuid4(), "On Notes", 0, 0, 3, None, "page", (), "A note is a door.", "Ada Byron", "1843")
SECOND = Source(uuid.uuid4(), "A Talk", 0, 0, None, 62.0, "page", (), "Doors are kept open.", "", "")
TEXT = "# Title\n\nA note is a door.\n\n> Doors are kept open.\n\n- **bold** item"


def test_footnotes_are_numbered_or_name_author_and_year():
    numbered = output.with_notes(TEXT, [FIRST, None, SECOND], "numbers")
    assert "A note is a door. [1]" in numbered
    assert numbered.endswith("Sources\n[1] Ada Byron, On Notes, 1843, page 3\n[2] A Talk, at 1:02")
    named = output.with_notes(TEXT, [FIRST, SECOND], "years")
    assert "A note is a door. (Byron, 1843, page 3)" in named
    assert "Doors are kept open. (A Talk, at 1:02)" in named
    assert output.with_notes(TEXT, [FIRST], "") == output.with_notes(TEXT, [FIRST], "sonnet") == TEXT
    assert output.with_notes("Other words.", [FIRST], "numbers") == "Other words."


def test_a_source_quoted_twice_has_one_number_and_the_head_of_an_email_has_none():
    again = replace(SECOND, title="On Notes", author="Ada Byron", year="1843", page=3, second=None)
    text = "Subject: Notes\nPreheader: A note is a door.\n\nA note is a door. Doors are kept open."
    assert output.with_notes(text, [FIRST, again], "numbers") == (
        "Subject: Notes\nPreheader: A note is a door.\n\nA note is a door. [1] Doors are kept open. [1]"
        "\n\nSources\n[1] Ada Byron, On Notes, 1843, page 3"
    )


def test_what_a_model_has_written_is_noted_behind_its_paragraph():
    text = "Doors matter.\n\nNotes open a door to the page.\n\nBye."
    said = replace(FIRST, paragraph=paragraphs.digest("Notes open  a door\nto the page."))
    noted = output.with_notes(text, [said, said], "numbers")
    assert noted.startswith("Doors matter.\n\nNotes open a door to the page. [1]\n\nBye.")
    assert noted.count("Ada Byron") == 1
    assert output.with_notes(text, [replace(said, paragraph="")], "numbers") == text


def test_lines_stay_lines_where_markdown_is_read_strictly():
    noted = output.with_notes("# T\n\nA note is a door.\n- Doors are kept open.\n- b", [FIRST, SECOND], "numbers")
    html = MarkdownIt("commonmark").render(output.FORMATS["md"].write("blog", noted).decode())
    assert "page 3<br />\n[2] A Talk" in html
    assert html.count("<li>") == 2
    assert output.COPIES["markdown"][1]("email", "Subject: a\nPreheader: b\n\n– c\n– d") == (
        "Subject: a  \nPreheader: b\n\n– c  \n– d"
    )


def test_a_draft_is_shown_as_safe_html_below_the_headings_of_its_page():
    shown = output.as_part("email", "Subject: s\n\n# Big\n\none\ntwo <script>x</script> [a](javascript:x) [^3]")
    assert "<h3>Big</h3>" in shown
    assert "one<br>" in shown
    assert "&lt;script&gt;" in shown
    assert not any(bad in shown for bad in ("<script", "<a ", "Subject"))


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("William Strunk Jr.", "Strunk"),
        ("Byron, Ada", "Byron"),
        ("Ada Byron and John Doe", "Byron"),
        ("Ada Byron, Charles Babbage", "Byron"),
        ("Elm Street Clinic", "Elm Street Clinic"),
        ("World Health Organization", "World Health Organization"),
        ("", "On Notes"),
    ],
)
def test_a_person_is_named_by_surname_and_an_organisation_in_full(author, name):
    noted = output.with_notes("A note is a door.", [replace(FIRST, author=author)], "years")
    assert f"({name}, 1843, page 3)" in noted


def test_a_draft_is_written_as_text_html_and_word():
    assert output.plain("blog", TEXT) == "Title\n\nA note is a door.\n\nDoors are kept open.\n\n- bold item"
    made = output.as_html("blog", TEXT)
    assert "<h1>Title</h1>" in made
    assert "<strong>bold</strong>" in made
    word = WordDocument(io.BytesIO(output.as_word("blog", TEXT)))
    assert [(p.style.name, p.text) for p in word.paragraphs] == [
        ("Heading 1", "Title"),
        ("Normal", "A note is a door."),
        ("Quote", "Doors are kept open."),
        ("List Bullet", "bold item"),
    ]


def test_an_email_has_its_subject_and_nothing_else_for_a_header():
    text = "Subject: Zürich 日本 " + " ".join(ATTACKS[190:210]) + "\nBcc: all@example.org\n\nHello"
    message = message_from_bytes(output.as_email("email", text), policy=policy.default)
    assert message["Subject"].startswith("Zürich 日本")
    assert message["Bcc"] is None
    assert "Bcc: all@example.org" in message.get_body(("plain",)).get_content()
    assert set(message.keys()) == {"Subject", "X-Unsent", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize("format", output.FORMATS)
def test_no_attack_is_more_than_text_in_any_file(format):
    text = "\n".join(ATTACKS) + "\x00\x0b\ud800".encode("utf-8", "ignore").decode()
    made = output.FORMATS[format].write("blog", text)
    assert made
    if format == "html":
        page = made.decode()
        for sign in ("<script", "<img", "<svg", "<iframe", "<a ", "<style", "<form"):
            assert sign not in page


def test_a_draft_is_copied_and_saved(browse, alice, bob, draft_of, drafts_of):
    address, browser = draft_of(alice, "Subject: Hi\n\n{{ quote }}", type="email"), browse(alice)
    page = browser.get(f"{address}?notes=numbers").text
    assert "Download" in page
    assert "In an inbox" in page
    for format, wanted in output.FORMATS.items():
        answer = browser.get(f"{address}/files/{format}?notes=numbers")
        assert answer.mimetype == wanted.mimetype
        assert answer.headers["Content-Disposition"] == f"attachment; filename=on-footnotes{wanted.suffix}"
    for format in output.COPIES:
        copied = browser.get(f"{address}/copy/{format}?notes=years").text
        assert "(On Footnotes, page" in copied
    for part in ("files/txt", "copy/text"):
        assert browse(bob).get(f"{address}/{part}").status_code == 404
        assert "/auth/login" in browse().get(f"{address}/{part}").location
    assert browser.get(f"{address}/files/exe").status_code == 404
    assert browser.get(f"{address}/copy/exe").status_code == 404


def test_versions_are_compared_and_each_type_is_shown_as_its_place_shows_it(browse, alice, bob, draft_of):
    browser = browse(alice)
    shown = {"linkedin": "…see more", "twitter": "Each holds 280", "blog": "In a search engine"}
    for type, sentence in shown.items():
        address = draft_of(alice, "{{ key_points }}\n\n" + "word " * 80, type=type, name=type)
        assert sentence in browser.get(address).text
    newest = browser.post(address, {"content": "Other words."}).location
    first = address.rpartition("/")[2]
    assert "<del>" in browser.get(f"{newest}?since={first}").text.replace('<p class="was"', "<del>")
    assert browse(bob).get(f"{newest}?since={first}").status_code == 404
    assert browser.get(f"{newest}?since={uuid.uuid4()}").status_code == 404
