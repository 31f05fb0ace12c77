"""The list of evaluations and their reports, each seen by its owner alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest

from tests.cast import Person
from webapp.answering.retrieve import Passage
from webapp.clients.llm import Usage
from webapp.evaluation import operations
from webapp.evaluation.asking import Answered
from webapp.evaluation.questions import Question, QuestionFile
from webapp.platform.unit_of_work import unit_of_work


def answered(rank: int | None = 1, relevance: float = 1.2, document_id: str = "", **values) -> Answered:
    """A question about tea with its answer; ``document_id``: of the document that was found first."""
    answers = ("at four",) if values.pop("is_answerable", True) else ()
    found = Passage(document_id or str(uuid.uuid4()), document_id, "Tea", "", 6, "Tea is served.", [], [], 1.0, [])
    known = {
        "question": Question("When is <tea> served?", "Tea", answers),
        "first": found,
        "rank": rank,
        "relevance": relevance,
        "is_refused": False,
        "is_right": rank == 1,
        "footnotes": 3,
        "verified": 3,
        "unsupported": 0,
        "dropped": 0,
        "tokens": Usage(0, 0),
        "milliseconds": 12.0,
        "failure": None,
    }
    return Answered(**{**known, **values})


RIGHT = answered()
REFUSED = answered(None, 0.4, is_refused=True)
LATE = answered(7)
ELSEWHERE = answered(2)
NO_SOURCE = answered(None, is_answerable=False)


@pytest.fixture
def keep(as_user) -> Callable[..., uuid.UUID]:
    """Return a function that writes down an evaluation of a person and returns its id."""

    def write(person: Person, *answers: Answered, is_own: bool = False, name: str = "tea.json") -> uuid.UUID:
        file = QuestionFile(name, "ab" * 32, [] if is_own else [("Tea", "Tea is served at four.")], [])
        with as_user(person), unit_of_work():
            return operations.keep(person.id, file, "", "all-MiniLM-L6-v2-int8", answers).id

    return write


def test_the_empty_list_says_how_to_begin(browse, alice):
    page = browse(alice).get("/evaluations/").text
    assert "No evaluation yet" in page
    assert "flask evaluate FILE --user alice" in page


def test_the_account_leads_there(browse, alice):
    assert 'href="/evaluations/"' in browse(alice).get("/account/").text


def test_a_report_shows_its_figures_plots_and_mistakes(browse, keep, alice):
    id = keep(
        alice,
        RIGHT,
        RIGHT,
        REFUSED,
        LATE,
        ELSEWHERE,
        NO_SOURCE,
        answered(None, 0.2, is_answerable=False, is_refused=True),
    )
    page = browse(alice).get(f"/evaluations/{id}").text
    assert "0.400" in page
    assert "<polyline" in page
    assert page.count("<rect") == 7
    assert "At the present threshold of 0.64, 20.0&nbsp;% of the questions with an answer are refused" in page
    assert "When is &lt;tea&gt; served?" in page
    assert "passage 7 of Tea" in page
    for kind in ("Refused (1)", "Not found (1)", "Not cited (1)", "Answered without a source (1)"):
        assert kind in page
    assert "Expected: no answer" in browse(alice).get(f"/evaluations/{id}?kind=no+source").text


def test_a_report_of_one_sort_of_questions_has_no_curve(browse, keep, alice):
    assert "the file has only one of the two" in browse(alice).get(f"/evaluations/{keep(alice, RIGHT)}").text
    page = browse(alice).get(f"/evaluations/{keep(alice, NO_SOURCE)}").text
    assert "Where the right passage stood" not in page


def test_the_one_before_stands_beside_it(browse, keep, alice, bob):
    keep(bob, RIGHT, RIGHT)
    first = keep(alice, RIGHT, LATE)
    assert "before" not in browse(alice).get(f"/evaluations/{first}").text
    page = browse(alice).get(f"/evaluations/{keep(alice, RIGHT, RIGHT)}").text
    assert f'href="/evaluations/{first}"' in page
    assert '<span class="good">+0.500 better</span>' in page
    assert '<span class="bad">−0.500 worse</span>' in browse(alice).get(f"/evaluations/{keep(alice, RIGHT, LATE)}").text


def test_mistakes_are_paged(browse, keep, alice):
    id = keep(alice, *[LATE] * 30)
    page = browse(alice).get(f"/evaluations/{id}").text
    assert page.count("passage 7 of Tea") == 25
    (more,) = re.findall(r'href="([^"]+kind=not\+found&amp;after=[^"]+)#wrong"', page)
    rest = browse(alice).get(unescape(more)).text
    assert rest.count("passage 7 of Tea") == 5
    assert "More questions" not in rest


def test_evaluations_are_paged(browse, keep, alice, monkeypatch):
    monkeypatch.setattr("webapp.evaluation.queries.PAGE_SIZE", 2)
    for number in range(3):
        keep(alice, RIGHT, name=f"tea-{number}.json")
    page = browse(alice).get("/evaluations/").text
    assert ("tea-2.json" in page, "tea-1.json" in page, "tea-0.json" in page) == (True, True, False)
    older = page.partition('" rel="next"')[0].rpartition('href="')[2]
    assert "tea-0.json" in browse(alice).get(older).text


def test_as_many_statements_for_many_mistakes_as_for_one(browse, keep, alice, upload, statements):
    document = str(upload(alice).id)
    ids = [keep(alice, *[answered(7, document_id=document)] * count, is_own=True) for count in (1, 20)]
    browser, numbers = browse(alice), []
    browser.get("/evaluations/")
    for id in ids:
        with statements() as sent:
            browser.get(f"/evaluations/{id}")
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 7


def test_a_deleted_document_leaves_no_title_behind(browse, keep, alice, upload, run_jobs, as_user):
    document = upload(alice, title="The secret of tea")
    run_jobs()
    id = keep(alice, answered(7, document_id=str(document.id)), is_own=True)
    url = f"/evaluations/{id}"
    assert f'<a href="/documents/{document.id}">The secret of tea</a>' in browse(alice).get(url).text
    browse(alice).post(f"/documents/{document.id}/delete")
    page = browse(alice).get(url).text
    assert "a document that has since been deleted" in page
    assert "The secret of tea" not in page
    assert browse(alice).post(f"/documents/{document.id}/purge").status_code == 303
    run_jobs()
    assert "a document that has since been deleted" in browse(alice).get(url).text


def test_deleting_a_report_takes_its_mistakes_along(browse, keep, alice, mistakes_of, reports_of):
    id = keep(alice, LATE)
    answer = browse(alice).post(f"/evaluations/{id}/delete")
    assert (answer.status_code, answer.location) == (303, "/evaluations/")
    assert (reports_of(alice), mistakes_of(alice)) == ([], [])
    assert browse(alice).post(f"/evaluations/{id}/delete").status_code == 404


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_strangers_find_nothing(browse, keep, alice, reports_of, request, name):
    id = keep(alice, LATE)
    stranger = browse(request.getfixturevalue(name))
    assert "tea.json" not in stranger.get("/evaluations/").text
    assert "tea.json" not in stranger.get(f"/evaluations/?before={id}").text
    assert stranger.get(f"/evaluations/{id}").status_code == 404
    assert stranger.post(f"/evaluations/{id}/delete").status_code == 404
    assert [one.id for one in reports_of(alice)] == [id]


def test_nobody_is_asked_to_sign_in(browse, keep, alice, reports_of):
    id = keep(alice, LATE)
    for url in ("/evaluations/", f"/evaluations/{id}"):
        assert "/auth/login" in browse().get(url).location
    assert "/auth/login" in browse().post(f"/evaluations/{id}/delete").location
    assert [one.id for one in reports_of(alice)] == [id]


def test_nonsense_leads_to_the_beginning(browse, keep, alice):
    id = keep(alice, LATE)
    for query in ("kind=nothing", "after=x", "after=-1", "after=25", "kind=refused&after=99999999999999999999"):
        assert browse(alice).get(f"/evaluations/{id}?{query}").status_code == 200
