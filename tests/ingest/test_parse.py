"""Text is read in whatever encoding it comes; Markdown loses its marks; what is neither is refused kindly."""

import codecs
from pathlib import Path

import pytest

from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable

TEXT = "Zwölf Boxkämpfer – “jagen” Viktor.\n\nÉté à Paris."


@pytest.fixture
def read(tmp_path: Path):
    def read(data: bytes | str, name: str = "") -> Parsed:
        path = tmp_path / "file"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return parse(path, name)

    return read


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_any_encoding_and_line_end(read, data: bytes) -> None:
    parsed = read(data, "a.txt")
    assert texts(parsed) == ["Zwölf Boxkämpfer – “jagen” Viktor.", "Été à Paris."]
    assert (parsed.mime, parsed.page_count) == ("text/plain", None)


def test_wrapped_lines_are_joined_and_others_are_not(read) -> None:
    wrapped = (
        "The quick brown fox jumps over the lazy dog and then it\n"
        "runs away over the hills and far away until it is gone.\n"
        "End."
    )
    assert texts(read(f"{wrapped}\n\nBread\nButter\n\n- one\n- two")) == [
        wrapped.replace("\n", " "),
        "Bread\nButter",
        "- one\n- two",
    ]


def test_long_lines_are_paragraphs(read) -> None:
    first, second = "First " + "word " * 40 + "end.", "Second " + "word " * 40 + "end."
    assert texts(read(f"{first}\n{second}\n")) == [first, second]


def test_what_is_no_text_goes(read) -> None:
    rest = "and so on " * 20 + "to the end."
    assert texts(read(f"a\x00b\x07 so\u00adft na¨ıve\u200b  x {rest}")) == [f"ab soft naïve x {rest}"]


MARKDOWN = """---
layout: post
---
# The *Book*

Text with a [link](https://example.org), **strong** words, `code` and an ![image](a.png) —
in two lines.<br>Third <b>line</b>.

## Part &amp; One

- bread
- butter
  1. salted
  2. sweet

### Deep

| Drug | Dose |
|------|------|
| Aspirin | 100 mg |

```python
def f():
    return 1
```

# Another

> It is said.
"""


def test_markdown(read) -> None:
    parsed = read(MARKDOWN, "book.md")
    assert [(block.chapter, block.section, block.text) for block in parsed.blocks] == [
        (
            "The Book",
            "",
            "Text with a link, strong words, code and an image — in two lines. Third line.",
        ),
        ("The Book", "Part & One", "• bread\n• butter\n1. salted\n2. sweet"),
        ("The Book", "Part & One › Deep", "Drug | Dose\nAspirin | 100 mg"),
        ("The Book", "Part & One › Deep", "def f():\n    return 1"),
        ("Another", "", "It is said."),
    ]
    assert (parsed.title, parsed.mime) == ("The Book", "text/markdown")


def test_a_heading_without_text_is_kept(read) -> None:
    assert texts(read("# One\n# Two\n## Three\ntext\n### Four", "a.md")) == ["One", "text", "Four"]


def test_markdown_is_known_by_its_content_where_its_name_does_not_tell(read) -> None:
    assert read(MARKDOWN).mime == "text/markdown"
    assert read(MARKDOWN, "book.txt").mime == "text/plain"
    assert read("Only # some text. #1 is [here].").mime == "text/plain"


def test_the_name_does_not_make_a_pdf(read) -> None:
    assert texts(read("Just words.", "paper.pdf")) == ["Just words."]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "empty"),
        (b" \n\t ", "empty", "empty"),
        ("\ufeff\u200b".encode(), "empty", "no text"),
        (b"PK\x03\x04" + b"x" * 100, "unsupported", "Word"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "unsupported", "PDF"),
        (b"\n<!DOCTYPE html><html>", "unsupported", "web page"),
        (b"\x89PNG\r\n\x1a\n", "unsupported", "picture"),
        (b"{\\rtf1 a}", "unsupported", "rich text"),
        (bytes(range(256)) * 8, "unsupported", "PDF"),
    ],
)
def test_each_failure_says_what_it_is_and_what_to_do(read, data: bytes, code: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        read(data, "paper.pdf")
    assert raised.value.code == code
    assert "upload" in raised.value.sentence
