"""How a sentence begins that is understood only with the one before it: "He", "However", "Deshalb"."""

from __future__ import annotations

import re

OPENINGS = (
    r"He|She|It|They|This|These|Those|That|His|Her|Their|Its|Such|Both|The (?:former|latter)"
    r"|However|But|Instead|Thus|Then|Also|In (?:this|that|these)|For (?:example|instance)",
    r"Er|Sie|Dies(?:e[rsmn]?)?|Dabei|Damals|Dadurch|Daher|Deshalb|Deswegen|Danach|Darauf|Daran|Darin|Dort|Seine?[nrms]?"
    r"|Ihre?[nrms]?|Beide|Jedoch|Allerdings",
    r"Il(?! (?:y|faut|existe|est (?:possible|nécessaire|important|essentiel|recommandé|conseillé|interdit))\b)|"
    r"Elles?|Ils|Celui-ci|Celle-ci|Cela|Ceci|Cette|Ces|Sa|Son|Ses|Leurs?|Ainsi|Auparavant|Mais"
    r"|C['’]est pourquoi|Par exemple",
    r"Él|Ella|Ellos|Ellas|Est[aeo]s?|Es[ao]s?|Por (?:eso|ello|ejemplo)|Así|Sus?|Además|Entonces|Sin embargo|Pero",
    r"Egli|Ess[aoei]|Quest[aoei]|Perciò|Inoltre|Tuttavia|Ela|Eles?|Elas|Ist?so|Esta|Por isso|Porém|Hij|Zij|Dit|Daarom",
    r"Он|Она|Оно|Они|Это|Этот|Эта|Эти|Его|Её|Ее|Их|Поэтому|Однако|Тогда|Там|Він|Вона|Воно|Вони|Це|Його|Її|Тому",
    r"On|Ona|Oni|Ten|Ta|Jego|Jej|Ich|Dlatego|Jednak|Bu|Bunlar|Onun|Bunun|Αυτός|Αυτή|Αυτό|Γι['’] αυτό",
    r"هو|هي|هم|لذلك|ولكن|הוא|היא|הם|לכן|אולם|यह|वह|ये|वे|इसलिए",
)
WITHOUT_SPACES = (
    r"他们?|她们?|它们?|此后|因此|所以|为此|但是?|然而|例如|其中|这[些个座种]?|彼[らは女]|それ[はらでが]?|その|これ[はらが]?|この"
    r"|そこ[でには]|しかし|また|だが|그[는녀들]|그러나|그래서|이것|이는"
)
DEPENDENT = re.compile(rf"(?:{'|'.join(OPENINGS)})\b(?!-)|{WITHOUT_SPACES}")
