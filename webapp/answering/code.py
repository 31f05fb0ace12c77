"""Code in what a model writes: a bracket in it opens no footnote, and an empty line ends no paragraph."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum

FENCE = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^`\n]*+\n", re.MULTILINE)
INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)\1(?!`)")
OPENING = re.compile(
    r"^ {0,3}(?:`{3,}[^`\n]*|~+[^\n]*)\Z|(?<!`)`{1,2}(?!`)(?:(?!\n[ \t]*\n)[\s\S])*\Z|`+\Z", re.MULTILINE
)
LONGEST = 400  # letters: a backtick that is not followed by another by then is just a backtick


class Kind(Enum):
    """What a part is: text, `code` in a line, or a line of a block of code."""

    TEXT = 0
    INLINE = 1
    BLOCK = 2


def parts(stream: Iterable[str]) -> Iterator[tuple[str, Kind]]:
    """The stream again, divided where code begins and ends; a block that is left open is closed."""
    held, fence, before = "", "", "\n"
    for piece in stream:
        held += piece
        while (part := _next(before, held, fence))[0]:
            text, kind, fence = part
            held, before = held[len(text) :], text[-1]
            yield text, kind
    if held:
        yield (f"{held}\n", Kind.BLOCK) if fence else (held, Kind.TEXT)
    if fence:
        yield f"{fence}\n", Kind.BLOCK


def _next(before: str, held: str, fence: str) -> tuple[str, Kind, str]:
    """The next part of what is held, "" when more must come, and the fence that is open after it.

    ``before``: the letter that it follows.
    """
    if fence:
        line = held[: held.find("\n") + 1]
        closes = re.fullmatch(rf" {{0,3}}{fence[0]}{{{len(fence)},}}\s*", line)
        return line, Kind.BLOCK, "" if closes else fence
    whole = before + held
    fenced, inline, opening = (rule.search(whole, 1) for rule in (FENCE, INLINE, OPENING))
    if fenced and fenced.start() == 1:
        return fenced[0], Kind.BLOCK, fenced[1]
    if inline and inline.start() == 1 and inline.end() < len(whole):
        return inline[0], Kind.INLINE, ""
    starts = [found.start() - 1 for found in (fenced, inline) if found]
    if opening and len(whole) - opening.start() < LONGEST:
        starts.append(opening.start() - 1)
    return held[: min(starts, default=len(held))], Kind.TEXT, ""
