"""Tell the language of a text: by its script, or among those in Latin letters by their commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain

NAMES = {
    "ar": "Arabic", "zh": "Chinese", "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English", "fi": "Finnish",
    "fr": "French", "de": "German", "el": "Greek", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "no": "Norwegian", "fa": "Persian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "es": "Spanish", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu",
}  # fmt: skip
"""The languages that are told apart, by their codes (ISO 639-1)."""
ENGLISH = ("", "en")
"""A text whose language is not told is read as English."""
WORDS = {
    "en": "the of and is are was were in to a an for that by on with not it as at be has had have from than which who "
    "its this only must may but under what how did does do when where why many much",
    "de": "der die das den dem des und ist sind war waren nicht ein eine einen einer im von vom für mit auf zu zum zur "
    "wird wurde werden wurden bei nach um als auch sich sie er es am an aus dass hat haben kein keine über seit wie "
    "was wer wann wo warum in man viel viele welche welcher welches wieviel woher lange",
    "fr": "le la les l des du de et est sont une un dans pour que qui sur au aux en par ne pas plus ce cette il elle a "
    "ont été avec se sa son d n c qu quel quelle quels quelles comment où quand pourquoi combien fut je",
    "es": "el la los las es una un y del de en que por para con se su no qué cómo cuál cuándo dónde quién como más "
    "este esta lo al son fue cuántos cuántas cuánto cuanto donde cuando quien ser hay",
    "it": "il lo la gli le i è una un e di del della dei che per con non come quale quali quando dove sono nel nella "
    "al alla si cosa più chi da quanto quanti quante fu perché dal",
    "pt": "o a os as é uma um e do da dos das em que por para com não como qual quais quando onde são no na ao se mais "
    "quem foi de quanto quantos quantas seu sua pelo pela",
    "nl": "de het een en is van niet met voor op zijn wat wie hoe wanneer die dat aan door ook bij wordt naar er in te "
    "waar hoeveel werd waarom om uit heeft",
    "sv": "och är det en ett som av för på med den till inte har de var vad när hur vem i att om från eller många",
    "da": "og er det en et som af for på med den til ikke har de var hvad hvornår hvordan hvem i at om fra eller blev "
    "mange hvor",
    "no": "og er det en et som av for på med den til ikke har de var hva når hvordan hvem i å om fra eller ble mange "
    "hvor hvilken",
    "fi": "ja on ei se että oli ovat hän joka kun mikä mitä missä kuka miten niin kuin myös mutta tai sen jossa kuinka "
    "milloin monta",
    "hu": "a az és egy hogy nem is van volt ez mi ki hol mikor hogyan mint meg csak de el vagy amely mennyi hány",
    "ro": "și este în de la cu pe nu o un din care ce cine unde când cum mai sunt a al fost pentru cât câte să",
    "tr": "ve bir bu da de için ile ne kim nerede nasıl kaç olan olarak çok daha en gibi mi mı ise değil ya hangi",
    "pl": "i w na z do jest się nie to że co kto gdzie kiedy jak ile po od za przez są był była oraz który",
    "cs": "a v na se je z do to že co kdo kde kdy jak kolik po od za pro jsou byl byla který ve s není",
}
TELLING: dict[str, list[str]] = {}
"""The languages that each of these words is common in."""
for _code, _words in WORDS.items():
    for _word in _words.split():
        TELLING.setdefault(_word, []).append(_code)
# Letters that few of these languages have; each counts as one of its words.
LETTERS = {
    "de": "ßäöü", "fr": "çèêëîôûœàâ", "es": "ñ¿¡", "pt": "ãõç", "it": "ìòù", "sv": "åäö", "da": "åæø", "no": "åæø",
    "fi": "äö", "hu": "őű", "ro": "șțăî", "tr": "ğışç", "pl": "ąćęłńśźż", "cs": "ěščřžýů",
}  # fmt: skip
SCRIPTS = (
    ("ja", "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
    ("ko", "\u1100-\u11ff\uac00-\ud7a3"),
    ("zh", "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"),
    ("ru", "\u0400-\u052f"),
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("he", "\u0590-\u05ff\ufb1d-\ufb4f"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
)
"""Languages told by their script, each with its letters."""
LETTERS_OF = tuple((code, re.compile(f"[{letters}]")) for code, letters in SCRIPTS)
BY_SCRIPT = (*(code for code, _ in SCRIPTS), "uk", "ur", "fa")
KANA_OF_JAPANESE = 0.05
"""The share of kana among the ideographs of Japanese at least: a Chinese text may quote some."""
SAME_SCRIPT = {
    "ru": (("uk", re.compile("[іїєґ]")),),
    "ar": (("ur", re.compile("[ٹڈڑں]")), ("fa", re.compile("[پچژگ]"))),
}
OF_ANOTHER = 0.01
"""The share of letters that only a language of the same script has, by which it is told."""
DENSE = ("zh", "ja", "ko")
LETTERS_OF_A_SIGN = 3
"""Letters that one sign of these says as much as."""
WORD = re.compile(r"[^\W\d_]+")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""A letter of a script whose words are not set apart, or that puts endings behind them without a sign."""
SCANNED = 4000  # letters
LEAST = 2  # words that tell a language


@lru_cache(maxsize=512)
def tell(text: str, among: Collection[str] | None = None, least: int = LEAST) -> str:
    """Return the code of the language of a text; "" when neither its script nor its words tell it clearly.

    ``among`` are the languages it may have; ``least``: how many different words must be of it, as the rows
    of a sheet repeat theirs.
    """
    text = text[:SCANNED].lower()
    found = _by_script(text) if not text.isascii() else ""
    if found:
        return found if among is None or found in among else ""
    words = WORD.findall(text)
    counts = Counter(chain.from_iterable(TELLING.get(word, ()) for word in words))
    different = Counter(chain.from_iterable(TELLING.get(word, ()) for word in {*words}))
    if not text.isascii() and least >= LEAST:
        lettered = {code: sum(letter in text for letter in letters) for code, letters in LETTERS.items()}
        counts.update(lettered)
        different.update(lettered)
    told = [(code, count) for code, count in counts.most_common() if among is None or code in among]
    (code, most), (_, second) = [*told, ("", 0), ("", 0)][:2]
    return code if different[code] >= least and most > second else ""


def _by_script(text: str) -> str:
    """Return the language whose script has most of the letters of a text; "" for Latin letters."""
    counts = {code: len(letters.findall(text)) for code, letters in LETTERS_OF}
    if counts["zh"] and counts["ja"] >= KANA_OF_JAPANESE * counts["zh"]:
        counts["ja"] += counts.pop("zh")
    code = max(counts, key=lambda each: counts[each])
    letters = sum(map(len, WORD.findall(text)))
    weight = LETTERS_OF_A_SIGN if code in DENSE else 1
    if not counts[code] or weight * counts[code] <= (letters - counts[code]):
        return ""
    own = [other for other, only in SAME_SCRIPT.get(code, ()) if len(only.findall(text)) > OF_ANOTHER * letters]
    return own[0] if own else code


def asked_in(question: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that a question may be in, the likeliest first, in a library that has the ``known``."""
    if by_script := tell(question, BY_SCRIPT):
        return (by_script,)
    latin = tuple(code for code in known if code in WORDS)
    if not {*latin} - {*ENGLISH}:
        return ("",)
    among = tuple(sorted({*latin, "en"}))
    if told := tell(question, among):
        return (told,)
    return tuple(dict.fromkeys((tell(question, among, 1) or "en", "en", *latin)))


def name(code: str) -> str:
    """Return the English name of a language; "" when it is not known."""
    return NAMES.get(code, "")
