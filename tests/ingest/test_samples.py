"""Files as pandoc, LibreOffice, YouTube and ffmpeg write them are read whole, each sentence at its place."""

from collections.abc import Sequence

import pytest

from tests.ingest.headings import below
from tests.ingest.samples import FOLDER, SAMPLES, Sample
from webapp.ingest.child import parse_in_child
from webapp.ingest.chunk import Chunk, chunk
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed

TITLE = "The Veldin Dune Lamp: a keeper’s guide"
WINTER = "Season: Winter | Oil per night: 455 ml | Wick width: 22 mm"
STEPS = "1. Open the vent by a quarter turn.\n2. Wait until the mantle glows amber.\n3. Close the vent again."
# What the guide holds, by (chapter, section), whichever program wrote it.
GUIDE = [
    (
        "Lighting the lamp",
        "",
        "The Veldin dune lamp burns resin oil pressed from sea holly. Fill the brass reservoir to the second notch "
        "before you light the wick.[1]",
    ),
    (
        "Lighting the lamp",
        "In still air",
        "Trim the wick to eleven millimetres when the air is still. A longer wick soots the mantle within one night.",
    ),
    ("Lighting the lamp", "In still air", STEPS),
    (
        "Lighting the lamp",
        "In a sandstorm",
        "During a sandstorm the keeper must cover the vents with wet felt. The flame then burns for about forty "
        "minutes without fresh air.",
    ),
    (
        "Care and stores",
        "",
        "The mantle is woven from asbestos-free quartz thread, and lasts for ninety nights.",
    ),
    (
        "Care and stores",
        "Oil by season",
        "Season: Spring | Oil per night: 310 ml | Wick width: 18 mm\n"
        f"Season: Summer | Oil per night: 240 ml | Wick width: 16 mm\n{WINTER}",
    ),
    ("Care and stores", "Oil by season", "Things to keep dry:"),
    (
        "Care and stores",
        "Who founded the order",
        "The lamp keepers’ order was founded by Ysolde Marrack in 1874, after the wreck of the barque Corvina.",
    ),
]
NOTE = "A reservoir filled above the third notch floods the burner within an hour."


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def read(name: str) -> Parsed:
    return parse(FOLDER / name, name)


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in below(parsed)]


def second_at(passage: Chunk, offset: int) -> float | None:
    return next((second for start, second in reversed(passage.times) if start <= offset), None)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_answer_is_found_at_its_place(sample: Sample) -> None:
    parsed = parse_in_child(sample.path, sample.name)
    assert parsed == parse(sample.path, sample.name)
    assert parsed.mime == sample.mime
    (passage,) = [part for part in chunk(parsed.blocks, count_words) if sample.sentence in part.content]
    assert (passage.page, passage.chapter, passage.section) == (sample.page, sample.chapter, sample.section)
    assert second_at(passage, passage.content.index(sample.sentence)) == sample.second


@pytest.mark.parametrize("name", ["pandoc.docx", "writer.docx", "guide.epub", "pandoc.html", "writer.html"])
def test_the_guide_is_the_same_whichever_program_wrote_it(name: str) -> None:
    parsed = read(name)
    assert (parsed.title, parsed.author, parsed.year) == (TITLE, "Orla Tennick", 2023)
    found = [(block.chapter, block.section, block.text) for block in below(parsed)]
    assert [place for place in found if place in GUIDE] == GUIDE
    others = [text for *_, text in found if text not in [text for *_, text in GUIDE]]
    assert [text for text in others if NOTE in text] in ([f"[1] {NOTE}"], [f"1. {NOTE}"])
    items = [line for text in others if text.startswith("•") for line in text.split("\n")]
    assert items == ["• the spare mantles", "• the quartz thread", "• on its wooden reel"]
    assert {text for text in others if NOTE not in text and "•" not in text} <= {TITLE, "Orla Tennick", "2023-05-14"}


def test_slides_by_pandoc() -> None:
    parsed = read("slides.pptx")
    assert (parsed.title, parsed.author, parsed.page_count) == ("Keeping the Veldin lamp", "Orla Tennick", 4)
    assert [(block.page, block.section, block.text) for block in below(parsed)] == [
        (1, "Keeping the Veldin lamp", "Orla Tennick"),
        (2, "Why the flame fails", "The flame fails when the resin oil is colder than four degrees."),
        (2, "Why the flame fails", "Notes: Ask the class to name the coldest month on the dunes."),
        (
            3,
            "What a watch costs",
            "Watch: First | Oil: 90 ml | Pay: 14 crowns\nWatch: Dog | Oil: 130 ml | Pay: 21 crowns",
        ),
        (4, "Two signals", "Three short flashes call the pilot boat."),
        (4, "Two signals", "One long flash closes the harbour."),
    ]


def test_slides_by_libreoffice_are_read_as_they_stand_on_the_slide() -> None:
    parsed = read("impress.pptx")
    assert (parsed.title, parsed.author, parsed.year) == ("Repairing the Veldin lamp", "Bram Quill", None)
    assert [(block.page, block.section, block.text) for block in below(parsed)] == [
        (1, "Repairing the Veldin lamp", "Bram Quill, the lamp house workshop"),
        (2, "Changing the glass", "The old glass is lifted out with two leather straps."),
        (2, "Changing the glass", "The new glass is warmed over steam for six minutes."),
        (2, "Changing the glass", "The rim is sealed with chalk putty."),
        (2, "Changing the glass", "The putty hardens in two days."),
        (2, "Changing the glass", "Notes: Never lift the glass without a second keeper in the room."),
        (
            3,
            "Spare parts",
            "Part: Burner ring | Shelf: North wall, second | In stock: 7\n"
            "Part: Wick screw | Shelf: Under the stairs | In stock: 31",
        ),
    ]


def test_a_workbook_by_libreoffice() -> None:
    parsed = read("accounts.xlsx")
    assert (parsed.title, parsed.author, parsed.year) == ("Stores of the Veldin lamp house", "Orla Tennick", None)
    assert [(block.chapter, block.text) for block in below(parsed)] == [
        (
            "Deliveries",
            "Deliveries to the lamp house in 2023\n"
            "Goods: Holly oil from Brannock | Arrived: 2023-03-09 | Litres: 1200 | Spilled: 12.5% | Left: 1050\n"
            "Goods: Lamp spirit from Oss | Arrived: 2023-07-21 | Litres: 64.5 | Spilled: 2.0% | Left: 63.21",
        ),
        (
            "Keepers",
            "Keeper: Orla Tennick | Nights on watch: 211 | Has a key: TRUE\n"
            "Keeper: Bram Quill | Nights on watch: 154 | Has a key: FALSE",
        ),
    ]
    (warning,) = parsed.warnings
    assert "“Codes” is hidden" in warning


def test_captions_that_roll_upwards_say_each_line_once() -> None:
    parsed = read("talk.vtt")
    assert [(block.text, block.times, block.end) for block in parsed.blocks] == [
        (
            "good evening this is the dune lamp hour tonight we talk about the fog bell which was cast at Lindow",
            ((0, 0.16), (40, 2.48), (75, 6.16)),
            10.07,
        ),
        (
            "the bell weighs seven hundred kilograms and rings every ninety seconds in fog",
            ((0, 41.2), (40, 45.44)),
            49.0,
        ),
    ]
    assert parsed.duration == 49.0


def test_captions_with_speakers() -> None:
    assert texts(read("interview.vtt")) == [
        "Ines Calder: Welcome, Orla. How old is the lamp?",
        "Orla Tennick: It was lit for the first time on the ninth of March 1874. The glass is older: it came from a "
        "<chapel> in Brannock.",
        "Ines Calder: And who winds the clockwork at night?",
        "Orla Tennick: Whoever is on the dog watch winds it every four hours.",
    ]


def test_subtitles_of_a_film() -> None:
    parsed = read("film.srt")
    assert [(block.text, block.times[0][1], block.end) for block in parsed.blocks] == [
        ("The dune lamp hour, recorded in the autumn. Every keeper carries a whistle made of walrus ivory.", 1.0, 8.9),
        ("In 1902 the whistle saved the crew of the Halcyon Maid.", 15.0, 19.64),
        ("Since then no keeper goes on watch without it.", 90.12, 93.7),
    ]
    assert parsed.duration == 93.7


def test_the_samples_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.is_file() and path.stat().st_size > 60_000] == []
