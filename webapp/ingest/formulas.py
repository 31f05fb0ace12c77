"""Formulas of TeX as a reader says them in a line: v = d/t, α ≤ 2π, √(x + 1), x² and x_i."""

from __future__ import annotations

import re
import unicodedata

from webapp.shared.words import word_set

SIGNS = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "approx": "≈", "sim": "∼", "equiv": "≡", "propto": "∝", "infty": "∞", "sum": "∑", "prod": "∏",
    "int": "∫", "partial": "∂", "nabla": "∇", "to": "→", "rightarrow": "→", "leftarrow": "←", "in": "∈",
    "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "ldots": "…", "cdots": "…", "dots": "…",
    "quad": " ", "qquad": " ", "circ": "°", "deg": "°", "prime": "′",
}  # fmt: skip
SILENT = word_set(
    "left right big Big bigg Bigg displaystyle limits nonumber text textrm mathrm mathbf mathbb mathcal mathit mathsf"
    " operatorname boldsymbol vec hat bar overline underline"
)
COMMAND = re.compile(r"\\([a-zA-Z]++)\*?[ \t]*+|\\([^a-zA-Z])")
FRACTION = re.compile(r"\\[dt]?frac[ \t]*+\{([^{}\\]{0,200}+)\}[ \t]*+\{([^{}\\]{0,200}+)\}")
ROOT = re.compile(r"\\sqrt[ \t]*+\{([^{}\\]{0,200}+)\}")
DEGREE = re.compile(r"\^(?:°|\{°\})")
GROUP = re.compile(r"([_^])\{([^{}]{2,200}+)\}")
RAISED = re.compile(r"\^(?:\{([0-9+-]{1,8}+)\}|([0-9]))")
SPACES = re.compile(r"[ \t]++")
MOST_NESTED = 4
OPERATOR = re.compile(r"[ +·×/-]")


def shown_formula(tex: str) -> str:
    """Return a formula as text, in a time that grows with its length."""
    tex = COMMAND.sub(_sign, tex.replace("&", " "))
    for _ in range(MOST_NESTED):
        tex = ROOT.sub(lambda found: f"√{_grouped(found[1])}", FRACTION.sub(_fraction, tex))
    tex = RAISED.sub(lambda found: "".join(map(_raised, found[1] or found[2])), tex)
    tex = GROUP.sub(r"\1(\2)", DEGREE.sub("°", tex))
    return SPACES.sub(" ", COMMAND.sub(lambda found: found[1] or " ", tex).replace("{", "").replace("}", "")).strip(
        " ;"
    )


def _sign(found: re.Match[str]) -> str:
    """Return the sign that a command stands for; a fraction or a root stays, to be read with what is in it."""
    name = found[1]
    if name is None:
        return found[2] if found[2] in "%$#_" else "; " if found[2] == "\\" else " "
    if name in ("frac", "dfrac", "tfrac", "sqrt"):
        return found[0]
    if name in SILENT:
        return ""
    return SIGNS.get(name) or _greek(name) or f"{name} "


def _greek(name: str) -> str:
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    letter = name.removeprefix("var").upper().replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    except KeyError:
        return ""


def _fraction(found: re.Match[str]) -> str:
    return f"{_grouped(found[1])}/{_grouped(found[2])}"


def _grouped(text: str) -> str:
    text = text.strip()
    return f"({text})" if OPERATOR.search(text) else text


def _raised(letter: str) -> str:
    return "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"["0123456789+-".index(letter)]
