"""A long conversation with a language model in a real browser: whatever happens on the way, each footnote proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import begin
from tests.fake_models import MODELS, FakeModelServer
from tests.ingest.pdfs import Sheet, lines, pdf
from tests.live import Live, until
from tests.prepared import data_folder

PAGES = (
    ("Hygiene is the first duty of the ward.", "Students should wash their hands for forty seconds before each visit."),
    ("An opened insulin pen keeps for twenty-eight days at room temperature.", "It should not be frozen."),
    ("The barn owl hunts at night over open fields.", "It finds voles by their sound alone."),
    ("The north ward keeps twelve beds near the window.", "Its nurse counts the blankets at dusk."),
)
BOOK = pdf(*(Sheet(lines(*page)) for page in PAGES))


@pytest.fixture(scope="module")
def footnote(model_endpoint: FakeModelServer, fresh_data: Callable[[Path], Path]) -> Iterator[Live]:
    """A Footnote with language models, which a test may kill."""
    settings = {"LLM_BASE_URL": model_endpoint.url, "LLM_MODEL": ",".join(MODELS), "LOG_LEVEL": "WARNING"}
    with data_folder() as folder:
        live = Live(fresh_data(folder), **settings).start()
        yield live
        live.stop()


@pytest.fixture
def reader(open_page, footnote, request) -> Page:
    """The opening page of somebody who has one book."""
    return with_book(open_page(), footnote, request)


def with_book(page: Page, footnote: Live, request: pytest.FixtureRequest) -> Page:
    begin(page, footnote, request, ("ward.pdf", BOOK))
    page.goto("/chat/")
    return page


def ask(page: Page, question: str, model: str | None = None) -> Locator:
    """Ask, and return the answer to be."""
    before = page.locator(".message.answer").count()
    page.get_by_label("Your question").fill(question)
    if model is not None:
        page.get_by_label("Answers by").select_option(model)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".message.answer")).to_have_count(before + 1)
    return page.locator(".message.answer").nth(before)


def whole(answer: Locator, words: str) -> None:
    """Expect the answer to end with these words in it."""
    expect(answer).not_to_have_attribute("aria-busy", "true", timeout=60_000)
    expect(answer).to_contain_text(words)


def begun(answer: Locator) -> None:
    expect(answer.locator(".streaming")).to_contain_text(re.compile(r"\w"))


def test_ten_turns_with_everything_that_happens_on_the_way(reader, footnote):
    whole(ask(reader, "How long should students wash their hands?", "honest"), "forty seconds")
    whole(ask(reader, "And how long does an opened insulin pen keep at room temperature?"), "twenty-eight days")
    whole(ask(reader, "When does the barn owl hunt over open fields?", "slow-50ms"), "at night")

    stopped = ask(reader, "How many beds does the north ward keep?", "endless")
    begun(stopped)
    stopped.get_by_role("button", name="Stop").click()
    whole(stopped, "You stopped this answer here.")
    whole(ask(reader, "Who counts the blankets at dusk?", "honest"), "Its nurse counts the blankets")
    stopped.get_by_role("button", name="Ask again").click()
    whole(stopped, "twelve beds")
    expect(stopped).not_to_contain_text("You stopped")

    whole(ask(reader, "Which treaty ended the war between Sweden and Russia?"), "do not answer this")
    whole(ask(reader, "How does the barn owl find voles?", ""), "by their sound alone")

    begun(ask(reader, "Should an opened insulin pen be frozen?", "slow-300ms"))
    address = reader.url
    reader.close()
    # What its console says of the server that is killed is no fault: nobody listens to this tab's.
    again = reader.context.new_page()
    again.goto(address)
    whole(again.locator(".message.answer").nth(7), "It should not be frozen.")

    broken = ask(again, "How long should students wash their hands before each visit?")
    begun(broken)
    footnote.kill()
    footnote.start()
    whole(broken, "forty seconds")
    whole(ask(again, "What is the first duty of the ward?", "honest"), "Hygiene is the first duty")
    expect(again.locator(".message.answer")).to_have_count(10)
    every_footnote_opens_its_place(again)


def every_footnote_opens_its_place(page: Page) -> None:
    notes = page.locator(".note").evaluate_all(
        "notes => notes.map(one => [one.querySelector('a.source').href, one.querySelector('blockquote').textContent])"
    )
    assert len(notes) == page.locator("a.footnote-ref[id]").count() >= 9
    for address, quote in notes:
        page.goto(address)
        quote = " ".join(quote.split())
        pages = [number for number, said in enumerate(PAGES, start=1) if quote in " ".join(said)]
        assert [f"/pages/{number}?" in address for number in pages] == [True], quote
        expect(page.locator("#highlight")).to_be_in_viewport()
        marked = " ".join(page.locator(".page-text mark").all_inner_texts())
        assert " ".join(marked.split()) == quote


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param("desktop", False, id="desktop-light", marks=pytest.mark.variant),
        pytest.param("desktop", True, id="desktop-dark", marks=pytest.mark.long),
        pytest.param("phone", False, id="phone-light", marks=pytest.mark.long),
        pytest.param("phone", True, id="phone-dark"),
    ],
)
def test_answers_are_accessible_while_they_are_written_and_after(open_page, footnote, request, accessible, width, dark):
    page = with_book(open_page(width, dark=dark), footnote, request)
    accessible(page)
    whole(ask(page, "How long does an opened insulin pen keep?", "drops-after-3"), "The model broke off here.")
    whole(ask(page, "How long does an opened insulin pen keep?", "cites-wrongly"), "Not found in the source")
    answer = ask(page, "How long does an opened insulin pen keep?", "endless")
    begun(answer)
    accessible(page)
    answer.get_by_role("button", name="Stop").click()
    whole(answer, "You stopped this answer here.")
    accessible(page)


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param("desktop", False, id="desktop-light"),
        pytest.param("desktop", True, id="desktop-dark", marks=pytest.mark.long),
        pytest.param("phone", False, id="phone-light", marks=pytest.mark.long),
        pytest.param("phone", True, id="phone-dark", marks=pytest.mark.variant),
    ],
)
def test_verdicts_come_into_the_page_after_the_answer(open_page, footnote, request, accessible, width, dark):
    page = with_book(open_page(width, dark=dark), footnote, request)
    whole(ask(page, "How long does an opened insulin pen keep?", ""), "twenty-eight days")
    whole(ask(page, "How long does an opened insulin pen keep?", "misreads"), "It is an error to think that")
    answer = ask(page, "How long does an opened insulin pen keep?", "judge-slow")
    whole(answer, "Checking whether the quotes support what is said")
    note = answer.locator(".note")
    expect(note).to_have_attribute("data-claim", "unchecked")
    answer.locator(".footnote-ref").click()
    expect(note).to_contain_text("Quote found")
    expect(note.locator("[href$='#check']")).to_have_count(0)
    accessible(page)
    note.locator("a.source").focus()
    expect(note).to_have_attribute("data-claim", "supported")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Checked against the source")
    expect(note.locator("a.source")).to_be_focused()
    expect(answer).not_to_contain_text("Checking whether")
    assert page.locator("[href$='#check']").count() == 1
    claims = page.locator(".note").evaluate_all("notes => notes.map(note => note.dataset.claim)")
    assert (claims[0], claims[-2:]) == ("quoted", ["differs", "supported"])
    accessible(page)


def test_without_javascript_the_verdicts_come_with_the_next_page(open_page, footnote, request):
    page = with_book(open_page(javascript=False), footnote, request)
    answer = ask(page, "How long does an opened insulin pen keep?", "judge-slow")
    expect(answer).to_contain_text("Checking whether")
    until(lambda: footnote.ask_database("SELECT count(*) FROM evidence WHERE check_state = 'waiting'") == (0,))
    page.reload()
    expect(page.locator(".note")).to_have_attribute("data-claim", "supported")


def test_the_keyboard_stays_with_the_answer(reader):
    answer = ask(reader, "How long does an opened insulin pen keep?", "endless")
    begun(answer)
    answer.get_by_role("button", name="Stop").focus()
    reader.keyboard.press("Enter")
    whole(answer, "You stopped this answer here.")
    expect(answer).to_be_focused()
    answer.get_by_role("button", name="Ask again").focus()
    reader.keyboard.press("Enter")
    begun(answer)
    expect(answer).to_be_focused()
    reader.keyboard.press("Tab")
    expect(answer.get_by_role("button", name="Stop")).to_be_focused()
    reader.keyboard.press("Enter")
    whole(answer, "You stopped this answer here.")

    slow = ask(reader, "How long does an opened insulin pen keep?", "slow-300ms")
    slow.get_by_role("button", name="Stop").focus()
    whole(slow, "twenty-eight days")
    expect(slow).to_be_focused()
    ask(reader, "When does the barn owl hunt over open fields?", "honest")
    expect(reader.get_by_label("Your question")).to_be_focused()
