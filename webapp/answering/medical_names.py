"""Names of drugs and diseases, which are written in small letters, recognised by how they end."""

from __future__ import annotations

import re

from webapp.shared.frequency import rank_of

SHORTEST = 6
DRUG = (
    r"cillins?|m[yi]cin|cyclines?|floxacin|azoles?|statins?|sartan|pril|olol|dipine|zepam|zolam|caine|tidine|setron"
    r"|triptan|vir|mab|nib|parin|farin|xaban|gatran|gliptin|gliflozin|formin|profen|coxib|sone|solone|phylline|terol"
    r"|tropium|barbital|oxetine|pramine|azepine|thiazide|semide|lukast|dronate|fibrate|glitazone|penem|oxime|quine"
    r"|morphine|codone|fentan[iy]l|etamine|aprine|alone|amide|idone|azine"
    r"|axime|ixime|epime|azidime|fenac|rolac|pizide|clazide|glutide|reotide|parib|ciclib|platin|rubicin|taxel|vudine"
    r"|citabine|trexate|thyroxine|grelor"
)
DISEASE = (
    r"itis|osis|a?emia|ectomy|otomy|pathy|plasia|trophy|algia|uria|rrho?ea|plegia|philia|penia|megaly|blastoma|carcinoma"
    r"|sarcoma|lymphoma|melanoma|thyroidism"
)
# Letters that are written otherwise in another spelling or language: "azithromycin", "azitromicina".
SPELLED = {"ph": "f", "ae": "e", "oe": "e", "y": "i", "k": "c", "h": ""}
SPELLINGS = re.compile("|".join(SPELLED))
DOUBLED = re.compile(r"(.)\1+")
SHORTEST_ROOT, LONGEST_END = 5, 3
OPERATION = re.compile(r"ectomi(?:es)?$")
NAME = re.compile(rf"[a-z]{{2,30}}(?:{DRUG}|{DISEASE})")


def is_medical_name(word: str) -> bool:
    """Whether a word is the name of a drug or a disease, and no common word of English."""
    return len(word) >= SHORTEST and bool(NAME.fullmatch(word)) and rank_of(word) is None


def spelled(word: str) -> str:
    """Return a word, folded, as all spellings of it are compared: "oesophagus" is "esofagus", "sulpha" is "sulfa"."""
    return DOUBLED.sub(r"\1", SPELLINGS.sub(lambda found: SPELLED[found[0]], word))


def is_form(word: str, name: str) -> bool:
    """Whether a word is another form of a name, both spelled: "thrombotic" of "thrombosis"; "prednisone" is another.

    An operation may be named in two ways: "appendicectomy" and "appendectomy".
    """
    is_operation = OPERATION.search(word) and OPERATION.search(name)
    return word.startswith(name[: SHORTEST_ROOT if is_operation else max(SHORTEST_ROOT, len(name) - LONGEST_END)])
