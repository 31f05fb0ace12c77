"""The tasks of the child process. Each returns (a JSON-able value, bytes)."""

from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any

from webapp.ingest.attachments import attachments
from webapp.ingest.oldoffice import convert
from webapp.ingest.pages import render, thumbnails
from webapp.ingest.parse import parse
from webapp.ingest.pdf import outline
from webapp.ingest.recognise import recognise
from webapp.ingest.speech import duration, transcribe
from webapp.ingest.zipped import entries


def parse_file(path: str, name: str) -> tuple[dict[str, Any], bytes]:
    parsed = parse(Path(path), name)
    found = {field.name: getattr(parsed, field.name) for field in fields(parsed)}
    return {**found, "blocks": [astuple(block) for block in parsed.blocks]}, b""


def render_page(path: str, number: int, width_px: int) -> tuple[dict[str, Any], bytes]:
    page = render(Path(path), number, width_px)
    return {"mime": page.mime, "layout": page.layout.as_dict()}, page.image


def draw_thumbnails(path: str, numbers: list[int], width_px: int, seconds: float) -> tuple[list[list[int]], bytes]:
    """Return [page number, size in bytes] of each image, and all images concatenated."""
    drawn = list(thumbnails(Path(path), numbers, width_px, seconds))
    return [[number, len(image)] for number, image in drawn], b"".join(image for _, image in drawn)


def recognise_page(path: str, number: int) -> tuple[tuple[list[Any], bool], bytes]:
    return recognise(Path(path), number), b""


def read_outline(path: str) -> tuple[list[Any], bytes]:
    return [asdict(heading) for heading in outline(Path(path))], b""


def list_entries(path: str) -> tuple[list[Any] | None, bytes]:
    found = entries(Path(path))
    return None if found is None else [astuple(entry) for entry in found], b""


def take_attachments(path: str, name: str) -> tuple[list[Any], bytes]:
    """Return [name, size in bytes] of each file that is attached to a message, and their contents concatenated."""
    found = list(attachments(Path(path), name))
    return [[called, len(content)] for called, content in found], b"".join(content for _, content in found)


def convert_file(path: str, folder: str, program: str, seconds: float) -> tuple[list[str], bytes]:
    made, mime = convert(Path(path), Path(folder), program, seconds)
    return [str(made), mime], b""


def measure_recording(path: str, mime: str) -> tuple[float, bytes]:
    return duration(Path(path), mime), b""


def transcribe_part(path: str, mime: str, model: str, start: float, seconds: float) -> tuple[list[Any], bytes]:
    return list(transcribe(Path(path), mime, Path(model), start, seconds)), b""
