"""What a sentence is good for as an answer: it may be a heading, an aim or a finding, or restate the question."""

from __future__ import annotations

import re
import unicodedata

from webapp.answering.facts.numerals import SCALES
from webapp.answering.facts.units import unit_of
from webapp.answering.mentions import each_name
from webapp.shared.folding import fold
from webapp.shared.languages import UNSPACED
from webapp.shared.words import word_set

# A question's kind, and what a sentence that answers such a question has.
KINDS = (
    (
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|century|decade|date|day|month)\b"
            r"|\b(?:wann|quand|cuándo|quando|wanneer|когда|متى)\b|哪[一]?年|什么时候|何年|いつ",
            re.IGNORECASE,
        ),
        re.compile(r"\b1\d{3}\b|\b20\d{2}\b|\b(?:centur|decade)|\d年|[月曜]日"),
    ),
    (
        re.compile(
            r"\bhow (?:many|much|long|old|large|far|often|high)\b"
            r"|\b(?:what|which) (?:dose|percentage|percent|number|amount|temperature)\b"
            r"|\bwie (?:viele?|hoch|lang|alt|groß|weit|schwer|oft)\b|\b(?:combien|cuánt|quant[aoie]|hoeveel)"
            r"|\b(?:сколько|كم)\b|多少|多[长高大远重深]|几|どのくらい|どれだけ|いくつ|いくら|何[人本円羽年回]",
            re.IGNORECASE,
        ),
        re.compile(r"\d|[二三四五六七八九十百千万][^一-鿿]?"),
    ),
    (
        re.compile(r"\bwhy\b|\bwhat (?:is|was|were|are) the (?:reason|cause)s?\b", re.IGNORECASE),
        re.compile(
            r"\b(?:because|since|due to|so that|in order|as a result|reasons?|caused?|led to|therefore|thus"
            r"|to (?:avoid|prevent|protect|keep|make|help))\b",
            re.IGNORECASE,
        ),
    ),
)
WHO = re.compile(
    r"\bwho(?:se|m)?\b|\b(?:what|which) (?:person|man|woman|king|queen|leader|author|group|people|country|company)\b",
    re.IGNORECASE,
)

LABEL = r"^\W*(?:{})(?: (?:and|of|or) \w+)?\s*(?:[:.–—]|(?=[A-Z]))"
STUDIED = r"(?:investigat|examin|evaluat|assess|compar|explor|stud[iy]|test|review|discuss|analy[sz])"
STUDY = r"(?:study|paper|article|report|review|trial|investigation|survey|experiments?|tests|analysis)"
TO_STUDY = (
    rf"to (?:determine|describe|identify|establish|estimate|find out|report|measure|ascertain|clarify|{STUDIED}\w*)"
)
OPENING_AIM = re.compile(
    LABEL.format("(?i:background|introduction|aims?|objectives?|purpose|hypothesis|context|rationale)")
    + rf"|^\W*(?i:in order )?(?i:{TO_STUDY})\b"
)
AIM = re.compile(
    rf"\b(?:aims?|purpose|objectives?|goals?) of (?:this|the|our) (?:\w+ )?{STUDY}\b"
    r"|\bwe (?:sought|set out|aimed|hypothesi[sz]ed)\b"
    rf"|\b(?:we|(?:this|our|the present|the current) (?:\w+ )?{STUDY}) (?:\w+ )?{STUDIED}\w*\b"
    rf"|\b(?:this|our|the present|the current) (?:\w+ )?{STUDY} (?:aim|was|is)\w* (?:\w+ ){{0,3}}(?:to|in order)\b"
    rf"|\b{STUDY}\b[^.;]{{0,80}}\b(?:was|were|is|are|been) (?:made|conducted|carried out|undertaken|presented)\b"
    rf"|\b(?:was|were|been) {STUDIED}(?:ed|ied)\b"
    r"|\b(?:is|are) (?:investigated|examined|explored|studied|discussed|analy[sz]ed)\b",
    re.IGNORECASE,
)
FINDING = re.compile(
    r"^\W*(?:results?|findings|conclusions?|interpretation|discussion)\b"
    r"|\b(?:found|show(?:s|n|ed)?|demonstrate[sd]?|reveal(?:s|ed)?|indicate[sd]?|suggest(?:s|ed)?|conclude[sd]?)\b"
    r"|\b(?:confirm(?:s|ed)?|observed|significant(?:ly)?|associated|correlated|(?:odds|hazard) ratio)\b"
    r"|\bp\s*[<=>]\s*0?\.\d|\bno (?:\w+ )?(?:difference|effect|association|evidence|change)s?\b"
    r"|\b(?:higher|lower|greater|smaller|fewer|more|less|worse|better|longer|shorter|faster|slower)\b[^.]* than\b"
    r"|\b(?:increase|decrease|reduce|improve|decline|rise|fall|rose|fell|drop)\w*\b[^.]*\d|\d\s*%",
    re.IGNORECASE,
)

WORD = re.compile(r"[^\W\d_][\w’'.-]*")
LETTERS = re.compile(r"[^\W\d_]+")
PLAIN_WORD = re.compile(r"[^\W_]+")
SENTENCE_END = re.compile(r"[.!?:;…。！？][\"”’')\]]*$")
PART = (
    r"chapter|part|section|appendix|annex|article|figure|table|kapitel|teil|abschnitt|anhang|artikel"
    r"|chapitre|partie|annexe"
)
NUMBERING = re.compile(rf"^(?:{PART})?\s*[\dIVXLC]+(?:[.:)]\d*)*\s+", re.IGNORECASE)
SMALL = word_set("a an and as at by de der die for from in of on or the to und via vs with")
CAPTION = re.compile(rf"^(?:{PART}|fig\.|box|tabelle|abbildung|tableau)\s*[\dIVXLC]+\s*[.:–—-]\s*(?=\S)", re.IGNORECASE)
URL = re.compile(r"\b(?:https?|file|ftp)://\S+", re.IGNORECASE)
OF_NUMBERS = word_set("am pm page seite página pagina")
OF_PAGES = re.compile(
    r"^\W*(?:page|seite|página|pagina|pp?\.|s\.)\s*\d+(?:\s*(?:of|von|sur|de|di|/)\s*\d+)?\W*$", re.IGNORECASE
)
PRINTED = re.compile(r"^\W*(?:printed|downloaded|retrieved|accessed) (?:from|at|on)\b", re.IGNORECASE)
COPYRIGHT = re.compile(r"^\W*(?:copyright )?©", re.IGNORECASE)
LEADERS = re.compile(r"[.·_–—-]{3,}|(?:[.·] ){3,}")
LATIN = re.compile("[A-Za-z]")
VOWELS = frozenset("aeiouyAEIOUY")
VOWEL_SHARE = 0.12  # natural languages have more than 0.3
ENOUGH_LETTERS = 40
LEAST_SAYING = 0.4  # of the signs of a text; formulas and code have more
MORE_SAYING = 0.6  # of those of a long text without a word
LONG_WORD = re.compile(r"[^\W\d_]{4}")
LONGEST_HEADING = 15
NUMBERED = re.compile(
    r"^\d{1,3}(?:\.\d{1,3})+\.?\s+(?=[^\W\d_])|^\d{1,2}\s+(?=[^\W\d_]\S*(?:\s+\S+){0,3}$)"
    r"|^[A-Z]\.\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[^\W\d_])"
    r"|^(?:§|(?:article|artikel|art\.|annex|annexe|anhang|appendix)(?=\s))\s*\d{1,4}[a-z]?\.?\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
"""The number of a heading: 3.1, or before a few words 3, which may count things as well. "3." is that of a step."""
AMOUNT = re.compile(r"^\d+(?:[.,]\d+)*\s+([^\W\d_]+)")
COUNTED = word_set("uhr tablets tabletten comprimés capsules kapseln drops tropfen gouttes puffs") | {
    scale for scales in SCALES.values() for scale in scales
}
TO_COUNT_AND_TO_NAME = word_set("minute minutes point points quarter second unit units")
"""Units that are the first word of headings as well: "3.1 Second line"."""
LONGEST_NUMBERED = 10
DATA = "|=;\t"
FEWEST_NAMES = 4
MOSTLY = 0.75


def has_what_is_asked_for(question: str, sentence: str) -> bool:
    """Whether a sentence has the kind of thing that a question asks for: a time, an amount, a reason, a name."""
    for asks, sign in KINDS:
        if asks.search(question):
            return bool(sign.search(sentence))
    if not WHO.search(question):
        return False
    known = {fold(word) for word in WORD.findall(question)}
    return any(fold(name) not in known for name in each_name(sentence) if name[0].isalpha())


def is_title(sentence: str, titles: tuple[str, ...]) -> bool:
    """Whether it is one of some titles, whatever its number, and nothing else."""
    return _unnumbered(sentence) in {_unnumbered(title) for title in titles if title}


def _unnumbered(title: str) -> str:
    return " ".join(PLAIN_WORD.findall(fold(NUMBERING.sub("", title.strip()))))


def is_heading(sentence: str, titles: tuple[str, ...]) -> bool:
    """Whether it is one of some titles, or looks like a heading or like a list of names: no sentence, and no data."""
    found = WORD.findall(sentence)
    if is_title(sentence, titles) or is_running_line(sentence, titles):
        return True
    if not found or SENTENCE_END.search(sentence):
        return False
    if UNSPACED.match(found[0]) and len(sentence) <= LONGEST_HEADING and not any(map(str.isdigit, sentence)):
        return True
    longer = [word for word in found if word.casefold() not in SMALL]
    capitals = sum(word[0].isupper() for word in longer)
    numbered = NUMBERED.match(sentence)
    is_numbered = bool(numbered and sentence[numbered.end()].isupper() and len(found) <= LONGEST_NUMBERED)
    bare = CAPTION.sub("", (NUMBERED if is_numbered else NUMBERING).sub("", sentence))
    has_data = is_amount(sentence) or any(letter.isdigit() or letter in DATA for letter in bare) or bare.count(":") > 1
    is_capitalised = 1 < len(found) <= LONGEST_HEADING and capitals == len(longer)
    is_caption = bool(CAPTION.match(sentence)) and len(found) <= LONGEST_HEADING
    is_list_of_names = len(longer) >= FEWEST_NAMES and capitals >= MOSTLY * len(longer)
    return not has_data and (is_capitalised or is_list_of_names or is_caption or is_numbered)


def is_running_line(sentence: str, titles: tuple[str, ...]) -> bool:
    """Whether it is what a program prints at the head or foot of a page: its date, a title, an address, "1/3"."""
    bare = URL.sub(" ", sentence)
    if OF_PAGES.match(bare) or (COPYRIGHT.match(bare) and not SENTENCE_END.search(bare)):
        return True
    if bare != sentence and PRINTED.match(bare):
        return True
    if not any(letter.isdigit() for letter in bare):
        return False
    left = [word for word in LETTERS.findall(fold(bare)) if word not in OF_NUMBERS]
    return left in ([], *(LETTERS.findall(fold(title)) for title in titles)) and (bare != sentence or bool(left))


def is_whole(sentence: str) -> bool:
    """Whether it ends as a sentence does, or has data: a heading that no document marks as one has neither."""
    bare = CAPTION.sub("", NUMBERING.sub("", sentence))
    has_data = is_amount(sentence) or any(letter.isdigit() or letter in DATA for letter in bare)
    return has_data or bool(SENTENCE_END.search(sentence))


def is_amount(text: str) -> bool:
    """Whether a text begins with a number of something, "3.5 Liter", and not with that of a heading."""
    amount = AMOUNT.match(text)
    word = amount[1] if amount else ""
    if word[:1].isupper() and (word.lower() in TO_COUNT_AND_TO_NAME or (len(word) == 1 and word != "L")):
        return False
    return bool(word) and (word.lower() in COUNTED or unit_of(word) is not None)


def length(text: str) -> int:
    """Return how many words a text has; where none stands apart, two signs count as one."""
    unspaced = len(UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2


def is_garbled(text: str) -> bool:
    """Whether few signs of a text are letters or digits, or its Latin letters have hardly a vowel.

    So are ornaments, and what comes of fonts whose codes do not map to characters.
    """
    signs = "".join(LEADERS.sub("", text).split())
    latin = LATIN.findall(signs)
    vowels = sum(map(VOWELS.__contains__, latin))
    has_no_vowels = len(latin) >= ENOUGH_LETTERS and vowels < VOWEL_SHARE * len(latin)
    is_long_without_words = len(signs) >= ENOUGH_LETTERS and not LONG_WORD.search(text)
    least = MORE_SAYING if is_long_without_words else LEAST_SAYING
    return has_no_vowels or (
        sum(map(str.isalnum, signs)) < least * len(signs) and sum(map(_says_something, signs)) < least * len(signs)
    )


def _says_something(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def is_aim(sentence: str) -> bool:
    """Whether it says what was studied, and not what came of it."""
    return bool(OPENING_AIM.search(sentence)) or bool(AIM.search(sentence) and not FINDING.search(sentence))


def is_finding(sentence: str) -> bool:
    """Whether it says what came of a study."""
    return bool(FINDING.search(sentence)) and not is_aim(sentence)
