"""``flask evaluate`` asks the questions of a file by the code that answers in a chat."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.evaluation.conftest import (
    FILE,
    HOW_LONG,
    PEN,
    QUESTIONS,
    TEA,
    WHALES,
    WHEN_TEA,
    WHICH_PORTER,
)
from webapp.chat.models import Message
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.models import Chunk, Document
from webapp.evaluation import command
from webapp.evaluation.command import CannotEvaluate
from webapp.evaluation.models import Kind
from webapp.platform.extensions import db
from webapp.platform.locks import lock_data_dir
from webapp.retrieval.queries import find_passages


def counts(as_user, person) -> list[int]:
    with as_user(person):
        return [db.session.scalar(select(func.count()).select_from(table)) for table in (Document, Chunk, Message)]


def test_documents_of_the_file_are_read_asked_and_removed(evaluate, reports_of, mistakes_of, alice, app, as_user):
    shown: list[str] = []
    lines = evaluate(alice, FILE, tell=shown.append)
    (report,) = reports_of(alice)
    figures = report.figures
    assert (figures["answerable"], figures["unanswerable"]) == (3, 2)
    assert figures["first"] == figures["five"] == figures["cited"] == pytest.approx(2 / 3)
    assert (figures["refused"], figures["answered"], figures["verified"]) == (0, 0.5, 1)
    assert figures["places"] == {"1": 2, "2": 0, "3": 0, "4": 0, "5": 0, "later": 0, "not found": 1}
    assert figures["curve"][0] == [0, 0, 0]
    assert figures["curve"][-1][1:] == [1, 1]
    assert figures["p50"] <= figures["p95"]
    assert "prompt_tokens" not in figures
    assert (report.model, report.embedding_model, report.is_own_library) == ("", "all-MiniLM-L6-v2-int8", False)
    assert len(report.sha256) == 64
    assert [(one.kind, one.number, one.found_in) for one in mistakes_of(alice)] == [
        (Kind.NOT_FOUND, 3, "Tea"),
        (Kind.NO_SOURCE, 5, "Tea"),
    ]
    assert lines[0] == "questions.json, answered by quoting, found by all-MiniLM-L6-v2-int8"
    assert "  Answer in the first passage             0.667" in lines
    assert lines[-1].endswith(str(report.id))
    assert "Reading document 2 of 2 ..." in shown
    assert any(line.startswith("Asking question 5 of 5, about ") for line in shown)
    assert counts(as_user, alice) == [0, 0, 0]
    assert [path.name for path in (app.config["DATA_DIR"] / "evaluating").iterdir()] == ["serve.lock"]


def test_a_second_run_is_compared_with_the_first(evaluate, own_library, reports_of, alice):
    evaluate(alice, {"questions": QUESTIONS})
    lines = evaluate(alice, {"questions": QUESTIONS})
    assert "  Answer in the first passage             0.667  before     0.667   the same" in lines
    assert "before" not in "".join(evaluate(alice, {"questions": QUESTIONS}, limit=2))
    assert [one.figures["answerable"] + one.figures["unanswerable"] for one in reports_of(alice)] == [5, 5, 2]


def test_an_honest_model_is_measured(evaluate, own_library, ask_model, reports_of, alice):
    ask_model("honest")
    evaluate(alice, {"questions": [WHEN_TEA, HOW_LONG, WHALES]})
    (report,) = reports_of(alice)
    figures = report.figures
    assert report.model == "honest"
    assert (figures["cited"], figures["answered"], figures["verified"]) == (1, 0, 1)
    # The question about whales is refused before the model is asked.
    assert (figures["prompt_tokens"], figures["completion_tokens"], figures["failed"]) == (200, 40, 0)


def test_a_model_that_cites_wrongly_is_found_out(evaluate, own_library, ask_model, reports_of, alice):
    ask_model("cites-wrongly")
    evaluate(alice, {"questions": [WHEN_TEA]})
    figures = reports_of(alice)[0].figures
    assert (figures["footnotes"], figures["verified"]) == (2, 0)
    assert (figures["unsupported"], figures["dropped"]) == (2, 1)


@pytest.mark.parametrize(
    ("model", "mode", "shares"),
    [
        ("", "on", {"quoted": 1}),
        ("honest", "auto", {"supported": 1}),
        ("rewords", "off", {"unchecked": 1}),
        ("rewords", "auto", {"supported": 1}),
        ("misreads", "auto", {"differs": 1}),
        ("judge-babbles", "on", {"supported": 1}),
    ],
)
def test_the_verdicts_on_claims_are_those_of_a_chat(
    evaluate, own_library, ask_model, reports_of, alice, app, monkeypatch, model, mode, shares
):
    if model:
        ask_model(model)
    monkeypatch.setitem(app.config, "LLM_CHECK", mode)
    evaluate(alice, {"questions": [WHEN_TEA]})
    figures = reports_of(alice)[0].figures
    none = dict.fromkeys(("supported", "differs", "unchecked", "quoted"), 0)
    assert {name: figures[name] for name in none} == none | shares
    if model:
        is_asked = mode == "on" or (model in ("rewords", "misreads") and mode == "auto")
        assert figures["prompt_tokens"] == (200 if is_asked else 100)


def test_a_model_that_proves_nothing_has_sentences_quoted_instead(evaluate, own_library, ask_model, reports_of, alice):
    ask_model("no-quotes")
    evaluate(alice, {"questions": [WHEN_TEA, HOW_LONG]})
    figures = reports_of(alice)[0].figures
    assert (figures["failed"], figures["cited"], figures["verified"]) == (2, 1, 1)
    assert figures["completion_tokens"] == 40


def test_a_model_that_does_not_answer_ends_it_at_once(evaluate, ask_model, reports_of, alice):
    ask_model("wrong-key")
    with pytest.raises(CannotEvaluate, match="wrong-key does not answer"):
        evaluate(alice, FILE)
    assert reports_of(alice) == []


def test_a_library_of_ones_own_is_asked_and_none_of_its_text_kept(
    evaluate, upload, run_jobs, reports_of, mistakes_of, alice, bob, as_user
):
    mine = upload(alice, f"{TEA}\n".encode(), "tea.txt", title="Tea")
    upload(bob, f"{PEN}\n".encode(), "pens.txt", title="Pens")
    run_jobs()
    before = counts(as_user, alice)
    evaluate(alice, {"questions": [WHEN_TEA, HOW_LONG, WHICH_PORTER]})
    (report,) = reports_of(alice)
    assert report.is_own_library
    assert (report.figures["first"], report.figures["answered"]) == (0.5, 1)
    assert [(one.found_in, one.document_id) for one in mistakes_of(alice)] == [("", mine.id)] * 2
    assert counts(as_user, alice) == before


def test_a_library_whose_index_a_server_has_locked_is_asked_in_another(
    evaluate, upload, run_jobs, reports_of, alice, bob, app, as_user
):
    upload(alice, f"{TEA}\n".encode(), "tea.txt", title="Tea")
    upload(bob, f"{PEN}\n".encode(), "pens.txt", title="Pens")
    run_jobs()
    evaluate(alice, {"questions": [WHEN_TEA, HOW_LONG, WHALES]})
    opened = app.extensions["clients"].vectors
    shown: list[str] = []
    with lock_data_dir(app.config["DATA_DIR"], "a server"):
        evaluate(alice, {"questions": [WHEN_TEA, HOW_LONG, WHALES]}, tell=shown.append)
    assert "Footnote is running, so the passages are embedded once more: 0 of 1" in shown
    direct, apart = (
        {key: value for key, value in one.figures.items() if key not in ("p50", "p95")} for one in reports_of(alice)
    )
    assert direct["first"] == 0.5
    assert apart == direct
    assert [path.name for path in (app.config["DATA_DIR"] / "evaluating").iterdir()] == ["serve.lock"]
    assert app.extensions["clients"].vectors is opened
    with as_user(alice):
        assert find_passages(alice.id, "tea")[0].passage.title == "Tea"


def test_an_empty_library_is_said_to_be_empty(evaluate, alice):
    with pytest.raises(CannotEvaluate, match="Neither the file nor the library has a document"):
        evaluate(alice, {"questions": QUESTIONS})


def test_somebody_unknown_has_no_report(app, write):
    with app.app_context(), pytest.raises(CannotEvaluate, match="There is no account mallory"):
        list(command.evaluate(write(FILE), "mallory", None, str))


def test_an_index_that_does_not_answer_ends_it_and_leaves_nothing(evaluate, reports_of, alice, app, monkeypatch):
    def away(*_arguments):
        raise IndexUnavailable("The search index does not answer.")

    monkeypatch.setattr("webapp.evaluation.asking.find_passages", away)
    with pytest.raises(CannotEvaluate, match="The search index does not answer"):
        evaluate(alice, FILE)
    assert reports_of(alice) == []
    assert [path.name for path in (app.config["DATA_DIR"] / "evaluating").iterdir()] == ["serve.lock"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        ([], "no list of questions"),
        ({"questions": "one"}, "no list of questions"),
        ({"questions": []}, "no question in the file"),
        ({"questions": [7]}, "Question 1 has no question"),
        ({"questions": [WHALES, {**WHEN_TEA, "title": " "}]}, "Question 2 has no title"),
        ({"questions": [{**WHEN_TEA, "answerable": "yes"}]}, "Question 1 does not say whether it is answerable"),
        ({"questions": [{**WHEN_TEA, "answers": []}]}, "its answers are empty"),
        ({"questions": [{**WHEN_TEA, "answers": ["", " \x00"]}]}, "its answers are empty"),
        ({"questions": [{**WHEN_TEA, "answers": "four"}]}, "has no answers"),
        ({"questions": [{**WHEN_TEA, "question": "a" * 3000}]}, "more than 2,000 letters"),
        ({"questions": [WHALES] * 20_001}, "20,000 are the most"),
        ({"questions": QUESTIONS, "documents": {}}, "must be a list"),
        ({"questions": QUESTIONS, "documents": [{"title": "Tea"}]}, "Document 1 has no paragraphs"),
        ({"questions": QUESTIONS, "documents": [{"title": "Tea", "paragraphs": [""]}]}, "Document 1 is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_shape_is_refused_in_words(evaluate, reports_of, alice, content, said):
    with pytest.raises(CannotEvaluate, match=said):
        evaluate(alice, content)
    assert reports_of(alice) == []


def test_a_file_that_is_too_large_is_refused(evaluate, alice, monkeypatch):
    monkeypatch.setattr("webapp.evaluation.questions.LARGEST_MB", 0)
    with pytest.raises(CannotEvaluate, match="larger than 0 MB"):
        evaluate(alice, FILE)


def test_half_letters_and_markup_break_nothing(evaluate, own_library, browse, reports_of, alice):
    strange = {**WHALES, "question": "Who \ud800 hunted <b>whales</b> & {{ 7 * 7 }}?"}
    lines = evaluate(alice, {"questions": [strange, WHICH_PORTER]})
    assert lines[-1].startswith("The report is kept")
    assert browse(alice).get(f"/evaluations/{reports_of(alice)[0].id}").status_code == 200


def test_prompts_are_compared_by_running_it_with_one_and_then_the_other(
    evaluate, own_library, ask_model, write, model_endpoint, reports_of, alice
):
    ask_model("honest")
    short = write(b"Quote. {braces}", "short.txt")
    evaluate(alice, {"questions": QUESTIONS})
    lines = evaluate(alice, {"questions": QUESTIONS}, prompt=short)
    assert lines[0].startswith("questions.json, answered by honest, short.txt")
    assert any("before" in line for line in lines)
    assert [report.model for report in reports_of(alice)] == ["honest", "honest, short.txt"]
    sent = model_endpoint.asked("honest")[-1]["messages"]
    assert sent[0]["content"].startswith("Quote. {braces}\n\nSources stand between <source-")


def test_a_prompt_without_a_model_is_refused(evaluate, write, alice):
    with pytest.raises(CannotEvaluate, match="No model is set"):
        evaluate(alice, FILE, prompt=write(b"Quote.", "short.txt"))
