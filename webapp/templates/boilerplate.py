"""What stands around the text of a web page or a programme: notices, invitations, who paid for it. It is never quoted.

A phrase counts only as a page says it of itself or to its visitor: an article about newsletters is quoted.
"""

from __future__ import annotations

import re

PHRASES = {
    "en": r"all rights reserved|(?:on|of|using|visit|through) (?:this|our) (?:web ?)?site|(?:contact|call|visit|"
    r"e-?mail) (?:us|our)|request an appointment|equal opportunity|substitute for (?:professional )?medical advice|"
    r"with us (?:today|tonight)|copyright (?:©|\(c\)|\d{4})|(?:reproduced|republished|copied) without (?:the "
    r")?(?:prior |written )*(?:permission|consent)|(?:we|this (?:web)?site|our (?:web)?site|our partners) (?:and our "
    r"partners |may )?uses? cookies|(?:accept|manage|reject) (?:all )?cookies|cookie (?:policy|settings|preferences|"
    r"notice)|our (?:privacy policy|terms)|(?:our|free) (?:\w+ ){0,2}newsletters?|sign(?:ing)? up (?:for (?:our|free|"
    r"the newsletter)|to (?:our|receive|get)|today|now|below)|unsubscribe|subscribe (?:to (?:our|the|this)|today|now|"
    r"here|wherever)|(?:to|in) your inbox|your e-?mail address (?:will|is never|to)|leave (?:us )?a (?:comment|reply|"
    r"review)|in the comments? (?:below|section)|required fields|affiliate (?:links?|commissions?|partners?)|earn a "
    r"(?:small )?commission|our sponsors?|today['’]s sponsor|brought to you by|(?:promo|discount|coupon) code|"
    r"(?:share|tweet|pin|e-?mail|print|bookmark) this (?:article|post|page|story|recipe|episode)|(?:follow|like|find|"
    r"join) us (?:on|at)|(?:click|tap) here|you (?:might|may) also (?:like|enjoy)|related (?:articles|posts|stories)|"
    r"this (?:article|post|story|piece|page) (?:was |is |has been |may |contains )?(?:originally|first|last|contain)|"
    r"last updated on|min(?:ute)? read|back to top|enable javascript|we respect your privacy|(?:get|download) (?:our|"
    r"the (?:\w+ ){0,2}app)|why you should trust us|today['’]s (?:webinar|episode|guest|speaker)|quick word|if you "
    r"(?:like|enjoy|love)d? (?:this|the|our) (?:video|show|episode|podcast|article|post|channel)|limited[ -]time "
    r"offer|free shipping",
    "de": r"alle rechte vorbehalten|kontaktieren sie|rufen sie uns|diese[rn]? (?:website|webseite|internetseite)|bei "
    r"uns (?:heute|zu gast)|cookies (?:zulassen|akzeptieren)|(?:wir|diese (?:web)?seite|unsere (?:web)?seite) "
    r"(?:verwende[nt]|nutz(?:en|t)|setz(?:en|t))[^.]{0,30} cookies|unsere[rn]? datenschutz\w+|impressum|(?:unser\w*|"
    r"kostenlose\w*) newsletter|melden sie sich (?:für (?:den|unseren)|hier|jetzt)|abonnieren sie|abonniert (?:uns|"
    r"den kanal|unseren)|e-mail-adresse wird|(?:artikel|beitrag|seite) (?:teilen|drucken|empfehlen|merken|anhören|"
    r"bewerten)|(?:teilen|folgen) sie (?:uns|diesen)|folgt uns|(?:hier klicken|klicken sie hier)|mit (?:dem|einem) "
    r"klick auf|lesen sie (?:auch|hier|mehr|dazu|weiter)|mehr (?:zum thema|lesen)|hat (?:ihnen|euch|dir) (?:der|die|"
    r"das|diese\w*) (?:artikel|beitrag|folge|video)|das könnte (?:sie|dich|euch) auch|ohne (?:schriftliche |"
    r"vorherige )?(?:genehmigung|zustimmung) (?:des|der) (?:verlag|redaktion|autor|herausgeber)\w*|affiliate-links?|"
    r"zuerst erschienen|anzeige:|jetzt (?:anmelden|abonnieren|registrieren|kaufen|bestellen|[\w -]{1,30}vergleichen)|"
    r"kommentar (?:verfassen|schreiben|hinterlassen)|pflichtfelder|wird (?:ihnen |euch )?präsentiert von|unser\w* "
    r"sponsor\w*|(?:zum|nach) seitenanfang|werbung in eigener sache",
    "fr": r"tous droits (?:de reproduction )?réservés|en poursuivant (?:votre|la) navigation|cookies pour vous|"
    r"compare[rz] gratuitement|contactez[- ]nous|appelez-nous|avec nous ce soir|(?:nous|ce site|notre site|nos "
    r"partenaires) (?:et nos partenaires )?(?:utilis|dépos)\w+ (?:des )?cookies|(?:accepter|refuser|gérer) (?:tous "
    r")?(?:les )?cookies|notre politique de confidentialité|mentions légales|(?:notre|nos) (?:newsletters?|lettre "
    r"d['’]information|infolettre)|abonnez-vous|inscrivez-vous|désabonner|adresse (?:e-?mail|de messagerie|"
    r"électronique) ne|partage[rz] (?:cet|l['’]) ?article|suivez-nous|rejoignez-nous|cliquez ici|(?:à lire|lire) "
    r"(?:aussi|également|la suite)|lisez aussi|vous aimerez|laisse[rz](?:-nous)? (?:un commentaire|un avis)|champs "
    r"obligatoires|liens? affiliés?|reproduction (?:interdite|même partielle)|sans (?:l['’])?autorisation (?:écrite|"
    r"préalable)|temps de lecture|article (?:publié|mis à jour|réservé)|réservé aux abonnés|haut de page|notre "
    r"(?:sponsor|partenaire du jour)|(?:cet épisode|cette émission) (?:vous )?est (?:présenté|sponsorisé|offert)e?",
    "es": r"todos los derechos reservados|est[áa]n? (?:hoy )?con nosotros|cont[áa]ct[ea]nos|llámenos|(?:continuar|"
    r"seguir) navegando|sin compromiso|(?:utilizamos|usamos|(?:est[ea]|nuestr[oa]) (?:sitio|web|página)[^.]{0,12} "
    r"(?:utiliza|usa)) (?:\w+ ){0,2}cookies|(?:aceptar|rechazar|gestionar) (?:todas )?(?:las )?cookies|nuestra "
    r"política|aviso legal|nuestr[oa] (?:boletín|newsletter)|suscríb(?:ete|ase|anse|íos)|suscribíos|darse de baja|"
    r"correo electrónico no será|compart[ea] (?:este|esta|el) (?:artículo|entrada|publicación|receta|página|"
    r"episodio)|síguenos|síganos|(?:haz|haga) clic aquí|(?:lee|lea|leer) (?:también|además)|te puede interesar|"
    r"también te|dej(?:a|e|ar|nos|anos) (?:un|tu|su) (?:comentario|reseña|opinión)|campos obligatorios|enlaces? de "
    r"afiliad\w+|prohibida (?:la|su) reproducción|sin (?:la )?autorización (?:escrita|expresa|previa)|tiempo de "
    r"lectura|publicado originalmente|volver arriba|da(?:d|le)l?e? a me gusta|nuestro patrocinador|este (?:episodio|"
    r"programa) (?:es|está) (?:posible|patrocinado)",
}
"""What notices, forms and buttons say."""
FOUND = re.compile(rf"\b(?:{'|'.join(PHRASES.values())})(?!\w)", re.IGNORECASE)


def is_boilerplate(text: str) -> bool:
    """Whether a sentence is a notice, an invitation to subscribe, share or buy, or what a button says."""
    return bool(FOUND.search(text))
