"""No pattern is slow on any text: the time of each grows as the text does."""

from __future__ import annotations

import ast
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from tests.house.code import files, module_of, tree
from tests.house.pumps import pumps

SHORT, LONG = 1_000, 60_000  # letters
NOTICED, MOST = 0.0002, 0.5  # seconds
PARTS = 4  # that are tried at a time
CALLED = "match|fullmatch|search|subn?|split|findall|finditer"
USE = re.compile(rf"(?<![\w.])(?:(?!re\.)((?:[a-z_]+\.)?\w+)\.|(?=re\.))(?:re\.)?({CALLED})\b(?:\((\w+))?")
SHORT_TEXTS = {
    "webapp.answering.marks.PAIR": "reads a mark, of 1,500 letters at most",
    "webapp.answering.kinds.routing._RULES": "read a question, of 300 letters at most",
}
"""Patterns that read no more than so many letters, wherever they are used."""
METHODS: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
}


class TooLong(Exception):
    pass


@dataclass
class Found:
    """A pattern of the product: where it is, and by which METHODS it is used."""

    pattern: re.Pattern[Any]
    where: str
    methods: set[str] = field(default_factory=set)


def _within(value: object, deepest: int = 3) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns in a value of a module: itself, or in lists, dictionaries and objects of the project."""
    if isinstance(value, re.Pattern):
        yield value
    elif deepest and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from () if isinstance(one, str) else _within(one, deepest - 1)
    elif deepest and isinstance(value, dict):
        yield from _within(list(value.values()), deepest)
    elif deepest and type(value).__module__.startswith("webapp."):
        yield from _within(list(getattr(value, "__dict__", {}).values()), deepest)


def _method(name: str) -> str:
    return name if name in METHODS else "search"


def _written_out(tree: ast.Module) -> Iterator[tuple[re.Pattern[Any], str]]:
    """Yield the patterns that stand in calls such as ``re.sub("a+", …)``, if they are constants, with the method."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        found = re.fullmatch(rf"re\.({CALLED})", ast.unparse(call.func))
        if found and isinstance(call.args[0], ast.Constant):
            yield re.compile(call.args[0].value), _method(found[1])


@cache
def _uses() -> dict[str, dict[str, set[str]]]:
    """Return for each file, and each name in it as it stands there ("marks.HEAD", too), the METHODS that are called."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in files():
        names = found.setdefault(module_of(path), defaultdict(set))
        for first, method, named in USE.findall(path.read_text()):
            names[first or named].add(_method(method))
    return found


@cache
def patterns() -> list[Found]:
    """Return all patterns of the product. One whose use is not seen, such as one in a list, is used in each way."""
    found: dict[tuple[str | bytes, int], Found] = {}
    for path in files():
        name = module_of(path)
        for constant, value in vars(import_module(name)).items():
            for pattern in _within(value):
                one = found.setdefault((pattern.pattern, pattern.flags), Found(pattern, f"{name}.{constant}"))
                one.methods |= _uses()[name][constant] if pattern is value else set(METHODS)
        for pattern, method in _written_out(tree(path)):
            found.setdefault((pattern.pattern, pattern.flags), Found(pattern, name)).methods.add(method)
    for one in found.values():
        *_, module, constant = one.where.split(".")
        one.methods |= set().union(*(uses[f"{module}.{constant}"] for uses in _uses().values()))
        one.methods = one.methods or set(METHODS)
    return list(found.values())


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong when a block takes more seconds of the processor; one pattern at work can be interrupted."""

    def interrupt(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    """Return how long a pattern takes for a text, in seconds of the processor, MOST at most."""
    read = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    try:
        with _at_most(MOST):
            METHODS[method](pattern, read)
    except TooLong:
        return MOST
    return time.process_time() - begun


def _slow_on(pattern: re.Pattern[Any], method: str) -> str:
    """Return what makes a pattern slow; "" when nothing does."""
    for before, piece in pumps(pattern):
        short, long = (f"{before}{piece * (length // len(piece))}\x01" for length in (SHORT, LONG))
        if _seconds(pattern, method, short) > NOTICED and _seconds(pattern, method, long) >= MOST:
            return f"{before!r} and many times {piece!r}"
    return ""


@pytest.mark.parametrize("part", range(PARTS))
def test_the_time_of_each_pattern_grows_as_the_text_does(part: int) -> None:
    """Steps of a pattern cannot be counted, so they are bounded, by seconds of the processor: 60,000 letters take a
    linear one some milliseconds, and a quadratic one 3,600 times as long as 1,000 letters do, which is seconds."""
    slow = {
        f"{one.where}, {method}: {told}"
        for one in patterns()[part::PARTS]
        for method in one.methods
        if one.where not in SHORT_TEXTS and (told := _slow_on(one.pattern, method))
    }
    assert slow == set()


def test_all_patterns_are_found() -> None:
    found = {one.where for one in patterns()}
    assert len(found) > 400
    assert {"webapp.answering.marks.PLAIN", "webapp.ingest.formats.WEBPAGE", *SHORT_TEXTS} <= found


@pytest.mark.parametrize("expression", [r"(?:a,?a?)*b", r"\d+$", r"<x[^>]*y[^>]*z"])
def test_what_is_slow_is_told(expression: str) -> None:
    assert _slow_on(re.compile(expression), "search")
