"""What people paste for a transcript is understood, and nothing of it is lost."""

from __future__ import annotations

import pytest

from webapp.clients.youtube import Cue
from webapp.sources.captions import as_file, timed_lines, webvtt


def heard(text: str) -> list[tuple[float, str]]:
    return [(cue.start, cue.text) for cue in timed_lines(text)]


@pytest.mark.parametrize(
    "text",
    [
        "0:00\nfirst words\n0:05\nmore words",
        "0:00 first words\n0:05 more words\n",
        "0:00\n0 seconds\nfirst words\n0:05\n5 seconds\nmore words",
        "[0:00] first words\n[0:05] more words",
        "(00:00:00) first words\n(00:00:05) more words",
        "00:00.000 first words\n00:05.120 more words",
        "0:00 - first words\n0:05 – more words",
        "\n\n  0:00  \n\n  first\nwords\n 0:05\n\nmore words\n\n",
    ],
)
def test_lines_with_their_times(text):
    assert heard(text) == [(0.0, "first words"), (5.0, "more words")]


def test_hours_and_headings():
    lines = ["Transcript", "Chapter 1", "0:58", "near the end", "59:59", "of an hour", "1:02:07", "and past it"]
    assert heard("\n".join([*lines, "1 hour, 2 minutes, 7 seconds"])) == [
        (58.0, "Transcript Chapter 1 near the end"),
        (3599.0, "of an hour"),
        (3727.0, "and past it 1 hour, 2 minutes, 7 seconds"),
    ]


def test_a_time_that_is_spoken_is_no_time():
    assert heard("12:00\nWe met at\n9:30 sharp, and left\n12:20\nagain") == [
        (720.0, "We met at 9:30 sharp, and left"),
        (740.0, "again"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Just words, and no times.",
        "We began at 9:30\n10:15 was the break.",
        "One\ntwo\nthree\nfour\n0:00 five\n0:05 six",
        "a:b\n99\n1:2\n",
        "",
    ],
)
def test_other_text_has_no_times(text):
    assert heard(text) == []


def test_a_cue_ends_where_the_next_begins():
    assert timed_lines("0:00 a\n0:05 bcd") == [Cue(0.0, 5.0, "a"), Cue(5.0, 6.0, "bcd")]


def test_kinds_of_pasted_text():
    vtt, srt = "WEBVTT\n\n00:00.000 --> 00:05.000\nfirst\n", "1\n00:00:00,000 --> 00:00:05,000\nfirst\n"
    assert as_file(vtt) == (vtt, ".vtt")
    assert as_file("\ufeff" + vtt.replace("\n", "\r\n")) == (vtt, ".vtt")
    assert as_file(srt) == (srt, ".srt")
    assert as_file(vtt.removeprefix("WEBVTT")) == (vtt, ".vtt")
    assert as_file("Just words.") == ("Just words.\n", ".txt")
    assert as_file("0:00 a\n0:05 b")[1] == ".vtt"


def test_captions_as_webvtt():
    written = webvtt([Cue(0.0, 3727.0, "a <b> & c\n\nd --> e"), Cue(3727.0005, 3726.0, "f")])
    assert written == (
        "WEBVTT\n\n00:00:00.000 --> 01:02:07.000\na &lt;b&gt; &amp; c d --&gt; e\n\n01:02:07.000 --> 01:02:07.000\nf\n"
    )


@pytest.mark.parametrize("pump", ["\n", " \n", "1\n", "\r", "1:00 ", "00:00:00,0", "1 minute, ", "- ", "\t"])
def test_a_pasted_text_costs_as_much_as_it_is_long(pump: str) -> None:
    """Twice the text takes twice the steps: quadratic, this would take minutes."""
    text = "0" + pump * (1_000_000 // len(pump)) + "x"
    assert as_file(text)[1] in (".txt", ".vtt")
