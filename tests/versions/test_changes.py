"""What changed, paragraph by paragraph and word by word."""

from __future__ import annotations

from webapp.versions.changes import Change, changes

OLD = ["Insulin is kept in a refrigerator.", "Pens last four weeks.", "Needles are used once.", "The end."]


def test_the_same_text_has_no_changes_whatever_its_spaces():
    assert list(changes(OLD, [text.replace(" ", "\n ") for text in OLD])) == []


def test_a_changed_paragraph_shows_its_changed_words():
    new = [OLD[0], "Pens last six weeks.", *OLD[2:]]
    assert list(changes(OLD, new)) == [
        Change(
            1,
            (("Pens last", False), (" four", True), (" weeks.", False)),
            (("Pens last", False), (" six", True), (" weeks.", False)),
        )
    ]


def test_what_came_and_what_went():
    new = [OLD[0], OLD[2], "Nothing of the kind was ever written here before.", OLD[3]]
    assert list(changes(OLD, new)) == [
        Change(1, before=(("Pens last four weeks.", True),)),
        Change(2, after=(("Nothing of the kind was ever written here before.", True),)),
    ]


def test_paragraphs_with_little_in_common_are_two():
    assert list(changes(["One two three."], ["Four five six."])) == [
        Change(0, before=(("One two three.", True),)),
        Change(0, after=(("Four five six.", True),)),
    ]


def test_a_very_long_paragraph_is_not_searched_for_words():
    old, new = (" ".join(f"{word}{n}" for n in range(2500)) for word in ("a", "b"))
    assert [bool(change.before) for change in changes([old], [new])] == [True, False]
