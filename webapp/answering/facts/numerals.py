"""The words of numbers, by language."""

from __future__ import annotations

from webapp.shared.words import word_list

ENGLISH_SMALL = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
ENGLISH_TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
GERMAN_SMALL = word_list(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
GERMAN_TENS = word_list("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
FRENCH_SMALL = word_list(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
FRENCH_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"]
SPANISH_SMALL = word_list(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte"
)
SPANISH_TENS = word_list("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
SPANISH_HUNDREDS = word_list(
    "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)


def _german() -> dict[str, int]:
    words = {word: number for number, word in enumerate(GERMAN_SMALL)}
    for tens, word in enumerate(GERMAN_TENS, start=2):
        words[word] = 10 * tens
        for unit, small in enumerate(["ein", *GERMAN_SMALL[2:10]], start=1):
            words[f"{small}und{word}"] = 10 * tens + unit
    return words | {word.replace("ß", "ss"): number for word, number in words.items()} | {"beide": 2, "beiden": 2}


def _french() -> dict[str, int]:
    words = {word: number for number, word in enumerate(FRENCH_SMALL) if "-" not in word}
    words |= {word: 10 * tens for tens, word in enumerate(FRENCH_TENS, start=2)}
    del words["un"]
    return words


def _spanish() -> dict[str, int]:
    words = {word: number for number, word in enumerate(SPANISH_SMALL) if number != 1}
    words |= {word: 10 * tens for tens, word in enumerate(SPANISH_TENS, start=3)}
    hundreds = {word: 100 * number for number, word in enumerate(SPANISH_HUNDREDS, start=1)}
    return words | hundreds | {f"{word[:-2]}as": number for word, number in hundreds.items() if number > 100}


NUMBERS: dict[str, dict[str, int]] = {
    "en": {word: number for number, word in enumerate(ENGLISH_SMALL)}
    | {word: 10 * tens for tens, word in enumerate(ENGLISH_TENS, start=2)},
    "de": _german(),
    "fr": _french(),
    "es": _spanish(),
}
"""The articles are left out ("ein", "un"): they say no number."""

SCALES: dict[str, dict[str, int]] = {
    "en": {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
    | {"millions": 10**6, "billions": 10**9, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9},
    "de": {"hundert": 100, "tausend": 10**3, "million": 10**6, "millionen": 10**6, "mio": 10**6, "dutzend": 12}
    | {"milliarde": 10**9, "milliarden": 10**9, "mrd": 10**9, "billion": 10**12, "billionen": 10**12},
    "fr": {"cent": 100, "cents": 100, "mille": 10**3, "million": 10**6, "millions": 10**6, "douzaine": 12}
    | {"milliard": 10**9, "milliards": 10**9},
    "es": {"mil": 10**3, "millón": 10**6, "millones": 10**6, "docena": 12},
}
ABBREVIATED_SCALES = frozenset(("mio", "mrd", "mn", "mln", "bn", "bln"))
"""Written with a stop: "1,2 Mrd. Euro"."""
LETTER_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9}
"""Right behind the digits of an amount of money: "$4.5m"."""

ORDINALS: dict[str, int] = {
    word: number
    for number, word in enumerate(
        word_list(
            "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=2,
    )
}
ORDINALS |= {"zweite": 2, "dritte": 3, "vierte": 4, "fünfte": 5, "deuxième": 2, "troisième": 3, "quatrième": 4}
ORDINALS |= {
    f"{word}{end}": number for number, word in enumerate(["segund", "tercer", "cuart", "quint"], 2) for end in "oa"
}
ORDINALS |= {f"{word}{end}": ORDINALS[word] for word in ("zweite", "dritte", "vierte", "fünfte") for end in "nrs"}

PARTS: dict[str, int] = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4, "thirds": 3}
PARTS |= {f"{word}s": number for word, number in ORDINALS.items() if number > 3 and word.endswith("th")}
PARTS |= {"drittel": 3, "viertel": 4, "fünftel": 5, "zehntel": 10, "hälfte": 2, "moitié": 2, "tiers": 3, "quart": 4}
PARTS |= {"mitad": 2, "tercio": 3, "tercios": 3}
PARTS |= {"quarts": 4, "cinquième": 5, "cinquièmes": 5}
"""Of how many equal parts one is meant."""

TIMES = {"once": 1, "twice": 2, "thrice": 3, "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, "fünfmal": 5}
ABBREVIATED_RATES = {"b.i.d.": 2, "t.i.d.": 3, "q.i.d.": 4, "b.d.": 2, "q.d.": 1, "o.d.": 1, "t.d.s.": 3, "q.d.s.": 4}
ABBREVIATED_RATES |= {"BID": 2, "TID": 3, "QID": 4, "tds": 3, "qds": 4}
