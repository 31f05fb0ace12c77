import re
from dataclasses import replace
from html import escape

import pytest
from markdown_it import MarkdownIt

from tests.answering.library import Library
from tests.answering.test_retrieve import PASSAGE
from webapp.answering.events import Cited, Delta, Event, Finished, Found, Nearest, NotInSources
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Ranked
from webapp.ingest.sentences import split_sentences


def written(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def test_each_quote_has_its_footnote_and_place(library: Library) -> None:
    events = list(QuotingAnswerer().answer(library.ask("What is the starting dose of metformin?")))
    notes = [event for event in events if isinstance(event, Cited)]
    assert isinstance(events[0], Found)
    assert events[-1] == Finished(len(notes)) == Finished(3)
    assert [note.number for note in notes] == [1, 2, 3]
    assert any("500 mg" in note.quote for note in notes)
    for note in notes:
        assert note.verdict.is_verified
        assert (note.verdict.claim, note.verdict.in_words) == ("quoted", "Quoted")
        assert note.passage.content[note.start : note.end] == note.quote
        assert f"[^{note.number}]" in written(events)
    assert "From *Diabetes*, page 7:" in written(events)


def test_sentences_of_a_document_are_quoted_in_its_order(library: Library) -> None:
    events = QuotingAnswerer(quotes=4).answer(library.ask("metformin dose, glucose and the liver"))
    places = [(note.passage.document_id, note.passage.index, note.start) for note in events if isinstance(note, Cited)]
    for document in {place[0] for place in places}:
        own = [place for place in places if place[0] == document]
        assert own == sorted(own)
        assert places.index(own[-1]) - places.index(own[0]) == len(own) - 1


def test_what_the_sources_do_not_say_is_not_answered(library: Library) -> None:
    events = list(
        QuotingAnswerer().answer(library.ask("Which river flows through Cairo?"), "Which river flows through Cairo?")
    )
    assert [type(event) for event in events] == [Found, NotInSources, Finished]
    (refused,) = [event for event in events if isinstance(event, NotInSources)]
    assert 0 < len(refused.nearest) <= 3
    assert refused.not_mentioned == ("Cairo",)
    assert written(events) == ""


def ranked(*contents: str, relevance: float = 1.0) -> list[Ranked]:
    """One passage of one sentence from a document of its own for each content."""
    return [
        Ranked(replace(PASSAGE, document_id=str(n), content=text, sentences=[(0, len(text))]), 1 - n / 10, (relevance,))
        for n, text in enumerate(contents)
    ]


def test_a_sentence_that_two_documents_share_is_quoted_once() -> None:
    same = "Armstrong sued RCA."
    notes = [event for event in QuotingAnswerer().answer(ranked(same, same, "He won.")) if isinstance(event, Cited)]
    assert [(note.passage.document_id, note.quote) for note in notes] == [("0", same), ("1", same), ("2", "He won.")]
    assert written(list(QuotingAnswerer().answer(ranked(same, same)))).endswith(
        f"{same}[^1]\n\nAlso in *{PASSAGE.title}*[^2]\n\n"
    )


def test_a_heading_is_never_quoted() -> None:
    heading, sentence = "CHAPTER THIRTEEN: ELDRED", "Eldred sued in January 1999."
    for contents, quotes in (((heading, sentence), [sentence]), ((heading,), [])):
        events = QuotingAnswerer(quotes=1).answer(ranked(*contents))
        assert [event.quote for event in events if isinstance(event, Cited)] == quotes


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 is _not_ `30` ~~ 31, see [1](http://example.org) and <b>this</b>.",
        "# A heading? - no.",
        "12. No list, +1 and so on.",
        "Costs rose & fell &amp; rose; $x^2$ | y \\ z!",
    ],
)
def test_source_text_is_shown_as_it_is_and_never_as_markup(text: str) -> None:
    answer = written(list(QuotingAnswerer().answer(ranked(text))))
    quoted = MarkdownIt().render(answer).split("<blockquote>")[1].split("</blockquote>")[0]
    assert quoted.strip() == f"<p>{escape(text, quote=False)}[^1]</p>"


ARMSTRONG = (
    "Armstrong invented FM radio. He patented it in 1933. RCA had no use for it. "
    "They sold AM radios. The great war came. All sets were taken."
)


@pytest.mark.parametrize(
    ("best", "quoted"),
    [
        (1, "Armstrong invented FM radio. He patented it in 1933."),  # depends on the one before
        (2, "RCA had no use for it. They sold AM radios."),  # the next depends on it
        (4, "The great war came."),
    ],
)
def test_a_sentence_that_depends_on_another_is_quoted_with_it(best: int, quoted: str) -> None:
    sentences = split_sentences(ARMSTRONG)
    relevance = tuple(1.5 if n == best else 0.7 for n in range(len(sentences)))
    passage = replace(PASSAGE, content=ARMSTRONG, sentences=sentences, cosines=())
    (note,) = [
        event for event in QuotingAnswerer(quotes=1).answer([Ranked(passage, 1, relevance)]) if isinstance(event, Cited)
    ]
    assert note.quote == ARMSTRONG[note.start : note.end] == quoted


@pytest.mark.parametrize(
    "text",
    [
        "Der Verkehr schadete dem Stein. Deshalb wurde er 1992 verboten.",
        "La contaminación dañó la piedra. Por eso se prohibió el paso en 1992.",
        "Une vague brisa la vitre. Elle fut remplacée en 1992.",
        "Башню построили из камня. Поэтому она стоит до 1992 года.",
        "工匠用糯米浆黏合石块。因此桥身在1992年十分坚固。",
    ],
)
def test_a_sentence_of_another_language_is_quoted_with_the_one_it_depends_on(text: str) -> None:
    assert quoted(text, "1992", [0.5, 1.4]) == [text]


def test_the_first_line_of_a_text_stands_like_a_heading() -> None:
    text = "Le phare de Kerloc'h\n\nIl se dresse sur un îlot. La tour est en granite."
    assert quoted(text, "phare", [1.4, 0.9, 0.2], index=0) == ["Il se dresse sur un îlot."]
    assert quoted("Feed the cat\n\nBuy milk", "cat", [1.4, 0.2], index=0) == ["Feed the cat"]


def test_no_sentence_is_quoted_twice_though_two_depend_on_it() -> None:
    sentences = split_sentences(ARMSTRONG)
    passage = replace(PASSAGE, content=ARMSTRONG, sentences=sentences, cosines=())
    answer = QuotingAnswerer(quotes=6).answer([Ranked(passage, 1, (1.3, 1.5, 1.3, 1.3, 1.3, 1.3))])
    notes = [event for event in answer if isinstance(event, Cited)]
    assert " ".join(note.quote for note in notes) == ARMSTRONG


def test_a_passage_that_is_asked_about_is_quoted_whatever_words_the_question_has() -> None:
    text = "The owl hunts at night. It hears well."
    passage = replace(PASSAGE, content=text, sentences=split_sentences(text))
    asked = Ranked(passage, 0.1, (0.1, 0.0), asked=(0, len(text)))
    other = Ranked(
        replace(passage, id="other", document_id="other", content=text.replace("owl", "cat")), 0.1, (0.4, 0.0)
    )
    events = list(QuotingAnswerer(quotes=1).answer([asked, other]))
    assert [event.passage.id for event in events if isinstance(event, Cited)] == [passage.id]
    assert not any(isinstance(event, NotInSources) for event in events)
    events = list(QuotingAnswerer().answer([replace(asked, asked=None), other]))
    assert any(isinstance(event, NotInSources) for event in events)


def test_a_slide_is_called_a_slide() -> None:
    passage = replace(PASSAGE, pages=[(0, 3)], page_name="slide")
    events = list(QuotingAnswerer().answer([Ranked(passage, 1.0, (1.0,) * len(passage.sentences))]))
    assert f"From *{passage.title}*, slide 3:" in written(events)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("When was FM patented?", "It was patented in 1933."),
        ("How old is its patent?", "It was patented in 1933."),
        ("How was it received?", "RCA had no use for it."),
    ],
)
def test_a_sentence_with_the_kind_of_thing_that_is_asked_for_comes_first(question: str, quoted: str) -> None:
    found = ranked("RCA had no use for it.", "It was patented in 1933.")
    (note,) = [event for event in QuotingAnswerer(quotes=1).answer(found, question) if isinstance(event, Cited)]
    assert note.quote == quoted


def quoted(
    text: str, question: str, relevance: list[float] | None = None, quotes: int = 1, **passage: str | int
) -> list[str]:
    """Return what is quoted of a passage whose first sentence, which has the question's words, is the most relevant."""
    sentences = split_sentences(text)
    by_place = tuple(relevance or [1.4, *[0.9] * (len(sentences) - 1)])
    found = Ranked(replace(PASSAGE, content=text, sentences=sentences, cosines=(), **passage), 1.0, by_place)
    return [event.quote for event in QuotingAnswerer(quotes).answer([found], question) if isinstance(event, Cited)]


def test_what_a_heading_announces_is_quoted_in_its_place() -> None:
    text = "What is Metformin?\nA tablet that lowers the sugar in the blood. Bread has none."
    assert quoted(text, "What is metformin?") == ["A tablet that lowers the sugar in the blood."]
    assert quoted("Diabetes and Bread\nIt lowers sugar. Rye is better.", "What does it lower?") == ["It lowers sugar."]
    text = "Jesse Jordan\nA student built a search engine for the campus. Nobody minded."
    assert quoted(text, "Who is Jesse Jordan?", section="Jesse Jordan") == [
        "A student built a search engine for the campus."
    ]


def test_authors_of_another_paper_are_never_quoted() -> None:
    text = "Jordan Miller, Jesse Smith, Ann Lee and Tom Ray\nThe engine indexed every file."
    assert quoted(text, "What did Jesse Jordan build?") == ["The engine indexed every file."]


def test_a_sentence_that_says_no_more_than_the_question_proves_nothing() -> None:
    text = "Aspirin prevents migraine. The attacks halved in a trial of 220 adults."
    assert quoted(text, "How does aspirin prevent migraine?", [1.7, 0.8]) == [
        "The attacks halved in a trial of 220 adults."
    ]


def test_one_sentence_is_quoted_where_one_answers() -> None:
    text = "The pass lies at 2,100 metres. Bread is sold in the village. Buses run in summer."
    passage = replace(PASSAGE, content=text, sentences=split_sentences(text), cosines=())
    events = list(QuotingAnswerer().answer([Ranked(passage, 2.5, (1.5, 0.2, 0.3))], "How high is the pass?"))
    assert [event.quote for event in events if isinstance(event, Cited)] == ["The pass lies at 2,100 metres."]


def test_what_of_the_question_is_not_quoted_is_said() -> None:
    events = list(QuotingAnswerer().answer(ranked("The museum opens at ten."), "When does the museum in Berlin open?"))
    assert [event.not_mentioned for event in events if isinstance(event, Nearest)] == [("Berlin",)]
    assert isinstance(events[1], Nearest)


def test_what_stands_above_the_rows_that_are_quoted_is_mentioned() -> None:
    text = "station: Vardø\nreadings 1 | month: January | temp: -4.6\nreadings 2 | month: July | temp: 9.2"
    spans = [match.span() for match in re.finditer(r".+", text)]
    found = Ranked(replace(PASSAGE, content=text, sentences=spans, cosines=()), 1.0, (0.3, 0.2, 1.4))
    events = list(QuotingAnswerer(1).answer([found], "What is the temp in July at Vardø?"))
    assert [event.not_mentioned for event in events if isinstance(event, Nearest)] == [()]


def test_a_short_line_of_code_is_quoted_among_many_longer_ones() -> None:
    text = "".join(f"    the_ferry_number_{n}_leaves_with_its_passengers(at_hour_{n}, {n})\n" for n in range(30))
    assert "capacity = 240" in quoted(f"{text}capacity = 240", "the capacity", [*[0.1] * 30, 1.4], quotes=4)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What is said about sand banks?", ""),
        ("Which version is this about sand banks?", "version: 2"),
        ("When was this about sand banks written?", "date: 3 May 2021"),
        ("Who wrote about sand banks?", "author: Pia Aalto"),
    ],
)
def test_what_tells_what_a_text_is_is_quoted_only_where_it_is_asked_for(question: str, quoted: str) -> None:
    text = "title: Sand banks\nauthor: Pia Aalto\ndate: 3 May 2021\nversion: 2\nSand banks move east."
    passage = replace(PASSAGE, title="Sand banks", content=text, sentences=list(split_sentences(text)))
    ranked = Ranked(passage, 1.0, (1.0,) * len(passage.sentences))
    said = written(list(QuotingAnswerer().answer([ranked], question)))
    records = [line for line in text.split("\n")[1:4] if line in said]
    assert quoted in records if quoted else not records
    assert ("version: 2" in records) == (quoted == "version: 2")
