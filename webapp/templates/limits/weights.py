"""How long a post is as X counts it: configuration 3 of its published library twitter-text.

A post has room for 280. Latin letters and those of most scripts weigh 1, all others (Chinese, Japanese, Korean) 2, an
emoji 2 with all that it is joined to, a link 23. Where it is not certain that X sees a link or a single emoji, the
greater of both weights is taken, so that no post is ever too long.
"""

from __future__ import annotations

import unicodedata

import regex

from webapp.shared.words import word_set
from webapp.templates.limits.graphemes import GRAPHEME

MOST = 280
LINK_WEIGHT = 23
LIGHT = regex.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
LABELS = r"[a-z0-9](?:[a-z0-9-]{0,62}(?<=[a-z0-9]))?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}(?<=[a-z0-9]))?)*+"
IN_PATH = r"[a-z\p{Cyrillic}0-9!*';:=+,.$/%#\[\]–_~@|&\u00c0-\u024f-]"
ENDS_PATH = r"(?<=[a-z\p{Cyrillic}0-9=_#/+\u00c0-\u024f-])"
LINK = regex.compile(
    rf"(?<![a-z0-9@$#＠＃\u202a-\u202e])(?P<scheme>https?://)?(?P<domain>{LABELS})(?P<port>:\d+)?"
    rf"(?P<path>/(?:{IN_PATH}*{ENDS_PATH})?)?(?P<query>\?[a-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*(?<=[a-z0-9_&=#/-]))?",
    regex.IGNORECASE,
)
TOP_DOMAINS = word_set(
    "com org net edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel travel app dev blog"
    " shop site online tech store cloud page health news world life live media science academy agency art audio band"
    " bank bible bio books cafe care center church city clinic club coach codes community company design digital"
    " doctor education email energy events expert family farm film fit foundation fun fund gallery games global"
    " green group guide guru help house how institute law legal library link ltd marketing money music network ngo"
    " one ong photo plus press productions pub radio recipes red report review reviews run sale school services show"
    " social software solutions space studio study support systems team theater today top tools tours town training"
    " university video wiki win work works xyz zone"
)
"""Those with more than two letters that are certain; twitter-text knows all there are."""
PERSON = "[👨👩🧑]\\p{EMod}?"
ROLE = "[⚕⚖✈🌾🍳🍼🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯🦼🦽🦰🦱🦲🦳🎄🩰]\ufe0f?"
EMOJI = regex.compile(
    r"\p{RI}{2}|[0-9#*]\ufe0f?\u20e3|🏴[\U000e0061-\U000e007a]{2,5}\U000e007f"
    "|[👨👩](?:\u200d[👨👩])?(?:\u200d[👦👧]){1,2}|🧑(?:\u200d🧑)?(?:\u200d🧒){1,2}"
    f"|{PERSON}\u200d(?:❤\ufe0f?\u200d(?:💋\u200d)?|🤝\u200d){PERSON}|🫱\\p{{EMod}}?\u200d🫲\\p{{EMod}}?"
    f"|{PERSON}\u200d{ROLE}(?:\u200d➡\ufe0f?)?"
    r"|\p{EBase}(?:\p{EMod}|\ufe0f)?\u200d[♀♂]\ufe0f?"
    "(?:\u200d➡\ufe0f?)?|[🏃🚶🧎🤼👯🧞🧟]\u200d(?:[♀♂]|➡)\ufe0f?"
    "|🏳\ufe0f?\u200d(?:🌈|⚧\ufe0f?)|🏴\u200d☠\ufe0f?|🐕\u200d🦺|[🐈🐦]\u200d⬛|🐻\u200d❄\ufe0f?|🐦\u200d🔥"
    "|👁\ufe0f?\u200d🗨\ufe0f?|❤\ufe0f?\u200d[🔥🩹]|😮\u200d💨|😵\u200d💫|😶\u200d🌫\ufe0f?|🙂\u200d[↔↕]\ufe0f?|🍋\u200d🟩|🍄\u200d🟫"
    "|⛓\ufe0f?\u200d💥"
    r"|\p{EBase}\p{EMod}|\p{Extended_Pictographic}\ufe0f|\p{EPres}"
)
"""The sequences of emoji that Unicode recommends; others are counted by their parts."""


def length(text: str) -> int:
    """Return the length of a post as X counts it."""
    text = unicodedata.normalize("NFC", text)
    if "." not in text:
        return _plain(text)
    total = end = 0
    for link in LINK.finditer(text):
        if weight := _link(link):
            total += _plain(text[end : link.start()]) + weight
            end = link.end()
    return total + _plain(text[end:])


def _link(found: regex.Match[str]) -> int:
    """Return what a link weighs; 0 for what is none."""
    top = found["domain"].rpartition(".")
    if not top[1] or not top[2].isalpha() or len(top[2]) < 2:
        return 0
    is_certain = found["scheme"] and (len(top[2]) == 2 or top[2].lower() in TOP_DOMAINS)
    return LINK_WEIGHT if is_certain else max(LINK_WEIGHT, _plain(found[0]))


def _plain(text: str) -> int:
    """Return what a text weighs without its links."""
    if text.isascii():
        return len(text)
    return sum(2 if EMOJI.fullmatch(sign) else _weight(sign) for sign in GRAPHEME.findall(text))


def _weight(sign: str) -> int:
    return 2 * len(sign) - len(LIGHT.findall(sign))
