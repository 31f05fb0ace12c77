"""Texts made by chance in eight scripts, of which each part's weight on X is known, however the product counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

ALPHABETS = {
    "latin": ("abcdefghijklmnopqrstuvwxyzéüßñç", 1, ". "),
    "cyrillic": ("абвгдежзиклмнопрстуфхцчшщыэюя", 1, ". "),
    "greek": ("αβγδεζηθικλμνξοπρστυφχψω", 1, ". "),
    "arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 1, ". "),
    "hebrew": ("אבגדהוזחטיכלמנסעפצקרשת", 1, ". "),
    "devanagari": (("क", "खि", "गा", "घे", "नमो", "स्ते", "र्थ", "क्षि"), 1, "। "),
    "hangul": ("가나다라마바사아자차카타파하한국어", 2, ". "),
    "japanese": ("漢字日本語文章の長いをはがにでとも東京大学", 2, "。"),
}
EMOJI = ("👨‍👩‍👧‍👦", "👩🏽‍🔬", "🇩🇪", "1️⃣", "👍🏿", "❤️‍🔥", "🏳️‍🌈", "🙂", "☕️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿")
LINKS = ("https://example.org/a", "https://example.com/" + "path/" * 60, "http://www.example.de/x?y=1&z=2#top")


@dataclass
class Made:
    """A text and its weight. ``atoms``: the parts that may not be cut, with weights, but for the blanks between."""

    text: str = ""
    weight: int = 0
    atoms: list[tuple[str, int]] = field(default_factory=list)

    def add(self, text: str, weight: int) -> None:
        self.text += text
        self.weight += weight
        self.atoms.append((text, weight))

    def blank(self, text: str = " ") -> None:
        self.text += text
        self.weight += len(text)


def make(random: Random, script: str) -> Made:
    """Return a text of 1 to 120 words, some of them emoji, links and hashtags."""
    letters, weight, stop = ALPHABETS[script]
    made = Made()
    unspaced = script == "japanese"
    for number in range(random.randint(1, 120)):
        if number and not (unspaced and random.random() < 0.9):
            made.blank(random.choices((" ", "\n", "\n\n"), (40, 2, 1))[0])
        _word(made, random, letters, weight, stop, unspaced)
    return made


def _word(made: Made, random: Random, letters, weight: int, stop: str, unspaced: bool) -> None:
    kind = random.random()
    if kind < 0.06:
        made.add(random.choice(EMOJI), 2)
    elif kind < 0.09:
        if made.text[-1:].strip():
            made.blank()
        made.add(random.choice(LINKS), 23)
        made.blank()
    else:
        signs = [random.choice(letters) for _ in range(random.randint(1, 12))]
        if unspaced and kind >= 0.12:
            for sign in signs:
                made.add(sign, weight)
        else:
            tag = "#" if kind < 0.12 else ""
            made.add(tag + "".join(signs), len(tag) + weight * sum(map(len, signs)))
            if unspaced:
                made.blank()
                return
    if random.random() < 0.1:
        made.text += stop
        made.weight += (1 if stop[0] in ".।" else 2) + len(stop) - 1
        made.atoms[-1] = (made.atoms[-1][0] + stop.strip(), made.atoms[-1][1] + (1 if stop[0] in ".।" else 2))
