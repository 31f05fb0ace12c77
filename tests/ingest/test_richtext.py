"""Rich text (RTF) is read in the alphabets of its fonts, with all that is seen of it."""

import pytest

RICH = (
    rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\info{\title On Banks}{\author P. Aalto}}{\*\generator x;}"
    rb"\pard \'a3\'f3d\'9f moves\par 5\~m \u8212? \b a year\b0 .{\pict 89504e47}\par A\cell B\cell\row}"
)


def test_rich_text(read) -> None:
    parsed = read(RICH, "a.rtf")
    assert (parsed.title, parsed.author, parsed.mime) == ("On Banks", "P. Aalto", "application/rtf")
    assert parsed.text == "Łódź moves\n\n5 m — a year.\n\nA | B"


FONTS = rb"{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset0 Arial;}}"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"\ansicpg1251" + FONTS + rb"\f0 \'cc\'e8\'f0 \f1 caf\'e9", "Мир café"),
        (rb"\u-10179?\u-8704? smiles", "😀 smiles"),
        (rb"Seen {\v hid} and \v hid\v0 here, \deleted old\deleted0 new", "Seen and here, new"),
        (rb"Before \bin5 {{{{{after", "Before after"),
        (
            rb"{\header Head\par}{\footer Foot}Of lamps{\footnote Of oil.}.{\shp{\*\shpinst{\shptxt Box}}}",
            "Of lamps.\n\nOf oil.\n\nBox\n\nHead\n\nFoot",
        ),
        (rb"Said{\*\atnauthor Ada}{\*\annotation Really?}", "Said\n\nReally?"),
    ],
)
def test_rich_text_loses_nothing_that_is_seen(read, data: bytes, text: str) -> None:
    assert read(rb"{\rtf1\ansi" + data + rb"\par}", "a.rtf").text == text
