"""Read captions (VTT and SRT) into paragraphs, with the second at which each part is spoken."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from webapp.ingest.file import File
from webapp.ingest.formats import SRT, is_vtt
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.shared.text import clean
from webapp.shared.words import word_set

MAX_CUES = 100_000  # one a second for more than a day
PAUSE = 2.0  # seconds of silence that end a paragraph
LONG_SECONDS, LONG_CHARACTERS = 60.0, 500  # after which a paragraph ends with the next sentence
MAX_CHARACTERS = 1000  # after which it ends anywhere
PUNCTUATED = 0.02  # sentence ends per word; captions with fewer are not punctuated
ROLLING = 0.3  # of the cues repeat the last line of the one before: automatic captions scroll
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^<>]{1,100})>")
MARKUP = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,100}\}")
SPEAKER = "\v"  # marks a speaker's name on both sides
NAME = re.compile(r"(?:[-–—>]{1,2} ?)?([^\W\d_][\w.'’ -]{1,30}):(?: |$)")  # in capitals
LABELS = word_set(
    "note notes nb n.b warning caution attention important tip hint example update reminder step part chapter section"
    " rule number item point fact at http https achtung hinweis wichtig warnung merke tipp schritt teil kapitel"
    " beispiel remarque étape exemple partie chapitre nota ejemplo paso"
)
"""First words of what stands before a colon and is no speaker."""
FEWEST_TIMES = 2
STAMP = re.compile(r"(?:(\d+):)?(\d+):(\d+)[.,](\d+)")

MALFORMED = (
    "These captions are damaged: no line says from when to when a text is shown. Export or download them again, as "
    "VTT or SRT, and upload that."
)
CROWD = (
    f"This file has more than {MAX_CUES:,} captions, so it was not read. Everything else is untouched. Divide it "
    "into parts, and upload those."
)

_Cue = tuple[list[str], float, float]
"""The lines of a caption, and its start and end in seconds."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The new text of a caption: automatic captions repeat lines."""

    speaker: str
    text: str
    start: float
    end: float


def parse_captions(file: File) -> Parsed:
    """Return paragraphs that end at pauses, when the speaker changes, and when they get long; raise Unreadable."""
    text = file.text
    if text.count("-->") > MAX_CUES:
        raise Unreadable("too_big", CROWD)
    form = "vtt" if is_vtt(text) else "srt"
    blocks, duration = _blocks(list(_pieces(_cues(text, form))))
    return Parsed(blocks, duration=duration)


def spoken(segments: Iterable[tuple[float, float, str]]) -> tuple[list[Block], float | None]:
    """Return the paragraphs of (start, end, text) of what was said, and its duration, in seconds."""
    timed = (
        (clean(text.replace(SPEAKER, " ")), max(start, 0.0), max(start, end, 0.0)) for start, end, text in segments
    )
    return _blocks([_Piece("", text, start, end) for text, start, end in timed if text])


def _blocks(pieces: list[_Piece]) -> tuple[list[Block], float | None]:
    blocks: list[Block] = []
    speaker = ""
    for part in _paragraphs(pieces):
        blocks.append(_block(part, speaker))
        speaker = part[-1].speaker
    return blocks, max((piece.end for piece in pieces), default=None)


def _cues(text: str, form: str) -> list[_Cue]:
    """Return (lines, start, end) of each caption, in seconds, by time; raise Unreadable when there are none."""
    lines = text.strip().splitlines()
    lines = list(_numbered(lines)) if form == "srt" else lines
    try:
        captions = webvtt.from_buffer(lines, format=form).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise Unreadable("broken", MALFORMED) from error
    cues = []
    for caption in captions:
        said = [_spoken(line) for line in caption.raw_text.split("\n")]
        start, end = _seconds(caption.start), _seconds(caption.end)
        cues.append(([line for line in said if line], start, max(start, end)))
    if not cues:
        raise Unreadable("broken", MALFORMED)
    return sorted(_named(cues), key=lambda cue: cue[1])


def _named(cues: list[_Cue]) -> list[_Cue]:
    """Return captions with the names in capitals that several of them begin with, "ANNA: ", between marks."""
    counts = Counter(name for lines, _, _ in cues for name in filter(None, map(_name, lines)))
    names = {name for name, count in counts.items() if count >= FEWEST_TIMES}
    return [([_marked(line, names) for line in lines], start, end) for lines, start, end in cues]


def _name(line: str) -> str:
    name = NAME.match(line)
    is_speaker = name and name[1].isupper() and name[1].split()[0].rstrip(".").lower() not in LABELS
    return name[1] if name and is_speaker else ""


def _marked(line: str, names: set[str]) -> str:
    name = _name(line)
    return f"{SPEAKER}{name}{SPEAKER}{NAME.sub('', line, count=1)}" if name in names else line


def _numbered(lines: list[str]) -> Iterator[str]:
    """Yield the lines of an SRT with a number before each caption that has none: it would be left out."""
    for before, line in pairwise(["", *lines]):
        if SRT.match(line) and not before.strip().isdigit():
            yield from ("", "1") if before.strip() else ("1",)
        yield line


def _spoken(line: str) -> str:
    """Return a line without tags; the name of a speaker is kept, between two marks."""
    line = VOICE.sub(lambda voice: f"{SPEAKER}{voice[1]}{SPEAKER}", line.replace(SPEAKER, " "))
    return SPEAKER.join(map(clean, html.unescape(MARKUP.sub("", line)).split(SPEAKER)))


def _seconds(stamp: str) -> float:
    hours, minutes, seconds, parts = STAMP.fullmatch(stamp).groups()  # type: ignore[union-attr]
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _pieces(cues: list[_Cue]) -> Iterator[_Piece]:
    again = sum(1 for (before, *_), (now, *_) in pairwise(cues) if before and now and before[-1] == now[0])
    is_rolling = again > ROLLING * len(cues)
    before: list[str] = []
    speaker = ""
    for lines, start, end in cues:
        new = lines[_overlap(before, lines) :] if is_rolling else lines
        before = lines or before
        for text in new if is_rolling else [" ".join(new)]:
            for name, words in _voices(text):
                speaker = name or speaker
                if words:
                    yield _Piece(speaker, words, start, end)


def _overlap(before: list[str], now: list[str]) -> int:
    """Return how many of the lines the caption before has shown already."""
    return next((count for count in range(min(len(before), len(now)), 0, -1) if before[-count:] == now[:count]), 0)


def _voices(text: str) -> Iterator[tuple[str, str]]:
    """Yield (speaker, text) of each part of a caption; the speaker is empty when not named."""
    first, *named = text.split(SPEAKER)
    yield "", first.strip()
    yield from ((name.strip(), words.strip()) for name, words in zip(named[::2], named[1::2], strict=False))


def _paragraphs(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    words = sum(piece.text.count(" ") + 1 for piece in pieces)
    ends = sum(1 for piece in pieces if re.search(r"[.!?…。！？]", piece.text))
    is_punctuated = ends > PUNCTUATED * words
    part: list[_Piece] = []
    for piece in pieces:
        if part and _ends(part, piece, is_punctuated):
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def _ends(part: list[_Piece], following: _Piece, is_punctuated: bool) -> bool:
    last = part[-1]
    letters = sum(len(piece.text) + 1 for piece in part)
    if last.speaker != following.speaker or letters > MAX_CHARACTERS:
        return True
    if is_punctuated and not SENTENCE_END.search(last.text):
        return False
    is_pause = following.start - last.end > PAUSE
    return is_pause or letters > LONG_CHARACTERS or last.end - part[0].start > LONG_SECONDS


def _block(part: list[_Piece], before: str) -> Block:
    """Return a paragraph as a block; the speaker is named when it is not the one before."""
    text = f"{part[0].speaker}: " if part[0].speaker != before else ""
    lead = len(text)
    times: list[tuple[int, float]] = []
    for piece in part:
        text += " " if times else ""
        if not times or times[-1][1] != piece.start:
            times.append((len(text) if times else 0, piece.start))
        text += piece.text
    return Block(text, times=tuple(times), end=max(piece.end for piece in part), lead=lead)
