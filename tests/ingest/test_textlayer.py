"""The words of a page, to be laid over its picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.ingest.pdfs import HEIGHT, WIDTH, Sheet, Words, lines, pdf
from webapp.ingest.highlight import highlight, highlight_words
from webapp.ingest.layout import Layout
from webapp.ingest.pages import render, thumbnails
from webapp.ingest.parsed import Unreadable
from webapp.ingest.textlayer import Run, runs


@pytest.fixture
def layout_of(tmp_path):
    def lay_out(*words: Words, **sheet) -> Layout:
        path = tmp_path / "page.pdf"
        path.write_bytes(pdf(Sheet(list(words), **sheet)))
        return render(path, 1, 400).layout

    return lay_out


def texts(layout: Layout) -> list[str]:
    return [run.text for run in runs(layout)]


def test_each_line_is_a_run_where_it_stands(layout_of) -> None:
    layout = layout_of(*lines("The first line.", "The second line."))
    first, second = runs(layout)
    assert (first.text, second.text) == ("The first line.", "The second line.")
    (mark,) = highlight(layout, "The first line.").rects
    assert (first.x, first.length) == (pytest.approx(mark.x, abs=0.2), pytest.approx(mark.width, abs=0.2))
    assert mark.y < first.y < mark.y + mark.height
    assert second.y - first.y == pytest.approx(12, abs=0.2)


def test_columns_and_cells_are_runs_of_their_own(layout_of) -> None:
    assert texts(layout_of(Words("Left here"), Words("and right here", left=220))) == ["Left here", "and right here"]


def test_a_headline_beside_small_print_is_a_run_of_its_own(layout_of) -> None:
    assert texts(layout_of(Words("1040", size=24), Words("small print", left=108, size=6))) == ["1040", "small print"]


def test_what_reads_upwards_is_turned(layout_of) -> None:
    width, height = 200.0, 300.0
    boxes = [edge for n in range(5) for edge in (1000, 2000 - 60 * (n + 1), 1100, 2000 - 60 * n)]
    up = Layout(width, height, "Upped", boxes, [])
    down = Layout(
        width, height, "Down!", [edge for n in range(5) for edge in (1000, 600 * 1 + 60 * n, 1100, 660 + 60 * n)], []
    )
    assert runs(up) == [Run("Upped", 108.0, 200.0, 30.0, 8, -90)]
    assert runs(down) == [Run("Down!", 102.0, 60.0, 30.0, 8, 90)]


def test_a_turned_page_reads_as_it_is_seen(layout_of) -> None:
    (run,) = runs(layout_of(Words("As it is seen", left=120, top=200), turned=True))
    assert (run.text, run.turn) == ("As it is seen", 0)


def test_nothing_that_no_page_may_hold() -> None:
    boxes = [edge for n in range(6) for edge in (100 + 50 * n, 100, 150 + 50 * n, 200)]
    assert [run.text for run in runs(Layout(WIDTH, HEIGHT, "a\x01b\uffffc\ufffe", boxes, []))] == ["abc-"]
    assert runs(Layout(WIDTH, HEIGHT, "", [], [])) == []
    assert runs(Layout(WIDTH, HEIGHT, "ab", [5, 5, 5, 5] * 2, [])) == []


def test_words_are_marked_everywhere_and_one_apart(layout_of) -> None:
    layout = layout_of(*lines("Owls hunt. Owls hear.", "A divided ow-", "ls word, and owls."))
    here, others = highlight_words(layout, "[Oo]wls", "Owls hunt. Owls")
    assert len(here) == 1
    assert here[0].x > 80
    assert all(other != here[0] for other in others)
    assert highlight_words(layout, "penguin", "penguin") == ([], [])


def test_thumbnails_leave_out_what_is_damaged(tmp_path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(Sheet(lines("One.")), Sheet(damaged=True), Sheet(lines("Three."))))
    drawn = dict(thumbnails(path, [3, 1, 2], 100, 5))
    assert list(drawn) == [3, 1]
    assert all(image.startswith(b"RIFF") for image in drawn.values())
    assert len(dict(thumbnails(path, [1, 3], 100, 0))) == 1
    with pytest.raises(Unreadable):
        list(thumbnails(path, [2, 1], 100, 5))


def test_a_picture_has_a_thumbnail(tmp_path) -> None:
    path = tmp_path / "scan.png"
    Image.new("RGB", (1000, 1400), "white").save(path)
    ((number, small),) = thumbnails(path, [1, 2], 100, 5)
    assert (number, Image.open(io.BytesIO(small)).size) == (1, (100, 140))
