from __future__ import annotations

from random import Random

import pytest

from tests.templates.limits.drafts import ALPHABETS, Made, make
from webapp.templates.limits import email, linkedin
from webapp.templates.limits.graphemes import graphemes
from webapp.templates.limits.thread import posts
from webapp.templates.limits.weights import MOST, length


def test_a_short_text_is_one_post_without_a_number():
    assert posts("Just this.\n") == ["Just this."]
    assert posts(" \n ") == []
    assert posts("x" * 280) == ["x" * 280]


def test_a_blank_line_begins_a_new_post():
    assert posts("One.\nStill one.\n\nTwo.\n \nThree.") == ["One.\nStill one. 1/3", "Two. 2/3", "Three. 3/3"]


def test_a_long_paragraph_is_cut_between_sentences():
    sentence = "A footnote is a promise that can be checked by the reader at once, page and all."
    made = posts(" ".join([sentence] * 7))
    assert [post.count(sentence) for post in made] == [3, 3, 1]


def test_a_sentence_that_is_too_long_is_cut_between_its_clauses():
    clause = "which is a long clause of some thirty words or so that says nothing in particular at all, "
    assert [post.rpartition(" ")[0][-1] for post in posts("A thing, " + clause * 5 + "ends here.")] == [",", ",", "."]
    japanese = "これは長い文章の一部であり、" * 30 + "終わる。"
    assert {post.rpartition(" ")[0][-1] for post in posts(japanese)} == {"、", "。"}


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400,
        "x" * 2000,
        "文" * 700,
        "👩‍🔬 " * 300,
        "👨‍👩‍👧‍👦" * 300,
        "Sentence one. " * 300 + "y" * 999,
        "a" * 20_000,
    ],
)
def test_no_post_is_longer_than_a_post_may_be_and_no_word_is_lost(text):
    made = posts(text)
    assert max(map(length, made)) <= MOST
    kept = "".join(post.rpartition(" ")[0] for post in made)
    assert kept.replace(" ", "") == "".join(text.split())


def check(made: Made) -> None:
    """Compare the posts of a text with what is known of it: none is too long, nothing is lost, no part is cut."""
    found = posts(made.text)
    kept = [post.rpartition(" ")[0] if len(found) > 1 else post for post in found]
    assert "".join("".join(kept).split()) == "".join(made.text.split())
    assert max(map(length, found)) <= MOST
    whole = {place for place, _ in _ends(atom for atom, _ in made.atoms)}
    cuts, place = set(), 0
    for post in kept:
        place += len("".join(post.split()))
        cuts.add(place)
    assert cuts <= whole
    for post in found:
        linkedin_post = linkedin.shown(post)
        assert post.startswith(linkedin_post.visible)
        assert graphemes(linkedin_post.visible) == graphemes(post)[: len(graphemes(linkedin_post.visible))]
    assert "\n" not in email.read(made.text).subject


def _ends(atoms):
    place = 0
    for atom in atoms:
        place += len(atom)
        yield place, atom


@pytest.mark.parametrize("script", ALPHABETS)
def test_texts_in_each_script_are_cut_only_where_they_may_be(script):
    random = Random(script)  # noqa: S311  # no secret
    for _ in range(6):
        made = make(random, script)
        assert length(made.text) == made.weight
        check(made)


@pytest.mark.long
@pytest.mark.parametrize("script", ALPHABETS)
def test_ten_thousand_drafts_are_cut_only_where_they_may_be(script):
    random = Random(f"many {script}")  # noqa: S311  # no secret
    for _ in range(1250):
        made = make(random, script)
        assert length(made.text) == made.weight
        check(made)
