"""Whether the main clause of a sentence has a verb: what has none is a title, a caption, or a part of a sentence."""

from __future__ import annotations

import re

from webapp.templates.standing import VERB

SIDE = {
    "en": re.compile(
        r"(?:, (?:who|which|that|where|one of|(?:in|of|from|to|for|by|on|with|most of) wh(?:om|ich))|,? (?:when|"
        r"before|after|because|if|while|as|than|once|since|until)) [^,]*(?:,|$)| (?:that|who|"
        r"which) (?:[^ ,]+ ){2,9}?(?=(?:have|has|had|is|are|was|were|will|would|can|could|may|must|do|does|"
        r"did)\b)| (?:that|who|which) [^,]*(?:,|$)"
    ),
    "de": re.compile(
        r", (?:(?:in|mit|von|auf|bei|für|an|zu|durch) )?(?:d(?:er|ie|as|en|em|essen|eren)|was|wo|dass|weil|wenn|"
        r"ob|wie|während|nachdem|obwohl|da) [^,]*(?:,|$)"
    ),
    "fr": re.compile(
        r"(?:,? (?:(?:pour|afin|avant|sans|bien|alors|tandis|parce|dès|depuis|pendant|après) )?(?:qui|que?|dont|"
        r"où|lorsque?|quand|si|comme|puisque?)|,? qu['’]|, (?:[a-z]+ )?l[ae]s?quel\w*) [^,]*(?:,|$)"
    ),
    "es": re.compile(r",? (?:que|donde|cuy[oa]s?|cuando|porque|aunque|si|como) [^,]*(?:,|$)"),
}
"""Clauses that a main clause may have beside it, whose verbs are not its own."""
FINITE = {
    "de": re.compile(
        r"\b(?:ist|sind|war|waren|wird|wurden?|werden|hat|haben|hatten?|kann|können|muss|müssen|soll|sollen|"
        r"sollten?|darf|dürfen|will|wollen|mag|gibt|lässt|weiß|(?!(?:mit|nicht|seit|fast|jetzt|oft|selbst|erst|"
        r"meist|sonst|statt|weit|dort|acht|zuletzt|überhaupt|insgesamt|laut|samt|rest|bereit|gut|laut|breit|nackt|"
        r"alt|kalt|bekannt|leicht|recht|echt|schlecht|direkt|exakt|perfekt|ganz\w*)\b)[a-zäöüß]{2,}t)\b|"
        r"(?<!zu )\b(?!(?:vielen|allen|[ksmd]?einen|unseren|beiden|wenigen|anderen|neben|zwischen|gegen|wegen|"
        r"oben|unten|außen|innen|zwei\w*|sieben|den|denen|von|in|an|un|wenn|dann|denn|schon|nun|"
        r"hin)\b)[a-zäöüß]{2,}e?n\b(?! [A-ZÄÖÜ])(?<!en den)|\b(?:sank|stieg|kam|kamen|ging|gingen|gab|stand|lag|"
        r"fand|nahm|sah|lief|blieb|schrieb|zog|hielt|ließ)\b|\b[a-zäöüß]{3,}ten?\b(?! [A-ZÄÖÜ])|\b(?:empfehle|"
        r"glaube|denke|finde|halte)\b"
    ),
    "fr": re.compile(
        r"(?<!un )(?<!une )(?<!le )(?<!la )\b(?:est|sont|a|ont|sera|seront|serait|seraient|fut|furent|fait|font|"
        r"peut|peuvent|doit|doivent|va|vont|veut|veulent|faut|vaut|dit|voit|prend|met|tient|vient|suit|sert|sait|"
        r"vit|rend|perd|permet|offre|reste|semble|devient|donne|montre|porte|trouve|passe|existe|compte|occupe|"
        r"concerne|constitue|nécessite|demande|représente|entraîne|dépend|comprend|contient|commence|repose|dure|"
        r"coûte|manque|joue|apporte|exige|suppose|implique|désigne|provoque|touche|réduit|produit|conduit|"
        r"[a-zà-ÿ]{2,}(?:ait|aient|èrent|era|eront|issent|irent|(?<!ti)(?<!si)ons|ez))\b|"
        r"\b(?!\w*ment\b)\w{2,}ent\b(?<!souvent)(?<!récent)(?<!différent)(?<!patient)(?<!argent)(?<!président)|"
        r"\b(?:se|ne|me|nous|vous|on|je) (?!\w+(?:er|ir|re)\b)\w+|\b[snm]['’](?!\w+(?:er|ir|re)\b)\w+"
    ),
    "es": re.compile(
        r"(?<!la )(?<!su )(?<!de )(?<!una )\b(?:es|son|está|están|fue|fueron|era|eran|ser[áí]\w*|ha|han|hay|había|"
        r"habían|puede|pueden|debe|deben|tiene|tienen|hace|hacen|va|van|da|dan|sirve|sigue|dice|vive|queda|quiere|"
        r"sabe|permite|necesita|ayuda|usa|lleva|llega|ocurre|existe|empieza|significa|muestra|representa|depende|"
        r"requiere|reduce|produce|aumenta|mejora|ofrece|incluye|contiene|recomienda|afecta|cuesta|crece|nace|cuenta|"
        r"consiste|forma|marca|gira|resulta|supone|implica|exige|evita|pierde|gana|aparece|constituye|tarda|falta|"
        r"parece|simboliza|\w{2,}(?:ó|aron|ieron|aba|aban|ía|ían|ará|erá|irá|arán|erán|irán|amos|emos|imos))\b|"
        r"\b(?:se|no|nos|me) \w+|\b(?!(?:en|bien|también|quien|orden|imagen|virgen|margen|joven|origen|examen|volumen|"
        r"pan|plan|gran|tan|san|según|algún|ningún|un|sin|con|segun)\b)\w{2,}[ae]n\b"
    ),
}
TRANSITIVE = {
    "fr": re.compile(
        r"(?<!\S)(?!(?:les?|la|une?|des?|du|aux?|en|par|pour|avec|sans|sous|sur|dans|chaque|cette|son|sa|d['’]\w+|"
        r"l['’]\w+) )\S+ [a-zà-ÿ]{2,}(?<!é)e (?=(?:les?|la|une?|au|tout|toute|son|sa|ses|leurs?|surtout|souvent|"
        r"toujours|rarement|mieux|moins|plus|trop|aussi)\b|l['’])"
    ),
    "es": re.compile(
        r"(?<!\S)(?!(?:el|l[oa]s?|un[oa]?s?|del?|en|con|por|para|sin|sobre|al?|cada|su|est[ea]|y|o|como|más) )\S+ "
        r"[a-zá-ú]{3,}[ae] (?=(?:el|l[oa]s?|un[oa]?s?|al|más|menos|mucho|casi|que|cerca|solo|bien|mejor)\b|\d)"
    ),
}
"""A verb whose ending tells nothing, by the article of its object: "El reposo retrasa la recuperación"."""
IN_ALL = re.compile(r", en su (?:mayoría|mayor parte|conjunto|totalidad)\b")
CONDITION = {
    "de": re.compile(r"(?:Wenn|Sobald|Falls|Solange|Obwohl|Wer)\b"),
    "fr": re.compile(r"(?:Quand|Lorsque|Lorsqu|Si|Comme|Bien)\b"),
    "es": re.compile(r"(?:Cuando|Si|Aunque|Como|Mientras|Donde)\b"),
}
"""What begins a clause that another has to follow."""
PAST = re.compile(
    r"\b(?:threw|fell|felt|sent|sold|rose|won|met|drew|spent|caught|taught|bought|thought|fought|cut|set|hit|told|"
    r"chose|drove|spoke|broke|wore|flew|shot|fed|heard|grew|rang|sang|sank|stole|struck|spread|led|lit|bore|swore|"
    r"tore|feel|feels|look|looks|love|eat|eats|drink|feeds?|turn|turns|falls?|fills?|wins?|sells?|sends?|pays|feed|"
    r"differs?|matters?|costs?|says|loses|works|wants|gets|carr(?:y|ies)|trusts?|proves?|stands?|keeps?|chooses?|"
    r"covers?|close|closes|saves?|adds?|moves?|plays?|opens?|reach(?:es)?|leads?|prefers?|supports?|helps?|hopes?|"
    r"expects?|explains?|drops?|breaks?|buys?|sits?|stays?|speaks?|spends?|talks?|walks?|wonders?|worr(?:y|ies)|"
    r"forgets?|knows?|oils?|hurts?|arrives?|appears?|belongs?)\b"
)
"""English verbs that ``standing`` does not list."""
MARKER = re.compile(
    r"\b(?:qui|que?|qu['’]|dont|où|lorsque?|quand|si|comme|que|donde|cuy[oa]s?|cuando|porque|aunque|como)\b"
)
"""What begins a side clause in French and Spanish: each has a verb of its own."""
COMPARED = re.compile(
    r"\b(?:plus|moins|mieux|meilleure?s?|autant|aussi|autres?|más|menos|mejor(?:es)?|tan|tant[oa]s?|"
    r"mism[oa]s?)\b[^,]{0,60}? (?:que\b|qu['’]|como\b)"
)
"""What has "than" or "as", which begin no clause."""
RELATIVE = re.compile(
    r"(?:(?! (?:when|before|after|because|if|while|as|than|once|since|until)\b).)* (?:that|who|which)\b"
)
PARTICIPLE = re.compile(r"\b(?:is|are|was|were|be|been|being|has|have|had) (?=(?:not |\w+ly )?\w+(?:ed|en)\b)")
LONGEST_LABEL = 40


def _has_verb(text: str, code: str) -> bool:
    return bool(FINITE[code].search(text) or (code in TRANSITIVE and TRANSITIVE[code].search(text)))


def has_main_verb(text: str, code: str) -> bool:
    """Whether a sentence in a language has a verb outside of its side clauses."""
    if code == "en":
        label, colon, _ = text.partition(":")
        is_labelled = bool(colon) and len(label) <= LONGEST_LABEL
        main, sides = SIDE[code].subn(",", label if is_labelled else text)
        if not (sides or is_labelled) or VERB.search(main) or PAST.search(main):
            return True
        words = PARTICIPLE.sub("", text)
        return "," not in text and bool(RELATIVE.match(text)) and len(VERB.findall(words) + PAST.findall(words)) > 1
    if CONDITION[code].match(text):
        return "," in text
    text = IN_ALL.sub("", text)
    main, sides = SIDE[code].subn(",", text)
    if _has_verb(main, code):
        return True
    if code not in TRANSITIVE:
        return False
    return bool(sides) and len(FINITE[code].findall(text)) > len(MARKER.findall(COMPARED.sub("", text)))
