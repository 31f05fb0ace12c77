"""An element of an export becomes a conversation, of whichever of the known formats it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from webapp.imports.formats import chatgpt, footnote, openwebui
from webapp.imports.formats.elements import Element
from webapp.imports.formats.thread import Skipped, Thread

NO_JSON = "It is not valid JSON."
OTHER_ENCODING = "It is not in UTF-8."
NO_CONVERSATION = "It is no conversation of Footnote, ChatGPT or Open WebUI."


def read(element: Element, files: Collection[str]) -> Thread:
    """Return a conversation; raise Skipped. ``files``: the names of the files of the export."""
    if element.problem:
        raise Skipped(element.problem)
    thread = _thread(_json(element.raw), files)
    thread.id = thread.id or hashlib.sha256(element.raw).hexdigest()
    return thread


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise Skipped(OTHER_ENCODING) from error
    except (ValueError, RecursionError) as error:
        raise Skipped(NO_JSON) from error


def _thread(found: Any, files: Collection[str]) -> Thread:
    if not isinstance(found, dict):
        raise Skipped(NO_CONVERSATION)
    if chatgpt.is_thread(found):
        return chatgpt.read(found, files)
    if footnote.is_thread(found):
        return footnote.read(found)
    if openwebui.is_thread(found):
        return openwebui.read(found)
    raise Skipped(NO_CONVERSATION)
