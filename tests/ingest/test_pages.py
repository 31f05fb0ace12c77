"""A page is drawn, and the words of a quote are marked where they stand."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.ingest.pdfs import COAST, HEIGHT, MARKET, WIDTH, Sheet, Words, interleaved, lines, pdf
from webapp.ingest.highlight import Rect, highlight
from webapp.ingest.layout import Layout, Page
from webapp.ingest.pages import MAX_PIXELS, render
from webapp.ingest.parsed import Unreadable


@pytest.fixture
def draw(tmp_path: Path):
    def draw(*sheets: Sheet, number: int = 1, width_px: int = 800) -> Page:
        path = tmp_path / "file.pdf"
        path.write_bytes(pdf(*sheets))
        return render(path, number, width_px)

    return draw


def picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.image))


def ink(page: Page, rect: Rect) -> float:
    """The share of a rectangle that is dark."""
    image = picture(page).convert("L")
    scale = image.width / page.layout.width
    part = image.crop(
        tuple(round(scale * edge) for edge in (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height))
    )
    return sum(part.histogram()[:128]) / (part.width * part.height)


def test_type_is_drawn_as_png(draw) -> None:
    page = draw(Sheet(lines("Some words.")))
    assert (page.mime, picture(page).format) == ("image/png", "PNG")
    assert picture(page).size == (800, 800 * HEIGHT // WIDTH)
    assert page.layout.text.strip() == "Some words."
    assert (page.layout.width, page.layout.height) == (WIDTH, HEIGHT)


def test_pictures_are_drawn_as_webp(draw) -> None:
    page = draw(Sheet(picture=True))
    assert (page.mime, picture(page).format) == ("image/webp", "WEBP")


def test_no_picture_is_too_large(draw) -> None:
    size = picture(draw(Sheet(lines("Words.")), width_px=100_000)).size
    assert size[0] * size[1] < 1.01 * MAX_PIXELS


def test_a_layout_survives_being_kept(draw) -> None:
    layout = draw(Sheet(lines("Some “words”."))).layout
    assert Layout.from_json(layout.to_json()) == layout


def test_paragraphs_for_reading(draw) -> None:
    assert draw(Sheet(lines("This line ends in a di-", "vided word."))).layout.paragraphs == [
        "This line ends in a divided word."
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet([Words("Left alone. Mark this one. And not this.", left=120, top=200)]),
        Sheet([Words("Left alone. Mark this one. And not this.", left=120, top=200)], crop=(100, 50, 400, 500)),
        Sheet([Words("Left alone. Mark this one. And not this.", left=120, top=200)], turned=True),
    ],
)
def test_marks_lie_on_the_words_however_the_page_is_turned_or_cut(draw, sheet: Sheet) -> None:
    page = draw(sheet)
    (mark,) = highlight(page.layout, "Mark this one.").rects
    (line,) = highlight(page.layout, "Left alone. Mark this one. And not this.").rects
    assert ink(page, mark) > 0.1
    assert line.x + 40 < mark.x < mark.x + mark.width < line.x + line.width - 40
    assert (mark.y, mark.height) == (line.y, line.height)


@pytest.mark.parametrize(("turned", "shown"), [(True, 0), (False, 1), (False, 2)])
def test_marks_lie_on_text_that_lies_on_its_side(draw, turned: bool, shown: int) -> None:
    left, right = Words("Left alone.", left=120, top=200), Words("Mark this one.", left=200, top=200)
    page = draw(Sheet([left, right], turned=turned, shown=shown))
    marks = highlight(page.layout, "Mark this one.").rects
    alone = highlight(page.layout, "Left alone.").rects
    assert len([mark for mark in marks if ink(page, mark) > 0.05]) >= 0.7 * len(marks) > 0
    assert not {(mark.x, mark.y) for mark in marks} & {(mark.x, mark.y) for mark in alone}


def test_words_from_right_to_left_are_marked_line_by_line() -> None:
    """Of two words the letters go left, with a wide space between; the second line begins at the right again."""
    lefts = (200, 190, 150, 140, 100, 210, 200)
    boxes = [
        edge
        for n, left in enumerate(lefts)
        for edge in (10 * left, 150 * (n > 4), 10 * left + 100, 150 * (n > 4) + 120)
    ]
    marks = highlight(Layout(300, 300, "שלוםימש", boxes, []), "שלוםימש").rects
    assert [(mark.x, mark.width) for mark in marks] == [(100, 110), (200, 20)]


def test_marks_follow_columns_that_the_file_interleaves(draw) -> None:
    page = draw(Sheet(interleaved(COAST, MARKET)))
    left = highlight(page.layout, " ".join(COAST)).rects
    right = highlight(page.layout, " ".join(MARKET[:2])).rects
    assert [len(left), len(right)] == [len(COAST), 2]
    assert max(mark.x + mark.width for mark in left) < 220 <= min(mark.x for mark in right) + 1


@pytest.mark.parametrize("shown", [HEIGHT - 200, HEIGHT - 250])
def test_marks_count_from_the_corner_of_what_is_seen(draw, shown: int) -> None:
    page = draw(Sheet([Words("Words", left=120, top=200)], crop=(100, 0, 400, shown + 100)))
    (mark,) = highlight(page.layout, "words").rects
    assert mark.x == pytest.approx(20, abs=1)
    assert mark.y + mark.height == pytest.approx(shown + 100 - (HEIGHT - 200), abs=4)


def marked(page: Page, quote: str) -> tuple[int, bool, bool]:
    found = highlight(page.layout, quote)
    return len(found.rects), found.begins_before, found.continues_after


TEXT = [
    "The first sentence is here. The second goes over the di-",
    "vided line and has “quotation marks” in it, ﬁne as they are. The",
    "third one stays unfinished because the page ends in the",
]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The first sentence is here.", (1, False, False)),
        ("THE   FIRST\nSENTENCE", (1, False, False)),
        ("The second goes over the divided line", (2, False, False)),
        ('and has "quotation-marks" in it, fine as they are', (1, False, False)),
        ("The third one stays unfinished because the page ends in the middle of it all.", (2, False, True)),
        ("It began on the page before. The first sentence is here.", (1, True, False)),
        ("This stands nowhere on the page at all.", (0, False, False)),
        ("Here is nothing but the", (0, False, False)),
        ("here", (1, False, False)),
        ("", (0, False, False)),
        ("…", (0, False, False)),
    ],
)
def test_finds_quotes(draw, quote: str, expected: tuple[int, bool, bool]) -> None:
    sheet = Sheet(lines(*(text.replace("ﬁ", "fi") for text in TEXT)))
    assert marked(draw(sheet), quote) == expected


def test_finds_a_quote_with_a_note_between_its_parts(draw) -> None:
    sheet = Sheet(
        lines("This sentence is divided between the two columns of a", "page by a note at")
        + lines("1. The note is here.", top=300, size=7)
        + lines("its foot, which it does not hold.", left=220, top=400)
    )
    quote = "This sentence is divided between the two columns of a page by a note at its foot, which it does not hold."
    assert marked(draw(sheet), quote) == (3, False, False)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_no_such_page(draw, number: int) -> None:
    with pytest.raises(Unreadable, match="1 page") as raised:
        draw(Sheet(), number=number)
    assert raised.value.code == "no_page"


def test_a_damaged_page(draw) -> None:
    with pytest.raises(Unreadable, match="Page 2 is damaged"):
        draw(Sheet(), Sheet(damaged=True), number=2)
