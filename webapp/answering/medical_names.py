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
)
DISEASE = (
    r"itis|osis|a?emia|ectomy|otomy|pathy|plasia|trophy|algia|uria|rrho?ea|plegia|philia|penia|megaly|blastoma|carcinoma"
    r"|sarcoma|lymphoma|melanoma"
)
NAME = re.compile(rf"[a-z]{{2,30}}(?:{DRUG}|{DISEASE})")


def is_medical_name(word: str) -> bool:
    """Whether a word is the name of a drug or a disease, and no common word of English."""
    return len(word) >= SHORTEST and bool(NAME.fullmatch(word)) and rank_of(word) is None
