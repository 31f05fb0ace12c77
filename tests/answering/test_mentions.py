"""Names and numbers of a question are found in every form that a text may have of them."""

from __future__ import annotations

import pytest

from webapp.answering.mentions import names_of, not_mentioned, share_not_mentioned


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Celeron find?", "Céloron found the forks of the river."),
        ("When did the Normans land?", "A Norman fleet landed in spring."),
        ("Who ruled in China?", "The Chinese emperor ruled."),
        ("What is the dose of amoxicillin?", "Amoxicillins: 1 g."),
        ("What is the dose of amoxycillin?", "Amoxicillin 500 mg."),
        ("What is the dose of azithromycin?", "Azitromicina: 500 mg."),
        ("What is the dose of cephalexin?", "Cefalexin 500 mg."),
        ("What is the dose of sulfamethoxazole?", "Sulphamethoxazole 800 mg."),
        ("Does cotrimoxazole help?", "Co-trimoxazole helps."),
        ("Are gliptins safe?", "Sitagliptin is safe."),
        ("What is oesophagitis?", "Esophagitis is an inflammation."),
        ("Does hypoglycaemia occur?", "Hypoglycemic episodes occur."),
        ("Is thrombosis likely?", "Thrombotic events are likely."),
        ("When is tonsillectomy done?", "Tonsillectomies are done early."),
        ("When is appendectomy done?", "Appendicectomy is done early."),
        ("How do SSRIs work?", "Selective serotonin reuptake inhibitors work so."),
        ("Does .5 mg help?", "The dose is 0.5 mg."),
        ("Does 0.5 mg help?", "The dose is .5 mg."),
        ("Is 1000 mg safe?", "1 000 mg is safe."),
        ("Is 5 mg safe?", "5mg is safe."),
        ("What does France export?", "French wine is sold everywhere."),
        ("Where is the UN?", "The seat of the United Nations is in New York."),
        ("How many of the 1,200 men returned?", "Of 1200 men, nine returned."),
        ("What came after World War 2?", "After World War II came peace."),
        ("Who was the 3rd son?", "The third son was Ogedei."),
        ("What happened in the 14th century?", "It was built in 1362."),
        ("What changed in the 1950s?", "In 1954 all changed."),
        ("WHAT IS THE DOSE OF METFORMIN", "Nothing here has a name."),
        ("What Is The Usual Dose?", "Nothing here has a name."),
        ("Was it not approved?", "It was never approved."),
    ],
)
def test_what_is_there_in_another_form_is_mentioned(question: str, text: str) -> None:
    assert not_mentioned(question, [text]) == ()


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("When was the Berlin wall built?", "The wall was built in 1961.", ("Berlin",)),
        ("Who won at Cape Horn and in Peru?", "Nobody won.", ("Cape Horn", "Peru")),
        ("What happened in 1871?", "It happened in 1870.", ("1871",)),
        ("Is it safe in type 1 diabetes?", "It is safe in type 2 diabetes.", ("1",)),
        ("What does vitamin B12 do?", "Vitamin C heals.", ("B12",)),
        (
            "What is the dose of vancomycin for appendicitis?",
            "The dose of ceftriaxone is 2 g.",
            ("vancomycin", "appendicitis"),
        ),
        ("What is the dose of prednisolone?", "The dose of prednisone is 5 mg.", ("prednisolone",)),
        ("What is the dose of cefotaxime?", "The dose of cefuroxime is 1 g.", ("cefotaxime",)),
        ("How is pneumonectomy done?", "Pneumonia is treated.", ("pneumonectomy",)),
        ("Is hyperkalaemia likely?", "Hypokalaemia is likely.", ("hyperkalaemia",)),
        ("Is it 2010?", "In 2012, 300 came.", ("2010",)),
        ("Is 10 mg safe?", "1000 mg is safe, 0.10 g, B10.", ("10",)),
        ("Which drugs are not allowed?", "These drugs are allowed.", ("not allowed",)),
        ("Who wasn't at home?", "Ann was at home.", ("wasn't at",)),
        ("Which marriage was uncommon?", "Such marriages were common.", ("uncommon",)),
        ("What is the lowest dose?", "The highest dose is 3 g.", ("lowest",)),
    ],
)
def test_what_is_not_there_is_named(question: str, text: str, missing: tuple[str, ...]) -> None:
    assert not_mentioned(question, [text]) == missing


def test_a_title_over_a_quote_mentions_its_subject() -> None:
    assert not_mentioned("What does Metformin do?", ["It lowers sugar."], ["Metformin in practice"]) == ()


def test_a_denial_is_looked_for_in_the_nearest_quote() -> None:
    quotes = ["The museum opens on Mondays.", "Dogs are not let in."]
    assert not_mentioned("When does the museum not open?", quotes) == ("not open",)


def test_words_that_open_a_question_are_no_names() -> None:
    assert names_of("Where does Ann live? Does she work in Rome?") == ["Ann", "Rome"]


@pytest.mark.parametrize(
    ("name", "text", "share"),
    [
        ("5", "Take 5.3 mg, or 15.", 1.0),
        ("5", "Take 5.", 0.0),
        ("Jordan", "Jordanstown is a village, and Mr Jordan lives there.", 0.0),
        ("Jordan", "Nobody is named.", 1.0),
        ("1850", "Built in 1850, it stands.", 0.0),
        ("1850", "Number 11850 of the list.", 1.0),
    ],
)
def test_a_name_that_stands_in_a_text_is_found_as_a_word_of_its_own(name, text, share):
    assert share_not_mentioned([name], text) == share
