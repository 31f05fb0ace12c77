"""Words as the stemmers of BM25 take them, in languages that these do not know or half know."""

from __future__ import annotations

import re

from webapp.shared.folding import fold
from webapp.shared.words import word_list

AS_RUSSIAN = str.maketrans("іїєґў", "ииеге")
"""Ukrainian and Belarusian as the Russian stemmer reads them: most of the endings are the same."""
ARTICLE = re.compile("(?<![\u0621-\u064a])[وفبك]?ال(?=[\u0621-\u064a]{3})")
ENDINGS = {
    "pl": word_list(
        "iejszych ejszych owania owaniu owanie iejszy ejszy ością ościach ości ość iego iemu iami iach owie ować owym"
        " owych owej owego ami ach ego emu ymi imi ych ich iem ów om ym im ej ie ia ią ię io iu em ą ę y i a e o u"
    ),
    "cs": word_list(
        "ejších ějších ejší ější ostmi ostech osti ost ového ovému ových ovým ové ová ový ami emi ech ích ách ého ému"
        " ými ých ým ím ům mi ou ou ě í ý á é ů y i a e o u"
    ),
}
SHORTEST_STEM = 3
SOFT = str.maketrans("ńśźćłžščřňťď", "nszclzscrntd")
INDIC = re.compile("[\u0900-\u0d7f]+")
TO_LETTERS = {code: code - 0x900 + 0xA000 for code in range(0x900, 0xD80)}
"""Indic letters and vowel signs as letters of Yi: BM25 takes a vowel sign for the end of a word."""
VOWEL_SIGNS = "".join(
    f"{chr(block)}-{chr(block + 3)}{chr(block + 0x3E)}-{chr(block + 0x4D)}" for block in range(0x900, 0xD80, 0x80)
)
LAST_SIGNS = re.compile(f"(?:(?<=[^{VOWEL_SIGNS}])|(?<=\\A.))[{VOWEL_SIGNS}]++\\Z")
HINDI_STOPS = frozenset(
    LAST_SIGNS.sub("", word)
    for word in word_list(
        "का की के को में से है हैं था थी थे ने पर और या यह वह ये वे इस उस इन उन जो तो ही भी किसने किसे कितना कितनी कितने क्या"
        " कब कौन कहाँ किस कैसे क्यों हुआ हुए हुई होता होती लगे गया गई गए एक लिए द्वारा"
    )
)
OTHER_WORDS = re.compile("[\u0530-\u058f\u0d80-\u0dff\u10a0-\u10ff\u1200-\u139f]{2,}")
"""Armenian, Sinhala, Georgian and Ethiopic."""


def without_endings(text: str, language: str) -> str:
    """Return the words of a text in Latin letters without the endings of a language that has no stemmer."""
    return " ".join(_stem(word, language) for word in text.lower().split())


def _stem(word: str, language: str) -> str:
    bare = word.strip(".,;:!?()[]\"'„“”«»…")
    for ending in ENDINGS[language]:
        if bare.endswith(ending) and len(bare) - len(ending) >= SHORTEST_STEM:
            bare = bare.removesuffix(ending)
            break
    return fold(bare.translate(SOFT))


def without_articles(arabic: str) -> str:
    """Return the words of a folded Arabic text that have an article, without it; the stemmer takes some for verbs."""
    return " ".join(ARTICLE.sub("", word) for word in arabic.split() if ARTICLE.match(word))


def words_in_other_scripts(folded: str) -> list[str]:
    """Return the words of a folded text in scripts whose vowels are signs, or that BM25 has no rules for."""
    stems = (LAST_SIGNS.sub("", word) for word in INDIC.findall(folded))
    return [stem.translate(TO_LETTERS) for stem in stems if stem not in HINDI_STOPS] + OTHER_WORDS.findall(folded)
