"""Read what stands on a page of a PDF beside its own text: the values of form fields, and the words of annotations."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium_c

from webapp.ingest.columns import same_row
from webapp.ingest.geometry import Box, Frame
from webapp.ingest.paragraphs import Line
from webapp.shared.text import clean

MOST = 2000  # annotations of a page, and options of a field
LONGEST = 20_000  # characters of one
TYPE_SIZE = 10.0  # points
HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
WORDLESS = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP, pdfium_c.FPDF_ANNOT_WIDGET)
DRAWN = (pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_INK, pdfium_c.FPDF_ANNOT_FREETEXT)
CHOICES = (pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
CHECKED = "☑"


def with_annotations(lines: Sequence[Line], page: Any, number: int, frame: Frame) -> list[Line]:
    """Return the lines of a page with those of its fields and annotations, each where it is read.

    One beside a line continues that; others come after the line above.
    """
    placed = list(lines)
    for group in _groups(page, number, frame, bool(lines)):
        place, is_beside = _place(group[0], placed) if len(placed) < MOST else (len(placed), False)
        if is_beside and len(group) == 1:
            label = placed[place - 1]
            placed[place - 1] = replace(label, text=f"{label.text} {group[0].text}", right=group[0].right)
        else:
            placed[place:place] = group
    return placed


def annotation_lines(page: Any, number: int, frame: Frame, has_text: bool) -> list[Line]:
    """Return the lines of fields and annotations. On a page without text, fields are given with their names."""
    return [line for group in _groups(page, number, frame, has_text) for line in group]


def _groups(page: Any, number: int, frame: Frame, has_text: bool) -> Iterator[list[Line]]:
    """Yield the lines of each field and annotation that has words."""
    width, height = frame.size
    for annotation in _visible(page):
        box = _box(annotation, frame)
        texts = list(filter(None, map(clean, _words(page.formenv, annotation, has_text).splitlines())))
        step = min((box[3] - box[1]) / max(1, len(texts)), 1.2 * TYPE_SIZE)
        tops = [box[1] + row * step for row in range(len(texts))]
        group = [
            Line(text, number, box[0], top, box[2], top + step, min(step, TYPE_SIZE), "", "", width, height)
            for text, top in zip(texts, tops, strict=True)
        ]
        if group:
            yield group


def is_drawn_on(page: Any) -> bool:
    """Whether stamps, drawings or text that somebody added can be seen on a page, but not read."""
    kinds = (pdfium_c.FPDFAnnot_GetSubtype(found) for found in _visible(page) if not _contents(found))
    return any(kind in DRAWN for kind in kinds)


def count_fields(page: Any) -> int:
    """Count the fields of a form on a page."""
    kinds = (pdfium_c.FPDFAnnot_GetSubtype(annotation) for annotation in _visible(page))
    return sum(1 for kind in kinds if kind == pdfium_c.FPDF_ANNOT_WIDGET)


def _visible(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), MOST)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if not pdfium_c.FPDFAnnot_GetFlags(annotation) & HIDDEN:
                yield annotation
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _words(form: Any, annotation: Any, has_text: bool) -> str:
    kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium_c.FPDF_ANNOT_WIDGET and form:
        return _field(form, annotation, has_text)
    return "" if kind in WORDLESS else _contents(annotation)


def _contents(annotation: Any) -> str:
    return _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _field(form: Any, annotation: Any, has_text: bool) -> str:
    """Return the value of a field, with its label where the page may have none; empty when it is not filled in."""
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in BOXES:
        value = CHECKED if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else ""
    elif kind in CHOICES:
        value = ", ".join(_chosen(form, annotation))
    elif kind == pdfium_c.FPDF_FORMFIELD_TEXTFIELD:
        value = _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    else:
        value = ""
    return value if has_text or not value.strip() else f"{_label(form, annotation)}: {value}"


def _label(form: Any, annotation: Any) -> str:
    label = _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, size))
    return label or _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetFormFieldName(form, annotation, buffer, size))


def _chosen(form: Any, annotation: Any) -> Iterator[str]:
    for index in range(min(pdfium_c.FPDFAnnot_GetOptionCount(form, annotation), MOST)):
        if pdfium_c.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _string(_option(form, annotation, index))


def _option(form: Any, annotation: Any, index: int) -> Callable[[Any, int], int]:
    return lambda buffer, size: int(pdfium_c.FPDFAnnot_GetOptionLabel(form, annotation, index, buffer, size))


def _string(call: Callable[[Any, int], int]) -> str:
    """Return what a function of pdfium writes as UTF-16 into a buffer of so many bytes."""
    size = min(call(None, 0), 2 * LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    if call(ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), size) > size:
        return ""
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n")


def _box(annotation: Any, frame: Frame) -> Box:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, rect)
    return frame.box(rect.left, rect.bottom, rect.right, rect.top)


def _place(line: Line, lines: Sequence[Line]) -> tuple[int, bool]:
    """Return where a line belongs: after the nearest to its left in its row, or else after the nearest above it.

    Also return whether it is in the row of that.
    """
    box = (line.left, line.top, line.right, line.bottom)
    best, place = (False, float("-inf"), float("-inf")), 0
    for number, other in enumerate(lines, 1):
        beside = same_row((other.left, other.top, other.right, other.bottom), box)
        is_before = other.left <= line.left if beside else other.bottom <= line.bottom
        if is_before and (rank := (beside, other.bottom, other.left)) >= best:
            best, place = rank, number
    return place, best[0]
