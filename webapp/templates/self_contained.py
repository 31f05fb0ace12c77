"""Whether every word of a sentence is understood from the sentence: drafts quote such ones where a source has any.

``standing`` leaves out what is known to lean on another sentence. This asks for more, by the closed classes of words of
a language: a sentence begins with its subject, a place, a time or a condition; nothing in it may point elsewhere; its
main clause has a verb. What cannot be told counts as not self-contained. English, German, French and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Set

from webapp.shared.languages import tell
from webapp.templates.first_words import FIRST_WORDS, NOT_FIRST, NUMBER_WORDS
from webapp.templates.main_clause import has_main_verb
from webapp.templates.pointing import GOING_ON, LANGUAGES, LOOSE

NOUN = re.compile(r"\w+(?:e|n|er|el|ung|heit|keit|schaft|tion|tät|um|mus|ik|chen|ling|nis|tum)\b|\w+-")
"""How German nouns, and adjectives before one, end."""
MANNER = re.compile(
    r"[A-ZÄÖÜ]\w+(?:weise|lich|ens|falls|lings)\b|\w+ (?:man|ich|wir|sie|es|er|sich|du|ja|doch|mal|einmal)\b"
)
"""German adverbs, and verbs that stand first."""
ADVERB = re.compile(
    r"(?!(?:Family|Italy|July|Sicily|Emily|Early|Daily|Weekly|Monthly|Yearly|Elderly|Supply|Assembly|Friendly|"
    r"Only|Reply|Anomaly|Monopoly|Rally|Ally|Fly)\b)[A-Z][a-z]+ly\b"
)
COUNTING = re.compile(
    r"(?:Many|Most|Some|Several|Few|All|Each|Any)(?: of (?!the\b|all\b|our\b)| (?:are|were|have|is)\b|,)"
)
THERE = {
    "en": r"There (?:is|are|was|were|has|have)\b",
    "de": r"Es (?:gibt|gab)\b|Es ist (?:wichtig|nötig|notwendig|sinnvoll|möglich|ratsam|entscheidend)\b|"
    r"[A-ZÄÖÜ][a-zäöüß]+e?n Sie\b",
    "fr": r"Il (?:y a|y avait|existe|faut|est (?:\w+ )?(?:important|nécessaire|possible|essentiel|recommandé|"
    r"conseillé|utile|préférable|interdit|indispensable|déconseillé)[a-z]* (?:de|d['’]|que?\b))|"
    r"[A-ZÉ][a-zéèêç]+ez(?:-vous)?\b(?!-)",
    "es": r"Es (?:\w+ )?(?:necesari|important|posibl|esencial|recomendabl|conveniente|obligatori|imprescindibl|"
    r"fundamental|preferibl)\w* (?!que lo\b)|(?!Ser|Ver|Hacer|Decir|Haber)[A-ZÁÉ][a-záéíóú]{2,}[aei]r (?!de\b|a\b)",
}
"""How a sentence begins that needs no subject: "There is", "Es gibt", "Il faut", and what one is asked to do."""
NEEDS_NOTHING = {code: re.compile(words) for code, words in THERE.items()}
BOUND = {
    "en": r"(?<=.{15})\b(?:its|their|his|her)\b|(?<=.{20})[;,] (?:and |but |yet )?(?:it|they)\b|, so\b(?: there "
    r"(?:is|are)\b)?|\bit(?: is|['’]s| was| will be| may be| becomes| makes sense) (?:\w+ ){0,2}(?:to|that|for|how|"
    r"when|if)\b|(?:make|makes|made|making|find|found) it \w+ (?:to|for|that)\b|\bso (?:that|much|many|few|\w+ "
    r"(?:that|as)\b)|(?:^|[,;:] |\b(?:that|if|when|where|because|and|but|or|as|than|whether|while|until|how|what|"
    r"says?|think|know) )(?:there|here) (?:is|are|was|were|will|has|have|can|may)\b|such as|those (?:who|of|that|"
    r"with|in|from)\b|that of|each other|one another|(?:and|or|any|no|many|most|every|among) others?\b|other than|"
    r"the same (?:\w+ )?(?:as|that)\b|(?<!the )\bone (?!is\b|was\b|has\b|had\b|can\b|could\b|that\b|who\b)\w+|"
    r"(?<=[a-z] )both (?=\w+ (?:\w+ )?and\b)|this (?:year|month|week|century)|\bnow on\b|she or he|he or she|than "
    r"(?:\w+ )?ones\b|\bsuch [^,.]{1,40} that\b|(?<=.{30})\b(?:them|they|(?<!the )ones?)\b|(?<=.{60})\bit\b|"
    r"(?<=.{20})\b(?:as|when|if|because|until|once|while|since|how|before|after|where) it\b|(?<=.{20})\b(?:and|or|to|"
    r"who) \w+ (?:it|them)\b|(?<=.{15})\b(?:when|if|because|until|once|while|since|than|how|before|after) they\b",
    "de": r"(?<=.{15})\b(?:sein|seine[nrms]?|ihre?[nrms]?|ihren?)\b|(?<=[\w,] )(?-i:Sie|Ihnen|Ihre?[nrms]?)\b|"
    r"\b(?:gibt|gab) es\b|\bes (?:gibt|gab)\b|\bso(?:dass| dass| (?:\w+ ){0,2}wie\b| viel\w*\b)|unter anderem|(?:nur|"
    r"immer) noch|noch (?:nicht|nie|kein\w*)|immer wieder|auf und (?:\w+ ){0,3}wieder|(?<=.{40})\b(?-i:sie|ihn|ihm|"
    r"ihnen|er|es|aber)\b|(?<=.{50})\bdar?(?:durch|in|an|von|mit|für|zu|aus|auf|bei|nach)\b|heute noch|dessen, "
    r"(?:was|der|die)|(?:der|die|das|dem|den) (?:ein|an)\w+ (?:oder|und) ander\w+|\b(?:zu|gut|da) sein\b|\bsein "
    r"(?:kann|muss|soll|wird|dürfte|können|müssen|sollen)\b|(?:und|oder|als|jede[rsnm]?|alle) andere\w*|(?-i:Anders "
    r"als)|darauf hin|dafür, dass|dazu, (?:dass|\w+ zu)|davon ab|davon aus, dass|darauf, dass|damit, dass",
    "fr": r"(?<=.{15})\b(?:son|sa|ses|leurs?)\b|(?<=.{30})\b(?:ils?|elles?)\b|(?<=.{45})(?<!lle )(?<!lles )(?<!lui "
    r")(?<!eux )\baussi\b|\bce (?:qui|que?|dont)\b|\bce qu['’]|\bc['’]est[ -]à[ -]dire|est-ce|(?<!['’])(?<!qui "
    r")(?<!on )(?<!ils )(?<!il )(?<!elle )(?<!elles )(?<!nous )(?<!vous )(?<!pour )(?<!sans )\ben\b(?! (?:a|ont|est|"
    r"sont|avai\w+|étai\w+|fait|font|était)\b)|\bil (?:y a|y avait|faut|fallait|faudra|existe|est (?:\w+ )?(?:\w+) "
    r"(?:de|d['’]|que?\b))|même (?:si|quand|lorsqu)|-mêmes?\b|(?:le|la|les) mêmes? [^, ]{1,30}(?: [^, ]{1,30}){0,4} "
    r"que\b|(?:et|ou|entre|tout|toute) autres?\b|l['’]un[e]? (?:\w+ )?l['’]autre|celles? (?:qui|que|de|du|des)\b|"
    r"ceux (?:qui|que|de|du|des)\b|celui (?:qui|que|de|du|des)\b|y compris",
    "es": r"(?<=.{15})\bsus?\b|\blo (?:que|más|menos|mejor|peor|cual)\b|(?:por|a) lo (?:menos|largo|tanto)|"
    r"\b(?:el|al|del) este\b|sí mism[oa]s?|uno mismo|l[oa]s? mism[oa]s? [^, ]{1,30}(?: [^, ]{1,30}){0,4} que\b|"
    r"(?:y|o|u|entre|cualquier|toda|"
    r"todo) otr[oa]s?\b|(?:un[oa]s?|l[oa]s?) (?:a|de|con) otr[oa]s?\b|\b(?:se|no) les? (?:\w+) (?:a|al)\b|"
    r"\bles? \w+ (?:a|al)\b|est[ae] (?:año|mes|semana|siglo)",
}
"""Words that may point elsewhere, where they point to what stands before them, or to nothing."""
STANDS_FOR = {code: re.compile(words, re.IGNORECASE) for code, words in BOUND.items()}
MORE_POINTING = {
    "en": r"\b(?:likewise|instead|thereby|therein|thereof|whatsoever|otherwise|meanwhile|accordingly|afterwards|"
    r"latter|former|(?:above|below)(?! (?:(?:an?|the|zero|average|sea|ground)\b|\d))|previous|aforementioned|"
    r"following)\b|,? \w+ says?\.$|\b(?:as|like) (?:i|we) (?:said|mentioned|saw)\b|\bdo so\b|, either\b|\b(?:see|"
    r"know|say|mean|do|did|explain) that (?:in|from|by|with|on|because|when)\b|\bthe (?:one|(?:\w+ )?ones|\w+ one|"
    r"others?|whole thing|thing)\b|\beven (?!if\b|though\b|when\b|the\b|in\b|at\b|for\b|more\b|less\b)|\b(?:anyway|"
    r"after all|as usual)\b|\bin (?:response|return|reply|comparison)\b(?! (?:to|for|with)\b)",
    "de": r"\bd(?:a|ar)(?:an|auf|aus|bei|durch|für|gegen|hinter|in|mit|nach|neben|rüber|runter|über|um|unter|von|"
    r"vor|zu|zwischen|rum)\b(?!, (?:dass|ob|wie|was|wenn|wer|den|die|das|der)\b)|\bda\b|\b(?:deren|"
    r"dessen)\b(?<!, deren)(?<!, dessen)|\b(?:am|vom|bis|zum|den|der) \d{1,2}\.$|\bwie (?:ich|wir|schon|bereits|"
    r"gesagt|erwähnt|oben)\b|\b(?:sogar|dahin|zusätzlich)\b|(?<!, )\bdas (?:aus|ist|war|in|mit|auf|nicht|auch|zu|"
    r"für|an|bei|von|nach|wird|hat|kann|alles|schon|immer)\b|\bdas[.,]|\bähnliche[nrms]?\b|\b(?:dort\w*|zwar|"
    r"überhaupt|selben?|vorher|nachher|zuvor|hinzu|hierbei|ebenso|genauso|sonst|letztlich|jedenfalls|immerhin|"
    r"halt|eben|ja|mal|quasi|sozusagen|irgend\w+|eigentlich|natürlich|glaube ich|sage ich)\b|\b(?:für|mit|von|bei|"
    r"auf|an|in|zu) (?:d(?:ie|en|em|er)) (?:muss|kann|wird|ist|hat|soll|man|wir|ich)\b",
    "fr": r"\b(?:précisément|enfin|encore|là|voilà|justement|sinon|puis|pour le reste|à quoi|d['’]où|de quoi)\b|"
    r"\b(?:qui|que|quoi|quel)le?s? \w+ (?:ici|là)\b|['’]y\b|\bce (?:n['’]|soit|sont|sera|fut)|\bc['’](?:est|"
    r"était)|\bcomme (?:je|on|nous|déjà|vous|dit|indiqué|expliqué)\b|\bdu coup\b|\b(?:les|"
    r"des) deux(?![\w -]*[a-zà-ÿ]{3})|\b(?:un|une|deux|trois|quelques|peu) \w+ (?:plus tard|après)(?! (?:le|la|"
    r"les|l['’]|que|un|une|avoir|être)\b)|\bun truc\b|^(?:à l[’']époque|un jour|un (?:matin|soir))\b|\b(?:nous|"
    r"vous|on|je|tu|ne) (?:les?|la|lui|leur) \w+",
    "es": r"^como (?:consecuencia|resultado|se (?:ha|puede|ve|dijo))|\bcomo (?:ya )?(?:decía|dije|digo|dijimos|"
    r"hemos|he|vimos|mencion\w+|señal\w+|expli\w+)\b|\b(?:incluso|claro|además)\b|\bést[aeo]s?\b|\b(?:después|"
    r"más tarde|antes)(?! (?:de|del|que)\b)|\b\b(?:encima|debajo|detrás|afuera|entonces|luego|resultante|"
    r"correspondiente|respectiv[oa]s?|anterior(?:es)?|siguientes?|últim[oa]s?(?=[.,;])|ahí|allá|acá|consiguiente|"
    r"tampoco|aquello)\b|\b\w+[áéí]ndol[oae]s?\b|\b\w{2,}[aei]rl[oae]s?\b",
}
ELSEWHERE = {code: re.compile(words, re.IGNORECASE) for code, words in MORE_POINTING.items()}
CORRECTED = re.compile(r"\b(\w+)(?:-{2,}| ?[—–] ?|, )(?:\w+,? ){0,2}\1\b(?! (?:and|und|et|y)\b)", re.IGNORECASE)
"""Somebody who begins anew while speaking: "My job--our job is"."""
ENGLISH_LEAVES_OUT = re.compile(
    r"^(?:Because|Since (?!\d|the \d)|Although|While|When|If|As|Where|Whether|Unless|Once)\b(?!.*,)|^(?:Well|Good|"
    r"Great|Sorry|Glad)\b|^(?:More|Most) [a-z]+,"
)
ALONE = {
    "en": re.compile(
        r"^(?!.*(?:[,;:—–]| (?:and|or|but|that|which|who|when|if|because|where|how|what|until|before|after|while|as|"
        r"than|to|so|whether|since) )).*\bit\b"
    ),
    "de": re.compile(r"^(?!.*(?:[,;:—–]| (?:und|oder|sowie|als|wie) )).*\b(?:sie|ihn|ihm|ihnen|er)\b"),
    "fr": re.compile(r"^(?!.*(?:[,;:—–]| (?:et|ou|qui|que|dont|où|si|quand) |\bqu['’])).*\b(?:ils|elles?)\b"),
}
"""An "it" in a sentence of a single clause, which nothing in it may be."""
NO_SUBJECT = re.compile(
    r"(?:En|Con|Por|A|Al|De|Desde|Sin|Para|Tras|Hoy|Durante|Según|Cuando|Si|Aunque|Como|Entre|Sobre|"
    r"Hasta)\b[^,]{0,80}, (?:(?:se|no|ya|le|les|lo|la|nunca|siempre) )*(?:\w+(?:ó|aron|ieron|aba|aban|ía|ían|"
    r"arán?|erán?|irán?)|(?!quien)\w{2,}[ae]n|es|son|fue|era|está|ha|puede|debe|tiene|hace|da|va)\b"
)
"""A Spanish clause behind a comma whose verb has no subject, which is then elsewhere."""
FRONTED = re.compile(r"(?:Be|Ver|Er|Ge|Ent|Zer)[a-zäöüß]+(?:en|t) (?:ist|sind|war|waren|wird|werden|wurden?) ")
"""A German participle that stands first: "Betroffen sind etwa ein Prozent"."""
ARTICLE_ALONE = re.compile(
    r"(?:D(?:er|ie|as|en|em|es)|Viele|Manche|Einige|Alle|Mehrere|Wenige|Jede[rs]?|Keine[rs]?|Eine[rs]?|Zwei|Drei|"
    r"Vier) (?!(?:(?!(?:d(?:er|ie|as|en|em)|eine[nmrs]?|würde|werde|habe|hatte|könnte|sollte|wäre|müsste|wurde|"
    r"meine|sagte|machte|brachte|führte|zeigte|werden|haben|waren|hatten|wurden) )[a-zäöüß-]+(?:e|en|er|es|em|"
    r",) ){0,3}[A-ZÄÖÜ0-9„“\"»‚])"
)
"""German "Das" without a noun: "Das finde ich gut"."""
NO_NOUN = {
    "fr": re.compile(
        r"^(?:La (?:plupart|majorité) (?!d)|(?:Certaine?s|Tous|Toutes|Plusieurs|Aucune?|Peu|Deux|Trois|Quatre) "
        r"(?:d[’']entre|en|se|s['’]|ne|n['’]|\w+ent\b|ont|sont|vont|font|y|est|a)\b|Beaucoup (?!d)|(?:Entre|Dans|Pour|"
        r"Avec) les (?:deux|trois)\b(?! \w))"
    ),
    "es": re.compile(
        r"^(?:La mayor(?:ía|\s+parte) (?!de)|(?:Algun|Much|Vari|Tod|Poc|Ningun|Cualquier)[oa]?s? (?:de ell|se|no|ya|"
        r"me|nos|son|han|ha|es|fue|\w+(?:ían|aban|aron|ieron|amos|emos)|\w{3,}[ae]n)\b|(?:Un[oa]|Dos|Tres|Cuatro) "
        r"(?:de ell|se|no|son|han|\w{3,}[ae]n)\b|(?:En|Con|Por|A|De|Desde|Sin|Para|Tras|Hoy|Durante|Según|Entre|Sobre|"
        r"Hasta|Bajo|Al|Del|Contra|Mediante|Como)\b(?![^,]{0,90} (?:hay|había|existen?)\b)(?![^,]{0,40} \w+n "
        r"(?:un[oa]s|más de|menos de|cerca de|casi|varios|varias|muchos|muchas|\d)\b)(?![^,]{0,90}, (?:el|la|los|las|"
        r"un|una|unos|unas|menos|cerca|cada|tod[oa]s?|much[oa]s?|vari[oa]s|más|casi|hay|[A-ZÁÉÍÓÚ\d])\b))"
    ),
}
"""A word for how many, without of what, and a Spanish beginning that no subject follows."""
SUBJECT = {
    "de": re.compile(
        r"[A-ZÄÖÜ]\w{2,40}(?:[aoiy]|burg|berg|dorf|stadt|heim|hausen|ingen|furt|hafen|land|reich) (?:ist|hat|war|hatte|"
        r"liegt|besitzt|zählt)\b"
    ),
    "fr": re.compile(
        r"(?!\w{1,40}ment\b|Rien|Tel|Quel|Autre|Ne\b)[A-ZÀÉ][\w’'-]{1,40} (?:est|a|fut|était|avait|compte|possède|"
        r"produit|abrite)\b"
    ),
    "es": re.compile(
        r"(?!\w{1,40}mente\b|(?:Algun|Much|Vari|Tod|Poc|Ningun|Otr|Amb)\w{0,5}\b|Un[oa]?s?\b|(?:Nunca|Siempre|Ya|Nada|"
        r"Nadie|Algo|Ahora|Antes|Tal|Bien|Mal|Uno|Una|Cuál|Qué|Quizás?|Pronto|Jamás|Apenas|Solo|Sólo|Aún|Lo|Le|Se|Me|"
        r"Nos|Cual)\b|\w{1,40}[oó] )[A-ZÁÉÍÓÚ]\w{1,40} (?:es|son|está|fue|era|tiene|tuvo|tenía|ha|cuenta|posee|"
        r"produce|recibe|concentra|alberga)\b"
    ),
}
"""A name of which something is said: "Madrid tiene"."""
FIRST = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def is_self_contained(text: str, language: str = "", names: Set[str] = frozenset()) -> bool:
    """Whether a sentence has all that it speaks of. ``names``: words that its source writes with a capital.

    ``language``: that of the text around it. Of a language that has no rules here, every sentence is.
    """
    if language and language not in LANGUAGES:
        return True
    code = tell(text, LANGUAGES) or language or "en"
    bare = text.lstrip("“\"'‘«„ ")
    return (
        _begins_itself(bare, code, names)
        and not _may_point(bare, code)
        and not CORRECTED.search(bare)
        and has_main_verb(bare, code)
    )


def _begins_itself(text: str, code: str, names: Set[str]) -> bool:
    if NEEDS_NOTHING[code].match(text):
        return True
    word = found[0] if (found := FIRST.match(text)) else ""
    if code == "en":
        leans = word.lower() in NOT_FIRST["en"] or ADVERB.match(text) or COUNTING.match(text)
        return bool(word) and not leans and not ENGLISH_LEAVES_OUT.match(text)
    if word[:1].isdigit() or word in names or word.lower() in NUMBER_WORDS[code]:
        return True
    if code == "de" and (ARTICLE_ALONE.match(text) or FRONTED.match(text)):
        return False
    if code in SUBJECT and SUBJECT[code].match(text):
        return True
    if code in NO_NOUN and NO_NOUN[code].match(text):
        return False
    first = word.replace("'", "’").lower()
    is_elided = code == "fr" and first.startswith(("l’", "d’", "qu’", "lorsqu’", "j’", "aujourd’", "jusqu’"))
    if code == "de" and NOUN.match(word) and not (first in NOT_FIRST["de"] or MANNER.match(text)):
        return True
    return first in FIRST_WORDS[code] or is_elided


def _may_point(text: str, code: str) -> bool:
    """Whether it has a word that points elsewhere, or goes on from what was said."""
    bare = STANDS_FOR[code].sub(" ", text)
    if code == "es" and NO_SUBJECT.match(text):
        return True
    if code in ALONE and ALONE[code].match(text):
        return True
    return any(words[code].search(bare) for words in (LOOSE, GOING_ON, ELSEWHERE))
