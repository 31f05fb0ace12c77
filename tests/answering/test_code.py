"""Where code begins and ends in what a model writes, however it is cut into pieces."""

from __future__ import annotations

import pytest

from webapp.answering.code import Kind, parts


def divided(text: str, length: int) -> list[tuple[str, Kind]]:
    """The parts, with those of one kind that follow each other joined."""
    found: list[tuple[str, Kind]] = []
    for part, kind in parts(text[start : start + length] for start in range(0, len(text), length)):
        if found and found[-1][1] == kind != Kind.INLINE:
            found[-1] = found[-1][0] + part, kind
        else:
            found.append((part, kind))
    return found


T, I, B = Kind.TEXT, Kind.INLINE, Kind.BLOCK  # noqa: E741  # short, for the table below


@pytest.mark.parametrize("length", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No code. [1]", [("No code. [1]", T)]),
        ("Use `a[0]` here. [1]", [("Use ", T), ("`a[0]`", I), (" here. [1]", T)]),
        ("Use ``a`[0]`` here.", [("Use ", T), ("``a`[0]``", I), (" here.", T)]),
        ("So:\n```py\na[0]\n\nb[1]\n```\nYes. [1]", [("So:\n", T), ("```py\na[0]\n\nb[1]\n```\n", B), ("Yes. [1]", T)]),
        ("~~~\na\n```\n~~~~\nb", [("~~~\na\n```\n~~~~\n", B), ("b", T)]),
        ("```\na[0]", [("```\na[0]\n```\n", B)]),
        ("A ` alone.\n\nAnd ` again [1]", [("A ` alone.\n\nAnd ` again [1]", T)]),
        ("in ``` a line", [("in ``` a line", T)]),
        ("~ about ~5", [("~ about ~5", T)]),
        ("", []),
    ],
)
def test_code_is_told_from_text(text, expected, length):
    assert divided(text, length) == expected


def test_a_backtick_that_never_closes_holds_nothing_back_for_long():
    text = "`" + "word " * 200
    shown = ""
    for part, kind in parts(iter(text)):
        assert kind is T
        shown += part
    assert shown == text
