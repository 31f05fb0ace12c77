"""A PDF becomes paragraphs that know their page and heading; one that cannot says why."""

from pathlib import Path

import pytest

from tests.ingest.pdfs import COAST, HEIGHT, MARKET, Sheet, Words, interleaved, lines, pdf
from webapp.ingest.garbled import readable
from webapp.ingest.paragraphs import Line
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Block, Parsed, Unreadable

LONG = "This line is as long as the column that it stands in"


@pytest.fixture
def read(tmp_path: Path):
    def read(data: bytes) -> Parsed:
        path = tmp_path / "file"
        path.write_bytes(data)
        return parse(path)

    return read


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


def test_lines_become_paragraphs(read) -> None:
    sheet = Sheet(
        lines(LONG, LONG, "and it ends.")
        + lines("A new one, set off by space.", top=110)
        + lines(LONG + ".", top=150, left=65)
        + lines(LONG + ".", "Its end is here.", top=162)
    )
    assert texts(read(pdf(sheet))) == [
        f"{LONG} {LONG} and it ends.",
        "A new one, set off by space.",
        f"{LONG}. {LONG}. Its end is here.",
    ]


def test_an_indented_line_begins_a_paragraph(read) -> None:
    sheet = Sheet(lines(LONG + ".") + lines(LONG, top=62, left=65) + lines(LONG, top=74))
    assert texts(read(pdf(sheet))) == [f"{LONG}.", f"{LONG} {LONG}"]


def test_larger_type_is_not_joined_with_the_text(read) -> None:
    sheet = Sheet(lines("A Heading", size=16) + lines(LONG, LONG, top=72))
    assert texts(read(pdf(sheet))) == ["A Heading", f"{LONG} {LONG}"]


def test_list_items_stand_alone(read) -> None:
    sheet = Sheet(lines("We need these things, and all of them at once today:", "• some bread", "• a little butter"))
    assert texts(read(pdf(sheet)))[1:] == ["• some bread", "• a little butter"]


def test_divided_words_are_joined_as_the_document_writes_them(read) -> None:
    sheet = Sheet(
        lines(
            "The company is well-known for its inter-",
            "national trade, and the com-",
            "pany is so well-",
            "known that the first thirteenth-",
            "story window of all, the thirteenth, tells one story.",
        )
    )
    assert texts(read(pdf(sheet))) == [
        "The company is well-known for its international trade, and the company is so well-known that the first "
        "thirteenth-story window of all, the thirteenth, tells one story."
    ]


@pytest.mark.parametrize(
    ("head", "tail", "whole"),
    [
        ("price-", "determining factors", "price-determining factors"),
        ("a well-", "known author", "a well-known author"),
        ("the infor-", "mation desk", "the information desk"),
        ("the light-", "house keeper", "the lighthouse keeper"),
        ("Ein- und Aus-", "fuhr", "Ein- und Ausfuhr"),
    ],
)
def test_divided_words_that_stand_nowhere_else_are_joined_as_english_does(read, head, tail, whole) -> None:
    assert texts(read(pdf(Sheet(lines(head, tail))))) == [whole]


def test_a_large_initial_begins_its_word(read) -> None:
    beside = lines("he keeper of the light stood", "on the cape of the north", left=75)
    sheet = Sheet([Words("T", size=36, top=70), *beside, *lines("and looked out to sea.", top=74)])
    assert texts(read(pdf(sheet))) == ["The keeper of the light stood on the cape of the north and looked out to sea."]


def test_spaced_words_are_closed_up(read) -> None:
    sheet = Sheet(lines("C h a p t e r", "A B C D E F G"))
    assert texts(read(pdf(sheet))) == ["Chapter A B C D E F G"]


def test_columns_that_the_file_interleaves_are_read_one_after_the_other(read) -> None:
    sheet = Sheet([Words("A Village by the Sea, as It Once Was", size=16), *interleaved(COAST, MARKET)])
    assert texts(read(pdf(sheet)))[1:] == [" ".join([*COAST, *MARKET])]


def test_a_table_is_read_row_by_row_and_each_row_stays_a_line(read) -> None:
    names, states = ["Item", "Lamp", "Door", "Window", "Smoke alarm"], ["State", "broken", "closed", "open", "works"]
    (text,) = texts(read(pdf(Sheet(interleaved(names, states)))))
    assert text == "\n".join(f"{name} {state}" for name, state in zip(names, states, strict=True))


def test_a_space_that_the_setting_left_out_is_put_back(read) -> None:
    sheet = Sheet(lines("It is the law.The law, “as such,”Lee says, is in Node.js or e.g. X.Y of it."))
    assert texts(read(pdf(sheet))) == ["It is the law. The law, “as such,” Lee says, is in Node.js or e.g. X.Y of it."]


def test_a_paragraph_runs_on_over_the_foot_of_a_page(read) -> None:
    parsed = read(pdf(Sheet(lines(LONG, LONG)), Sheet(lines("and goes on", "on the second page."))))
    begins = 2 * len(LONG) + 2
    assert parsed.blocks == [Block(f"{LONG} {LONG} and goes on on the second page.", 1, breaks=((begins, 2),))]
    assert parsed.blocks[0].text[begins:].startswith("and goes on")


def test_a_footnote_does_not_cut_a_paragraph(read) -> None:
    first = Sheet(lines(LONG, LONG) + lines("1. Smith, p. 4.", "2. Lee, p. 5.", top=500, size=7))
    parsed = read(pdf(first, Sheet(lines("and goes on."))))
    assert f"{LONG} {LONG} and goes on." in texts(parsed)
    assert any("Smith" in text for text in texts(parsed))


def test_columns_are_read_one_after_the_other(read) -> None:
    left = lines("One narrow column that", "goes from the top to the", "foot and then to the", top=50)
    right = lines("second column, where it", "ends.", top=50, left=220)
    assert texts(read(pdf(Sheet(left + right)))) == [
        "One narrow column that goes from the top to the foot and then to the second column, where it ends."
    ]


def test_running_heads_are_kept_once_and_page_numbers_and_printers_marks_left_out(read) -> None:
    sheets = [
        Sheet(
            [
                Words(f"THE BOOK {number}", top=20),
                Words(f"It is the {word} page.", top=60),
                Words("DRAFT", top=580),
                Words("mark", left=-100, top=300),
            ]
        )
        for number, word in enumerate(["first", "second", "third", "fourth", "last"], 1)
    ]
    found = texts(read(pdf(*sheets)))
    words = ["first", "second", "third", "fourth", "last"]
    assert found == ["THE BOOK 1", "DRAFT", *(f"It is the {word} page." for word in words)]


def test_a_sentence_goes_on_overleaf_without_the_running_head(read) -> None:
    bodies = [[f"{word} {LONG}"] * 40 for word in ("Slowly", "quickly", "Then")]
    sheets = [
        Sheet([Words("On Bread", top=20), *lines(*body), Words(f"{number}", top=580)])
        for number, body in enumerate(bodies)
    ]
    assert texts(read(pdf(*sheets))) == ["On Bread", " ".join(line for body in bodies for line in body)]


def test_a_running_head_that_says_more_than_its_page_is_kept_wherever_it_is_new(read) -> None:
    heads = ["Bakery, page 1 of 4", "Bakery, page 2 of 4", "Bakery, page 3 of 4", "Bakery, page 4 of 9"]
    bodies = ["All about flour.", "Why it rises.", "How hot it is.", "When it is done."]
    sheets = [Sheet([Words(head, top=20), *lines(body, top=90)]) for head, body in zip(heads, bodies, strict=True)]
    whole = " ".join(texts(read(pdf(*sheets))))
    assert [head in whole for head in heads] == [True, False, False, True]


def test_forms_lose_no_line(read) -> None:
    fields = ("Smoke alarm: works", "Window: closed", "Heating: on")
    sheets = [
        Sheet([*lines(f"Room {number}", *fields, f"Comment: the {word} is new"), Words(f"{number}", top=570)])
        for number, word in enumerate(["carpet", "lamp", "door", "desk", "chair", "shelf"], 1)
    ]
    found = read(pdf(*sheets)).blocks
    assert [block.page for block in found] == [1, 2, 3, 4, 5, 6]
    assert all(field in block.text for block in found for field in fields)
    assert found[2].text.startswith("Room 3 ")


def test_a_title_with_what_cannot_be_stored(read) -> None:
    parsed = read(pdf(Sheet(lines("Text.")), info={"Title": "My\0Title", "Author": "Ann\0 Example"}))
    assert (parsed.title, parsed.author) == ("MyTitle", "Ann Example")


def test_pages_that_are_all_alike_are_kept(read) -> None:
    sheets = [Sheet(lines(f"Card {number}", "of a set")) for number in range(6)]
    assert " ".join(texts(read(pdf(*sheets)))).count("of a set") == 6


def test_the_outline_gives_chapters(read) -> None:
    data = pdf(
        Sheet(lines("Before it all.")),
        Sheet(lines("Chapter One", size=16) + lines("It begins.", top=90)),
        Sheet(lines("It goes on.")),
        Sheet(lines("Still the first.") + lines("Chapter Two", size=16, top=90) + lines("It ends.", top=130)),
        outline=[("Chapter One", 1), ("Chapter Two", 3)],
    )
    assert [(block.text, block.page, block.chapter) for block in read(data).blocks] == [
        ("Before it all.", 1, ""),
        ("Chapter One", 2, "Chapter One"),
        ("It begins.", 2, "Chapter One"),
        ("It goes on.", 3, "Chapter One"),
        ("Still the first.", 4, "Chapter One"),
        ("Chapter Two", 4, "Chapter Two"),
        ("It ends.", 4, "Chapter Two"),
    ]


def test_what_the_file_says_of_itself(read) -> None:
    sheet = Sheet(lines("© by Ann Example, 1998", "and more text"))
    parsed = read(pdf(sheet, info={"Title": "On  Bread", "Author": "Ann Example"}))
    assert (parsed.title, parsed.author, parsed.year, parsed.page_count) == ("On Bread", "Ann Example", 1998, 1)
    assert parsed.mime == "application/pdf"


@pytest.mark.parametrize("title", ["", "Microsoft Word - Document1", "untitled", "thesis_final.docx"])
@pytest.mark.parametrize("author", ["", "ARRAY(0x2c7cf020)", "brianc", "SE:W:CAR:MP"])
def test_what_programs_write_there_is_not_believed(read, title: str, author: str) -> None:
    sheet = Sheet(lines("The Largest Words", size=18) + lines(LONG, LONG, LONG, top=90))
    parsed = read(pdf(sheet, info={"Title": title, "Author": author}))
    assert (parsed.title, parsed.author, parsed.year) == ("The Largest Words", "", None)


@pytest.mark.parametrize(("turned", "shown"), [(True, 1), (True, 0), (True, 3), (False, 1), (False, 2)])
def test_turned_pages_read_the_same(read, turned: bool, shown: int) -> None:
    sheet = Sheet(lines(LONG, LONG, "and it ends.") + lines("A second one.", top=110), turned=turned, shown=shown)
    assert texts(read(pdf(sheet))) == [f"{LONG} {LONG} and it ends.", "A second one."]


UNKNOWN_LETTERS = lines("\x11\x12\x13\x14\x15\x16")


def test_pages_without_words_are_left_to_be_recognised(read) -> None:
    parsed = read(pdf(Sheet(picture=True), Sheet(lines("Text.")), Sheet(), Sheet(UNKNOWN_LETTERS)))
    assert (texts(parsed), parsed.unread_pages, parsed.warnings) == (["Text."], [1, 4], [])


SOUP = ['!"# $!"# %!"# &!"# ()*', "+,-./012#3%4%56#", "'789:;<=>?@", "8:;.<=>?#$(!7&#"]


def test_glyphs_of_a_figure_that_are_numbered_as_they_come_are_no_text(read) -> None:
    parsed = read(pdf(Sheet(lines("What the figure shows.", "x = y[i] * 2; // $3 & more") + lines(*SOUP, top=200))))
    assert (texts(parsed), parsed.unread_pages) == (["What the figure shows. x = y[i] * 2; // $3 & more"], [1])


@pytest.mark.parametrize(
    ("shift", "unread"), [(0, []), (3, [1])], ids=["text is text", "letters that stand for others are not"]
)
def test_letters_that_stand_for_others_are_told_by_their_vowels(read, shift: int, unread: list[int]) -> None:
    shifted = "".join(chr((ord(c) - 97 + shift) % 26 + 97) if c.isalpha() else c for c in LONG.lower())
    assert read(pdf(Sheet(lines(*[shifted] * 6)))).unread_pages == unread


def test_letters_of_two_bytes_that_are_turned_round_are_no_text() -> None:
    def line(text: str) -> Line:
        return Line(text, 1, 50, 50, 300, 60, 10)

    chinese = line("一个人一生一世一次。")
    assert readable([chinese]) == [chinese]
    assert readable([line("Multicolor Black".encode("utf-16-be").decode("utf-16-le"))]) == []


@pytest.mark.parametrize("sheet", [Sheet(picture=True), Sheet(UNKNOWN_LETTERS)])
def test_a_pdf_may_have_no_other_pages(read, sheet: Sheet) -> None:
    parsed = read(pdf(sheet, sheet))
    assert (parsed.blocks, parsed.unread_pages, parsed.page_count) == ([], [1, 2], 2)


def test_a_damaged_page_is_told(read) -> None:
    parsed = read(pdf(Sheet(lines("Text.")), Sheet(damaged=True)))
    assert texts(parsed) == ["Text."]
    assert parsed.warnings == ["Page 2 of 2 is damaged: it cannot be searched or quoted."]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (pdf(Sheet(lines("Text.")), locked=True), "encrypted", "password"),
        (pdf(Sheet(lines("Text.")))[: HEIGHT // 4], "broken", "damaged"),
        (b"%PDF-1.7\n", "broken", "damaged"),
        (pdf(), "broken", "damaged"),
        (pdf(Sheet(damaged=True)), "broken", "damaged"),
        (pdf(Sheet()), "no_text", "no text"),
    ],
)
def test_each_failure_says_what_it_is(read, data: bytes, code: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        read(data)
    assert raised.value.code == code
