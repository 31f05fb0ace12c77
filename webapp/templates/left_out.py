"""What French and Spanish sentences leave to those before: their subject, or what a pronoun stands for."""

from __future__ import annotations

import re

PLURALS_BEFORE = re.compile(
    r"\b(?i:les|des|ces|[mts]es|nos|vos|leurs|aux|deux|trois|plusieurs|certaine?s|tou[ts]e?s?|"
    r"quelques|beaucoup|l[oa]s|un[oa]s|sus|tod[oa]s|much[oa]s|vari[oa]s|dos|tres) \w|\b(?:et|ou|y|o) "
)
OBJECTS = {
    "fr": re.compile(
        r"\bles (?!(?:quatre|cinq|sept|huit|neuf|onze|douze|quinze|vingt|trente|cent|mille)\b|\w*[sxz]\b)[a-zà-ÿ]{3,}"
    ),
    "es": re.compile(
        r"\bl[oa]s (?!(?:que|de|del|cuatro|cinco|siete|ocho|nueve|once|doce|quince|veinte|treinta|cien|mil)\b|"
        r"\w*s\b)[a-zá-ú]{3,}"
    ),
}
"""Plural articles before what is no plural are objects that have been named before: "les confond", "las produce"."""
CLITIC = re.compile(
    r"(?:Antes de|Para|Al|Después de|Tras|Sin|Con|De|Por|Hasta) (?!perla|charla|parla)[a-záéíóú]{2,}"
    r"(?:[aeiáéí]r(?:se)?|[áé]ndo)l[oae]s?\b"
)
"""A Spanish beginning whose verb has an object that was named before: "Para hacerlo"."""
SINGULAR = (
    "Fue Era Es Está Estaba Tiene Tenía Tuvo Puede Podía Debe Sirve Incluye Utiliza Usa Consiste Contiene Permite "
    "Pertenece Ocupa Mide Pesa Cuenta Ofrece Recibe Produce Forma Vive Vivía Representa Muestra Presenta Define "
    "Indica Proporciona Depende Requiere Resulta Hizo Dijo Quiso Vino Murió Suele Va Hace Da Dice Sigue Acepta"
)
IMPERSONALLY = (
    r"(?:necesari|posible|important|imposible|fácil|difícil|recomendabl|convenient|precis|verdad|ciert|mejor|útil|"
    r"prohibid|permitid|obligatori|falta\b)"
)
PLURALS = (
    "Son Fueron Eran Están Tienen Pueden Deben Sirven Incluyen Utilizan Usan Contienen Permiten Mantienen Forman "
    "Ofrecen Suelen Van Hacen Dan Siguen Muestran Requieren Han Habían Aparece Aparecen"
)
VERBS = "|".join([*SINGULAR.split(), *PLURALS.split()])
SUBJECTLESS = re.compile(
    r"(?:Si|Cuando|Mientras) (?!alguien\b|nadie\b|llueve\b|nieva\b|hace\b)[a-zá-ú]{3,}[ae]n? (?:sin|en|con|de|por|a|y|"
    r"muy|bien|mal)\b|"
    rf"(?:{VERBS})\b(?! {IMPERSONALLY}| que\b)|"
    r"(?!Según\b|Teherán\b)[A-ZÁÉÍÓÚ][a-záéíóúñ]+(?:[óé]|aron|ieron|aban|ían|[aei]rán?)\b (?!y\b|e\b)|(?:(?:En|Con|"
    r"Por|A|De|Desde|Sin|Para|Tras|Hoy)\b[^,]{0,40}, |[A-Z][a-zá-ú]+mente,? |Siempre |Nunca |A (?:veces|menudo) )"
    rf"(?:a veces |no |ya |siempre |a menudo )?(?i:{VERBS})\b(?! {IMPERSONALLY}| que\b)|"
    r"Se (?:usa|utiliza|llama|encuentra|compone|considera|trata|emplea|aplica|divide|distingue|caracteriza|basa)n?\b"
)
"""A Spanish sentence whose subject is that of the one before: "Mantienen el programa"."""


def leaves_out(text: str, code: str) -> bool:
    """Whether a sentence has no subject, or an object that it does not name."""
    objects = OBJECTS[code].search(text) if code in OBJECTS else None
    if objects and not PLURALS_BEFORE.search(text[: objects.start()]):
        return True
    return code == "es" and bool(CLITIC.match(text) or SUBJECTLESS.match(text))
