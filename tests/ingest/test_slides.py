"""Presentations: a slide is a page, read as the eye goes over it."""

from pathlib import Path

import pptx
import pytest
from pptx.util import Cm

from tests.ingest.headings import below
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable

SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<p14:section name="Basics" id="{{1}}"><p14:sldIdLst><p14:sldId id="{0}"/></p14:sldIdLst></p14:section>'
    '<p14:section name="Advanced" id="{{2}}"><p14:sldIdLst><p14:sldId id="{1}"/></p14:sldIdLst></p14:section>'
    "</p14:sectionLst></p:ext></p:extLst>"
)


@pytest.fixture
def slides():
    presentation = pptx.Presentation()
    for title in ("One", "Two"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
    return presentation


def read(presentation, folder: Path):
    presentation.save(folder / "a.pptx")
    return parse(folder / "a.pptx")


def box(shapes, text: str, left: float, top: float) -> None:
    shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text


def test_from_top_to_bottom_and_from_left_to_right_into_groups_as_well(slides, tmp_path: Path) -> None:
    shapes = slides.slides[0].shapes
    box(shapes, "Fourth", 1, 12)
    box(shapes, "Second", 12, 5.1)
    group = shapes.add_group_shape().shapes
    box(group, "Third b", 1, 10)
    box(group, "Third a", 1, 8)
    box(shapes, "First\vline\nand one below", 1, 5.2)
    found = [block.text for block in below(read(slides, tmp_path)) if block.page == 1]
    assert found == ["First line\nand one below", "Second", "Third a", "Third b", "Fourth"]


def test_sections_are_chapters_and_a_slide_with_a_title_alone_is_kept(slides, tmp_path: Path) -> None:
    keys = [slide.slide_id for slide in slides.slides]
    slides.element.append(pptx.oxml.parse_xml(SECTIONS.format(*keys)))
    parsed = read(slides, tmp_path)
    assert [(block.page, block.chapter, block.section, block.text) for block in below(parsed)] == [
        (1, "Basics", "One", "One"),
        (2, "Advanced", "Two", "Two"),
    ]
    assert parsed.page_count == 2


def test_tables_notes_and_merged_cells(slides, tmp_path: Path) -> None:
    slide = slides.slides[1]
    table = slide.shapes.add_table(3, 2, Cm(1), Cm(5), Cm(10), Cm(3)).table
    for place, text in {(0, 0): "Age", (0, 1): "Dose", (1, 0): "Child", (1, 1): "5 mg", (2, 1): "7 mg"}.items():
        table.cell(*place).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    slide.notes_slide.notes_text_frame.text = "Say it slowly.\nTwice."
    assert [block.text for block in below(read(slides, tmp_path)) if block.page == 2] == [
        "Age: Child | Dose: 5 mg\nAge: Child | Dose: 7 mg",
        "Notes: Say it slowly.\nTwice.",
    ]


def test_hidden_slides_are_left_out_and_said(slides, tmp_path: Path) -> None:
    slides.slides[0].element.set("show", "0")
    parsed = read(slides, tmp_path)
    assert [(block.page, block.text) for block in parsed.blocks] == [(2, "Two")]
    assert parsed.page_count == 2
    assert parsed.warnings == [
        "What is on hidden slides is left out (slide 1). Show them, and upload that, to have it as well."
    ]
    slides.slides[1].element.set("show", "0")
    with pytest.raises(Unreadable) as refused:
        read(slides, tmp_path)
    assert "none of its slides is shown" in refused.value.sentence
    assert "slides 1 and 2" in refused.value.sentence
