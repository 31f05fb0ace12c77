"""The names of a text, and whether a source has them."""

from __future__ import annotations

import re
from functools import lru_cache

from webapp.answering.facts.dates import MONTHS, WEEKDAYS
from webapp.answering.facts.language import language_of, sure_language_of
from webapp.answering.facts.numerals import NUMBERS, ORDINALS, PARTS
from webapp.answering.facts.text import folded, normalised
from webapp.answering.facts.units import UNITS
from webapp.ingest.sentences import split_sentences
from webapp.shared.words import word_set

WORD = re.compile(r"[^\W\d_][\w'-]*")
NO_NAME = frozenset(["i", "i'm", "i'll", "i've", "i'd"]) | MONTHS.keys()
NO_NAME |= NUMBERS["en"].keys() | ORDINALS.keys() | PARTS.keys()
# Written with a capital for what they are, and said of whatever is meant.
TITLES = word_set(
    "mr mrs ms dr prof professor sir lord lady judge justice court article art section sect chapter table figure "
    "fig no act law treaty convention regulation directive parliament congress senate government state states "
    "company board committee council commission president minister king queen university bank version type group "
    "class north south east west northern southern eastern western god internet web bc ad bce ce am pm id p.m a.m "
    "q1 q2 q3 q4 battle war republic kingdom union church museum river lake mount street the sun moon earth "
    "sea ocean gulf bay island islands peninsula desert valley mountains canal airport county city town province"
)
# Country, what comes from there, and how it is abbreviated: each says the other.
COUNTRIES = """
uk|gb|britain|british|briton|britons|united|kingdom
us|usa|u.s|u.s.a|america|american|americans|united|states
eu|european|europe|europeans|union
un|united|nations
ussr|soviet|russia|russian|russians
france|french|frenchman|frenchmen
germany|german|germans
netherlands|dutch|holland
switzerland|swiss
spain|spanish|spaniard|spaniards
greece|greek|greeks
denmark|danish|dane|danes
sweden|swedish|swede|swedes
finland|finnish|finn|finns
norway|norwegian|norwegians
poland|polish|pole|poles
turkey|turkish|turk|turks
wales|welsh
ireland|irish
scotland|scottish|scots
england|english
china|chinese
japan|japanese
portugal|portuguese
belgium|belgian|belgians
iceland|icelandic
israel|israeli|jewish|jews
thailand|thai
philippines|filipino
rome|roman|romans
athens|athenian|athenians
paris|parisian
vienna|viennese
"""
RELATED: dict[str, frozenset[str]] = {}
for _line in COUNTRIES.split():
    for _form in _line.split("|"):
        RELATED[_form] = RELATED.get(_form, frozenset()) | frozenset(_line.split("|"))
FORMULA = re.compile(
    r"\b(?=\w*[a-z\d])(?:(?:[BCFHIKNOPSUVWY]|Al|Ag|Au|Ba|Br|Ca|Cl|Cu|Fe|He|Hg|Li|Mg|Mn|Na|Ni|Pb|Si|Zn)\d*){2,6}\b"
)
OF_MONEY = re.compile(r"\b([A-Z][a-z]+) (?:francs?|dollars?|pounds?|pesos?|rupees?|krone[rn]?|kron[ao]r?|lira|yen)\b")
"""What says whose money it is: the source may write "CHF"."""
FULL_NAME = re.compile(r"[A-Z][\w.-]{1,30}(?: [A-Z][\w.-]{0,30}){1,3}")
SHORTEST_STEM = 4
MOST_SHORTENED = 3  # letters: "Li" of lithium
PREFIXES = word_set("mid early late pre post pro anti non ex semi")
LONG = 8  # letters of a word that is shortened to some of them
MOST_ALIKE = 50
SAYING = re.compile(
    r"\s+(?:\w+ly\s+)?(?:argue[sd]|claim(?:s|ed)|say?s|said|writes?|wrote|think?s|thought|hold?s|held|believe[sd]|note[sd]"
    r"|observe[sd]|show(?:s|ed)|found|finds|state[sd]|suggest(?:s|ed)|propose[sd]|wants?|wanted|told|proved|proves"
    r"|discovered|invented|wrote|founded|died|dissented|crossed|defeated|won|lost)\b"
    r"(?! (?:is|are|was|were|has|have|had|led|gave|made|\w+ed)\b)"  # "Handwritten notes led to"
)
COMMON_ENDING = re.compile(
    r"(?:[^s]s|ing|tion|sion|ment|ness|ity|ism|ance|ence|ure|age|ly|ers|ed|ist|body|one|thing|ful|able|ive|ous|ic"
    r"|ship|hood|ent|ee|eer|dom)\Z"
)
OPENERS = word_set(
    "a an the this that these those it he she they we you i who what which when where why how if as at by for "
    "from in into on of to with without under over after before during between among according both each every "
    "all some most many few several no none not never only but and or so yet while although though because since "
    "until unless there here then thus also even however moreover people women men children patients staff police "
    "research water work much more less one its his her their our my your data evidence science everyone "
    "everybody someone anyone nobody nothing something everything today later soon once again perhaps steam"
)


@lru_cache(maxsize=256)
def names(text: str, language: str = "") -> frozenset[str]:
    """Return the words of a text that are written as names, folded.

    These have a capital inside a sentence, or inside the word, or stand at the head of a sentence as only a name does.
    German writes all nouns so, and is left alone but for words in capitals. ``language`` is that of a text whose own
    words do not tell it.
    """
    plain, found = normalised(text), set[str]()
    is_german = (language_of(text) or language) == "de"
    for start, end in split_sentences(plain):
        for place, match in enumerate(WORD.finditer(plain, start, end)):
            word = match.group().removesuffix("'s").removesuffix("'")
            has_capital = any(map(str.isupper, word[1:]))
            if len(word) < 2 or not (has_capital or word[0].isupper()):
                continue
            if has_capital if is_german else (has_capital or place or _opens_as_name(plain, match)):
                found.add(folded(word))
    return frozenset(found - NO_NAME)


def _opens_as_name(text: str, match: re.Match[str]) -> bool:
    """Whether the first word of a sentence is a name by what follows: "Einstein's", "Lessig argues", "John Smith"."""
    word, after = match.group(), text[match.end() : match.end() + 40]
    plain = folded(word)
    if plain in OPENERS or COMMON_ENDING.search(plain):
        return False
    if word.endswith("'s") or SAYING.match(after):
        return True
    following = re.match(r" (?:and )?([A-Z][a-z]+)\b", after)
    return bool(following and folded(following[1]) not in NO_NAME)


@lru_cache(maxsize=256)
def words(text: str) -> frozenset[str]:
    """Return all words of a text in the form that names have."""
    plain = normalised(text)
    found = {folded(word.removesuffix("'s")) for word in WORD.findall(plain)}
    return frozenset(found | {part for word in found for part in word.split("-")})


def unknown_names(claim: str, source: str) -> list[str]:
    """Return the names of a claim that do not stand in a source, in any of their forms, as the claim writes them."""
    known = words(source)
    known |= _given_names(claim, known)
    unknown = {
        name
        for name in names(claim, sure_language_of(source)) - TITLES - known - UNITS.keys() - WEEKDAYS.keys()
        if not (_is_known(name, known, source) or _is_of_formula(name, claim, source))
    }
    unknown -= {folded(match[1]) for match in OF_MONEY.finditer(claim)}
    written = (match.group().removesuffix("'s").removesuffix("'") for match in WORD.finditer(normalised(claim)))
    return list({folded(word): word for word in written if folded(word) in unknown}.values())


def _given_names(claim: str, known: frozenset[str]) -> frozenset[str]:
    """Return the names right before one that the source has: "Johann Sebastian Bach"."""
    found = set()
    for match in FULL_NAME.finditer(normalised(claim)):
        given, _, last = match.group().rpartition(" ")
        if folded(last) in known:
            found |= {folded(one) for one in given.split()}
    return frozenset(found)


def _is_known(name: str, known: frozenset[str], source: str) -> bool:
    if RELATED.get(name, frozenset()) & known:
        return True
    parts = [part for part in name.split("-") if part]
    known_parts = known | NO_NAME | PREFIXES
    if len(parts) > 1 and all(
        part in known_parts or part.isdigit() or _is_known(part, known, source) for part in parts
    ):
        return True
    if f"{name}s" in known or name.removesuffix("s") in known:
        return True
    if any(_is_same_stem(name, other) for other in _by_beginning(known).get(name[:SHORTEST_STEM], ())):
        return True
    if len(name) <= MOST_SHORTENED and any(other.startswith(name) for other in known if len(other) > len(name) + 2):
        return True
    if len(name) <= MOST_SHORTENED and any(_is_within(name, other) for other in known):
        return True
    return len(name) <= 6 and name in _initials(source)


def _is_within(name: str, word: str) -> bool:
    """Whether letters stand in a long word in their order, from its first on: "UV" in "ultraviolet"."""
    letters = iter(word)
    return len(word) > LONG and word.startswith(name[0]) and all(letter in letters for letter in name)


def _is_of_formula(name: str, claim: str, source: str) -> bool:
    """Whether a name is a chemical formula, of which the source has none: it may say "carbon dioxide"."""
    formulas = {folded(match.group()) for match in FORMULA.finditer(claim)}
    return name in formulas and not FORMULA.search(source)


def _is_same_stem(one: str, other: str) -> bool:
    """Whether two names are forms of one: "Britain" and "British", "Islam" and "Islamism"."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_STEM:
        return False
    kept = 0
    while kept < len(shorter) and shorter[kept] == longer[kept]:
        kept += 1
    return kept >= max(SHORTEST_STEM, len(shorter) - 3) and kept >= len(longer) - 5 and kept > len(shorter) / 2


@lru_cache(maxsize=64)
def _by_beginning(known: frozenset[str]) -> dict[str, list[str]]:
    """Return words by their first letters, at most MOST_ALIKE for each."""
    found: dict[str, list[str]] = {}
    for word in sorted(known):
        alike = found.setdefault(word[:SHORTEST_STEM], [])
        if len(alike) < MOST_ALIKE:
            alike.append(word)
    return found


@lru_cache(maxsize=64)
def _initials(source: str) -> frozenset[str]:
    """Return the abbreviations that the names of a source would have: "EU" of European Union."""
    letters = [word[0].lower() for word in WORD.findall(source)]
    found = {"".join(letters[start : start + length]) for length in range(2, 6) for start in range(len(letters))}
    return frozenset(found)
