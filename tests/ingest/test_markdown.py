"""Markdown loses its marks, and gives its headings and the facts at its front."""

from tests.ingest.headings import below

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
    assert [(block.chapter, block.section, block.text) for block in below(parsed)] == [
        ("", "", "layout: post"),
        (
            "The Book",
            "",
            "Text with a link, strong words, code and an image — in two lines. Third line.",
        ),
        ("The Book", "Part & One", "• bread\n• butter\n1. salted\n2. sweet"),
        ("The Book", "Part & One › Deep", "Drug: Aspirin | Dose: 100 mg"),
        ("The Book", "Part & One › Deep", "def f():\n    return 1"),
        ("Another", "", "It is said."),
    ]
    assert (parsed.title, parsed.mime) == ("The Book", "text/markdown")


def test_a_heading_without_text_is_kept(read) -> None:
    parsed = read("# One\n# Two\n## Three\ntext\n### Four", "a.md")
    assert [block.text for block in below(parsed)] == ["One", "text", "Four"]


def test_headings_are_text_of_the_section_that_they_begin(read) -> None:
    parsed = read("# One\n## Two\ntext\n## Three\nmore", "a.md")
    assert [(block.chapter, block.section, block.text) for block in parsed.blocks] == [
        ("One", "Two", "One"),
        ("One", "Two", "Two"),
        ("One", "Two", "text"),
        ("One", "Three", "Three"),
        ("One", "Three", "more"),
    ]


def test_the_highest_level_in_use_is_the_chapter(read) -> None:
    parsed = read("## One\ntext\n#### Two\nmore\n## Three\nend", "a.md")
    assert [(block.chapter, block.section) for block in below(parsed)] == [("One", ""), ("One", "Two"), ("Three", "")]


def test_markdown_is_known_by_its_content_where_its_name_does_not_tell(read) -> None:
    assert read(MARKDOWN).mime == "text/markdown"
    assert read(MARKDOWN, "book.txt").mime == "text/plain"
    assert read("Only # some text. #1 is [here].").mime == "text/plain"


def test_front_matter_gives_facts_and_stays_findable(read) -> None:
    front = '---\ntitle: "On Banks"\nauthor: P. Aalto\ndate: 2021-05-03\ntags:\n  - sand\n  - drift\n---\n# One\ntext'
    parsed = read(front, "a.md")
    assert (parsed.title, parsed.author, parsed.year) == ("On Banks", "P. Aalto", 2021)
    assert "tags: sand, drift" in parsed.text
