from __future__ import annotations

import pytest

from webapp.templates.thread import LONGEST, length, posts


def test_a_short_text_is_one_post_without_a_number():
    assert posts("Just this.\n") == ["Just this."]
    assert posts(" \n ") == []


def test_a_blank_line_begins_a_new_post():
    assert posts("One.\nStill one.\n\nTwo.\n \nThree.") == ["One.\nStill one. 1/3", "Two. 2/3", "Three. 3/3"]


def test_a_long_paragraph_is_cut_between_sentences():
    sentence = "A footnote is a promise that can be checked by the reader at once, page and all."
    made = posts(" ".join([sentence] * 7))
    assert [post.count(sentence) for post in made] == [3, 3, 1]


@pytest.mark.parametrize(
    "text", ["word " * 400, "x" * 2000, "文" * 700, "👩‍🔬 " * 300, "Sentence one. " * 300 + "y" * 999]
)
def test_no_post_is_longer_than_a_post_may_be_and_no_word_is_lost(text):
    made = posts(text)
    assert max(map(length, made)) <= LONGEST
    kept = "".join(post.rpartition(" ")[0] for post in made)
    assert kept.replace(" ", "") == "".join(text.split())


def test_characters_are_counted_as_they_are_there():
    assert length("abc") == 3
    assert length("文字") == 4
