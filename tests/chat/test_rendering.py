"""Markdown of answers as safe HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest

from webapp.chat.colouring import coloured
from webapp.chat.rendering import joined, paragraphs, preview, without_marks


def shown(content: str) -> str:
    return joined(paragraphs(content, lambda number: f"<sup>{number}</sup>"))


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One *two*.[^1]", "<p>One <em>two</em>.<sup>1</sup></p>"),
        ("a[^1][^22]", "<p>a<sup>1</sup><sup>22</sup></p>"),
        ("> said[^3]", "<blockquote>\n<p>said<sup>3</sup></p>\n</blockquote>"),
        ("# Title", "<h3>Title</h3>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
        (r"\[^1\] and \[^1]", "<p>[^1] and [^1]</p>"),
        ("`[^1]`", "<p><code>[^1]</code></p>"),
        ("[^1]: http://evil.example", "<p><sup>1</sup>: http://evil.example</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![a](http://evil.example/x.png)", "<p>![a](http://evil.example/x.png)</p>"),
        ("<http://evil.example>", "<p>&lt;http://evil.example&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ('``` x" onload="alert(1)\ncode\n```', "<pre><code>code\n</code></pre>"),
        ("forged \ue0007\ue001 mark", "<p>forged 7 mark</p>"),
        ("so $x_1*y_2*z$ is.[^1]", '<p>so <span class="formula">x_1*y_2*z</span> is.<sup>1</sup></p>'),
        (r"so \( a < b_{1} \) is", '<p>so <span class="formula">a &lt; b_{1}</span> is</p>'),
        ("$$\na\n+ b_1\n- c\n$$[^1]", '<p><span class="formula alone">a\n+ b_1\n- c</span><sup>1</sup></p>'),
        ("\\[\nx = 1\n\\]\n\nyes", '<p><span class="formula alone">x = 1</span></p>\n<p>yes</p>'),
        ("from $5 to $6, or $5-$6", "<p>from $5 to $6, or $5-$6</p>"),
        (r"\[12\] and \$x\$", "<p>[12] and $x$</p>"),
        ("$<script>alert(1)</script>$", '<p><span class="formula">&lt;script&gt;alert(1)&lt;/script&gt;</span></p>'),
        ("`$x$`", "<p><code>$x$</code></p>"),
        (
            "```python\nx = '<b>' # [^1]\n```",
            "<pre><code>x = <span class=\"code-string\">'&lt;b&gt;'</span>"
            ' <span class="code-comment"># [^1]</span>\n</code></pre>',
        ),
        ("```nonsense\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        (
            "|a|b|\n|-|-|\n|1[^1]|2[^0]|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>1<sup>1</sup></td>\n<td>2<sup>0</sup></td>\n</tr>\n</tbody>\n</table>",
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_safe_html(content, html):
    assert shown(content) == html


@pytest.mark.parametrize("text", [r"\[_=", r"\[ a_1 = b ", r"\( a ", "$a ", "`a ", "[^", "\\[\n"])
def test_many_openings_that_never_close_cost_no_more_than_their_length(text):
    assert "formula" not in shown(text * 5000)


def test_each_paragraph_knows_its_footnotes_in_order():
    blocks = paragraphs("b[^2] a[^1] b[^2]\n\n- [^3]\n- [^4]\n\nnone", str)
    assert [block.numbers for block in blocks] == [(2, 1), (3, 4), ()]


def test_a_piece_is_shown_as_its_words():
    assert preview(r"1 \< 2 <b>[^1] \[^2]") == "1 &lt; 2 &lt;b&gt;<sup>1</sup> [^2]"
    assert (
        preview("From *Owls*, page 2:\n\n> They hunt 2 \\* at night.")
        == "From Owls, page 2:\n\nThey hunt 2 * at night."
    )


def test_a_claim_without_a_source_is_marked_while_it_is_written():
    assert preview("So they say.[^0]") == 'So they say.<span class="no-source">no source</span>'


def test_what_is_remembered_has_no_marks():
    assert without_marks(r"Dr\. Ito said so.[^1][^2] \[^3]") == "Dr. Ito said so. [^3]"


@pytest.mark.grid
@pytest.mark.parametrize("language", ["python", "js", "sql", "tex", "html"])
@pytest.mark.parametrize("pump", ['"', "'", '"""', "\\", "/*", "<!--", "--", "`", "#", "a", "0.", "\n", " ", "([{"])
def test_code_is_coloured_in_one_pass(language, pump):
    """Each letter is read once: quadratic, so many would take hours."""
    code = pump * (200_000 // len(pump))
    assert unescape(re.sub(r"</?span[^>]*>", "", coloured(code, language))) == code
