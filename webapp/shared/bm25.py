"""The words of a text as BM25 counts them, the same for the index and for the answers.

A word is folded, stemmed as in its language, and hashed to a number; stop words are left out. What is written without
spaces is cut into pairs of signs. A text is found under its words in English as well, whatever its language: a single
word seldom says which language it is of. A word with a hyphen is found without it, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from qdrant_edge import Bm25, Bm25Config

from webapp.shared.folding import fold, written_out
from webapp.shared.languages import WORDS
from webapp.shared.signs import signs
from webapp.shared.stems import AS_RUSSIAN, ENDINGS, without_articles, without_endings, words_in_other_scripts

Weights = dict[int, float]
"""A number for each word, by the word's hash."""
VERSION = 3
"""Raised whenever the words of a text change, so that the index is built anew."""

STEMMED = {
    "da": "danish", "nl": "dutch", "fi": "finnish", "fr": "french", "de": "german", "hu": "hungarian", "it": "italian",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "es": "spanish", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""The languages in Latin letters whose words are stemmed, beside English."""
IN_SCRIPT = (("russian", "\u0400-\u052f"), ("arabic", "\u0600-\u06ff"), ("greek", "\u0370-\u03ff"))
"""Languages that stem all words of their script."""
COMPOUNDING = ("de", "nl", "sv", "da", "no", "fi", "hu")
"""Languages that write words together."""
SHORTEST_PART, SHORTEST_REST, LONGEST_COMPOUND = 4, 3, 40
OF_A_PART = 0.4
"""The weight that a part of a word has, of a word that stands there once."""
OTHER = re.compile(r"[^\x00-\u036f\u1d00-\u2e7f\ua720-\uab6f\ufb00-\ufb06\uff01-\uff5e]+")
"""What is in no Latin letter."""
HYPHENS = "-\u2010\u2011"
HYPHENATED = re.compile(rf"[^\W\d_]{{2,40}}(?:[{HYPHENS}][^\W\d_]{{2,40}}){{1,4}}")
HYPHEN = re.compile(f"[{HYPHENS}]")
LONG = re.compile(rf"[^\W\d_]{{{SHORTEST_PART + SHORTEST_REST},}}")
UMLAUT = re.compile("[äöüøåÄÖÜØÅ]")
UMLAUT_AS_TWO = re.compile("(?<![aeioqu])(?:ae|oe|ue)")
UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}


@lru_cache(maxsize=32)
def _bm25(language: str) -> Bm25:
    return Bm25(Bm25Config(language=language, ascii_folding=language != "turkish"))  # dotless i tells its endings


def document_weights(text: str, language: str = "") -> Weights:
    """Return BM25's weight of each word in a text, without the share that its idf adds (the index knows that)."""
    weights: Weights = {}
    for stemmer, words in _forms(text, language):
        vector = _bm25(stemmer).embed_document(words)
        for word, weight in zip(vector.indices, vector.values, strict=True):
            weights[word] = max(weights.get(word, 0.0), weight)
    least = OF_A_PART * min(weights.values(), default=0.0)
    if weights and language in COMPOUNDING:
        weights = dict.fromkeys(parts_of(text, language), least) | weights
    if joined := _joined(text, language):
        weights = dict.fromkeys(joined, least) | weights
    return weights


def words_of(text: str, language: str = "") -> frozenset[int]:
    """Return the distinct words of a question in a language: one number for each."""
    if text.isascii() and not _has_rules(language):
        return frozenset(_bm25("english").embed_query(text).indices)
    latin, others = _split(text)
    stemmer = STEMMED.get(language, "english")
    return (_hashes([(stemmer, _spelled(latin, language))]) - _commonest(language)) | _hashes(others)


@lru_cache(maxsize=32)
def _commonest(language: str) -> frozenset[int]:
    """Return the commonest words of a language without their accents: a list of stop words has "à", and no "a"."""
    if not _has_rules(language):
        return frozenset()
    words = WORDS.get(language, "")
    forms = [_spelled(words, language), " ".join(fold(word) for word in words.split())]
    return _hashes([(STEMMED.get(language, "english"), each) for each in forms])


@lru_cache(maxsize=4096)
def forms_of(text: str, language: str = "") -> frozenset[int]:
    """Return the numbers under which a text in a language is found: its words in English and in that.

    What was read is kept, about 1.5 kB a sentence: questions of a conversation find the same passages.
    """
    if text.isascii() and not _has_rules(language):
        return frozenset(_bm25("english").embed_query(text).indices) | _joined(text, language)
    return _hashes(_forms(text, language)) | _joined(text, language)


def _has_rules(language: str) -> bool:
    return language in STEMMED or language in ENDINGS


def _joined(text: str, language: str) -> frozenset[int]:
    """Return the words with a hyphen as they are found without it: "wellknown" for "well-known"."""
    if not any(hyphen in text for hyphen in HYPHENS):
        return frozenset()
    words = " ".join(HYPHEN.sub("", match.group()) for match in HYPHENATED.finditer(text))
    return _hashes([(STEMMED.get(language, "english"), words)]) if words else frozenset()


def parts_of(text: str, language: str, around: Collection[str] = ()) -> frozenset[int]:
    """Return what the long words of a text may be made of, where its language writes words together.

    ``around``: folded letters, of which one must stand in a word for it to be taken apart.
    """
    if language not in COMPOUNDING or (around and not any(letters in fold(text) for letters in around)):
        return frozenset()
    words = {word for word in LONG.findall(_spelled(text, language)) if len(word) <= LONGEST_COMPOUND}
    if around:
        words = {word for word in words if any(letters in fold(word) for letters in around)}
    return _hashes([(STEMMED[language], " ".join(part for word in words for part in _parts(word)))])


def _hashes(parts: list[tuple[str, str]]) -> frozenset[int]:
    return frozenset().union(*(_bm25(stemmer).embed_query(words).indices for stemmer, words in parts if words))


def _forms(text: str, language: str) -> list[tuple[str, str]]:
    """Return the words of a text in each form it is found under, with their stemmer."""
    if text.isascii() and not _has_rules(language):
        return [("english", text)]
    latin, others = _split(text)
    forms = [
        ("english", latin),
        *others,
        *(("arabic", without_articles(words)) for name, words in others if name == "arabic"),
    ]
    if language in STEMMED:
        forms.append((STEMMED[language], _spelled(latin, language)))
    if language in ENDINGS:
        forms.append(("english", without_endings(latin, language)))
    if UMLAUT.search(latin):
        forms.append(("english", " ".join(written_out(word) for word in latin.split() if UMLAUT.search(word))))
    return forms


def _spelled(latin: str, language: str) -> str:
    """Return a text as the stemmer of its language reads it: German with umlauts, where it has two letters for one."""
    if language in ENDINGS:
        return without_endings(latin, language)
    if language == "tr":
        return latin.replace("İ", "i").replace("I", "ı").lower()
    if language != "de":
        return latin
    return UMLAUT_AS_TWO.sub(lambda two: UMLAUTS[two.group()], latin.lower())


def _parts(word: str) -> list[str]:
    """Return all that a word begins and ends with, and that leaves something."""
    ends = [word[place:] for place in range(SHORTEST_REST, len(word) - SHORTEST_PART + 1)]
    return ends + [word[:place] for place in range(SHORTEST_PART, len(word) - SHORTEST_REST + 1)]


def _split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text in Latin letters, and what is in others as words, with the stemmer of each."""
    text = text.replace("\xad", "")
    if text.isascii() or not OTHER.search(text):
        return text, []
    folded = fold(" ".join(OTHER.findall(text))).translate(AS_RUSSIAN)
    found = [(stemmer, " ".join(re.findall(f"[{letters}]+", folded))) for stemmer, letters in IN_SCRIPT]
    found.append(("english", " ".join([*signs(folded), *words_in_other_scripts(folded)])))
    return OTHER.sub(" ", text), [(stemmer, words) for stemmer, words in found if words]
