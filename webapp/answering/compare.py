"""A claim held against the sentences that are quoted for it, by rules."""

from __future__ import annotations

import re

from webapp.answering.facts import facts, names, words

WORD = re.compile(r"\w+(?:[’'.,]\w+)*|%")
TURNS_THE_SENSE = re.compile(
    r"no|not|never|none|nor|neither|without|cannot|hardly|rarely|seldom|unless|except|only|whether|if|may|might|could"
    r"|can|would|should|perhaps|possibly|probably|some|most|few|many|often|sometimes|unknown|unclear|false|denie[sd]"
    r"|reject(?:s|ed)|but|less|more|other|than|instead|\w+n[’']t"
)
"""A sentence that has one of these says something else without it."""


def is_supported(claim: str, quoted: str) -> bool:
    """Whether the rules are sure that the quoted sentences say the claim: its words stand there as they are.

    No word that turns their sense is left out, and no number and no name is new.
    """
    claimed, there = _words(claim), _words(quoted)
    if not claimed or not facts(claim) <= facts(quoted) or not names(claim) <= words(quoted):
        return False
    length = len(claimed)
    is_there = any(there[start : start + length] == claimed for start in range(len(there) - length + 1))
    return is_there and _turns(claimed) == _turns(there)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _turns(found: list[str]) -> list[str]:
    return [word for word in found if TURNS_THE_SENSE.fullmatch(word)]
