"""The language of a text, by its most frequent words: enough to tell a question's from that of what was found."""

from __future__ import annotations

import re

WORDS = {
    "English": "the of and to in is that for was on are with as by at from which what how who does did when has",
    "German": "der die das und ist nicht ein eine mit von zu den dem des wie was wer wann auf für im sich auch wird",
    "French": "le la les des est une et du dans que qui pour pas sur au avec quel quelle comment sont par il elle ce",
    "Spanish": "el los las es una y del en que por para con se su qué cómo cuál cuándo dónde como más este lo al son",
    "Italian": "il lo gli è una e di del della che per con non come quale quando dove sono nel alla dei si cosa più",
    "Portuguese": "o os as é uma e do da dos em que por para com não como qual quando onde são no na ao se mais um",
    "Dutch": "de het een en is van niet met voor op zijn wat wie hoe wanneer die dat aan door ook bij wordt naar er",
}
TELLING = {name: frozenset(words.split()) for name, words in WORDS.items()}
WORD = re.compile(r"[^\W\d_]+")
SCANNED = 2000  # characters
LEAST = 2  # words that tell it


def language(text: str) -> str:
    """Return the name of a text's language; "" when its words do not tell it clearly."""
    words = [word.lower() for word in WORD.findall(text[:SCANNED])]
    counts = sorted(((sum(word in telling for word in words), name) for name, telling in TELLING.items()), reverse=True)
    (most, name), (second, _) = counts[:2]
    return name if most >= LEAST and most > second else ""
