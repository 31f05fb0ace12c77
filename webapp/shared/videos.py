"""Addresses of videos: which video is meant, and where its recording is watched from a second on."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
WATCH = "https://www.youtube.com/watch?v="
SITES = {
    f"{before}{site}" for before in ("", "www.", "m.", "music.") for site in ("youtube.com", "youtube-nocookie.com")
}
SHORT_SITES = {"youtu.be", "www.youtu.be"}
FOLDERS = ("watch", "shorts", "live", "embed", "v")


def video_id(text: str) -> str | None:
    """Return the id of the YouTube video that an address, or a bare id, means; None when it means none."""
    text = text.strip()
    return _valid(text) or _valid(_named(text))


def _named(text: str) -> str:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    folders = [folder for folder in parts.path.split("/") if folder]
    if parts.scheme.lower() not in ("http", "https") or not (folders and host in SITES | SHORT_SITES):
        return ""
    if host in SHORT_SITES:
        return folders[0]
    if len(folders) > 1:
        return folders[1] if folders[0] in FOLDERS else ""
    return parse_qs(parts.query).get("v", [""])[0] if folders[0] == "watch" else ""


def _valid(text: str) -> str | None:
    return text if VIDEO_ID.fullmatch(text) else None


def watch_url(source_url: str, seconds: float | None) -> str:
    """Return where a video is watched from a second on; empty when the source is no video, or the second not known."""
    known = source_url.startswith(WATCH) and seconds is not None
    return f"{source_url}&t={int(seconds or 0)}s" if known else ""
