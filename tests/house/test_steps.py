"""No function that reads a text is slow on any: the steps of each grow as the text does."""

from __future__ import annotations

import inspect
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.house.code import ROOMS, files, layer_of, module_of
from webapp.answering.retrieve import Passage, Ranked
from webapp.answering.rules.analysis import AnalysedText
from webapp.ingest.file import File
from webapp.ingest.parsed import Block
from webapp.ingest.sentences import split_sentences

SIZES = (100, 2_000)  # letters: what is quadratic in few words, and no longer in many, has a bound
PARTS = 2  # that are tried at a time
TIMES, MOST_TIMES = 4, 8  # four times the text takes a linear function 4 times as many steps, a quadratic one 16
FEW = 2_000  # steps that need no reason
APART = ("webapp.ingest.child", "webapp.ingest.forkserver", "webapp.ingest.tasks", "webapp.auth.passwords")
"""They start processes, in which others of these functions are called, or are slow on purpose."""
BOUNDED = {
    "webapp.answering.compare.differences": "compares the first 400 words of a claim and a source with each other",
    "webapp.answering.compare.is_supported": "does so, too",
    "webapp.answering.rules.roles.compare": "does so, too",
    "webapp.answering.kinds.changes.changes": "tells 2,000 sentences that repeat apart, and 20,000 in all",
    "webapp.answering.parallel.has_better_match": "compares the sentences of the passages that were found",
}
"""Functions that are quadratic in few words."""
PIECES = ("\n", " ", '"', "[", "A", "a. ", "1 mg ", "- a\n", "[^1]", "**a", "<a>")
OTHER_PIECES = (
    *"'(<*_`|.,:\\0中",
    *("A. B", "a\n", "|a", "[a](b) ", "“a”", "a-\n", "0:00:01 ", "not "),
)


def _passage(text: str) -> Passage:
    spans = split_sentences(text)
    return Passage("1", "2", text[:50], "", 0, text, spans, (), 1.0, [0.5] * len(spans))


def _ranked(text: str) -> Ranked:
    passage = _passage(text)
    return Ranked(passage, 1.0, tuple(passage.cosines))


def _file(text: str) -> File:
    path = Path(tempfile.gettempdir()) / f"footnote-{os.getpid()}"
    path.write_text(text)
    file = File(path, "text")
    path.unlink()
    file.data = text.encode()
    return file


TEXTS: dict[str, Callable[[str], object]] = {
    "str": str,
    "str | None": str,
    "bytes": str.encode,
    "File": _file,
    "Passage": _passage,
    "Ranked": _ranked,
    "AnalysedText": AnalysedText,
    "Mapping[str, str]": lambda text: {"text": text},
    "Sequence[tuple[str, str]]": lambda text: [(text, text)],
    "tuple[str, ...]": lambda text: (text,),
    "Sequence[Sequence[str]]": lambda text: [line.split(" ") for line in text.split("\n")],
    "Callable[[int], str]": lambda _: str,
    "bool": lambda _: False,
    "int": lambda _: 3,
}
"""What is given for a text, by the type of an argument; sequences and iterables of these are given line by line."""
WITHOUT_TEXT = ("bool", "int", "Callable[[int], str]")


def _given(kind: str) -> Callable[[str], object] | None:
    """Return what makes an argument of a type out of a text."""
    many = re.fullmatch(r"(?:Sequence|Iterable|Collection|list)\[(str|Passage|Ranked|Block)\]", kind)
    if many:
        one = TEXTS.get(many[1], Block)
        return lambda text: [one(line) for line in text.split("\n") if line] or [one("a")]
    return TEXTS.get(kind)


@cache
def functions() -> dict[str, tuple[Callable[..., object], list[str]]]:
    """Return the public functions that read a text, by their names, each with the types of its arguments."""
    found = {}
    own = [path for path in files(*ROOMS) if not layer_of(path)]
    for name in map(module_of, [*files("shared", "ingest", "answering"), *own]):
        for function in vars(import_module(name)).values():
            plain = function.__wrapped__ if type(function).__name__ == "_lru_cache_wrapper" else function
            if inspect.isfunction(plain) and plain.__module__ == name and not plain.__name__.startswith("_"):
                kinds = _kinds(plain)
                if {*kinds} - {*WITHOUT_TEXT} and all(map(_given, kinds)) and name not in APART:
                    found[f"{name}.{plain.__name__}"] = (plain, kinds)
    return found


def _kinds(function: Callable[..., object]) -> list[str]:
    """Return the types of the arguments that a function needs, without the modules they are from."""
    needed = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    named = [each for each in needed if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    kinds = (
        each.annotation if isinstance(each.annotation, str) else inspect.formatannotation(each.annotation)
        for each in named
    )
    return [re.sub(r"\b[\w.]+\.(?=\w)", "", kind) for kind in kinds]


class _TooMany(BaseException):
    pass


def _steps(function: Callable[..., object], arguments: list[object], most: float = float("inf")) -> int:
    """Return how many lines of Python run in a call, however it ends; stop at ``most``."""
    count = 0

    def step(_frame: FrameType, _event: str, _value: object) -> Any:
        nonlocal count
        count += 1
        if count > most:
            raise _TooMany
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        result = function(*arguments)
        if isinstance(result, Iterator):
            list(result)
    except (Exception, _TooMany):  # noqa: S110  # what is refused is refused in few steps, too
        pass
    finally:
        sys.settrace(before)
    return count


def _many_steps_on(function: Callable[..., object], kinds: list[str], pieces: Sequence[str]) -> str:
    """Return what makes the steps of a function grow faster than its text; "" when nothing does."""
    makers = [make for kind in kinds if (make := _given(kind))]
    fast = next((piece for piece in pieces if _grows_fast(function, makers, piece, SIZES[0])), "")
    return repr(fast) if fast and _grows_fast(function, makers, fast, SIZES[1]) else ""


def _grows_fast(function: Callable[..., object], makers: list[Callable[[str], object]], piece: str, size: int) -> bool:
    """Whether four times a text of a size takes MOST_TIMES as many steps, and more."""
    first, *short, long = (
        [make(f"{sign} {piece * (times * size // len(piece))}{sign}") for make in makers]
        for sign, times in (("p", 1), ("q", 1), ("z", 1), ("v", TIMES))
    )
    _steps(function, first)  # what is worked out once, whatever the text
    most = MOST_TIMES * max(_steps(function, text) for text in short) + FEW
    return _steps(function, long, most) > most


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "pieces", [PIECES, pytest.param(OTHER_PIECES, marks=pytest.mark.variant)], ids=["pieces", "other pieces"]
)
def test_the_steps_of_each_function_grow_as_the_text_does(pieces: Sequence[str], part: int) -> None:
    """Lines of Python are counted, whoever wrote them; what a pattern takes in one is bounded in its own test."""
    slow = {
        f"{name}: many times {told}"
        for name, (function, kinds) in [*functions().items()][part::PARTS]
        if name not in BOUNDED and (told := _many_steps_on(function, kinds, pieces))
    }
    assert slow == set()


def test_functions_are_found() -> None:
    found = functions()
    assert len(found) > 150
    assert {"webapp.chat.rendering.paragraphs", "webapp.ingest.captions.parse_captions", *BOUNDED} <= {*found}


def test_what_takes_too_many_steps_is_told() -> None:
    def pairs(text: str) -> int:
        return sum(1 for one in text for other in text if one == other)

    assert _grows_fast(pairs, [str], "a", SIZES[0])
