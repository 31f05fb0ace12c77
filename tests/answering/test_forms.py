"""Each form of a footnote that models write, over HTTP: the answer survives, and nothing of the form is left in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.answering.citations import SOURCES
from tests.scripted_models import MODEL, ScriptedModels, chunk, scripted_models, sse
from webapp.answering.context import choose
from webapp.answering.events import Cited, Delta, Finished, NotInSources, kept
from webapp.answering.retrieve import Ranked
from webapp.answering.write import WritingAnswerer
from webapp.clients.llm import Endpoint, ModelUnavailable

RANKED = [Ranked(one, 1.0, (1.0,)) for one in SOURCES]
READ = [source.passage for source in choose(RANKED, 100_000).sources]  # 1 is of insulin, 2 of bridges, 3 of the ward
KEPT = "Opened pens of insulin are kept at room temperature for 28 days."
STORED = "Unopened pens are stored between 2 and 8 °C."
BEDS = "The night ward has 24 beds and three nurses."
OPENED = "The Forth Bridge was opened on 4 March 1890 by the Prince of Wales."


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModels]:
    with scripted_models() as server:
        yield server


@pytest.fixture
def answer(server):
    """Return a function that has a model say a text, and returns the answer and its footnotes."""
    server.refuses = "nothing"

    def say(*texts: str):
        server.will_say(*texts)
        model = Endpoint(server.url, "", [MODEL], 8192, timeout_s=5).model(MODEL)
        answerer = WritingAnswerer(model, 500, lambda texts: [len(text) // 4 for text in texts], lambda: None)
        events = kept(answerer.answer("How long?", RANKED))
        return "".join(one.text for one in events if isinstance(one, Delta)), events

    return say


def cited(events) -> list[tuple[str, bool]]:
    """What is quoted by each footnote, and whether all of it is as it should be."""
    notes = [one for one in events if isinstance(one, Cited)]
    assert [note.number for note in notes] == list(range(1, len(notes) + 1))
    return [(note.passage.content[note.start : note.end], note.verdict.is_verified) for note in notes]


ONE = {
    "as it is asked for": f'{KEPT} [1: "{KEPT}"]',
    "before the full stop": f'{KEPT[:-1]} [1: "{KEPT}"].',
    "by number alone": f"{KEPT} [1]",
    "by number before the full stop": f"{KEPT[:-1]} [1].",
    "in parentheses": f"{KEPT} (source 1)",
    "in parentheses, with a capital": f"{KEPT[:-1]} (Source 1).",
    "in parentheses, see": f"{KEPT} (see source 1)",
    "in parentheses, with a quote": f'{KEPT} (source 1: "{KEPT}")',
    "in parentheses, by number with a quote": f'{KEPT} (1: "{KEPT}")',
    "in parentheses, with a page": f"{KEPT} (source 1, p. 12)",
    "named in brackets": f"{KEPT} [Source 1]",
    "named in brackets, with a quote": f'{KEPT} [Source 1: "{KEPT}"]',
    "named in brackets, with a comma": f'{KEPT} [Source 1, "{KEPT}"]',
    "named in German": f"{KEPT} [Quelle 1: „{KEPT}“]",
    "with a hash": f"{KEPT} [#1]",
    "the quote first": f'{KEPT} ["{KEPT}", source 1]',
    "a dagger": f"{KEPT}【1†source】",
    "a dagger with lines": f"{KEPT}【1:0†L3-L9】",
    "Chinese brackets": f"{KEPT}【1】",
    "a caret": f"{KEPT}^1",
    "a caret in brackets": f"{KEPT}^[1]",
    "a caret on both sides": f"{KEPT}^1^",
    "raised": f"{KEPT}¹",
    "raised before the full stop": f"{KEPT[:-1]}¹.",
    "raised by HTML": f"{KEPT}<sup>1</sup>",
    "of Markdown": f"{KEPT}[^1]",
    "of Markdown, with notes below": f'{KEPT}[^1]\n\n[^1]: Source 1: "{KEPT}"\n',
    "of Markdown, with notes of other numbers below": f'{KEPT}[^7]\n\n[^7]: [1: "{KEPT}"]',
    "of Markdown, with the source behind the quote": f'{KEPT}[^2]\n\n[^2]: "{KEPT}" (source 1)',
    "of Markdown, with a bare quote below": f"{KEPT}[^1]\n\n[^1]: {KEPT}",
    "a caret, with notes below": f"{KEPT}^1\n\n^1 Source 1: “{KEPT}”",
    "raised, with notes below": f"{KEPT}¹\n\n---\n¹ Source 1, “{KEPT}”",
    "curly quotes": f"{KEPT} [1: “{KEPT}”]",
    "German quotes": f"{KEPT} [1: „{KEPT}“]",
    "French quotes": f"{KEPT} [1: « {KEPT} »]",
    "single quotes": f"{KEPT} [1: '{KEPT}']",
    "curly single quotes": f"{KEPT} [1: ‘{KEPT}’]",
    "Japanese quotes": f"{KEPT} [1: 「{KEPT}」]",
    "quotes that do not fit": f'{KEPT} [1: “{KEPT}"]',
    "no quotes": f"{KEPT} [1: {KEPT}]",
    "a full stop behind the quote": f'{KEPT} [1: "{KEPT[:-1]}".]',
    "a page behind the quote": f'{KEPT} [1: "{KEPT}", p. 12]',
    "a page in parentheses": f'{KEPT} [1: "{KEPT}" (page 12)]',
    "quoted twice": f'{KEPT} [1: "{KEPT}"][1: "{KEPT}"]',
    "in a fence": f'```\n{KEPT} [1: "{KEPT}"]\n```',
    "in a fence of Markdown": f'```markdown\n{KEPT} [1: "{KEPT}"]\n```\n',
    "in a fence of text": f"~~~text\n{KEPT} [1]\n~~~",
    "JSON": json.dumps({"claims": [{"claim": KEPT, "source": 1, "quote": KEPT}]}),
    "JSON in lines": json.dumps({"claims": [{"claim": KEPT, "source": 1, "quote": KEPT}]}, indent=2),
    "JSON in a fence": "```json\n" + json.dumps([{"claim": KEPT, "source": "1", "quote": KEPT}]) + "\n```",
    "JSON with sources": json.dumps({"answer": KEPT, "sources": [1]}),
    "JSON with citations": json.dumps({"answer": KEPT, "citations": [{"source": 1, "quote": KEPT}]}),
    "JSON with text": json.dumps({"answer": f'{KEPT} [1: "{KEPT}"]'}),
    "JSON that breaks off": '{"claims": [' + json.dumps({"claim": KEPT, "source": 1, "quote": KEPT}) + ', {"cl',
    "without any": KEPT,
}


@pytest.mark.parametrize("form", ONE)
def test_a_footnote_in_any_form_leads_to_its_quote(answer, form):
    text, events = answer(ONE[form])
    assert text.replace("[^1].", ".[^1]").replace("\n\n---", "") in (f"{KEPT}[^1]", f"{KEPT}[^1]\n")
    assert cited(events)[0] in ((KEPT, True), (KEPT[:-1], True))
    assert events[-1] == Finished(1)


SEVERAL = {
    "two numbers": (f"{KEPT[:-1]}, or {STORED} [1, 1]", [KEPT]),
    "two sources in one bracket": (f"{BEDS} [3, 1]", [BEDS]),
    "two brackets": (f'{KEPT} [1: "{KEPT}"][3: "{BEDS}"]', [KEPT, BEDS]),
    "two bare brackets": (f"{BEDS} [1][3]", [BEDS]),
    "a range": (f"{BEDS} [1-3]", [BEDS]),
    "a range with a dash": (f"{BEDS} [1–3]", [BEDS]),
    "several sources": (f"{BEDS} (sources 1 and 3)", [BEDS]),
    "named twice": (f"{BEDS} [Source 1, Source 3]", [BEDS]),
    "raised, both": (f"{BEDS}¹³", [BEDS]),
    "two quotes in one bracket": (f'{KEPT} [1: "{KEPT}", "{STORED}"]', [KEPT, STORED]),
    "two quotes, and": (f'{KEPT} [1: "{KEPT}" and "{STORED}"]', [KEPT, STORED]),
    "two quotes with an ellipsis between": (f'{KEPT} [1: "{KEPT}" … "{STORED}"]', [KEPT, STORED]),
    "two quotes of two sources": (f'{KEPT} [1: "{KEPT}"; 3: "{BEDS}"]', [KEPT, BEDS]),
}


@pytest.mark.parametrize("form", SEVERAL)
def test_several_sources_or_quotes_in_one_place_are_each_found(answer, form):
    written, quotes = SEVERAL[form]
    text, events = answer(written)
    assert [quote for quote, _ in cited(events)] == quotes
    assert text.endswith("".join(f"[^{number}]" for number in range(1, len(quotes) + 1)))
    assert text.count("[") == len(quotes)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Opened pens of insulin … for 28 days.", KEPT),
        ("Opened pens of insulin ... for 28 days.", KEPT),
        ("Opened pens [...] for 28 days.", KEPT),
        ("Opened pens […] for 28 days.", KEPT),
        ("… are kept at room temperature for 28 days …", KEPT[23:-1]),
        ("Opened pens … Unopened pens are stored between 2 and 8 °C.", f"{KEPT} {STORED}"),
        ("for 28 days … Opened pens of insulin", None),
        ("Opened pens … for 29 days.", None),
    ],
)
def test_the_parts_between_ellipses_are_each_found_in_their_order(answer, quote, found):
    _, events = answer(f'{KEPT} [1: "{quote}"]')
    (quoted,) = [(quote, is_good) for quote, is_good in cited(events)]
    assert quoted == (found, True) if found else not quoted[1]


def test_notes_at_the_end_of_a_list_prove_its_items(answer):
    text, events = answer(
        f'- Opened pens of insulin keep 28 days at room temperature\n- {STORED}\n\n[1: "{KEPT} {STORED}"]'
    )
    assert text == f"- Opened pens of insulin keep 28 days at room temperature[^1]\n- {STORED}[^2]"
    assert [quote for quote, _ in cited(events)] == [KEPT, f"{KEPT} {STORED}"]


TABLE = "| Pens | Kept |\n|---|---|\n"
ROW = "| Opened pens of insulin | 28 days at room temperature |"


@pytest.mark.parametrize(
    "written",
    [
        f'{TABLE}{ROW} [1: "{KEPT}"]',
        f'{TABLE}{ROW[:-2]} [1: "{KEPT}"] |',
        f'{TABLE}{ROW}\n\n[1: "{KEPT}"]',
        f"{TABLE}{ROW}\n\n[1]",
    ],
)
def test_a_note_of_a_row_stands_in_its_last_cell(answer, written):
    text, events = answer(written)
    assert "".join(text.split()) == "".join(f"{TABLE}{ROW[:-2]}[^1]|".split())
    assert cited(events) == [(KEPT, True)]


def test_a_note_in_a_column_of_its_own_stays_there(answer):
    table = f"| Pens | Source |\n|---|---|\n| {KEPT} | "
    text, _ = answer(f"{table}[1] |\n| Unopened pens are stored between 2 and 8 °C | [1] |")
    assert text == f"{table}[^1] |\n| Unopened pens are stored between 2 and 8 °C | [^2] |"


@pytest.mark.parametrize(
    "text",
    [
        "The sources do not answer this question.",
        "I'm sorry, but the provided sources do not contain any information about that.",
        "The documents do not mention it. [1]",
        "I could not find an answer in the sources.",
        "There is no information about this in the given context.",
        "I don't know based on the provided documents.",
        "Die Quellen enthalten dazu keine Angaben.",
        "Les sources ne contiennent pas cette information.",
        "NOT_IN_SOURCES",
        json.dumps({"claims": []}),
    ],
)
def test_a_refusal_in_words_is_a_refusal(answer, server, text):
    _, events = answer(text)
    assert any(isinstance(event, NotInSources) for event in events)
    assert len(server.requests) == 1


def test_an_answer_to_a_part_of_the_question_is_none(answer):
    text, events = answer(f'{KEPT} [1: "{KEPT}"]\n\nThe sources do not say how long a frozen pen keeps.')
    assert text == f"{KEPT}[^1]\n\nThe sources do not say how long a frozen pen keeps."
    assert not any(isinstance(event, NotInSources) for event in events)


LOOSE = "It is well known that this is so, and everybody agrees with it."


def test_without_a_footnote_the_form_is_repeated_once(answer, server):
    text, events = answer(LOOSE, f'{KEPT} [1: "{KEPT}"]')
    assert (text, cited(events)) == (f"{KEPT}[^1]", [(KEPT, True)])
    first, second = server.requests
    assert ("response_format" in first, second["response_format"]["type"]) == (False, "json_schema")
    assert second["messages"][-1]["content"].startswith(first["messages"][-1]["content"])


def test_where_no_schema_is_known_the_form_is_repeated_without_it(answer, server):
    server.refuses = "response_format"
    text, _ = answer(LOOSE, f'{KEPT} [1: "{KEPT}"]')
    assert text == f"{KEPT}[^1]"
    assert len(server.requests) == 2


def test_a_model_that_keeps_to_no_form_is_of_no_use(answer, server):
    with pytest.raises(ModelUnavailable, match="nothing that your sources support"):
        answer(LOOSE)
    assert len(server.requests) == 2


def test_an_answer_that_is_filtered_is_known_as_cut(server):
    server.will_send(sse(chunk({"content": f'{KEPT} [1: "{KEPT}"]'}), chunk({}, "content_filter")))
    model = Endpoint(server.url, "", [MODEL], 8192, timeout_s=5).model(MODEL)
    answerer = WritingAnswerer(model, 500, lambda texts: [1 for _ in texts], lambda: None)
    assert isinstance(list(answerer.answer("How long?", RANKED))[-1], Finished)
    assert model.is_filtered
