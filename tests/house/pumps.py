"""Texts that may make a pattern slow, made from the pattern itself: a beginning, and a piece to repeat behind it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from re import _constants as node
from re import _parser as parser
from typing import Any

SIGNS = "\n\t '\"()[]{}<>*_`#-|.,:;/\\&0aAéا中!?=$"
"""What is repeated for each pattern, whatever it is made of."""
OF_CATEGORY = {"DIGIT": "07", "SPACE": " \n", "WORD": "aA0", "NOT_DIGIT": "a ", "NOT_SPACE": "a0.", "NOT_WORD": " -."}
REPEATS = (node.MAX_REPEAT, node.MIN_REPEAT, node.POSSESSIVE_REPEAT)
LONG = 30  # repetitions: fewer are a constant
TRIES = 2  # texts of each part
MOST_PAIRS = 5

Tree = Sequence[tuple[Any, Any]]


def pumps(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Yield beginnings and pieces to repeat behind them: what stands before each of a pattern's repetitions, with what
    any of them takes, two of these in turn, and signs that it may take."""
    chance = random.Random(1)  # noqa: S311  # the same texts each time
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = list(parser.parse(pattern.pattern, flags))
    found = list(_repeated(tree, chance))
    beginnings = dict.fromkeys(["", *(before for before, _ in found)])
    taken = [_text(body, chance) for _, body in found for _ in range(TRIES)]
    own = [piece for piece in dict.fromkeys(taken) if piece]
    short = [piece for piece in own if len(piece) < 3]
    pairs = [first + second for first in short for second in short if first != second]
    whole = [_text(tree, chance) for _ in range(TRIES)]
    for piece in (*own, *chance.sample(pairs, min(MOST_PAIRS, len(pairs)))):
        yield from ((before, piece) for before in beginnings)
    yield from (("", piece) for piece in dict.fromkeys([*whole, *beginnings, *SIGNS]) if piece)


def _repeated(tree: Tree, chance: random.Random, before: str = "") -> Iterator[tuple[str, Tree]]:
    """Yield a text that leads to each long repetition, and what is repeated."""
    for place, (kind, value) in enumerate(tree):
        led = before + _text(tree[:place], chance)
        if kind in REPEATS and value[1] > LONG:
            yield led, value[2]
        for part in _parts(kind, value):
            yield from _repeated(list(part), chance, led)


def _parts(kind: Any, value: Any) -> Sequence[Tree]:
    """Return the trees within a part of a tree."""
    if kind in REPEATS:
        return [value[2]]
    if kind is node.SUBPATTERN:
        return [value[3]]
    if kind is node.BRANCH:
        parts: Sequence[Tree] = value[1]
        return parts
    if kind in (node.ASSERT, node.ASSERT_NOT):
        return [value[1]]
    return [value] if kind is node.ATOMIC_GROUP else []


def _text(tree: Tree, chance: random.Random) -> str:
    """Return a text that a tree takes, its conditions aside."""
    return "".join(_piece(kind, value, chance) for kind, value in tree)


def _piece(kind: Any, value: Any, chance: random.Random) -> str:
    if kind is node.LITERAL:
        return chr(value)
    if kind in (node.ANY, node.NOT_LITERAL):
        return chance.choice("a .")
    if kind is node.IN:
        return chance.choice(_letters(value))
    if kind in REPEATS:
        return "".join(_text(value[2], chance) for _ in range(min(value[0] or chance.randint(0, 1), LONG)))
    if kind in (node.ASSERT, node.ASSERT_NOT):
        return ""
    parts = _parts(kind, value)
    return _text(list(chance.choice(parts)), chance) if parts else ""


def _letters(members: Tree) -> str:
    """Return some of the letters of a set."""
    found = ""
    for kind, value in members:
        if kind is node.LITERAL:
            found += chr(value)
        elif kind is node.RANGE:
            found += chr(value[0]) + chr(value[1])
        elif kind is node.CATEGORY:
            found += OF_CATEGORY[str(value).removeprefix("CATEGORY_")]
    if members[0][0] is node.NEGATE:
        found = "".join(sign for sign in SIGNS if sign not in found)
    return found or "a"
