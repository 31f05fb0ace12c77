"""What stands around the text of a web page or a programme: notices, invitations, who paid for it. It is never quoted.

A phrase counts only as a page says it of itself or to its visitor: an article about newsletters is quoted.
"""

from __future__ import annotations

import re

PHRASES = {
    "en": r"all rights reserved|copyright (?:©|\(c\)|\d{4})|(?:reproduced|republished|copied) without (?:the "
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
    r"last updated on|min(?:ute)? read|back to top|enable javascript|we respect your privacy|download our|quick word|"
    r"if you (?:like|enjoy|love)d? (?:this|the|our) (?:video|show|episode|podcast|article|post|channel)|limited[ "
    r"-]time offer|free shipping",
    "de": r"alle rechte vorbehalten|cookies (?:zulassen|akzeptieren)|(?:wir|diese (?:web)?seite|unsere "
    r"(?:web)?seite) (?:verwende[nt]|nutz(?:en|t)|setz(?:en|t))[^.]{0,30} cookies|unsere[rn]? datenschutz\w+|"
    r"impressum|(?:unser\w*|kostenlose\w*) newsletter|melden sie sich (?:für (?:den|unseren)|hier|jetzt)|abonnieren "
    r"sie|abonniert (?:uns|den kanal|unseren)|e-mail-adresse wird|(?:artikel|beitrag|seite) (?:teilen|drucken|"
    r"empfehlen|merken|anhören|bewerten)|(?:teilen|folgen) sie (?:uns|diesen)|folgt uns|(?:hier klicken|klicken sie "
    r"hier)|mit (?:dem|einem) klick auf|lesen sie (?:auch|hier|mehr|dazu|weiter)|mehr (?:zum thema|lesen)|hat "
    r"(?:ihnen|euch|dir) (?:der|die|das|diese\w*) (?:artikel|beitrag|folge|video)|das könnte (?:sie|dich|euch) auch|"
    r"ohne (?:schriftliche |vorherige )?(?:genehmigung|zustimmung) (?:des|der) (?:verlag|redaktion|autor|"
    r"herausgeber)\w*|affiliate-links?|zuerst erschienen|anzeige:|jetzt (?:anmelden|abonnieren|registrieren|kaufen|"
    r"bestellen|[\w -]{1,30}vergleichen)|kommentar (?:verfassen|schreiben|hinterlassen)|pflichtfelder|wird (?:ihnen |"
    r"euch )?präsentiert von|unser\w* sponsor\w*|(?:zum|nach) seitenanfang|werbung in eigener sache",
    "fr": r"tous droits (?:de reproduction )?réservés|(?:nous|ce site|notre site|nos partenaires) (?:et nos "
    r"partenaires )?(?:utilis|dépos)\w+ (?:des )?cookies|(?:accepter|refuser|gérer) (?:tous )?(?:les )?cookies|notre "
    r"politique de confidentialité|mentions légales|(?:notre|nos) (?:newsletters?|lettre d['’]information|"
    r"infolettre)|abonnez-vous|inscrivez-vous|désabonner|adresse (?:e-?mail|de messagerie|électronique) ne|"
    r"partage[rz] (?:cet|l['’]) ?article|suivez-nous|rejoignez-nous|cliquez ici|(?:à lire|lire) (?:aussi|également|"
    r"la suite)|lisez aussi|vous aimerez|laisse[rz](?:-nous)? (?:un commentaire|un avis)|champs obligatoires|liens? "
    r"affiliés?|reproduction (?:interdite|même partielle)|sans (?:l['’])?autorisation (?:écrite|préalable)|temps de "
    r"lecture|article (?:publié|mis à jour|réservé)|réservé aux abonnés|haut de page|notre (?:sponsor|partenaire du "
    r"jour)|(?:cet épisode|cette émission) (?:vous )?est (?:présenté|sponsorisé|offert)e?",
    "es": r"todos los derechos reservados|(?:utilizamos|usamos|(?:est[ea]|nuestr[oa]) (?:sitio|web|página)[^.]{0,12} "
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
