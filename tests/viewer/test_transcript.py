"""What is spoken, with the time of each paragraph; slides; rows of tables."""

from __future__ import annotations

import uuid

import pytest

from webapp.documents.models import Chunk, Document, Transcript
from webapp.documents.text import Paragraph, Part, paragraphs
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.videos import WATCH
from webapp.viewer.tables import shown


def chunk(index: int, content: str, start: int, **facts) -> Chunk:
    return Chunk(
        id=uuid.uuid4(), chunk_index=index, content=content, char_start=start, char_end=start + len(content),
        chapter=facts.pop("chapter", ""), section=facts.pop("section", ""), token_count=9,
        page_number=facts.pop("page", None), start_seconds=facts.pop("second", None), attributes=facts,
    )  # fmt: skip


@pytest.fixture
def keep(as_user):
    """Return a function that writes a document of these passages for a person."""

    def write(person, mime, *passages, video: str | None = None) -> uuid.UUID:
        with as_user(person), unit_of_work():
            pages = max((passage.page_number or 0 for passage in passages), default=0)
            document = Document(
                id=uuid.uuid4(), user_id=person.id, title="A lecture", file_key="a" * 32, file_name="lecture",
                size=9, sha256=uuid.uuid4().hex, mime=mime, status="ready", page_count=pages,
                source_url=f"{WATCH}{video}" if video else "",
            )  # fmt: skip
            db.session.add(document)
            db.session.flush()
            for passage in passages:
                passage.user_id, passage.document_id = person.id, document.id
                db.session.add(passage)
            if video is not None:
                db.session.add(
                    Transcript(
                        document_id=document.id,
                        user_id=person.id,
                        youtube_video_id=video or None,
                        channel="Birds <North>",
                        duration=3905.0,
                    )
                )
            return document.id

    return write


SPOKEN = "Owls hunt at night.\n\nNobody hears them."


def spoken() -> list[Chunk]:
    return [
        chunk(0, SPOKEN, 0, second=4.5, times=[[0, 4.5], [21, 65.9]]),
        chunk(1, "They see as well.", len(SPOKEN) + 2, second=3700.0, times=[[0, 3700.0]]),
    ]


def test_each_paragraph_has_its_time(keep, browse, alice, bob):
    id = keep(alice, "text/vtt", *spoken(), video="dQw4w9WgXcQ")
    page = browse(alice).get(f"/documents/{id}?passage=0").get_data(as_text=True)
    for second, time in ((4, "0:04"), (65, "1:05"), (3700, "1:01:40")):
        assert (
            f'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t={second}s" rel="noreferrer noopener">{time}</a>'
            in page
        )
    assert "Birds &lt;North&gt;" in page
    assert "1:05:05 long" in page
    assert '<mark id="quote">Owls hunt at night.</mark>' in page
    assert browse(bob).get(f"/documents/{id}").status_code == 404


def test_without_a_video_times_are_no_links(keep, browse, alice):
    page = browse(alice).get(f"/documents/{keep(alice, 'application/x-subrip', *spoken())}").get_data(as_text=True)
    assert '<span class="clock number">1:05</span>' in page
    assert "youtube" not in page


def test_a_place_in_a_transcript_says_its_time(keep, browse, alice):
    id = keep(alice, "text/vtt", *spoken())
    page = browse(alice).get(f"/documents/{id}/find?q=hears").get_data(as_text=True)
    assert "at 1:05" in page
    assert f'href="/documents/{id}?find=hears&amp;hit=1#quote"' in page


def test_places_come_in_the_order_of_the_pages(keep, browse, alice):
    """The passages of recognised pages are cut after all others."""
    later = chunk(0, "An owl on page two.", 0, page=2, pages=[[0, 2]], chapter="Two")
    id = keep(
        alice, "application/pdf", later, chunk(1, "An owl on page one.", 30, page=1, pages=[[0, 1]], chapter="One")
    )
    found = browse(alice).get(f"/documents/{id}/find?q=owl").get_data(as_text=True)
    assert found.index("page one") < found.index("page two")
    assert browse(alice).get(f"/documents/{id}?find=owl&hit=2").location == f"/documents/{id}/pages/2?find=owl&hit=2"
    contents = browse(alice).get(f"/documents/{id}").get_data(as_text=True)
    assert contents.index(">One</a>") < contents.index(">Two</a>")


def test_long_speech_shows_the_time_again():
    long = chunk(0, "Word " * 150 + "end.", 0, second=1.0, times=[[0, 1.0]])
    following = chunk(1, "It goes on.", long.char_end + 1, second=90.0, times=[[0, 90.0]])
    assert [paragraph.second for paragraph in paragraphs([long, following], None)] == [1.0, 90.0]
    following.attributes, following.start_seconds, long.attributes, long.start_seconds = {}, None, {}, None
    assert len(paragraphs([long, following], None)) == 1


SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def test_slides_are_shown_by_their_numbers(keep, browse, alice):
    id = keep(
        alice, SLIDES,
        chunk(0, "Welcome.\n\nAll about owls.", 0, page=1, pages=[[0, 1], [10, 2]]),
        chunk(1, "Questions?", 30, page=3, pages=[[0, 3]], section="The end"),
    )  # fmt: skip
    page = browse(alice).get(f"/documents/{id}").get_data(as_text=True)
    for number in (1, 2, 3):
        assert page.count(f'id="page-{number}">Slide {number}</p>') == 1
    assert page.index("Slide 2") < page.index("All about owls.") < page.index("Slide 3")
    there = browse(alice).get(f"/documents/{id}/pages/3?passage=1")
    assert there.location == f"/documents/{id}?page=3&passage=1#quote"
    assert browse(alice).get(f"/documents/{id}/pages/3").location == f"/documents/{id}?page=3#page-3"
    assert "Welcome." not in browse(alice).get(f"/documents/{id}?page=3").get_data(as_text=True)
    assert browse(alice).get(f"/documents/{id}/pages/4").status_code == 404


def table(*lines: str) -> Paragraph:
    return Paragraph(parts=[Part("\n".join(lines))])


def texts(cells):
    return [["".join(part.text for part in cell) for cell in row] for row in cells]


def test_rows_of_the_same_columns_are_a_table():
    (one,) = shown(
        [table("Drug: A | Dose: 5 mg", "Drug: B | Dose: 6: a lot"), table("Drug: C | Dose: 7", "Drug: D | Dose: 8")]
    )
    assert one.columns == ["Drug", "Dose"]
    assert texts(one.cells) == [["A", "5 mg"], ["B", "6: a lot"], ["C", "7"], ["D", "8"]]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("A | B", "C | D"), 2),
        (("Drug: A | Dose: 5", "Drug: B"), 0),
        (("Drug: A | Dose: 5", "Drug: B | Age: 3"), 2),
        (("Home | About",), 0),
    ],
)
def test_other_rows_stay_as_they_are(lines, count):
    (one,) = shown([table(*lines)])
    assert (one.columns, len(one.lines)) == ([], count)


def test_a_marked_cell_stays_marked():
    parts = [Part("Drug: A | Dose: ", passage=3), Part("5 mg\nDrug: B", True), Part(" | Dose: 6")]
    (one,) = shown([Paragraph(parts=parts)])
    assert texts(one.cells) == [["A", "5 mg"], ["B", "6"]]
    marked = [part.text for row in one.cells for cell in row for part in cell if part.is_quote]
    assert marked == ["5 mg", "B"]
    assert one.cells[0][0][0].passage == 3


def test_a_table_over_two_passages_is_whole(keep, browse, alice):
    first = chunk(0, "Drug: A | Dose: 5\nDrug: B | Dose: 6", 0)
    id = keep(alice, "text/csv", first, chunk(1, "Drug: C | Dose: 7", first.char_end + 1))
    page = browse(alice).get(f"/documents/{id}?passage=1").get_data(as_text=True)
    assert page.count("<table>") == 1
    assert '<th scope="col">Drug</th><th scope="col">Dose</th>' in page
    assert page.count("<tr>") == 4
    assert 'id="quote"' in page


CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Owls hunt at night.

01:00:10.000 --> 01:00:14.000
Nobody hears the owl that flies.
"""


def test_captions_are_read_with_their_times(upload, run_jobs, browse, alice):
    document = upload(alice, CAPTIONS.encode(), "owls.vtt")
    run_jobs()
    page = browse(alice).get(f"/documents/{document.id}?find=flies&hit=1").get_data(as_text=True)
    assert '<span class="clock number">0:01</span>' in page
    assert '<span class="clock number">1:00:10</span>' in page
    assert '<mark id="quote">flies</mark>' in page
    assert "at 1:00:10" in browse(alice).get(f"/documents/{document.id}/find?q=flies").get_data(as_text=True)


def test_a_table_file_is_a_table(upload, run_jobs, browse, alice):
    rows = "".join(f"Drug {n},{n} mg,{n} hours\n" for n in range(1, 90))
    document = upload(alice, f"Drug,Dose,Interval\n{rows}".encode(), "doses.csv")
    run_jobs()
    page = browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)
    assert page.count("<table>") == 1
    assert page.count("<tr>") == 90
    assert '<td dir="auto">89 mg</td>' in page
