"""Which questions are no ordinary ones. The danger is an ordinary question that is taken for one of them."""

from __future__ import annotations

import time
from datetime import date

import pytest

from webapp.answering.kinds import Kind, route
from webapp.answering.kinds.descriptions import read_description

ORDINARY = """
How many documents did the court admit?
How many sources of contamination were found?
Which documents did the Huguenots sign?
What books did Bayle publish?
How many articles does the constitution have?
What did the council add to the treaty last week?
Why?
yes
And for children?
Hi, what is the dose of metformin?
Thanks to whom was the treaty signed?
OK Corral was the site of which fight?
Good Friday is on which date?
Where is Normandy?
What is the difference between type 1 and type 2 diabetes after a meal
What changed in the Roman empire since the last war?
What did the latest census find?
What is the most recent common ancestor of birds?
When is the latest most Marxists claim imperialism has its roots
What does it mean when currencies are left to "float?"
Name one country that banned boating on Sundays.
Which chapter of the order was founded in Paris?
How many tables were set for the banquet?
What happened on page boys' day off?
What are the key points of attachment of the deltoid?
How many times was the city besieged?
What did the author mention first?
Which papers did the king burn?
Who translated the Bible into German?
How do you calculate the anion gap?
Who summarised the evidence for the court?
What lists of saints were kept?
When was the library built?
What is in the library of Alexandria?
How big was the library?
Who compared the two treaties?
What more did they want?
Who is the newest member of the union?
What is the definition used by the court for theft in 1920 and why did it change?
Which versions of the story survive?
"""

KINDS = {
    Kind.SMALL_TALK: (
        "Thank you, that was very helpful. Bye", "It is good, thanks",
        "Thanks!", "ok, thank you very much", "hello there", "Good morning!",
        "bye", "danke",
    ),
    Kind.LIBRARY: (
        "How many documents do I have?", "What did I add last week?", "list my guidelines", "how many files are there",
        "Which papers have I added since Monday?", "What is in my library?", "Which documents are still being read?",
    ),
    Kind.DOCUMENT: (
        "Who wrote the handbook?", "How many pages does the handbook have?", "When was X published?",
        "How many pages has the handbook?",
    ),
    Kind.CHANGES: (
        "What changed since the last version?", "What is new in the guideline since the previous edition?",
        "What is the difference between the two versions of the guideline?", "What changed in the guideline?",
        "How does the new version differ from the old one?", "What changed between version 1 and version 2?",
    ),
    Kind.PLACE: ("clause 14.2", "What does chapter 3 say?", "table 2", "show me page 48", "Figure 5", "Chapter IV"),
    Kind.SUMMARY: (
        "Summarise this", "tl;dr", "Give me a summary of the handbook", "please summarize chapter 3",
        "Summary of chapter 3", "What are the main points of chapter 2?", "Give me the gist of it",
    ),
    Kind.LIST: (
        "List all side effects", "Count the documents about insulin",
        "Where is insulin mentioned?", "How many passages mention insulin?",
        "Find all places where insulin is mentioned", "Where do my documents talk about insulin?",
    ),
    Kind.MORE: ("more", "show the next 10", "Show more", "next page"),
    Kind.COMPARISON: (
        "Compare A with B", "How do my sources differ on the dose?", "What do my papers say about it?", "A vs. B",
    ),
    Kind.DEFINITION: ("Define apnoea", "What does CPAP stand for?", "What is the meaning of wheeze?"),
    Kind.NEWEST: ("What is the latest guidance on asthma?", "What does the newest of my sources say about asthma?"),
    Kind.SEVERAL: ("What is the dose? How long is it given?", "1. What is the dose?\n2. How long is it given?"),
    Kind.TASK: ("Translate this into German", "Write a letter to the patient", "calculate the dose for 12 kg"),
}  # fmt: skip


@pytest.mark.parametrize("question", ORDINARY.strip().splitlines())
def test_ordinary_questions_are_left_alone(question):
    found = route(question)
    # These are no ordinary ones only where they name documents by their titles.
    assert found.kind is Kind.ORDINARY or found.asked in ("documents", "title", "since"), found


@pytest.mark.parametrize(("kind", "question"), [(kind, each) for kind, some in KINDS.items() for each in some])
def test_each_kind_is_told(kind, question):
    assert route(question).kind is kind


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarise the handbook in five sentences", "the handbook"),
        ("Summarise the handbook in detail, please", "the handbook"),
        ("Summarise what my documents say about asthma", "asthma"),
        ('Give me a summary of the collection "Clinic"?', 'the collection "Clinic'),
        ("Find all places where insulin is mentioned", "insulin"),
    ],
)
def test_what_a_question_is_about_stands_alone(question, topic):
    assert route(question).topic == topic


def test_a_summary_of_a_place_is_of_that_place():
    found = route("Summarise chapter 3 of the handbook in five sentences")
    assert (found.topic, found.place.name) == ("the handbook", "chapter 3")


def test_the_time_grows_with_the_length_alone():
    for text in (
        "what is " * 500,
        "list " * 60,
        "thanks " * 11,
        "? " * 2000,
        "please " * 42,
        "1. a\n" * 800,
        "a" * 300,
    ):
        started_at = time.process_time()
        route(text)
        assert time.process_time() - started_at < 0.1


def test_a_dash_within_a_question_is_no_item_of_a_list():
    parts = route("What is the dose?\nIs the range 5 - 10 mg?").parts
    assert parts == ("What is the dose?", "Is the range 5 - 10 mg?")


def test_several_questions_are_split_and_the_rest_is_counted():
    found = route("What is it? " * 7)
    assert (len(found.parts), found.left_out) == (5, 2)


def test_numbers_of_places_are_read_in_either_way():
    assert route("chapter IV").place.numbers == ("IV", "4")
    assert route("clause 14.2").place.number == "14.2"
    assert route("What does clause 14.2 say about termination?").topic == "What say about termination"


TODAY = date(2025, 6, 12)  # a Thursday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("today", date(2025, 6, 12), date(2025, 6, 12)),
        ("yesterday", date(2025, 6, 11), date(2025, 6, 11)),
        ("this week", date(2025, 6, 9), date(2025, 6, 15)),
        ("last week", date(2025, 6, 2), date(2025, 6, 8)),
        ("last month", date(2025, 5, 1), date(2025, 5, 31)),
        ("last year", date(2024, 1, 1), date(2024, 12, 31)),
        ("in the last 3 days", date(2025, 6, 9), date(2025, 6, 12)),
        ("since Monday", date(2025, 6, 9), date(2025, 6, 12)),
        ("in May", date(2025, 5, 1), date(2025, 5, 31)),
        ("in December", date(2024, 12, 1), date(2024, 12, 31)),
        ("in March 2024", date(2024, 3, 1), date(2024, 3, 31)),
    ],
)
def test_periods_are_days(text, start, end):
    period = read_description(text, TODAY).period
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize("text", ["at the party", "which the court admitted", "in 0012"])
def test_what_is_not_understood_is_no_wish(text):
    found = read_description(f"documents {text}", TODAY)
    assert found is None or found.collection
