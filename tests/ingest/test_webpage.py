"""Web pages: what they are about is read, what stands around it is not, and no plain document loses its text."""

import pytest

from tests.ingest.headings import below
from webapp.ingest.parsed import Parsed


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in below(parsed)]


PAGE = """<!-- saved --><!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Lamps | The Lamp Times</title>
<meta property="og:title" content="The dune lamp"><meta name="author" content="Ann Example">
<meta property="article:published_time" content="2021-03-04T05:06:07Z">
<style>p { color: red }</style><script>var words = "<p>no</p>";</script></head>
<body>
<header><nav><a href="/">Home</a></nav></header>
<div id="cookie-banner">We use cookies. <button>Fine</button></div>
<main>
  <h1>The dune lamp</h1>
  <p>It burns <a href="/oil">resin oil</a>,<br>and <b>glows</b> amber. <img src="a.png" alt="A picture"></p>
  <aside>Read also: ten lamps you will love.</aside>
  <h2>Care<!-- of it --></h2>
  Loose words, <i>in a line</i>.
  <ul><li>Wick<ol start="3"><li>cut</li><li>turn</li></ol></li><li><p>Glass</p></li></ul>
  <dl><dt>Felt</dt><dd>covers the vents</dd></dl>
  <pre><code>if dark:
    light()</code></pre>
  <blockquote><p>Never leave it.</p></blockquote>
  <p hidden>Hidden.</p><p style="display:none">Not shown.</p><template>Template.</template>
  <h3>Oil</h3>
  <table><caption>Oil by season</caption><thead><tr><th rowspan="2">Season</th><th colspan="2">Oil</th></tr>
  <tr><th>by night</th><th>by day</th></tr></thead>
  <tbody><tr><th rowspan="2">Winter</th><td>455 ml</td><td>0 ml</td></tr>
  <tr><td>460 ml</td><td></td></tr></tbody></table>
</main>
<footer>© 2021 The Lamp Times</footer>
</body></html>"""


def test_a_page_of_the_web(read) -> None:
    parsed = read(PAGE, "page.txt")
    assert [(block.chapter, block.section, block.text) for block in below(parsed)] == [
        ("The dune lamp", "", "It burns resin oil, and glows amber."),
        ("The dune lamp", "Care", "Loose words, in a line."),
        ("The dune lamp", "Care", "• Wick\n3. cut\n4. turn\n• Glass"),
        ("The dune lamp", "Care", "Felt\ncovers the vents"),
        ("The dune lamp", "Care", "if dark:\n    light()"),
        ("The dune lamp", "Care", "Never leave it."),
        (
            "The dune lamp",
            "Care › Oil",
            "Season: Winter | Oil by night: 455 ml | Oil by day: 0 ml\nSeason: Winter | Oil by night: 460 ml",
        ),
    ]
    assert (parsed.mime, parsed.title, parsed.author, parsed.year) == (
        "text/html",
        "The dune lamp",
        "Ann Example",
        2021,
    )


def test_a_plain_exported_document_keeps_all_its_text(read) -> None:
    page = "<html><body><aside><h1>Notes</h1><p>All of it stands here.</p></aside><p>x</p></body></html>"
    assert texts(read(page)) == ["All of it stands here.", "x"]
    about = f"<html><body><div class='gdpr'><p>{'What the law says of cookies. ' * 20}</p></div></body></html>"
    assert len(read(about).text) > 500


def test_an_article_stands_for_the_page_only_where_it_holds_most_of_it(read) -> None:
    teaser = "<html><body><article><p>Short.</p></article><p>The long text of the page itself.</p></body></html>"
    assert texts(read(teaser)) == ["Short.", "The long text of the page itself."]
    article = f"<html><body><p>Menu</p><article><p>{'Long text. ' * 20}</p></article></body></html>"
    assert "Menu" not in read(article).text


def test_two_broken_lines_are_a_new_paragraph(read) -> None:
    assert texts(read("<html><body>One<br>line.<br><br>Another.<div>Third</div>fourth</body></html>")) == [
        "One line.",
        "Another.",
        "Third",
        "fourth",
    ]


def test_a_table_that_only_lays_things_out_is_no_table(read) -> None:
    page = "<html><body><table><tr><td>Left</td><td><h2>Part</h2><p>Right</p></td></tr></table></body></html>"
    assert [(block.chapter, block.text) for block in below(read(page))] == [("", "Left"), ("Part", "Right")]


def test_facts_in_two_columns_are_no_header(read) -> None:
    rows = "<tr><td>Name</td><td>Ferrin</td></tr><tr><td>Form</td><td>Syrup</td></tr>"
    assert texts(read(f"<html><body><table>{rows}</table></body></html>")) == ["Name | Ferrin\nForm | Syrup"]


def test_footnotes_have_their_marks(read) -> None:
    body = '<p>So it is.<sup><a href="#n1">1</a></sup> Or not.</p><p><a href="#r1">1</a>A note.</p>'
    assert texts(read(f"<html><body>{body}</body></html>")) == ["So it is.[1] Or not.", "[1] A note."]


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8-r"),
        ("<meta charset=iso-8859-5>", "iso8859-5"),
        ("<meta charset='utf-8'>", "cp1251"),  # it lies
        ("", "utf-16"),
        ("", "utf-8-sig"),
    ],
)
def test_the_encoding_it_tells(told: str, encoding: str, read) -> None:
    words = "Хранители лампы были основаны в 1874 году после крушения корабля."
    page = f"<html><head>{told}<title>Лампа</title></head><body><p>{words}</p></body></html>"
    parsed = read(page.encode(encoding))
    assert (parsed.title, texts(parsed)) == ("Лампа", [words])


def test_a_fragment_is_known_by_its_name(read) -> None:
    assert texts(read("<p>One &amp; two</p><p>Three</p>", "part.html")) == ["One & two", "Three"]
    assert texts(read("<p>One</p>", "part.txt")) == ["<p>One</p>"]
