"""Read PowerPoint presentations (PPTX): each slide is a page, and its title a section."""

from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.shapes.group import GroupShape

from webapp.ingest.archive import DAMAGE, damaged
from webapp.ingest.drawings import chart_lines, paragraphs
from webapp.ingest.file import File
from webapp.ingest.metadata import author_of, believable, copyright_year
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, looks_headed, table_lines
from webapp.shared import places
from webapp.shared.text import clean, counted

CHAPTER, SLIDE = 1, 2
MOST_NAMED = 10
LINE = 180_000  # EMU, half a centimetre: shapes at about the same height are read from left to right
ASIDE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER)
WORDS_ASIDE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER)
SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
SECTION_SLIDE = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId"
DIAGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"

BROKEN = (
    "This presentation is damaged, or of a kind that cannot be read here. Open it in PowerPoint or LibreOffice, save "
    "it as a PowerPoint presentation (.pptx), and upload that."
)

HIDDEN = "What is on hidden slides is left out ({places}). Show them, and upload that, to have it as well."

EMPTY = "This presentation has no text in it: {what}. If it is in pictures, export it as PDF, and upload that."


def parse_slides(file: File) -> Parsed:
    """Return the text of a PPTX; raise Unreadable."""
    try:
        presentation = pptx.Presentation(file.archive.office())
        sections, first = _read(presentation)
        facts = presentation.core_properties
        told, author = facts.title, facts.author
        count = len(presentation.slides)
        hidden = [number for number, slide in enumerate(presentation.slides, 1) if _is_hidden(slide)]
    except (*DAMAGE, PackageNotFoundError, PythonPptxError) as error:
        raise damaged(error, BROKEN) from error
    blocks = sections.blocks()
    warnings = [HIDDEN.format(places=places.pages(hidden, "slide", MOST_NAMED))] if hidden else []
    if not blocks:
        raise Unreadable("empty", " ".join([EMPTY.format(what=_held(presentation)), *warnings]))
    year = copyright_year(block.text for block in blocks)
    return Parsed(
        blocks,
        title=believable(told) or first,
        author=author_of(author),
        year=year,
        page_count=count,
        warnings=warnings,
    )


def _held(presentation: Any) -> str:
    """Return in words what slides without text hold."""
    shown = [slide for slide in presentation.slides if not _is_hidden(slide)]
    shapes = [shape for slide in shown for shape in slide.shapes]
    tables = sum(getattr(shape, "has_table", False) for shape in shapes)
    pictures = sum(hasattr(shape, "image") for shape in shapes if not shape.is_placeholder)
    held = [counted(count, name) for count, name in ((tables, "table"), (pictures, "picture")) if count]
    return (
        f"its slides hold {' and '.join(held)} without text"
        if held
        else "its slides are empty"
        if shown
        else "none of its slides is shown"
    )


def _is_hidden(slide: Any) -> bool:
    return slide.element.get("show") in ("0", "false")


def _read(presentation: Any) -> tuple[Sections, str]:
    """Return the text of all slides, and the first title."""
    sections = Sections(top=CHAPTER)
    first = ""
    aside: set[str] = set()
    chapters = dict(_chapters(presentation))
    slides = presentation.slides
    ids = [entry.id for entry in presentation.element.sldIdLst]  # ``slide.slide_id`` searches all slides
    for number, (key, slide) in enumerate(zip(ids, slides, strict=True), 1):
        if key in chapters:
            sections.heading(CHAPTER, chapters[key], number)
        if _is_hidden(slide):
            continue
        head = slide.shapes.title
        title = _words(head.text_frame) if head is not None else ""
        first = first or title
        sections.heading(SLIDE, title, number)
        for text in _shapes(shape for shape in slide.shapes if head is None or shape.shape_id != head.shape_id):
            sections.add(text, number)
        for text in _aside(slide.shapes, aside):
            sections.add(text, number)
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
            text = "\n".join(_lines(notes))
            sections.add(f"Notes: {text}" if text else "", number)
    return sections, first


def _chapters(presentation: Any) -> Iterator[tuple[int, str]]:
    """Yield (id of its first slide, name) of each section."""
    for section in presentation.element.iter(SECTION):
        first = next(section.iter(SECTION_SLIDE), None)
        if first is not None:
            yield int(first.get("id")), clean(section.get("name") or "")


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    """Yield the text of shapes from top to bottom, and from left to right at the same height."""
    for shape in sorted(shapes, key=lambda shape: (_length(shape, "top") // LINE, _length(shape, "left"))):
        if shape.is_placeholder and shape.placeholder_format.type in ASIDE:
            continue
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        elif shape.has_text_frame:
            yield "\n".join(_lines(shape.text_frame))
        elif getattr(shape, "has_table", False):
            yield from in_parts(_table(shape.table))
        elif getattr(shape, "has_chart", False):
            yield from in_parts(chart_lines(shape.chart.part._element))
        else:
            yield "\n".join(_diagram(shape))


def _aside(shapes: Iterable[Any], seen: set[str]) -> Iterator[str]:
    """Yield the text of headers and footers that no slide before had."""
    for shape in shapes:
        if shape.is_placeholder and shape.placeholder_format.type in WORDS_ASIDE and shape.has_text_frame:
            text = _words(shape.text_frame)
            if text not in seen:
                yield text
            seen.add(text)


def _length(shape: Any, name: str) -> int:
    return getattr(shape, name) or 0


def _words(holder: Any) -> str:
    return clean(holder.text.replace("\v", " "))  # a manual line break


def _lines(frame: Any) -> Iterator[str]:
    return (text for paragraph in frame.paragraphs if (text := _words(paragraph)))


def _table(table: Any) -> Iterator[str]:
    """Yield the rows of a table; a cell that spans rows is repeated, one that spans columns is not."""
    grid: list[list[str]] = []
    for row in table.rows:
        line: list[str] = []
        for place, cell in enumerate(row.cells):
            is_below = cell.is_spanned and bool(cell._tc.vMerge)
            line.append(grid[-1][place] if is_below and grid else _words(cell))
        grid.append(line)
    has_header = len(grid) > 1 and (table.first_row or looks_headed(grid))
    return table_lines(grid[0], grid[1:]) if has_header else table_lines([], grid)


def _diagram(shape: Any) -> Iterator[str]:
    """Yield the text of a diagram (SmartArt)."""
    for ids in shape.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
        key = ids.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm")
        tie = shape.part.rels.get(key)
        if tie is None or tie.reltype != DIAGRAM or tie.is_external:
            continue
        root = etree.fromstring(tie.target_part.blob, etree.XMLParser(resolve_entities=False))
        yield from paragraphs(root)
