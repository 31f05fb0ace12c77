"""Pages that are pictures are read: their words, their columns, whichever way they were scanned."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from tests.ingest.pdfs import Sheet, lines, pdf
from tests.ingest.scans import DOSES, FONTS, INTRODUCTION, WINTER, Column, page, scanned, tiff
from webapp.ingest import child
from webapp.ingest.highlight import highlight
from webapp.ingest.legible import ReadLine, is_legible, legible
from webapp.ingest.outline import Heading
from webapp.ingest.pages import render
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recognised import RecognisedLine, parse_recognised, with_lines
from webapp.ingest.regions import regions

SMALL = (420, 130)
SLIP = page(Column([WINTER]), size=SMALL)


def length(text: str) -> float:
    """In points, as it stands on the slip."""
    return ImageFont.truetype(FONTS / "LiberationSerif-Regular.ttf", 105).getlength(text) / 10


@pytest.fixture
def kept(tmp_path: Path):
    def keep(data: bytes) -> Path:
        path = tmp_path / "scan"
        path.write_bytes(data)
        return path

    return keep


def paragraphs(found: list[RecognisedLine]) -> list[str]:
    return [block.text for block in parse_recognised([(1, found)], [])]


def share(wanted: str, found: str) -> float:
    """How much of the words was read as they are, with their stops."""
    words = Counter(wanted.split())
    return 1 - sum((words - Counter(found.split())).values()) / sum(words.values())


@pytest.mark.parametrize(
    ("font", "dpi"),
    [pytest.param("LiberationSerif-Regular", 150, marks=pytest.mark.variant), ("LiberationSans-Regular", 300)],
)
def test_a_clean_page(kept, font: str, dpi: int) -> None:
    texts = [INTRODUCTION, DOSES, WINTER]
    scan = scanned(page(Column(texts, font=font), dpi=dpi, size=(420, 360)), dpi=dpi)
    found = paragraphs(child.recognise_in_child(kept(scan), 1).lines)
    assert share(" ".join(texts), " ".join(found)) >= 0.98
    assert len(found) == 3


def test_columns_are_read_one_after_the_other(kept) -> None:
    sides = [[INTRODUCTION], [WINTER, "It ends here."]]
    columns = [Column(side, left, 80, 160, 9) for side, left in zip(sides, (40, 220), strict=True)]
    title = Column(["Of Frogs and Toads in the Northern Countries"], size=16, top=40, width=350)
    found = paragraphs(child.recognise_in_child(kept(scanned(page(title, *columns, size=(420, 260)))), 1).lines)
    assert found == ["Of Frogs and Toads in the Northern Countries", INTRODUCTION, WINTER, "It ends here."]


VARIANT = pytest.mark.variant
QUOTE, LEFT_OF_IT = "such an animal takes it for dead.", "or twice a minute. Whoever finds "
LEFT, RIGHT, MIDDLE = 45 + length(LEFT_OF_IT), 45 + length(LEFT_OF_IT + QUOTE), 69
"""Where the quote stands on the slip, in points."""


@pytest.mark.parametrize(
    ("turn", "edges"),
    [
        (0, (LEFT, MIDDLE, RIGHT, MIDDLE)),
        (90, (MIDDLE, SMALL[0] - RIGHT, MIDDLE, SMALL[0] - LEFT)),
        pytest.param(
            180, (SMALL[0] - RIGHT, SMALL[1] - MIDDLE, SMALL[0] - LEFT, SMALL[1] - MIDDLE), marks=pytest.mark.variant
        ),
        pytest.param(270, (SMALL[1] - MIDDLE, LEFT, SMALL[1] - MIDDLE, RIGHT), marks=pytest.mark.variant),
    ],
)
def test_a_quote_is_marked_whichever_way_the_page_was_scanned(kept, turn: int, edges: tuple[float, ...]) -> None:
    path = kept(scanned(SLIP.rotate(turn, expand=True)))
    found = child.recognise_in_child(path, 1).lines
    assert share(WINTER, " ".join(paragraphs(found))) >= 0.95
    marks = highlight(with_lines(render(path, 1, 400).layout, found), QUOTE).rects
    left, top = min(mark.x for mark in marks), min(mark.y for mark in marks)
    right, bottom = max(mark.x + mark.width for mark in marks), max(mark.y + mark.height for mark in marks)
    assert (left, top, right, bottom) == pytest.approx(edges, abs=8)


@pytest.mark.parametrize("askew", [-8, 2, 95])
def test_a_quote_is_marked_on_a_page_that_was_scanned_askew(kept, askew: float) -> None:
    scan = SLIP.rotate(askew, Image.Resampling.BICUBIC, expand=True, fillcolor=246)
    width, height = scan.width * 72 / 200, scan.height * 72 / 200
    path = kept(scanned(scan))
    found = child.recognise_in_child(path, 1).lines
    assert share(WINTER, " ".join(paragraphs(found))) >= 0.95
    assert len(paragraphs(found)) == 1
    angle = math.radians(askew)
    x, y = (LEFT + RIGHT) / 2 - SMALL[0] / 2, MIDDLE - SMALL[1] / 2
    middle = (
        x * math.cos(angle) + y * math.sin(angle) + width / 2,
        y * math.cos(angle) - x * math.sin(angle) + height / 2,
    )
    marks = highlight(with_lines(render(path, 1, 400).layout, found), QUOTE).rects
    left, top = min(mark.x for mark in marks), min(mark.y for mark in marks)
    right, bottom = max(mark.x + mark.width for mark in marks), max(mark.y + mark.height for mark in marks)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(middle, abs=8)


@pytest.mark.parametrize("degrees", [0, 3, -12, 40])
def test_pixels_that_touch_are_a_region_however_they_are_turned(degrees: float) -> None:
    picture = Image.new("L", (300, 200))
    for box in ((60, 90, 240, 110), (120, 40, 124, 44)):
        picture.paste(255, box)
    first, second = sorted(regions(np.asarray(picture.rotate(degrees)) > 127), key=lambda region: region.width)
    assert (second.x, second.y) == pytest.approx((150, 100), abs=1.5)
    assert (second.width, second.height) == pytest.approx((180, 20), abs=3)
    assert math.degrees(second.angle) == pytest.approx(-degrees, abs=1)
    assert first.width < 8
    assert list(regions(np.zeros((5, 5), bool))) == []


def test_a_frame_of_a_picture(kept) -> None:
    path = kept(tiff(Image.new("L", (200, 100), 255), SLIP))
    assert child.recognise_in_child(path, 1).lines == []
    found = child.recognise_in_child(path, 2).lines
    assert share(WINTER, " ".join(paragraphs(found))) >= 0.98


def test_letters_without_a_meaning_are_read_by_their_shapes(kept) -> None:
    path = kept(pdf(Sheet(lines("Read by its shape.", size=20), crop=(0, 500, 400, 600))))
    assert paragraphs(child.recognise_in_child(path, 1).lines) == ["Read by its shape."]


def test_what_is_text_already_is_not_recognised_again(kept) -> None:
    words = lines("Known already.", size=20) + lines("!\"#$%&'()*+,-./", size=20, top=90)
    assert "Known" not in " ".join(paragraphs(child.recognise_in_child(kept(pdf(Sheet(words))), 1).lines))


def test_a_page_that_is_none(kept) -> None:
    with pytest.raises(Unreadable, match="no page 2"):
        child.recognise_in_child(kept(pdf(Sheet(picture=True))), 2)


def test_a_page_takes_no_longer_than_it_may(kept) -> None:
    with pytest.raises(Unreadable) as raised:
        child.recognise_in_child(kept(scanned(SLIP)), 1, seconds=0.2)
    assert raised.value.code == "too_slow"


RUSSIAN = "Крепость стоит на мысу при впадении реки в озеро. Её каменные стены возвели в 1310 году. Стены толсты."


@pytest.mark.parametrize("texts", [[WINTER, RUSSIAN], pytest.param([RUSSIAN], marks=pytest.mark.variant)])
def test_of_a_page_in_several_scripts_those_are_read_that_are_known(kept, texts: list[str]) -> None:
    found = child.recognise_in_child(kept(scanned(page(Column(texts), size=(420, 180)))), 1)
    assert paragraphs(found.lines) == texts[:-1]
    assert not found.is_whole


@pytest.mark.parametrize(
    ("text", "score", "length", "legible"),
    [
        ("Amphibians breathe through their skin as well", 0.97, 18, True),
        ("Amphibians breathe throuqh thoir skin as woll", 0.8, 18, True),  # by hand, or blurred
        ("三峡大坝于年建成坝高米", 0.8, 12, True),
        ("三峡大坝于年建成坝高米", 0.6, 12, False),  # what Korean is read as
        ("1310 . .", 0.95, 20, False),  # Cyrillic
        ("ι τχι τυ χον πχ δ τα.", 0.8, 18, False),  # Greek with its accents
        ("domodo agnsg ao338g", 0.68, 17, False),  # Georgian
    ],
)
def test_nonsense_is_told_from_text(text: str, score: float, length: float, legible: bool) -> None:
    assert is_legible([ReadLine(text, score, length)] * 3) is legible
    assert is_legible([ReadLine(text, score, length)])


def test_a_page_of_short_lines_with_figures_is_told_by_those_that_are_blank() -> None:
    russian = [
        *(ReadLine("  124  12.03.2024", 0.96, 12.9), ReadLine("Cya: 45 000 py6.", 0.99, 8.1)),
        *(ReadLine(" : 0 ", 0.87, 10.1), ReadLine(": . , . 5", 0.83, 10.4), ReadLine(":  . .", 0.83, 10.4)),
    ]
    assert not is_legible(russian)
    assert is_legible([*russian[:2], ReadLine("Delivery: 30 days", 0.97, 9.0), ReadLine(": . .", 0.83, 9.1)])


ENGLISH = [ReadLine("The museum opens at nine on weekdays", 0.98, 13), ReadLine("Monday", 0.97, 2.2)]
KOREAN = [
    ReadLine("", 0.0, 25),
    ReadLine("02-709-3139 02", 0.91, 10),
    ReadLine("220号", 0.59, 21),
    ReadLine("1", 0.96, 3),
]


@pytest.mark.parametrize("foreign", [KOREAN, [ReadLine("αφια ανανουν αι ε τ ρα", 0.83, 23)] * 2])
def test_lines_in_a_script_that_is_not_known_are_left_out(foreign: list[ReadLine]) -> None:
    assert legible([*ENGLISH, *foreign]) == [True, False] + [False] * len(foreign)
    assert legible([*foreign, *ENGLISH]) == [False] * len(foreign) + [True, True]
    assert not any(legible(foreign))


def test_names_among_cyrillic_are_no_text_by_themselves() -> None:
    lines = [ReadLine("Kep HP ProBook 450 G8, p Dell P2419H", 0.95, 13), ReadLine(" : 0 .   5 .", 0.92, 17)]
    assert legible(lines) == [False, False]


def column(*texts: str, top: float = 100, left: float = 50) -> list[RecognisedLine]:
    return [
        RecognisedLine(text, left, top + 14 * n, left + 5 * len(text), top + 14 * n + 13)
        for n, text in enumerate(texts)
    ]


LONG = "This line is as long as the column that it stands in"


def test_headers_and_page_numbers_are_left_out_wherever_the_paper_lay() -> None:
    pages = [
        (
            number,
            [
                *column(f"{number} THE BOOK OF FROGS", top=20 + 3 * number),
                *column(f"The {word} {LONG}", LONG, LONG, LONG, "and ends", f"with the {word}.", top=90 + 3 * number),
                *column("Low Press", f"{number}", top=500 + 3 * number),
            ],
        )
        for number, word in enumerate(["first", "second", "third", "fourth"], 1)
    ]
    texts = [block.text for block in parse_recognised(pages, [])]
    words = ("first", "second", "third", "fourth")
    assert texts == [f"The {word} {LONG} {LONG} {LONG} {LONG} and ends with the {word}." for word in words]


def test_the_rows_of_a_table_stay_together() -> None:
    found = [
        line
        for row, cells in enumerate([("Drug", "Dose"), ("Aspirin", "100 mg"), ("Ibuprofen", "400 mg")])
        for line in (*column(cells[0], top=100 + 20 * row), *column(cells[1], top=101 + 20 * row, left=250))
    ]
    text = "\n".join(paragraphs(found))
    assert "Aspirin | 100 mg" in text
    assert "Ibuprofen | 400 mg" in text


def test_the_outline_gives_chapters_and_pages() -> None:
    pages = [(4, column(LONG, "and ends.")), (9, column(LONG, "and goes on"))]
    blocks = parse_recognised(pages, [Heading("One", 0, 3, 0.0), Heading("Two", 0, 9, 0.0)])
    assert [(block.page, block.chapter) for block in blocks] == [(4, "One"), (9, "Two")]


def test_type_of_slightly_different_height_is_one_paragraph() -> None:
    found = [
        RecognisedLine(LONG, 50, 100, 320, 113),
        RecognisedLine("no less our era saw as now", 50, 115, 318, 125.5),
        RecognisedLine("and ends.", 50.5, 127, 100, 140),
    ]
    assert len(paragraphs(found)) == 1
