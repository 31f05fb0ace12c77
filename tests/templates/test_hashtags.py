from __future__ import annotations

from webapp.templates.hashtags import suggest


def test_hashtags_are_the_words_that_a_source_uses_most_and_others_seldom():
    texts = ["The footnote stands in the margin, and everybody quickly looked at the footnote."] * 3
    texts += ["Printers set footnotes in small type; printers disliked the margin."] * 2
    assert suggest("On footnotes", texts)[0] == "#Footnote"
    assert "#Printers" in suggest("On footnotes", texts)
    assert not {"#Everybody", "#Quickly", "#Looked", "#Stands"} & {*suggest("On footnotes", texts)}


def test_a_word_of_the_title_counts_for_more_and_other_languages_have_theirs():
    assert "#Teams" in suggest("Why small teams win", ["Small teams win.", "Large teams and other teams talk."])
    assert suggest("Die Fußnote", ["Die Fußnote steht durch den Rand, die Fußnote."] * 2, "de")[0] == "#Fußnote"
    assert suggest("", ["", "1 2 3", "日本語の文章"]) == []
