"""LinkedIn, e-mails and blogs: what is seen of a text, and what a text gives for their fields."""

from __future__ import annotations

import pytest

from webapp.templates.limits import blog, email, linkedin
from webapp.templates.limits.graphemes import graphemes, shortened


def test_a_post_is_seen_up_to_210_signs_and_no_word_of_it_is_cut():
    short = "A short post."
    assert linkedin.shown(short) == linkedin.Shown(short, False)
    long = linkedin.shown("word " * 100)
    assert long == linkedin.Shown(("word " * 42).rstrip(), True)
    assert len(linkedin.shown("x" * 500).visible) == 210


def test_lines_take_room_as_well():
    assert linkedin.shown("a\n\nb\n\nc\n\nd") == linkedin.Shown("a\n\nb\n\nc", True)
    assert linkedin.shown("a\n\nb\n\nc\n\nd", linkedin.WIDE) == linkedin.Shown("a\n\nb", True)


def test_a_family_is_seen_whole():
    visible = linkedin.shown("👨‍👩‍👧‍👦" * 300).visible
    assert graphemes(visible) == ["👨‍👩‍👧‍👦"] * 210
    assert linkedin.length("👨‍👩‍👧‍👦") == 11


def test_an_email_has_its_subject_and_preheader_from_its_head():
    read = email.read("Subject: News\nPreview: In short\n\nDear all,\n\nSubject: stays.")
    assert read == email.Email("News", "In short", "Dear all,\n\nSubject: stays.")
    assert email.read("Dear all,\n\nHello.") == email.Email("Dear all,", "Dear all, Hello.", "Dear all,\n\nHello.")
    assert email.read("").subject == ""


def test_a_subject_is_one_line_whatever_it_holds():
    read = email.read("Subject: News\r\nBcc: all@example.org\u2028X: y\x0bZ: z\n\nText")
    assert "\n" not in read.subject
    assert "\r" not in read.subject
    long = email.read("Subject: " + "word " * 30)
    assert long.is_subject_cut
    assert long.subject_on_a_phone == " ".join(["word"] * 8) + "…"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Why small teams win", "why-small-teams-win"),
        ("Über Größe & Maß: 2. Teil", "uber-grosse-mass-2-teil"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本語の題名", "日本語の題名"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("👍 !!", ""),
        ("word " * 40, "-".join(["word"] * 15)),
    ],
)
def test_a_slug_is_words_joined_by_hyphens(title, slug):
    assert blog.slug(title) == slug


def test_an_article_has_a_title_a_description_and_a_reading_time():
    more = "A second one that is rather long. " * 6
    text = f"# On **footnotes**\n\nA first sentence[^1]. {more}\n\n## More\n\n{'w ' * 400}"
    read = blog.read(text)
    assert (read.title, read.slug, read.minutes) == ("On footnotes", "on-footnotes", 2)
    assert read.description.count("A second one that is rather long.") == 4
    assert read.description.startswith("A first sentence. A second")
    assert not read.is_title_cut
    assert blog.read("").title == ""
    assert blog.minutes("字" * 1200) == 3


def test_a_text_is_shortened_after_a_whole_word():
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 10) == "one two…"
    assert shortened("👨‍👩‍👧‍👦" * 4, 3) == "👨‍👩‍👧‍👦" * 2 + "…"
