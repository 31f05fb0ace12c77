"""Whom or which case a sentence speaks of: adults or children, mild or severe, by mouth or by vein."""

from __future__ import annotations

import re

from webapp.shared.folding import fold
from webapp.shared.words import word_set

Group = frozenset[str]
"""The words by which a group of people, or a kind of case, is named."""


def _groups(*words: str) -> frozenset[Group]:
    return frozenset(map(word_set, words))


ALTERNATIVES = (
    _groups(
        "adult adults erwachsene erwachsenen adulte adultes",
        "child children infant infants kind kinder kindern enfant enfants",
        "elderly senior seniors senioren betagte betagten",
    ),
    _groups("women female frauen femmes", "men male manner mannern hommes"),
    _groups("mild", "severe"),
    _groups("oral orally", "intravenous intravenously"),
)
"""Groups of which a sentence that names one speaks of no other, unless it names that, too."""
OTHERS = _groups(
    *("pregnancy pregnant", "renal kidney", "hepatic liver", "maximum most", "minimum least"),
    *("day daytime morning", "night evening", "before", "after"),
)
GROUPS = OTHERS.union(*ALTERNATIVES)
WORD = re.compile(r"[^\W\d_]+")


def groups_of(text: str) -> frozenset[Group]:
    """Return the groups that a text names."""
    found = frozenset(WORD.findall(fold(text)))
    return frozenset(group for group in GROUPS if group & found)


def is_of_another(sentence: str, question: str) -> bool:
    """Whether a sentence speaks of children alone where adults are asked about, and the like."""
    asked, said = groups_of(question), groups_of(sentence)
    return any(asked & groups and said & groups and not asked & said & groups for groups in ALTERNATIVES)
