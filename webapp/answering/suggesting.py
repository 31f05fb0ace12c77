"""Questions made from headings, to be asked next. A heading that says too little by itself makes none."""

from __future__ import annotations

import re

from webapp.answering.follow_ups import is_follow_up
from webapp.answering.kinds import Kind, route
from webapp.answering.sentences import is_garbled
from webapp.ingest.parsed import SEPARATOR
from webapp.shared.folding import fold

FORMS = {
    "": "What is said about {}?",
    "en": "What is said about {}?",
    "de": "Was wird über {} gesagt?",
    "fr": "Que dit-on de {} ?",
    "es": "¿Qué se dice sobre {}?",
}
"""How a question begins and ends, by the language of the heading; in others none is made."""
LONGEST, MOST_WORDS, FEWEST_LETTERS = 70, 8, 4
NUMBER = re.compile(
    r"^(?:(?:chapter|section|part|appendix|kapitel|abschnitt|teil|chapitre|section|partie|capítulo|parte)\s+)?"
    r"(?:\d+(?:\.\d+)*|[IVXLC]+(?=[.:)]))[.:)\s–-]+",
    re.I,
)
ADDRESS = re.compile(r"\w[./@_\\]\w")
WORD = re.compile(r"[^\W\d_][\w’'-]*")
FURNITURE = """
    introduction contents table of contents references bibliography abstract conclusion conclusions summary index
    appendix preface foreword acknowledgements acknowledgments notes figures tables glossary discussion methods results
    background overview copyright disclaimer general other others miscellaneous example examples exercises further
    reading about the author funding keywords objectives purpose scope aims
    einleitung einführung inhalt inhaltsverzeichnis literatur literaturverzeichnis zusammenfassung fazit anhang vorwort
    register methoden ergebnisse überblick
    sommaire table des matières bibliographie résumé annexe avant-propos remerciements méthodes résultats
    introducción índice contenido bibliografía conclusión conclusiones resumen anexo prólogo métodos resultados
"""
"""Words of headings that say what kind of part follows, and not what it is about."""
BEGINNINGS = """
    who whom whose what which when where why how if whether can do does did is are was were should must may
    in on at by for from to with without before after during under over between about into against
    wer wen wem wessen was welche welcher welches wann wo warum wieso wie ob kann darf soll
    bei mit ohne vor nach während unter über zwischen im am auf für von zum zur gegen durch
    qui que quoi quel quelle quels quelles quand où pourquoi comment combien
    dans en sur sous avec sans avant après pendant chez contre pour par
    quién quiénes qué cuál cuáles cuándo dónde cómo cuánto cuántos
    con sin sobre bajo antes después durante entre contra para por
"""
"""Words that a heading does not begin with where it names what is said something about."""
_FOLDED = frozenset(fold(word) for word in FURNITURE.split())
_BEGINNINGS = frozenset(fold(word) for word in BEGINNINGS.split())


def question_from(section: str, content: str, language: str) -> str:
    """Return the question that the last heading of a section asks; "" for one that says too little.

    ``content`` is what stands below it: a word that is written small there is written small in the question.
    """
    heading = NUMBER.sub("", section.rpartition(SEPARATOR)[2].strip()).strip(" .:–-")
    words = WORD.findall(heading)
    is_telling = any(len(word) >= FEWEST_LETTERS and fold(word) not in _FOLDED for word in words)
    is_long = len(heading) > LONGEST or len(words) > MOST_WORDS
    if not is_telling or is_long or is_garbled(heading) or ADDRESS.search(heading):
        return ""
    if not heading.endswith("?"):
        form = FORMS.get(language) if fold(words[0]) not in _BEGINNINGS else None
        heading = form.format(WORD.sub(lambda word: _as_within(word[0], content), heading)) if form else ""
    is_whole = route(heading).kind is Kind.ORDINARY and not is_follow_up(heading)
    return heading if is_whole else ""


def _as_within(word: str, content: str) -> str:
    """Return a word of a heading as it is written within a sentence of what stands below it."""
    small = word.lower()
    return small if small != word and re.search(rf"\b{re.escape(small)}\b", content) else word
