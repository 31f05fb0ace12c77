"""Captions: paragraphs end where speech does, and know the second of their words."""

from pathlib import Path

import pytest

from webapp.ingest.chunk import chunk
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable


def stamp(seconds: float) -> str:
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}"


def vtt(*cues: tuple[float, float, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"{stamp(start)} --> {stamp(end)}\n{text}" for start, end, text in cues)


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


def test_a_pause_ends_a_paragraph_where_a_sentence_ends(read) -> None:
    cues = [(0, 1, "One sentence."), (4, 5, "It goes on,"), (9, 10, "after a pause."), (10.5, 11, "And on.")]
    assert texts(read(vtt(*cues))) == ["One sentence.", "It goes on, after a pause. And on."]


def test_without_punctuation_a_pause_is_enough(read) -> None:
    assert texts(read(vtt((0, 1, "one thing"), (4, 5, "another thing")))) == ["one thing", "another thing"]


def test_long_speech_is_divided(read) -> None:
    said = read(vtt(*((number * 2, number * 2 + 2, f"This is sentence number {number}.") for number in range(100))))
    assert all(400 < len(block.text) < 700 for block in said.blocks[:-1])
    mumbled = read(vtt(*((number * 2, number * 2 + 2, f"this goes on as {number}") for number in range(100))))
    assert all(300 < len(block.text) < 700 for block in mumbled.blocks[:-1])
    assert " ".join(texts(mumbled)).count("this goes on") == 100


def test_speakers_are_named_where_they_change(read) -> None:
    cues = [
        (0, 1, "<v Ann>Hello.</v> <v Bo>Hi, <b>Ann</b>.</v>"),
        (1, 2, "<v Bo>How are you?"),
        (9, 10, "<v Bo>Well?"),
        (10, 11, "<v Ann Lee-Roy>Fine."),
    ]
    assert texts(read(vtt(*cues))) == ["Ann: Hello.", "Bo: Hi, Ann. How are you?", "Well?", "Ann Lee-Roy: Fine."]


def test_names_in_capitals_are_those_of_speakers(read) -> None:
    cues = ["ANNA: Hello.", "- DR. BO-LI: Hi.\n- ANNA: And you?", "I say\nNOTHING: really.", "DR. BO-LI:\nIt is 5:30."]
    text = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{cue}" for n, cue in enumerate(cues, 1))
    assert [(block.text, block.lead) for block in read(text, "a.srt").blocks] == [
        ("ANNA: Hello.", 6),
        ("DR. BO-LI: Hi.", 11),
        ("ANNA: And you? I say NOTHING: really.", 6),
        ("DR. BO-LI: It is 5:30.", 11),
    ]


def test_one_name_in_capitals_is_text(read) -> None:
    parsed = read(vtt((0, 1, "NOTE: it rains."), (1, 2, "Note: it pours.")))
    assert [(block.text, block.lead) for block in parsed.blocks] == [("NOTE: it rains. Note: it pours.", 0)]


@pytest.mark.parametrize(
    "label", ["NOTE", "N.B.", "WARNING", "STEP TWO", "AT 10", "HTTPS", "ÉTAPE 2", "https", "10:30", "Note"]
)
def test_a_label_that_comes_twice_is_text(label: str, read) -> None:
    parsed = read(
        vtt((0, 1, f"{label}: it rains."), (1, 2, f"{label}: it pours."), (2, 3, f"{label}://example.org is it."))
    )
    (block,) = parsed.blocks
    assert (block.lead, block.text.count(label)) == (0, 3)


def test_who_speaks_is_of_the_passage_and_of_no_sentence(read) -> None:
    blocks = read(vtt((0, 1, "<v Ann>Hello. How are you?"), (1, 2, "<v Bo>Fine."))).blocks
    (cut,) = chunk(blocks, lambda parts: [len(part.split()) for part in parts])
    assert cut.content == "Ann: Hello. How are you?\n\nBo: Fine."
    assert [cut.content[start:end] for start, end in cut.sentences] == ["Hello.", "How are you?", "Fine."]
    first, second = chunk(blocks, lambda parts: [len(part.split()) for part in parts], target=4, maximum=4)
    assert (first.content, second.content) == ("Ann: Hello. How are you?", "Bo: Fine.")
    assert (second.times, second.char_start) == (((0, 1.0),), 26)


def test_what_is_said_twice_is_kept_where_nothing_rolls(read) -> None:
    cues = [(0, 1, "No."), (1, 2, "No."), (2, 3, "Yes."), (3, 4, "Maybe."), (4, 5, "Never."), (5, 6, "Ever.")]
    assert texts(read(vtt(*cues))) == ["No. No. Yes. Maybe. Never. Ever."]


def test_each_caption_keeps_its_second(read) -> None:
    (block,) = read(vtt((1.5, 2, "One,"), (3600, 3601, "two."))).blocks
    assert (block.times, block.end) == (((0, 1.5), (5, 3600.0)), 3601.0)


def test_srt_is_known_by_its_content_whatever_its_first_lines(read) -> None:
    cue = "00:00:01,000 --> 00:00:02,000\nHello &amp; welcome.\n"
    for text in (f"1\n{cue}", f"\n\n7\n{cue}", cue, f"1\n{cue}".replace("\n", "\r\n")):
        parsed = read(text, "film.txt")
        assert (texts(parsed), parsed.mime, parsed.duration) == (["Hello & welcome."], "application/x-subrip", 2.0)


def test_times_in_disorder_are_put_in_order(read) -> None:
    assert texts(read(vtt((5, 6, "Second."), (4, 1, "First.")))) == ["First. Second."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1\nno time\nHello\n", "film.srt"),
        ("Just words.", "talk.vtt"),
        ("WEBVTT\n\n99:99 --> \nHello\n", ""),
        ("WEBVTT", ""),
        ("1\n00:00:01,000 --> never\nHello\n", ""),
    ],
)
def test_damaged_captions_say_so(text: str, name: str, read) -> None:
    with pytest.raises(Unreadable, match="captions are damaged") as raised:
        read(text, name)
    assert raised.value.code == "broken"


def test_a_caption_without_its_number_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nFirst.\n\n00:00:04,000 --> 00:00:06,000\nNo number.\n\n"
        "3\n00:00:07,000 --> 00:00:09,000\nThird.\n"
    )
    assert parse(path, "a.srt").text == "First. No number. Third."
