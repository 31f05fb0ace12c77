"""Words of scripts without spaces between them, or without a stemmer: signs, and pairs of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from webapp.shared.words import word_list

HEBREW = re.compile("[\u05d0-\u05ea]{2,}")
HEBREW_PREFIXES = "והבלכמש"
SHORTEST_PREFIXED = 4
HANGUL = re.compile("[\uac00-\ud7a3]+")
JOSA = re.compile(
    "(?<=[\uac00-\ud7a3])(?:에서는|에서|에게|으로|까지|부터|이다|입니다|입니까|인가요|이었다|였다|습니까|습니다"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만|(?<=[\uac00-\ud7a3]{2})다)\\Z"
)
"""What Korean puts behind a word to say what part of the sentence it is."""
HANGUL_STOPS = frozenset(
    word_list(
        "누가 누구 언제 어디 얼마 얼마나 무엇 무슨 어느 어떤 어떻게 왜 몇 개 것 수 그 이 저 및 등 있 없 하였 했 되었 됐"
    )
)
HAN = re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff]+")
HAN_STOPS = re.compile(
    "什么|怎么|怎样|多少|哪里|哪个|哪些|哪一|为什么|为何|何|谁|哪|几|多|吗|呢|的|了|是|在|与|和|有|被|由|于"
)
KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]+")
HIRAGANA = re.compile("[\u3041-\u3096]+")
HIRAGANA_STOPS = re.compile(
    "でした|ました|ません|である|であった|です|ます|ある|いる|した|して|され|れる|から|まで|という|どこ|だれ|いつ|なに|どの|どれ|いくつ|いくら"
    "|[はがをにでとのもへやかなだたてよねさしれるい]"
)
UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]+")
"""Thai, Lao, Tibetan, Burmese and Khmer."""
ABOVE_OR_BELOW = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
STACK = re.compile(f"[^{ABOVE_OR_BELOW}][{ABOVE_OR_BELOW}]*")


def signs(folded: str) -> list[str]:
    """Return the signs, pairs and words of a folded text in such scripts."""
    words = [form for match in HEBREW.finditer(folded) for form in _hebrew(match.group())]
    for word in HANGUL.findall(folded):
        bare = JOSA.sub("", word)
        if bare not in HANGUL_STOPS:
            words += _pairs(bare) if len(bare) > 1 else [bare]
    for part in _between(HAN, HAN_STOPS, folded):
        words += [*part, *_pairs(part)]
    for word in KATAKANA.findall(folded):
        words += [word, *_pairs(word)]
    for part in _between(HIRAGANA, HIRAGANA_STOPS, folded):
        words += _pairs(part)
    for run in UNSPACED.findall(folded):
        words += _pairs(STACK.findall(run))
    return words


def distinctive(folded: str) -> frozenset[str]:
    """Return what distinguishes texts in such scripts: no single sign, which half of all texts have."""
    return frozenset(sign for sign in signs(folded) if len(sign) > 1)


def _hebrew(word: str) -> list[str]:
    """Return a word, and what it is without the letter of an article or a preposition."""
    return [word, word[1:]] if word[0] in HEBREW_PREFIXES and len(word) >= SHORTEST_PREFIXED else [word]


def _between(runs: re.Pattern[str], stops: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield what stands between the words of a script that say nothing by themselves."""
    for run in runs.findall(text):
        yield from filter(None, stops.split(run))


def _pairs(run: Sequence[str]) -> list[str]:
    return [first + second for first, second in pairwise(run)]
