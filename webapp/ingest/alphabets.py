"""Tell the encoding of a text by the letters that its language has."""

import re
from collections import Counter
from collections.abc import Iterator

# The letters beyond ASCII of each language, by encoding, the likeliest first.
LATIN = (
    ("cp1252", "äöüß àâæçéèêëîïôœùûüÿ áéíñóúü àáâãçéêíóôõúü àèéìíîòóùú àçèéíïòóúü áéëèêïíóöúü åäöé æøåéèêóòôâü"),
    ("cp1254", "çğıiöşüâîû"),
    ("cp1252", "áðéíóúýþæö"),
    ("cp1250", "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž"),
    ("iso8859-2", "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž"),
    ("cp1257", "ąčęėįšųūž āčēģīķļņšūž äõöüšž"),
    ("mac-roman", "äöüß àâæçéèêëîïôœùûüÿ áéíñóúü àáâãçéêíóôõúü"),
    ("cp850", "äöüß àâçéèêëîïôùûü áéíñóúü àáâãçéêíóôõúü"),
)
# The letters of other scripts, the most frequent first.
RUSSIAN, UKRAINIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаниівтерслкдумпзяьбгйчюхцжшїєфщґ"
GREEK, HEBREW = "αοιετσνηυρπκμλςίάόγδέήύώωθχφβξζψΐϊϋΰ", "יוהלאמרתבשנעםדקחפטןצגסזכךףץ"
THAI = "านรกอเง่วมย้ลีสัตทิดคพบปะ์หแจใชุูขไโ็ธผถซศฟณญภษ๊ฉฐึืฎฏฒฆฬำๆฑฝฮ๋ฤ"
ARABIC = "اليمنورتبةعدسفهكقأحجشطصىخإذضزثئءغظؤآپچگ،؟"
OTHERS = (
    ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp866", RUSSIAN), ("iso8859-5", RUSSIAN), ("mac-cyrillic", RUSSIAN),
    ("cp1251", UKRAINIAN), ("koi8-u", UKRAINIAN),
    ("cp1253", GREEK), ("iso8859-7", GREEK), ("cp1255", HEBREW), ("cp1256", ARABIC), ("cp874", THAI),
)  # fmt: skip
SIGNS = frozenset("‘’‚“”„«»‹›–—…•€£¥§©®°·´¿¡º²³½¼¾µ×±\xa0\xad™†‡‰№")
FRACTIONS, CURRENCIES = frozenset("¼½¾"), frozenset("£¥€¼½¾¹")
RUN = re.compile(rb"[\x80-\xff]{4}")  # no word in Latin letters has so many
INSIDE = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[a-z])")
AFTER_SMALL = re.compile(rb"(?<=[a-z])[\x80-\xff]")
BEFORE_LETTER = re.compile(rb"[\x80-\xff](?=[A-Za-z\xc0-\xff])")
MISSES = 0.02  # of the bytes beyond ASCII may be none of a language's
SIMILARITY = 0.62  # of the letters of a language to those of a text; by chance it is a half


def encoding_of(data: bytes) -> str:
    """Return the encoding in which the letters beyond ASCII are those of one language; empty when there is none."""
    beyond = Counter(data.translate(None, bytes(range(128))))
    total = beyond.total()
    if total and 4 * len(RUN.findall(data)) <= MISSES * total:
        misses, encoding = min(_latin(data, beyond), key=lambda fit: fit[0])  # of equals the first
        return encoding if misses <= MISSES * total else ""
    similarity, encoding = max(((_similarity(beyond, *each), each[0]) for each in OTHERS), key=lambda fit: fit[0])
    return encoding if similarity > SIMILARITY else ""


def _latin(data: bytes, beyond: Counter[int]) -> Iterator[tuple[int, str]]:
    """Yield (how many bytes are no letters of a language, nor signs where they can stand; encoding)."""
    inside, after, before = (Counter(b"".join(found.findall(data))) for found in (INSIDE, AFTER_SMALL, BEFORE_LETTER))
    for encoding, languages in LATIN:
        for letters in languages.split():
            count = 0
            for byte, often in beyond.items():
                letter = bytes([byte]).decode(encoding, errors="replace")
                if letter in SIGNS:
                    count += inside[byte] * (letter != "’") + before[byte] * (letter in CURRENCIES)
                    count += after[byte] * (letter in FRACTIONS)
                elif letter.lower() not in letters and letter not in "İŸ":
                    count += often
                elif letter.isupper():
                    count += after[byte]
            yield count, encoding


def _similarity(beyond: Counter[int], encoding: str, letters: str) -> float:
    """Return how frequent the letters of a text are in a language: 0 to 1, and less with letters that it has not."""
    rank = {letter: 1 - place / len(letters) for place, letter in enumerate(letters)}
    total, worth = 0, 0.0
    for byte, often in beyond.items():
        letter = bytes([byte]).decode(encoding, errors="replace")
        if letter not in SIGNS:
            total += often
            worth += often * (rank.get(letter.lower(), -3.0) - 0.3 * letter.isupper())
    return worth / total if total else 0.0
