"""Real files by real programs about one invented subject, the Veldin dune lamp; `make.sh` makes them anew.

Each comes with a question, the sentence in it that answers, and the place to which a footnote on that must lead.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """`page` is the page or slide, `second` where the sentence begins to be spoken, `made_by` the program."""

    name: str
    mime: str
    made_by: str
    question: str
    sentence: str
    page: int | None = None
    chapter: str = ""
    section: str = ""
    second: float | None = None

    @property
    def path(self) -> Path:
        return FOLDER / self.name


OFFICE = "application/vnd.openxmlformats-officedocument."

SAMPLES = (
    Sample(
        "pandoc.docx",
        f"{OFFICE}wordprocessingml.document",
        "pandoc",
        "How long must the wick be when the air is still?",
        "Trim the wick to eleven millimetres when the air is still.",
        chapter="Lighting the lamp",
        section="In still air",
    ),
    Sample(
        "writer.docx",
        f"{OFFICE}wordprocessingml.document",
        "LibreOffice Writer",
        "How much oil does the lamp burn per night in winter?",
        "Season: Winter | Oil per night: 455 ml | Wick width: 22 mm",
        chapter="Care and stores",
        section="Oil by season",
    ),
    Sample(
        "guide.epub",
        "application/epub+zip",
        "pandoc",
        "Who founded the lamp keepers’ order?",
        "The lamp keepers’ order was founded by Ysolde Marrack in 1874, after the wreck of the barque Corvina.",
        chapter="Care and stores",
        section="Who founded the order",
    ),
    Sample(
        "pandoc.html",
        "text/html",
        "pandoc",
        "What must the keeper do with the vents during a sandstorm?",
        "During a sandstorm the keeper must cover the vents with wet felt.",
        chapter="Lighting the lamp",
        section="In a sandstorm",
    ),
    Sample(
        "writer.html",
        "text/html",
        "LibreOffice Writer",
        "What is the mantle woven from?",
        "The mantle is woven from asbestos-free quartz thread, and lasts for ninety nights.",
        chapter="Care and stores",
    ),
    Sample(
        "guide.md",
        "text/markdown",
        "by hand",
        "How long does the flame burn without fresh air?",
        "The flame then burns for about forty minutes without fresh air.",
        chapter="Lighting the lamp",
        section="In a sandstorm",
    ),
    Sample(
        "guide.pdf",
        "application/pdf",
        "LibreOffice Writer",
        "After which wreck was the lamp keepers’ order founded?",
        "The lamp keepers’ order was founded by Ysolde Marrack in 1874, after the wreck of the barque Corvina.",
        page=2,
        chapter="Care and stores",
        section="Who founded the order",
    ),
    Sample(
        "slides.pptx",
        f"{OFFICE}presentationml.presentation",
        "pandoc",
        "What do three short flashes mean?",
        "Three short flashes call the pilot boat.",
        page=4,
        section="Two signals",
    ),
    Sample(
        "impress.pptx",
        f"{OFFICE}presentationml.presentation",
        "LibreOffice Impress",
        "How is the old glass lifted out?",
        "The old glass is lifted out with two leather straps.",
        page=2,
        section="Changing the glass",
    ),
    Sample(
        "accounts.xlsx",
        f"{OFFICE}spreadsheetml.sheet",
        "LibreOffice Calc",
        "How many nights on watch did Bram Quill have?",
        "Keeper: Bram Quill | Nights on watch: 154 | Has a key: FALSE",
        chapter="Keepers",
    ),
    Sample(
        "tracks.csv",
        "text/csv",
        "Excel’s shape: semicolons, decimal commas, Windows’ encoding",
        "Wie lang war die Spur der Sandotter in Metern?",
        "Spur: Sandotter | Länge in Metern: 3,25 | Gefunden am: 2023-04-09 | Bemerkung: Endet am Nebelhorn",
    ),
    Sample(
        "interview.vtt",
        "text/vtt",
        "by hand",
        "Who winds the clockwork at night?",
        "Whoever is on the dog watch winds it every four hours.",
        second=3728.5,
    ),
    Sample(
        "talk.vtt",
        "text/vtt",
        "YouTube’s automatic captions",
        "How much does the fog bell weigh?",
        "the bell weighs seven hundred kilograms and rings every ninety seconds in fog",
        second=41.2,
    ),
    Sample(
        "film.srt",
        "application/x-subrip",
        "ffmpeg’s shape",
        "Whose crew did the whistle save in 1902?",
        "In 1902 the whistle saved the crew of the Halcyon Maid.",
        second=15.0,
    ),
)
