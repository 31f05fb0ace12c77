"""Read TeX: its text under its headings, formulas as text; comments and commands are no text."""

import re
import unicodedata

from webapp.ingest.file import File
from webapp.ingest.formulas import shown_formula
from webapp.ingest.metadata import author_of
from webapp.ingest.parsed import Parsed
from webapp.ingest.sections import Sections
from webapp.shared.text import clean

COMMENT = re.compile(r"((?<!\\)(?:\\\\)*+)%[^\n]*+(?:\n[ \t]*+(?!\n))?")
TOKEN = re.compile(r"\\(?P<name>[a-zA-Z]++\*?)[ \t]*+|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<math>\$\$?)")
# A letter with an accent, or one that only some languages have; or the end of a line, before which neither begins.
LETTER = re.compile(
    r"\\\\|\\(?:(?P<accent>[`'^\"~=.]|[cvHkurdb](?![a-zA-Z]))[ \t]*+(?P<open>\{)?[ \t]*+"
    r"(?P<base>[a-zA-Z]|\\[ij](?![a-zA-Z]))(?(open)[ \t]*+\})"
    r"|(?P<own>ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|th|TH|dh|DH|dj|DJ|ng|NG)(?![a-zA-Z])(?:\{\}|[ \t]*+))"
)
ACCENTS = dict(
    zip(
        "`'^\"~=.cvHkurdb",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u030b\u0328\u0306\u030a\u0323\u0331",
        strict=True,
    )
)
LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
}
LETTERS |= {"i": "ı", "j": "ȷ", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ"}
LONGEST_GROUP = 1000  # letters
LEVELS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6}
# Commands whose arguments are no text.
SILENT = frozenset(
    {"cite", "citep", "citet", "citeauthor", "ref", "eqref", "pageref", "label", "bibliography", "bibliographystyle"}
    | {"usepackage", "documentclass", "input", "include", "includegraphics", "newcommand", "renewcommand", "vspace"}
    | {"hspace", "setlength", "begin", "end", "pagestyle", "thispagestyle"}
)
FORMULAS = frozenset(["equation", "align", "gather", "multline", "eqnarray", "displaymath", "math"])
TABLES = frozenset(["tabular", "longtable", "tabularx", "array"])
FORMULA_SIGNS = "()[]"
SPACE_BEFORE = re.compile(r"(?<! ) ++(?=[.,;:!?)])")
QUOTES = (("``", "“"), ("''", "”"), ("---", "—"), ("--", "–"), ("~", " "))


def parse_tex(file: File) -> Parsed:
    """Return the text of a TeX file; its title and author are those that it sets."""
    text = LETTER.sub(_letter, _without_comments(file.text.replace("\r\n", "\n")))
    front, begun, body = text.partition("\\begin{document}")
    body = body.partition("\\end{document}")[0] if begun else text
    reader = _Reader()
    reader.read(body)
    told = {name: _argument_of(front + body, name) for name in ("title", "author")}
    return Parsed(reader.sections.blocks(), title=told["title"], author=author_of(told["author"]))


def _without_comments(text: str) -> str:
    first, *others = COMMENT.sub(r"\1", text).split("\\begin{comment}")
    return first + "".join(other.partition("\\end{comment}")[2] for other in others)


def _letter(found: re.Match[str]) -> str:
    if found["own"]:
        return LETTERS[found["own"]]
    if not found["accent"]:
        return found[0]
    return unicodedata.normalize("NFC", found["base"].lstrip("\\") + ACCENTS[found["accent"]])


def _argument_of(text: str, name: str) -> str:
    begin = text.find(f"\\{name}{{")
    if begin < 0:
        return ""
    inner = _Reader()
    inner.read(text[begin + len(name) + 2 : _end_of_group(text, begin + len(name) + 1) - 1])
    return clean(" ".join(block.text for block in inner.sections.blocks()))


class _Reader:
    def __init__(self) -> None:
        self.sections = Sections()
        self._words: list[str] = []
        self._formula: list[str] = []
        self._is_formula = self._is_table = False

    def read(self, text: str) -> None:
        place = 0
        while token := TOKEN.search(text, place):
            self._add(text[place : token.start()])
            place = self._after(token, text)
        self._add(text[place:])
        self._turn(False, is_apart=False)
        self._flush()

    def _add(self, text: str) -> None:
        if self._is_formula:
            self._formula.append(text)
        else:
            self._words.append(text.replace("&", "|") if self._is_table else text)

    def _turn(self, is_formula: bool, is_apart: bool) -> None:
        """Begin or end a formula; one that stands apart is a paragraph of its own."""
        if self._formula:
            self._words.append(shown_formula("".join(self._formula)))
            self._formula.clear()
        self._words.append("\n\n" if is_apart else "")
        self._is_formula = is_formula

    def _after(self, token: re.Match[str], text: str) -> int:
        """Read a token, and return where the text goes on."""
        name, end = (token["name"] or "").rstrip("*"), token.end()
        if name in LEVELS or name in SILENT or name in ("title", "author", "date"):
            return self._command(name, text, end)
        if token["math"]:
            self._turn(not self._is_formula, is_apart=token["math"] == "$$")
        elif token["sign"] and token["sign"] in FORMULA_SIGNS:
            self._turn(token["sign"] in "([", is_apart=token["sign"] in "[]")
        elif self._is_formula:
            self._formula.append(token[0])
        elif name == "footnote":
            self._words.append(" ")
        elif name == "item":
            self._words.append("\n\n• ")
        elif token["sign"]:
            end_of_line = "\n\n" if self._is_table else "\n"
            self._words.append(
                end_of_line if token["sign"] == "\\" else token["sign"] if token["sign"] in "%&$#_{}" else " "
            )
        return end

    def _command(self, name: str, text: str, end: int) -> int:
        while end < len(text) and text[end] == "[":
            closing = text.find("]", end, end + 500)
            end = closing + 1 if closing >= 0 else end + 1
        argument_end = _end_of_group(text, end)
        argument = text[end + 1 : argument_end - 1] if text[end : end + 1] == "{" else ""
        if name in LEVELS and not self._is_formula:
            self._flush()
            self.sections.heading(LEVELS[name], clean(re.sub(r"\\[a-zA-Z]++|[{}]", "", argument)))
        elif name in ("begin", "end") and argument.rstrip("*") in FORMULAS:
            self._turn(name == "begin", is_apart=name != "math")
        elif name in ("begin", "end"):
            self._words.append("\n\n")
            if argument.rstrip("*") in TABLES:
                self._is_table = name == "begin"
                return _end_of_group(text, argument_end) if self._is_table else argument_end
        return argument_end if argument else end

    def _flush(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        for paragraph in re.split(r"\n[ \t]*+\n\s*+", text):
            for written, shown in QUOTES:
                paragraph = paragraph.replace(written, shown)
            self.sections.add(SPACE_BEFORE.sub("", clean(paragraph)))


def _end_of_group(text: str, begin: int) -> int:
    """Return where the group in braces that begins at ``begin`` ends: after at most 1,000 letters."""
    depth = 0
    for place in range(begin, min(len(text), begin + LONGEST_GROUP)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth <= 0:
            return place + 1 if text[begin] == "{" else begin
    return min(len(text), begin + LONGEST_GROUP)
