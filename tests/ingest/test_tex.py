"""TeX is read without its comments and commands, with its formulas as text."""

import pytest

from webapp.ingest.formulas import shown_formula


def test_tex_without_its_comments_and_commands(read) -> None:
    parsed = read(
        "\\documentclass{article}\n\\title{On \\emph{Banks}}\n\\author{P. Aalto}\n\\begin{document}\n\\maketitle\n"
        "\\section{Drift}\nIt moves 5\\% a year~\\cite{aalto}. % hidden remark\n\nStorms $v=\\frac{d}{t}$.\n"
        "\\begin{itemize}\\item One \\item ``Two''\\end{itemize}\n\\end{document}\nafter",
        "a.tex",
    )
    assert (parsed.title, parsed.author) == ("On Banks", "P. Aalto")
    assert parsed.text == "Drift\n\nIt moves 5% a year.\n\nStorms v=d/t.\n\n• One\n\n• “Two”"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"v = \frac{d}{t}", "v = d/t"),
        (r"\frac{a+b}{\frac{c}{d}}", "(a+b)/(c/d)"),
        (r"\alpha \leq 2\pi", "α≤2π"),
        (r"E = mc^2 \cdot 10^{-3}", "E = mc² ·10⁻³"),
        (r"20^{\circ} 5^\circ", "20° 5°"),
        (r"x_{i+1} + y^{2n}", "x_(i+1) + y^(2n)"),
        (r"\text{if } \sqrt{x} \in \mathbb{R}", "if √x ∈R"),
        ("x_{" * 50 + r"\frac{" * 50 + "{}" * 50, None),
    ],
)
def test_a_formula_is_text(formula: str, shown: str | None) -> None:
    assert shown is None or shown_formula(formula) == shown
    assert "\\" not in shown_formula(formula)


def test_tables_and_formulas_of_tex_stand_apart(read) -> None:
    tex = (
        r"Moves\footnote{Slowly.} $v$. \begin{comment}hidden\end{comment} \[ v = 2 \] \begin{tabular}{ll} Town & Ships"
    )
    tex += r" \\ Oss & 12 \\ \end{tabular} End."
    assert [block.text for block in read(tex, "a.tex").blocks] == [
        "Moves Slowly. v.", "v = 2", "Town | Ships", "Oss | 12", "End.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Caf\'e, na\"{\i}ve, \^{o}, ma\~nana", "Café, naïve, ô, mañana"),
        (r"Stra\ss e, Stra{\ss}e, Gro\ss{}e", "Straße, Straße, Große"),
        (r"\c{c}a, \v Cern\'y, \H{o}, \r{a}, \L\'od\'z, \O re", "ça, Černý, ő, å, Łódź, Øre"),
        (r"\section{\"Uber \'Etude}", "Über Étude"),
        (r"\textbf{a} \calc one\\'two'", "a one 'two'"),
    ],
)
def test_letters_with_accents_are_one_letter(read, written: str, shown: str) -> None:
    assert read(written, "a.tex").text.replace("  ", " ") == shown
