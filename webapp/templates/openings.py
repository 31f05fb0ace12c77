"""How German, French and Spanish sentences begin that go on from another, greet, or hesitate.

English has its own rules in ``standing``; what all of ``answering`` reads is in ``answering.dependent``.
"""

from __future__ import annotations

import re

GERMAN = (
    r"Au(?:ß|ss)erdem|Zudem|Ferner|Darüber hinaus|Des Weiteren|Im (?:Gegensatz dazu|Gegenteil|Übrigen|Folgenden)|"
    r"(?:Letz|Ers)tere[nrms]?|Solche?[nrms]?|Jene[nrms]?|D(?:as|er|ie)selben?|Da(?:mit|für|gegen|rüber|runter|raus|"
    r"von|vor|zu|zwischen|neben|rum|hin|nn)|Hier(?:mit|zu|bei|für|durch|von|aus|an|in)?|Das (?:bedeutet|heißt|ist|"
    r"war|zeigt|liegt|führt|gilt|gelang|gelingt|hat|kann|wird|wurde|macht|betrifft|geschah)|Dem|Denen|Dessen|Deren|"
    r"Denn|Doch|Aber|Sondern|Und|Oder|Auch|So|Somit|Folglich|Infolgedessen|Trotzdem|Dennoch|Stattdessen|Eben(?:so|"
    r"falls)|Gleichzeitig|Anschließend|Schlie(?:ß|ss)lich|Zuerst|Zunächst|Später|Nun|Inzwischen|Mittlerweile|"
    r"Währenddessen|Insgesamt|Insbesondere|Vielmehr|Weitere[rs]?|Seit(?:dem|her)|Ihm|Ihn|Ihnen|(?:Einige|Viele|"
    r"Manche|Drei|Zwei|Mehrere|Keine[rs]?|Eine[rs]?|Jede[rs]?) (?:von ihnen|davon)|(?:Unter|Mit|Von|Bei|Für|Neben|"
    r"Zu|Nach) (?:ihm|ihn|ihr|ihnen|beiden)|(?:Aus|In|Zu|Bei|Nach|Mit|Auf|Für|Durch|Unter|Von|Seit|Wegen|"
    r"Trotz) (?:dies|jen)e[nrms]?|Zum Beispiel|Beispielsweise|Wie (?:oben|bereits|schon|erwähnt|gesagt)|Erst dann|"
    r"Alle (?:diese|drei|vier|beiden)|Es (?:handelt sich|wurde|hat|besteht|enthält|erschien|gehört|liegt|umfasst|"
    r"dauerte)|Andererseits|Hingegen|Dagegen|Folgende[rs]?|Ähnlich|Umgekehrt|Jetzt|Andernfalls|Eine? ähnliche[rs]?|"
    r"Es ist (?:eine?|der|die|das|auch|damit|daher)|Das (?:sind|waren)|(?:Im|In der|Am) (?:selben|gleichen)|"
    r"In der Tat|Tatsächlich|Die (?:einfachste|beste|häufigste|übliche) (?:Lösung|Begründung|Methode|Möglichkeit|"
    r"Art)|Von (?:da|hier) an|Das [a-zäöü]{2,}t|Es (?!gibt|gilt|lohnt|braucht|bedarf|scheint|reicht|genügt|geht|"
    r"kommt|ist)[a-zäöü]+t|Der Rest|(?:Am|An der|Im|In der|Von der|Beim) andere[nm]|Lass(?:en Sie|t) uns|"
    r"(?:Betrachten|Schauen|Sehen|Nehmen) wir|Auf der anderen Seite|Einerseits|Zum (?:einen|anderen)|(?:Etwas|Wenig|"
    r"Kurz) (?:später|danach|darauf)|Sonst|Erstens|Zweitens|Drittens|Eine? (?:andere[rs]?|weitere[rs]?|solche[rs]?)|"
    r"Wenn (?:dies|das)|Es folgt|Beachten Sie|(?:Zu )?Beachte[nt]? (?:ist|Sie)|D(?:er|ie|as) (?:erste|zweite|dritte|"
    r"letzte|andere|übrige|nächste|vorige|einzige)[nrs]? (?:ist|sind|war|waren|wird|werden|wurden?|hat|haben|kann|"
    r"können|muss|soll|besteht|betrifft|enthält|zeigt|dient|gilt|liegt|steht|geht|umfasst|beginnt|Möglichkeit|"
    r"Variante|Option|Methode|Lösung|Wahl|Grund|Punkt|Schritt|Frage|Ansatz|Fall|Teil|Gruppe|Problem|Beispiel|Zeile|"
    r"Befehl)|In der Praxis (?:bedeutet|hei(?:ß|ss)t)"
)
FRENCH = (
    r"Ce|Cet|Ces|Cette|Celles?(?:-ci|-là)?|Ceux(?:-ci|-là)?|Celui(?:-ci|-là)?|Ça|C['’](?:est|était|en)|De (?:plus|"
    r"même|ce fait|là|cette)|En (?:outre|effet|revanche|conséquence|particulier|résumé|somme|fait|cela|ce)|"
    r"Par (?:conséquent|ailleurs|contre|la suite)|Parmi (?:eux|elles|ceux|celles|ces)|Ensuite|Puis|Enfin|Donc|Or|"
    r"Car|Et|Ou|Toutefois|Néanmoins|Pourtant|Cependant|Au contraire|D['’](?:ailleurs|autre part|abord|autres)|"
    r"Dès lors|Alors|Aussi|Là|Ici|Lui|Eux|Notamment|(?:À|Dans|Pour|Avec|Sur|Après|Avant|Malgré|Sans) (?:ce|cet|"
    r"cette|ces|cela|lui|elle|eux|elles)|On y|Tou(?:s|tes) (?:les )?deux|L['’](?:un|une|autre)|Les deux|Quant à|"
    r"Autrement|Sinon|Finalement|Également|Il (?:en|s['’]agit)|Plus tard|Puisque cela|Son|Sa|Ses|Leurs?|Même|"
    r"D[’']une part|D[’']un côté|Un peu plus tard|Peu après|Si (?:ce|c['’]est|cela|tel|non)|"
    r"Dans (?:le cas contraire|les deux cas)|(?:Le|La|Les) (?:second|deuxième|troisième|quatrième|dernier|dernière|"
    r"autre|premier (?!ministre|tour|janvier|février|mars|avril|mai|juin|juillet|août)|première (?!guerre|fois|"
    r"république))s?|Notez|Une? (?:\w+ )?similaire|Dans l[ae]s? mêmes?|Effectivement|Vien(?:t|nent) (?:enfin|"
    r"ensuite)|Voici|Voilà|L['’]exemple qui suit|Le plus (?:simple|facile|sûr)|La solution la plus|Le reste|(?:À|De|"
    r"Sur|Dans) l['’]autre|Rappelons|Voyons|Regardons|Considérons|Prenons|Examinons|À noter|En (?:premier|second|"
    r"dernier) lieu|Tout d[’']abord|Premièrement|Deuxièmement|Une? autre|Notons|Pour (?:ce faire|cela)|"
    r"Il (?:est \w+ de|faut|convient de|suffit de) (?:l[’']|les? |la |lui |leur |en |y )[a-zé]+(?:er|ir|re)|(?:Pour|"
    r"Afin de|Avant de|Sans) (?:bien |mieux |ne pas )?(?:l['’]|les? |la |lui |leur |en |y )(?:faire|utiliser|"
    r"installer|activer|éviter|obtenir|comprendre|lire|voir|mettre|rendre|supprimer|remplacer|modifier|trouver|"
    r"créer|vérifier)"
)
SPANISH = (
    r"Por (?:lo tanto|tanto|consiguiente|otra parte|otro lado|último|lo demás|est[aeo]s?|es[ao]s?)|Allí|Ahí|Aquí|"
    r"Después|Luego|Más tarde|Dich[oa]s?|Entre (?:ell[oa]s|est[oa]s)|En (?:cambio|consecuencia|efecto|resumen|"
    r"particular|est[aeo]s?|es[aeo]s?|dich[oa]s?|él|ell[ao]s?|aquel)|Amb[oa]s|Lo (?:anterior|mismo|cual|que)|"
    r"Aquel(?:la|los|las|lo)?|Asimismo|También|Tampoco|No obstante|Finalmente|Mientras tanto|Al (?:contrario|"
    r"mismo tiempo|final)|Y|O(?!['’])|Ya|De (?:hecho|est[aeo]|es[ao]|ahí|ello)|(?:Con|Para|A|Tras|Según|"
    r"Sobre) (?:ello|est[aeo]s?|es[aeo]s?|él|ell[ao]s?)|A (?:continuación|pesar de (?:ello|esto|eso))|Tal(?:es)?|"
    r"Se trata|Un[oa] de (?:ell[oa]s|est[oa]s)|(?:Much|Algun|Vari|Tod)[oa]s (?:de )?(?:ell[oa]s|est[oa]s)|Otr[oa]s?|"
    r"El (?:primero|segundo|último|mismo|anterior)|La (?:primera|segunda|última|misma|anterior)|Es[ae]s?|Igualmente|"
    r"Incluso|De lo contrario|De la misma (?:forma|manera)|Inclusive|Un[oa]? (?:\w+ )?similar|En (?:el|la|los|"
    r"las) mism[oa]s?|Más bien|Efectivamente|En efecto|He aquí|(?:Cuando|Si) (?:ocurre|sucede|pasa)|La (?:solución|"
    r"forma|manera) más|Lo más|De (?:forma|manera) similar|El resto|(?:En el|Al|Del|Por) otr[oa]|Primero(?=,)|"
    r"Veamos|Recordemos|Consideremos|Tomemos|Observemos|Verá|Poco después|Por un(?:a parte| lado)|En (?:primer|"
    r"segundo|último) lugar|Un[oa]?s? \w+ (?:diferente|distint[oa])s?|En caso contrario|Si (?:no|así|ello)(?=,)|"
    r"Si (?:no )?es (?:así|el caso)|Para ello|Con ello|Not[ae] que|Nótese|Obsérvese|Cabe (?:señalar|destacar|"
    r"mencionar)|En la práctica,? (?:significa|implica)"
)
GOES_ON = re.compile(rf"(?:{GERMAN}|{FRENCH}|{SPANISH})(?:(?<=,)|\b)(?![-’'])")
ITSELF = re.compile(
    r"(?:Diese (?:Studie|Arbeit|Untersuchung|Leitlinie|Übersicht)|Dieses (?:Buch|Kapitel)|Dieser (?:Artikel|Vortrag|"
    r"Bericht|Beitrag)|Cette (?:étude|recherche|thèse|revue)|Ce (?:livre|rapport|guide)|Cet (?:article|ouvrage)|"
    r"Est[ae] (?:estudio|libro|artículo|informe|guía|investigación|revisión|tesis))\b"
)
"""What says "this" of the source itself, which every draft names."""
UNNAMED = re.compile(
    r"\b(?:dies|jen|solch)e[rsmn]? (?:[a-zäöüß]+e[nrms]? )?[A-ZÄÖÜ]|\b(?:cet|cette|ces) [a-zà-ÿ]|\bce (?!qui\b|"
    r"que\b|qu['’]|dont\b|sont\b|soit\b|ne\b|n['’]|fut\b|à quoi\b)[a-zà-ÿ]{3,}|"
    r"\b(?<!\bal )(?<!\bel )(?<!\bdel )(?:est[ae]|es[ae]|est[oa]s|dich[oa]s?) (?!es\b|de\b|del\b|a\b|y\b|"
    r"son\b)[a-zà-ÿ]{3,}"
)
"""What points to something by a noun that does not say which: "diese Methode"."""
GREETING = re.compile(
    r"^\W*(?:guten (?:tag|morgen|abend)|moin\b|servus\b|tschüss\b|salut\b|hallo\b(?!-)|(?:herzlich "
    r")?willkommen\b(?!s)|vielen dank|danke\b|liebe[rs]? (?:\w+ ){0,4}\w+[,!]|liebe (?:kolleg|freund|gäste|damen|"
    r"zuhörer|teilnehm)|meine (?:sehr verehrten )?damen|bonjour\b|bonsoir\b|bienvenue\b|merci\b|(?:mesdames|"
    r"messieurs)\b|hola\b|buen(?:os|as) (?:días|tardes|noches|a tod)|bienvenid[oa]s?\b|gracias\b(?! a (?:l[ao]s?|el|"
    r"un|una|sus?|est[ae]|que)\b)|señoras\b)|\b(?:mein (?:name|vortrag|thema) (?:ist|heißt|handelt)|ich hei(?:ß|ss)e|"
    r"ich freue mich|heute (?:spreche|rede|zeige|möchte|werde|will) ich|(?:vielen|herzlichen|besten) dank\b(?! "
    r"de[rs]\b)|wir (?:starten|beginnen) mit|unser\w* gast\b|zu gast (?:ist|bei|heute)|notre invitée?\b|nuestr[oa] "
    r"invitad[oa]|nos acompañ\w+|muchas gracias|gracias por (?:venir|estar|escuchar\w*|su|vuestr[oa]|tu)|merci "
    r"(?:beaucoup|à tou|de|pour)|ich (?:möchte|werde|will) (?:ihnen|euch|heute|jetzt|kurz)|nächste folie|je "
    r"m['’]appelle|mon (?:nom|exposé|sujet) est|je suis (?:très )?(?:heureu|ravi)|je vais vous|aujourd['’]hui,? "
    r"(?:je|nous|on)\b|diapositive suivante|me llamo|mi (?:nombre|charla|tema) es|me alegra (?:mucho )?(?:estar|ver)|"
    r"es un placer|tenemos (?:el )?(?:gusto|placer|honor)|les presento|damos la bienvenida|on accueille|nous "
    r"accueillons|j['’]ai (?:le plaisir|l['’]honneur)|als nächstes spricht|wir begrüßen|begrüßt alle|hoy (?:voy|"
    r"vamos|quiero|quisiera|hablar)|(?:voy|vamos) a (?:ver|hablar|mostrar)|siguiente diapositiva)|^\W*(?:bueno|pues|"
    r"also|genau|alors|bon|ben|tja|na ja|en fin),|\bentschuldig(?:en sie|t bitte|ung)\b|\b(?:excusez-moi|désolée?|"
    r"disculpen|disculpad|perdonen|perdonad)\b",
    re.IGNORECASE,
)
HESITATION = re.compile(r"(?:^|[\s,])(?:ähm?|öhm?|euh|heu|eh|em|este|mmm?)(?:,|\.{3}|…)", re.IGNORECASE)
