"""How German, French and Spanish sentences begin that go on from another, greet, or hesitate.

English has its own rules in ``standing``; what all of ``answering`` reads is in ``answering.dependent``.
"""

from __future__ import annotations

import re

GERMAN = (
    r"Au(?:ß|ss)erdem|Zudem|Ferner|Darüber hinaus|Des Weiteren|Im (?:Gegensatz dazu|Gegenteil|Übrigen|Folgenden)|"
    r"(?:Letz|Ers)tere[nrms]?|Solche?[nrms]?|Jene[nrms]?|D(?:as|er|ie)selben?|Da(?:mit|für|gegen|rüber|runter|raus|"
    r"von|vor|zu|zwischen|neben|rum|hin|nn)|Hier(?:mit|zu|bei|für|durch|von|aus|an|in)?|Das (?:bedeutet|heißt|ist|war|"
    r"zeigt|liegt|führt|gilt|gelang|gelingt|hat|kann|wird|wurde|macht|betrifft|geschah)|Dem|Denen|Dessen|Deren|Denn|"
    r"Doch|Aber|Sondern|Und|Oder|Auch|So|Somit|Folglich|Infolgedessen|Trotzdem|Dennoch|Stattdessen|Eben(?:so|falls)|"
    r"Gleichzeitig|Anschließend|Schlie(?:ß|ss)lich|Zuerst|Zunächst|Später|Nun|Inzwischen|Mittlerweile|Währenddessen|"
    r"Insgesamt|Insbesondere|Vielmehr|Weitere[rs]?|Seit(?:dem|her)|Ihm|Ihn|Ihnen|(?:Einige|Viele|Manche|Drei|Zwei|"
    r"Mehrere|Keine[rs]?|Eine[rs]?|Jede[rs]?) (?:von ihnen|davon)|(?:Unter|Mit|Von|Bei|Für|Neben|Zu|Nach) (?:ihm|ihn|"
    r"ihr|ihnen|beiden)|(?:Aus|In|Zu|Bei|Nach|Mit|Auf|Für|Durch|Unter|Von|Seit|Wegen|Trotz) (?:dies|jen)e[nrms]?|Zum "
    r"Beispiel|Beispielsweise|Wie (?:oben|bereits|schon|erwähnt|gesagt)|Erst dann|Alle (?:diese|drei|vier|beiden)|Es "
    r"(?:handelt sich|wurde|hat|besteht|enthält|erschien|gehört|liegt|umfasst|dauerte)|Andererseits|Hingegen|Dagegen|"
    r"Folgende[rs]?|Ähnlich|Umgekehrt|Jetzt"
)
FRENCH = (
    r"Ce|Cet|Ces|Cette|Celles?(?:-ci|-là)?|Ceux(?:-ci|-là)?|Celui(?:-ci|-là)?|Ça|C['’](?:est|était|en)|De (?:plus|même|"
    r"ce "
    r"fait|là|cette)|En (?:outre|effet|revanche|conséquence|particulier|résumé|somme|fait|cela|ce)|Par (?:conséquent|"
    r"ailleurs|contre|la suite)|Parmi (?:eux|elles|ceux|celles|ces)|Ensuite|Puis|Enfin|Donc|Or|Car|Et|Ou|Toutefois|"
    r"Néanmoins|Pourtant|Cependant|Au contraire|D['’](?:ailleurs|autre part|abord|autres)|Dès lors|Alors|Aussi|Là|Ici|"
    r"Lui|Eux|Notamment|(?:À|Dans|Pour|Avec|Sur|Après|Avant|Malgré|Sans) (?:ce|cet|cette|ces|cela|lui|elle|eux|elles)|"
    r"On y|Tou(?:s|tes) (?:les )?deux|L['’](?:un|une|autre)|Les deux|Quant à|Autrement|Sinon|Finalement|Également|Il "
    r"(?:en|"
    r"s['’]agit)|Plus tard|Puisque cela|Son|Sa|Ses|Leurs?|Même"
)
SPANISH = (
    r"Por (?:lo tanto|tanto|consiguiente|otra parte|otro lado|último|lo demás|est[aeo]s?|es[ao]s?)|Allí|Ahí|Aquí|"
    r"Después|Luego|"
    r"Más tarde|Dich[oa]s?|Entre (?:ell[oa]s|est[oa]s)|En (?:cambio|consecuencia|efecto|resumen|particular|est[aeo]s?|"
    r"es[aeo]s?|"
    r"dich[oa]s?|él|ell[ao]s?|aquel)|Amb[oa]s|Lo (?:anterior|mismo|cual|que)|Aquel(?:la|los|las|lo)?|Asimismo|También|"
    r"Tampoco|No "
    r"obstante|Finalmente|Mientras tanto|Al (?:contrario|mismo tiempo|final)|Y|O(?!['’])|Ya|De (?:hecho|est[aeo]|"
    r"es[ao]|ahí|ello)|"
    r"(?:Con|Para|A|Tras|Según|Sobre) (?:ello|est[aeo]s?|es[aeo]s?|él|ell[ao]s?)|A (?:continuación|pesar de (?:ello|"
    r"esto|eso))|"
    r"Tal(?:es)?|Se trata|Un[oa] de (?:ell[oa]s|est[oa]s)|(?:Much|Algun|Vari|Tod)[oa]s (?:de )?(?:ell[oa]s|est[oa]s)|"
    r"Otr[oa]s?|"
    r"El (?:primero|segundo|último|mismo|anterior)|La (?:primera|segunda|última|misma|anterior)|Es[ae]s?|Igualmente|"
    r"Incluso"
)
GOES_ON = re.compile(rf"(?:{GERMAN}|{FRENCH}|{SPANISH})\b(?![-’'])")
ITSELF = re.compile(
    r"(?:Diese (?:Studie|Arbeit|Untersuchung|Leitlinie|Übersicht)|Dieses (?:Buch|Kapitel)|Dieser (?:Artikel|Vortrag|"
    r"Bericht|Beitrag)|Cette (?:étude|recherche|thèse|revue)|Ce (?:livre|rapport|guide)|Cet (?:article|ouvrage)|"
    r"Est[ae] (?:estudio|libro|artículo|informe|guía|investigación|revisión|tesis))\b"
)
"""What says "this" of the source itself, which every draft names."""
UNNAMED = re.compile(
    r"\b(?:dies|jen|solch)e[rsmn]? [A-ZÄÖÜ]|\b(?:cet|cette|ces) [a-zà-ÿ]|\bce (?!qui\b|que\b|qu['’]|dont\b|sont\b|"
    r"soit\b|"
    r"ne\b|n['’]|fut\b|à quoi\b)[a-zà-ÿ]{3,}|\b(?<!\bal )(?<!\bel )(?<!\bdel )(?:est[ae]|es[ae]|est[oa]s|dich[oa]s?) "
    r"(?!es\b|de\b|del\b|a\b|y\b|son\b)[a-zà-ÿ]{3,}"
)
"""What points to something by a noun that does not say which: "diese Methode"."""
GREETING = re.compile(
    r"^\W*(?:guten (?:tag|morgen|abend)|hallo\b(?!-)|(?:herzlich )?willkommen\b(?!s)|vielen dank|danke\b|liebe[rs]? "
    r"(?:\w+ ){0,4}"
    r"\w+[,!]|liebe (?:kolleg|freund|gäste|damen|zuhörer|teilnehm)|meine (?:sehr verehrten )?damen|bonjour\b|bonsoir\b|"
    r"bienvenue\b|merci\b|(?:mesdames|messieurs)\b|hola\b|buen(?:os|as) (?:días|tardes|noches|a tod)|bienvenid[oa]s?\b|"
    r"gracias\b"
    r"(?! a (?:l[ao]s?|el|un|una|sus?|est[ae]|que)\b)|señoras\b)|"
    r"\b(?:mein name ist|ich hei(?:ß|ss)e|ich freue mich|heute (?:spreche|rede|zeige|möchte|werde|will) ich|ich "
    r"(?:möchte|"
    r"werde|will) (?:ihnen|euch|heute|jetzt|kurz)|nächste folie|je m['’]appelle|mon nom est|je suis (?:très "
    r")?(?:heureu|ravi)|"
    r"je vais vous|aujourd['’]hui,? (?:je|nous|on)\b|diapositive suivante|me llamo|mi nombre es|me alegra (?:mucho )?"
    r"(?:estar|ver)|es un placer|hoy (?:voy|vamos|quiero|quisiera|hablar)|(?:voy|vamos) a (?:ver|hablar|mostrar)|"
    r"siguiente "
    r"diapositiva)|^\W*(?:bueno|pues|also|genau|alors|bon|ben|tja|na ja|en fin),",
    re.IGNORECASE,
)
HESITATION = re.compile(r"(?:^|[\s,])(?:ähm?|öhm?|euh|heu|eh|em|este|mmm?)(?:,|\.{3}|…)", re.IGNORECASE)
