"""Whether a sentence points, somewhere in it, to what another sentence says: "he", "this method", "wie oben genannt".

``standing`` and ``openings`` have how a sentence begins that goes on from another.
"""

from __future__ import annotations

import re

from webapp.shared.languages import tell
from webapp.templates.left_out import PLURALS_BEFORE, leaves_out

LANGUAGES = ("de", "en", "es", "fr")
FIRST_WORDS = 45
"""Letters of a sentence in which a word that goes on from the one before stands, if it does."""
GOES_ON = {
    "en": r"however|therefore|thus|hence|also(?! (?:known|called) )|(?<!, )then|instead(?! of)|too(?=[,.;]| (?:is|are|"
    r"was|were|has|had|have|can|could|may|will|would|must|should|do|does|did)\b)|again|moreover|furthermore|"
    r"nevertheless|nonetheless|likewise|similarly|for (?:example|instance)|in (?:turn|contrast|addition|fact)|by "
    r"contrast|on the other hand|accordingly|conversely|as well(?! as)|afterwards?|after all|as a result(?! of)|"
    r"consequently",
    "de": r"jedoch|daher|deshalb|allerdings|auch(?! (?:wenn|nur|wer|was))|(?<!, )(?:aber|doch)|dagegen|hingegen|"
    r"trotzdem|dennoch|somit|folglich|zudem|außerdem|ebenfalls|wiederum|ferner|nämlich|zum Beispiel|beispielsweise|"
    r"dann|also|schließlich|stattdessen|damals|seitdem|vielmehr",
    "fr": r"également|aussi(?! bien)|donc|cependant|pourtant|toutefois|néanmoins|en (?:effet|revanche|outre|fait)|"
    r"ainsi(?! que)|par (?:ailleurs|contre|conséquent|exemple)|d['’]ailleurs|dès lors|ensuite|alors(?! que)|de plus|"
    r"à son tour|non plus|quant à",
    "es": r"también|tampoco|sin embargo|además(?! de)|por (?:lo )?tanto|entonces|en (?:cambio|efecto)|asimismo|"
    r"no obstante|así(?! (?:como|que))|por ejemplo|luego|pues|a su vez",
}
GOING_ON = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in GOES_ON.items()}
ELSEWHERE = {
    "en": r"(?:above|below)(?! (?:(?:an?|the|zero|average|sea|ground)\b|\d))|(?:previously|aforementioned|mentioned|"
    r"aforesaid)|as follows|(?:discuss|cover|address|consider)(?:ed)? here|in question|the (?:old|new) one|so "
    r"(?:defined|described|called)(?=[.,;])|at the time(?=[.,;]| and\b)|the (?:first|second|last)(?=[.,;]| (?:is|was|"
    r"will|has|had)\b)|in a similar (?:manner|way|fashion)(?! (?:to|as)\b)|, (?:for (?:example|instance)|therefore|"
    r"however|thus|moreover|nevertheless),|as (?:they|he|she|it|we) (?:did|does|do|had|has)|equivalent (?:would|is|"
    r"was)|not only(?!.*\bbut\b)|(?:year|month|week|day|hour|decade)s? (?:later|earlier)(?! than\b)|(?:provide|have|"
    r"has|need|use|write|get|make|create|contain)s? (?:one|none|some|any)(?=[.,;])|the (?:first|second|third|other) "
    r"(?:strategy|option|approach|method|view|reason|kind|type|one)s?|here(?=[,.;])|(?:use[sd]?|using|do|does|did|"
    r"doing|changed?|needs?|wants?|said) that(?= to\b|[,.;])|(?:in|over|during|at|by|since|from|after|before|of|for|on|"
    r"to|with|under) that (?!the\b|an?\b|it\b|they\b|he\b|she\b|we\b|i\b|you\b|is\b|matter\b)[a-z]{3,}|that (?!\w+(?:s|"
    r"ed|t)\b)[a-z]{4,}(?=[,.;])|(?:is|are|was|were) the (?:most \w+|\w{3,}est)(?: ones?)?(?=[,.;])|see (?:also|page|"
    r"chapter|section|fig|table)|(?:fig(?:ure|\.)?|table|section|chapter|appendix|eq(?:uation|\.)?|exhibit|box) "
    r"?\(?[\dIVX]+|(?:was|were) now|now an?",
    "de": r"(?:oben|unten|vorher|zuvor|bereits|eben) (?:genannt|erwähnt|beschrieben|gezeigt|erläutert)\w*|(?:ist|"
    r"sind|war) d(?:er|ie|as) [a-zäöü]+sten?(?=[,.;])|obige[nrms]?|(?:Jahre|Tage|Monate|Wochen|Stunden) (?:später|"
    r"danach|zuvor)|(?:keine[nrs]?|eine[nrs]) (?-i:[a-zäöüß]+)(?=[.,;])|(?:nach|vor)stehend\w*|folgende[nrms]?|"
    r"im Folgenden|siehe|fragliche[nrms]?|d(?:er|ie|as) (?:erste|zweite|letzte)[nrs]?(?=[.,;])|auf ähnliche Weise|"
    r"derartige[nrms]?|, (?:ja|nein)(?=\.)|, zum Beispiel,|vgl\.|(?:Abbildung|Abb\.|Tabelle|Kapitel|Abschnitt) \d",
    "fr": r"ci-(?:dessus|dessous|après|contre|joint)|(?:suivant|précédent)e?s?|comme suit|l[ea] (?:premi|second|"
    r"derni)(?:er|ère|e)?(?=[.,;]| (?:est|sera|se)\b)|de (?:façon|manière) similaire|, (?:oui|non)(?=\.)|(?:ans|"
    r"années|jours|mois|semaines|heures) (?:plus tard|après|auparavant)|voir (?:la|le|les|section|chapitre|page|"
    r"figure)|(?:figure|tableau|chapitre|section) \d|précité\w*|susmentionné\w*|en question|, par exemple,|(?:est|"
    r"sont|était) l(?:e|a|es) plus \w+(?=[,.;])",
    "es": r"(?:arriba|abajo|antes|anteriormente|ya) (?:mencionad|descrit|citad|indicad)\w*|mencionad[oa]s?|"
    r"siguientes?|a continuación|véa[ns]e|como sigue|(?:el|la) (?:primer|segund|últim)[oa](?=[.,;]| (?:es|será|"
    r"también|se|no)\b)|de (?:forma|manera|modo) similar|(?:años|días|meses|semanas|horas) (?:después|más tarde|"
    r"antes)|(?:un[oa]s?|ningun[oa]|algun[oa]s?)(?=[.,;])|(?:figura|tabla|cuadro|capítulo|sección) \d|susodich\w*|"
    r"en cuestión|, por ejemplo,|(?:es|son|era) (?:el|la|los|las) más \w+(?=[,.;])",
}
OUT = {code: re.compile(rf"(?:(?<!\w)|(?=,))(?:{words})(?!\w)", re.IGNORECASE) for code, words in ELSEWHERE.items()}
"""What points to another place of the text."""
IMPERSONAL = (
    r"(?:ne |n['’])?(?:faut|fallai|faudra|y (?:a|ava|aura|eu)|s['’]agi|existe|suffi|convien|vaut|semble|paraî|arrive|"
    r"import|reste|manque|va de soi|(?:est|était|sera|serait) (?:\w+ )?[\w-]+ (?:de|d['’]|que?\b|qu['’]))"
)
PERSONS = {
    "en": r"he|she|they|him|them|his|hers|theirs|the same (?:way|thing|reason)|"
    r"this (?:one|means|is why|shows|suggests)|these (?:ones?|two|three|things|results|findings|data)|"
    r"that (?:way|means|is why)",
    "de": r"er|sie|ihn|ihm|ihnen|ihre?[nrms]?|seine?[nrms]?|d(?:arin|aran|avon|araus|adurch|arunter|arüber|"
    r"ort)(?!,)|letztere[nrms]?",
    "fr": rf"ils?(?! {IMPERSONAL})|elles?|celui-ci|celle-ci|ceux-ci|celles-ci|lui|eux|l['’](?:un|autre)",
    "es": r"él|ella|ellos|ellas|ambos|ambas|ést[eao]s?",
}
POINTING = {code: re.compile(rf"\b(?:{words})\b", 0 if code == "de" else re.I) for code, words in PERSONS.items()}
"""What points to something that is elsewhere, where it stands without a name before it."""
NAMED = {
    "en": r"[A-Z][\w’'-]+|\b(?i:people|those|anyone|everyone|someone|users?|readers?|patients?|children|women|men|"
    r"students?|authors?|companies|teams?|workers?|scientists?|researchers?|doctors?|nurses?|writers?)\b",
    "de": r"[\s„»(][A-ZÄÖÜ][\w’'-]+|\b(?i:wer|jeder?|niemand|alle|man)\b",
    "fr": r"[\s«(][A-ZÉÈÀ][\w’'-]+|\b(?i:(?:les?|la|une?|des|du|aux?|chaque|tou[ts]\w*|leurs?|votre|son|sa|ses) "
    r"[^\W\d_]|[ld]['’][^\W\d_]|qui\b|quiconque\b)",
    "es": r"[\s«(][A-ZÁÉÍÓÚ][\w’'-]+|\b(?i:(?:el|la|los|las|un[oa]?s?|al|del|cada|tod[oa]s?|sus?) [^\W\d_]|quien)",
}
BEFORE = {code: re.compile(words) for code, words in NAMED.items()}
"""What may be what a word points to, where it stands before that."""
SINGULARS = re.compile(
    r"[\s«(][A-ZÉÈÀ][\w’'-]+|\b(?i:(?:la|le|une?|du|au|chaque|tout|votre|son|sa) \w|[ld]['’]\w|qui\b)"
)
PLURAL = re.compile(r"\b[^\W\d_]{2,}s\b")
CLAUSE = re.compile(
    r"\S++ \S++ \S++ [^,:;—–(]*+[,:;—–(]|"
    r"(?:If|When|Where|Because|Although|Since|While|Wenn|Weil|Da|Obwohl|Si|Quand|Comme|"
    r"Lorsque|Cuando|Como|Aunque)\b",
)
"""What a word that points to a sentence may point to, at the beginning of its own."""
THING = re.compile(r"\b(?:an?|the|one|every|each|any|no)\b", re.IGNORECASE)
AUXILIARY = (
    r"(?:is|are|was|were|can|could|may|might|will|would|must|should|has|had|have|does|did|to|in|by|for|at|on|with|"
    r"from|and|or|through|without|means)"
)
NO_OBJECT = (
    r"is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|do|to|not|also|never|always|"
    r"(?:im)?possible|likely|hard|easy|easier|harder|difficult|clear|necessary|[a-z]+(?:(?<!ou)s|ed)"
)
BARE = {
    "en": rf"\b(?:this|these)(?=[.,;:)]| an? | {AUXILIARY}\b)|\b(?:does|do|did|doing|done) so\b|\binstead(?! of)|"
    rf"\bsuch an? [a-z]+(?! (?:as|that)\b)|\bthen\b|\b(?:it|them)\b(?! (?:{NO_OBJECT})\b)|(?:is|are|was|"
    rf"were) (?:smaller|larger|bigger|better|worse|older|newer|faster|slower|"
    r"cheaper|higher|lower)\b(?!.*\bthan\b)",
    "de": r"\bdies(?:er|e|es|em|en)?(?=[.,;:)]| (?:ist|sind|war|wird|kann|nicht|zu|bei|in|durch|auf|mit|für|als|zur|"
    r"zum|am|der|die|das|den|dem)\b)|\bdies\b|\bdann\b|\bhier(?:für|zu|bei|mit|von|durch)\b|\bstattdessen\b|"
    r"\b(?:enthält|bietet|besteht|umfasst|liefert|erzeugt|verwendet|nutzt|benötigt|verfügt|zeigt) es\b",
    "fr": r"\bd['’]entre (?:eux|elles)\b|\b(?:cela|ceci|ça|ce n['’]est|c['’]est le cas)\b|\b(?<!-)y "
    r"(?!compris\b)[a-zà-ÿ]{3,}|\balors\b|[a-z]-(?:y|en)\b|\b(?:un tel|une telle|de tel(?:le)?s)\b|\bà la place(?! "
    r"d)|\bne (?:la|le|les|l['’]|en|lui) ?[a-zà-ÿ]{3,}|(?:d['’]|\b(?:pour|sans|à) )en [a-zé]+(?:er|ir|re)\b|\bles "
    r"(?!(?:quatre|cinq|sept|huit|neuf|onze|douze|vingt|cent|mille|[A-ZÉ]\w+)\b)(?!\w*[sxz]\b)[a-zà-ÿ]{3,}|^Si "
    r"\S+(?: \S+){0,3} (?:la|le|les|l['’]) (?:fourni|utilis|install|souhait|veut|voul)\w*",
    "es": r"\best[ea] (?:es|fue|era)\b|\b(?:esto|eso|ello|aquello|entonces|en su lugar|tal(?:es)? (?!que\b|como\b|"
    r"vez\b)[a-záéíóúñ]{4,}|(?!charlas?\b)[a-záéíóúñ]{2,}[aei]rl[oae]s?)\b|^(?:Si|Cuando|"
    r"Aunque) (?:l[oae]s?) [a-zá-ú]+",
}
DEMONSTRATIVE = {code: re.compile(words, re.IGNORECASE) for code, words in BARE.items()}
"""What points to a whole sentence, which may be an earlier part of this one."""
THAT_ONE = re.compile(r"[—–;,] ?that (?:(?!is\b|was\b)[a-z]+ (?:is|was|are|were|has|had|have)\b|[“\"])")
DISCOURSE = {
    "en": r"\bthe (?:words?|terms?|phrase|expression|answers?|distinctions?|differences?|decision|proposal|incident|"
    r"attempts?|efforts?|events?|argument|statement|claim|accusations?|trio|triad|pair|duo|man|woman|boy|girl|couple|"
    r"company|lawsuit|settlement|situation|gain|gap|effect|increase|decrease|decline|drop|advantage|drawback|"
    r"reduction|improvement) (?:is|are|was|were|has|had|have|can|could|may|might|will|would|did|does|made|took|came|"
    r"led|began|ended|shows?|allows?|helps?|means?|\w+ed)\b",
    "de": r"\b[Dd](?:er|ie|as|ieser) (?:Antworten|Antwort|Wörter|Begriffe?|Änderungen|Änderung|Unterschiede?|"
    r"Entscheidung|Vorschlag|Vorfall|Versuche?|Ereignisse?|Behauptung|Mann|Frau|Junge|Mädchen|Paar|Firma|Komitee|"
    r"Ausdruck|Abstand|Effekt|Anstieg|Rückgang|Zunahme|Abnahme|Vorteil|Nachteil) (?!(?:zwischen|auf|des|der|von|vom|"
    r"zu[rm]?|für|aus|über|an|nach|gegen|eine[rs]?|und|oder)\b)[a-zäöü]",
    "fr": r"\bl(?:es? |a |['’])(?:réponses?|mots?|termes?|changements?|différences?|décision|proposition|incident|"
    r"tentative|événements?|argument|affirmation|homme|femme|garçon|fille|couple|entreprise|comité|expression|écart|"
    r"effet|hausse|baisse|gain|avantage|augmentation|diminution) (?:est|sont|a|ont|fut|furent|était|étaient|avait|"
    r"avaient|se|ne|peut|peuvent|doit|doivent|permet\w*)\b",
    "es": r"\b(?:el|la|los|las) (?:respuestas?|palabras?|términos?|cambios?|diferencias?|decisión|propuesta|"
    r"incidente|intentos?|eventos?|argumento|afirmación|hombre|mujer|pareja|niñ[oa]|empresa|comité|expresión|avance|"
    r"aumento|descenso|efecto|ventaja|mejora|pérdida)(?: medi[oa]| total)? (?:es|son|está|están|fue|fueron|era|eran|"
    r"ha|han|había|se|no|puede|pueden|debe|deben|permite|permiten)\b",
}
SPOKEN_OF = {code: re.compile(words, re.IGNORECASE if code != "de" else 0) for code, words in DISCOURSE.items()}
"""What is spoken of at the beginning as if it were known: "The words are used", "La decisión fue"."""
SAME = re.compile(
    r"\bthe same (?:year|day|time|month|decade|period|place|town|manner|mistake|problem|argument|point|fate|principle|"
    r"logic)\b(?! (?:as|that|for|of)\b)",
    re.IGNORECASE,
)
EITHER = re.compile(r"\bthe (?:former|latter)\b", re.IGNORECASE)
MAY_POINT = {
    "en": r"it|its|they|their|them|he|his|she|her|this|these|those|here|now|then|still|such|others?|same|both|ones?|"
    r"there|so",
    "de": r"es|er|sie|ih[nmr]\w*|sein\w{0,2}|dies\w*|da(?:bei|mit|zu|für|von|nach|durch|rin|ran|rauf|raus)|dann|so|"
    r"hier|nun|jetzt|ander(?!thalb)\w+|weitere\w*|noch|wieder",
    "fr": r"ils?|elles?|y|en|son|sa|ses|leurs?|ce|cette|ces|cela|ici|autres?|même|lui|celle|celui|ceux",
    "es": r"él|ella|ellos|ellas|lo|le|les|sus?|est[aeo]s?|es[aeo]s?|aquí|allí|otr[oa]s?|mism[oa]s?|aún",
}
LOOSE = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in MAY_POINT.items()}


def told(text: str, language: str = "") -> str:
    """Return the language of a sentence, or that of the text around it."""
    return tell(text, LANGUAGES) or language or "en"


def loose_words(text: str, language: str = "") -> int:
    """Return how many words of a sentence may point elsewhere, whether they do or not."""
    return len(LOOSE[told(text, language)].findall(text))


def points_back(text: str, language: str = "") -> bool:
    """Whether a sentence needs another one for what it points to; in English, German, French and Spanish.

    ``language``: that of the text around it, for a sentence that does not tell its own.
    """
    code = told(text, language)
    if GOING_ON[code].search(text[:FIRST_WORDS]) or OUT[code].search(text):
        return True
    if SPOKEN_OF[code].search(text[:FIRST_WORDS]):
        return True
    if any(not _is_named(text, found, code) for found in POINTING[code].finditer(text)):
        return True
    if any(not _has_said(text[: found.start()], found[0]) for found in DEMONSTRATIVE[code].finditer(text)):
        return True
    return leaves_out(text, code) or (code == "en" and bool(THAT_ONE.search(text) or _has_no_other(text)))


def _has_said(before: str, pointing: str) -> bool:
    """Whether what stands before a word that points may be what it points to: a clause, or of "it" two things."""
    return bool(CLAUSE.match(before)) or (pointing in ("it", "them") and len(THING.findall(before)) > 1)


def _is_named(text: str, found: re.Match[str], code: str) -> bool:
    """Whether what stands before a word that points may be what it points to."""
    before = text[1 : found.start()] if code == "en" else text[: found.start()]
    word = found[0].lower()
    if word in ("they", "them", "theirs") and PLURAL.search(before):
        return True
    if word in ("il", "elle", "lui"):
        return bool(SINGULARS.search(before))
    if word in ("ils", "elles", "eux"):
        return bool(PLURALS_BEFORE.search(before))
    return bool(BEFORE[code].search(before))


def _has_no_other(text: str) -> bool:
    """Whether it says "the same year" without a year, or "the latter" without two things before it."""
    same, either = SAME.search(text), EITHER.search(text)
    is_undated = same is not None and not any(sign.isdigit() for sign in text[: same.start()])
    return is_undated or (either is not None and not re.search(r"\b(?:and|or)\b", text[: either.start()]))
