"""Whom or which case a sentence speaks of: adults or children, mild or severe, by mouth or by vein."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from webapp.shared.folding import fold
from webapp.shared.words import word_set

ALTERNATIVES = (
    (
        "adult adults erwachsene erwachsenen adulte adultes",
        "child children infant infants kind kinder kindern enfant enfants",
        "elderly senior seniors senioren betagte betagten",
    ),
    ("women female frauen femmes", "men male manner mannern hommes"),
    ("mild", "severe"),
    ("oral orally", "intravenous intravenously"),
)
"""Groups of which a sentence that names one speaks of no other, unless it names that, too."""
OTHERS = (
    *("pregnancy pregnant", "renal kidney", "hepatic liver", "maximum most", "minimum least"),
    *("day daytime morning", "night evening", "before", "after"),
)
GROUPS = tuple(word_set(group) for group in (*(one for each in ALTERNATIVES for one in each), *OTHERS))
_STARTS = tuple(accumulate((len(each) for each in ALTERNATIVES), initial=0))
_SETS = tuple(frozenset(range(*ends)) for ends in pairwise(_STARTS))
"""For each of the ``ALTERNATIVES``, the places of its groups in ``GROUPS``."""
WORD = re.compile(r"[^\W\d_]+")


def groups_of(text: str) -> frozenset[int]:
    """Return the places in ``GROUPS`` of those that a text names."""
    found = frozenset(WORD.findall(fold(text)))
    return frozenset(place for place, group in enumerate(GROUPS) if group & found)


def is_of_another(sentence: str, question: str) -> bool:
    """Whether a sentence speaks of children alone where adults are asked about, and the like."""
    asked, said = groups_of(question), groups_of(sentence)
    return any(asked & some and said & some and not asked & said & some for some in _SETS)
