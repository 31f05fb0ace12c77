"""What a message of ChatGPT says, in Markdown. What cannot be kept is named in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from webapp.imports.formats.thread import as_dict, as_list, line
from webapp.shared.text import many_lines

CITED = re.compile("\ue200[^\ue200\ue201]{0,1000}+\ue201")
"""What stands for a source in an answer; the export does not say what it was."""
LEFT_OUT = ("model_editable_context", "app_pairing_content")
"""What ChatGPT tells its model, and shows nobody."""
Files = Collection[str]


def said(message: dict[str, Any], files: Files) -> str:
    """Return what a message says. ``files``: the names of the files of the export."""
    content = as_dict(message.get("content"))
    kind = line(content.get("content_type")) or "text"
    if kind in LEFT_OUT:
        return ""
    write = KINDS.get(kind)
    if write:
        return CITED.sub("", write(content)).strip()
    names = {_tail(one.get("id")): line(one.get("name")) for one in map(as_dict, _attachments(message))}
    parts = [_part(part, files, names) for part in as_list(content.get("parts"))]
    if not parts and kind != "text":
        parts = [f"[A message of the kind “{kind}”]", _text(content.get("text"))]
    named = [f"[A file: {name}]" for name in names.values() if name and not any(name in part for part in parts)]
    return CITED.sub("", "\n\n".join(filter(None, [*parts, *named]))).strip()


def _attachments(message: dict[str, Any]) -> list[Any]:
    return as_list(as_dict(message.get("metadata")).get("attachments"))


def _part(part: Any, files: Files, names: dict[str, str]) -> str:
    if isinstance(part, str):
        return many_lines(part)
    part = as_dict(part)
    kind = line(part.get("content_type"))
    if kind == "audio_transcription":
        return _text(part.get("text"))
    if kind == "image_asset_pointer":
        return _image(_tail(part.get("asset_pointer")), files, names)
    if "audio" in kind or "video" in kind:
        return "[a recording that was not imported]"
    return _text(part.get("text")) or (f"[something of the kind “{kind}” that was not imported]" if kind else "")


def _image(id: str, files: Files, names: dict[str, str]) -> str:
    """Return what is said in place of an image: its name, where one is known."""
    in_export = next((file for file in files if id and id in file), "")
    if in_export:
        return f"[an image, which stays in the export: {names.get(id) or line(in_export)}]"
    name = names.get(id)
    return f"[an image that is not part of the export: {name}]" if name else "[an image that is not part of the export]"


def _tail(pointer: Any) -> str:
    """Return the id at the end of a pointer such as ``file-service://file-Ab12`` or ``sediment://file_00a1``."""
    return line(pointer).rpartition("/")[2].partition("#")[0]


def _text(value: Any) -> str:
    return many_lines(value) if isinstance(value, str) else ""


def fenced(text: str, language: str = "") -> str:
    """Return a text as a block of code, which no fence within it ends."""
    longest = max((len(run) for run in re.findall("`{3,}+", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def quoted(text: str) -> str:
    return "\n".join(f"> {each}".rstrip() for each in text.splitlines())


def _code(content: dict[str, Any]) -> str:
    language, text = line(content.get("language")), _text(content.get("text"))
    known = language if re.fullmatch(r"[\w+#-]{1,20}", language) and language != "unknown" else ""
    return fenced(text, known) if text else ""


def _output(content: dict[str, Any]) -> str:
    text = _text(content.get("text"))
    return f"Output:\n\n{fenced(text)}" if text else ""


def _quote(content: dict[str, Any]) -> str:
    source = ", ".join(filter(None, (line(content.get(name)) for name in ("title", "domain", "url"))))
    text = quoted(_text(content.get("text")))
    return "\n\n".join(filter(None, (f"[From {source}]" if source else "", text)))


def _page(content: dict[str, Any]) -> str:
    source = ", ".join(filter(None, (line(content.get(name)) for name in ("title", "url"))))
    return f"[A web page that was read: {source or 'without a name'}]"


def _thoughts(content: dict[str, Any]) -> str:
    each = [as_dict(one) for one in as_list(content.get("thoughts"))]
    told = ["\n".join(filter(None, (_text(one.get("summary")), _text(one.get("content"))))) for one in each]
    return "[Thoughts]\n\n" + quoted("\n\n".join(filter(None, told))) if any(told) else ""


def _of(*names: str) -> Callable[[dict[str, Any]], str]:
    def write(content: dict[str, Any]) -> str:
        said = [_text(content.get(name)) for name in names]
        return f"[{': '.join(filter(None, said))}]" if any(said) else ""

    return write


KINDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "code": _code,
    "execution_output": _output,
    "tether_quote": _quote,
    "tether_browsing_display": _of("result", "summary"),
    "sonic_webpage": _page,
    "system_error": _of("name", "text"),
    "reasoning_recap": _of("content"),
    "thoughts": _thoughts,
    "user_editable_context": lambda content: "",
}
