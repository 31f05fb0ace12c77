"""What a reader sees as one sign: a letter with its marks, an emoji with all that it is joined to."""

from __future__ import annotations

import unicodedata

import regex

GRAPHEME = regex.compile(r"\X")
WORD_PIECES = regex.compile(r"(?w)[#＃@][\p{L}\p{M}\p{N}_]++|.+?\b|.+", regex.DOTALL)
CLOSING = frozenset("、。，．！？；：」』）】〉》”’…‥ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ!?,.;:)]}%")
"""Signs that begin no line."""
OPENING = frozenset("「『（【〈《“‘([{#＃@")
"""Signs that end none; a hashtag and a name are whole with theirs."""


def graphemes(text: str) -> list[str]:
    """Return the signs of a text."""
    return list(GRAPHEME.findall(text))


def pieces(word: str) -> list[str]:
    """Return what a word without spaces may be cut into: the words of scripts that put no space between them.

    A hashtag is whole. A sign that may not begin a line stays with what stands before it, one that may not end one with
    what follows.
    """
    found: list[str] = []
    for piece in WORD_PIECES.findall(word):
        is_mark = unicodedata.category(piece[0])[0] == "M" or piece[0] in "\u200d\ufe0f"
        if found and (is_mark or piece[0] in CLOSING or found[-1][-1] in OPENING or found[-1][-1] == "\u200d"):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` signs; a longer one ends with … after a whole word, where it has any."""
    found = graphemes(text)
    if len(found) <= most:
        return text
    cut = "".join(found[: most - 1])
    whole = cut if found[most - 1].isspace() else cut.rpartition(" ")[0] or cut
    return f"{whole.rstrip(' ,;:–—-')}…"
