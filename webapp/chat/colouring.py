"""Code with a class for each kind of token: comments, strings, numbers, keywords, and what is defined.

One pass, in which no letter is read twice, whatever the code is: an unfinished string ends with its line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from webapp.shared.words import word_set

COMMENTS = {
    "#": r"\#[^\n]*+",
    "//": r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?",
    "--": r"--[^\n]*+",
    "%": r"%[^\n]*+",
    "<!--": r"<!--(?:[^-]++|-(?!->))*+(?:-->)?",
}
LANGUAGES = {
    "#": "python py python3 ruby rb bash sh shell zsh console yaml yml toml ini r perl make makefile dockerfile elixir",
    "//": "javascript js jsx typescript ts tsx java c h cpp c++ cs csharp c# go golang rust rs kotlin kt swift scala "
    "php dart css scss json jsonc groovy objective-c",
    "--": "sql postgresql plpgsql mysql haskell hs lua ada",
    "%": "tex latex matlab erlang prolog",
    "<!--": "html xml svg xhtml",
}


KEYWORDS = word_set(
    "abstract and as assert async await begin bool boolean break by case catch char class const continue create def "
    "default defer delete distinct do done double elif else elsif end enum except export extends extern false False fi "
    "final finally float fn for foreach from fun func function global go group having if impl implements import in "
    "insert instanceof int interface into is join lambda let limit local long loop match mod module mut namespace new "
    "nil None nonlocal not null of on or order override package pass private protected pub public raise require return "
    "self select set short signed static string struct super switch table template then this throw throws trait true "
    "True try type typedef typeof union unless unsigned until update use using val values var virtual void when where "
    "while with yield"
)
DEFINING = word_set("class def enum fn fun func function impl interface module namespace struct trait type")
STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'(?:[^'\\\n]++|\\.)*+'?"
    r"|`(?:[^`\\]++|\\.)*+`?"
)


def coloured(code: str, language: str) -> str:
    """Return code as HTML; "" when its language is not known."""
    kind = next((kind for kind, names in LANGUAGES.items() if language.lower() in names.split()), "")
    if not kind:
        return ""
    return "".join(
        f'<span class="code-{name}">{text}</span>' if name else text
        for name, text in ((name, html.escape(part, quote=False)) for name, part in _parts(code, kind))
    )


def _parts(code: str, kind: str) -> Iterator[tuple[str, str]]:
    place, before = 0, ""
    for token in _tokens(kind).finditer(code):
        name, text = token.lastgroup or "", token[0]
        if name == "word":
            is_known = text in KEYWORDS or (kind == "--" and text.lower() in KEYWORDS)
            name = "keyword" if is_known else "name" if before in DEFINING else ""
            before = text
        yield "", code[place : token.start()]
        yield name, text
        place = token.end()
    yield "", code[place:]


@lru_cache
def _tokens(kind: str) -> re.Pattern[str]:
    rules: Mapping[str, str] = {"comment": COMMENTS[kind], "string": STRING, "number": r"\d[\w.]*+", "word": r"\w++"}
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in rules.items()), re.DOTALL)
