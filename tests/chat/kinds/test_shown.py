"""Ten questions of each kind, judged by what the page shows."""

from __future__ import annotations

import pytest

from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.documents.operations import collections as collecting
from webapp.platform.unit_of_work import unit_of_work

RECORDS = "From your library's records, not from what the documents say."


def judged(ask, kind: str, questions: dict[str, tuple[str, ...]], *, quotes: bool) -> None:
    """Ask each question, and expect its kind, these pieces of text, and quotes or none."""
    for question, pieces in questions.items():
        shown = ask(question)
        assert shown.message.status == "complete", (question, shown.message.error)
        assert shown.kind == kind, (question, shown.text)
        assert [piece for piece in pieces if piece not in shown.text] == [], (question, shown.text)
        assert bool(shown.notes) is quotes, (question, shown.text)
        if not quotes:
            assert not shown.has_tick
            assert "Keep as a task" not in shown.text
            assert "How this answer came about" not in shown.text


def test_small_talk_is_answered_in_a_sentence(shelf, ask):
    questions = {
        "Thanks!": ("You are welcome.",),
        "thank you very much": ("You are welcome.",),
        "ok, great, thanks": ("You are welcome.",),
        "Perfect answer": ("You are welcome.",),
        "Danke": ("You are welcome.",),
        "Hello": ("Ask something that your documents may answer.",),
        "good morning!": ("Ask something that your documents may answer.",),
        "Bye": ("This conversation is kept.",),
        "Who are you?": ("This is Footnote.",),
        "help": ("for a summary of a document",),
    }
    judged(ask, "small talk", questions, quotes=False)


def test_questions_about_the_library_are_answered_from_its_rows(shelf, ask):
    every = ("Pneumonia in adults", "Chest infections of children", "Handbook of sleep", "Bienen im Winter", RECORDS)
    questions = {
        "How many documents do I have?": ("You have 4 documents.", *every),
        "how many files are there in total?": ("You have 4 files.",),
        "Which guidelines do I have?": ("You have 2 guidelines.", "Chest infections of children", RECORDS),
        "What did I add today?": ("You added 4 documents today", *every),
        "What did I add last week?": ("You added nothing last week", "Since then you added 4 documents."),
        "How many textbooks have I added this month?": ("You added 1 textbook this month", "Handbook of sleep"),
        "Which documents do I have by Hahn?": ("You have 1 document by Hahn.", "Handbook of sleep"),
        "List my documents from 2016": ("You have 1 document from 2016.", "Chest infections of children"),
        "Which documents are still being read?": ("All your documents have been read.",),
        "What is the last document I added?": ("The last document that you added:", "Bienen im Winter"),
    }
    judged(ask, "library", questions, quotes=False)


def test_facts_of_a_document_are_answered_from_its_row(shelf, ask):
    questions = {
        "Who wrote the handbook of sleep?": ("Author: Ada Hahn", "Handbook of sleep", RECORDS),
        "Who is the author of Pneumonia in adults?": ("Author: Max Lind",),
        "Who are the authors of the sleep handbook?": ("Author: Ada Hahn",),
        "Who wrote the guideline on pneumonia?": ("Author: Max Lind",),
        "Who wrote the note on Bienen?": ("No author is on record for this document.",),
        "When was Chest infections of children published?": ("Year: 2016",),
        "How many pages does the handbook of sleep have?": ("Length: 3 pages",),
        "How long is the handbook of sleep?": ("Length: 3 pages",),
        "What kind of document is Pneumonia in adults?": ("Kind: Guideline",),
        "When did I add Bienen im Winter?": ("Added:",),
        "Which version of Pneumonia in adults do I have?": ("Version: 2", "Versions"),
        "When was Bienen im Winter published?": ("No year is on record for this document.",),
    }
    judged(ask, "document", questions, quotes=False)


def test_what_a_newer_version_changed_is_quoted_from_both(shelf, ask):
    questions = {
        f"{opening} {words}": ("2 places changed from version 1 to version 2.", "for five days", "for seven days")
        for opening, words in (
            ("What changed in", "Pneumonia in adults since the last version?"),
            ("What has changed in", "the pneumonia guideline since the previous version?"),
            ("What is new in", "Pneumonia in adults since the old version?"),
            ("What's different in", "Pneumonia in adults since the last version?"),
            ("What is different in", "the guideline pneumonia in adults compared to its previous version?"),
            ("What are the changes in", "the new version of Pneumonia in adults?"),
            ("What changed in", "the latest version of Pneumonia in adults?"),
            ("What is new in", "the current version of the pneumonia guideline?"),
            ("What was changed in", "Pneumonia in adults from the earlier version?"),
            ("What has changed in", "the new edition of Pneumonia in adults?"),
            ("What changed in", "Pneumonia in adults?"),
            ("What changed between", "version 1 and version 2 of Pneumonia in adults?"),
        )
    }
    judged(ask, "changes", questions, quotes=True)


@pytest.mark.parametrize(
    "question",
    ["What changed since the 2019 guideline?", "What changed in the sepsis guideline?", "What is new since 2019?"],
)
def test_editions_that_are_documents_of_their_own_are_compared(put, ask, question):
    text = b"Sepsis is treated at once. Cefarin is given at a dose of %s for a week. Lactate is measured."
    put(text % b"2 g", "old.md", title="Sepsis guideline 2019", year="2019")
    put(text % b"3 g", "new.md", title="Sepsis guideline 2023", year="2023")
    put(b"Bees keep warm in winter.", "bees.md", title="Bees")
    shown = ask(question)
    assert shown.kind == "changes"
    assert "1 place changed from the edition of 2019 to the edition of 2023." in shown.text
    assert "at a dose of 3 g" in shown.text
    assert "at a dose of 2 g" in shown.text


def test_a_year_that_is_no_edition_is_asked_of_the_documents(shelf, ask):
    assert ask("What has changed since 2016 in the treatment of pneumonia?").kind == ""


def test_only_versions_that_there_are_can_be_compared(shelf, ask):
    assert "does not have both" in ask("What changed between version 1 and 3 of Pneumonia in adults?").text
    assert ask("What is new in Chest infections of children?").kind == ""


def test_the_only_document_of_a_kind_needs_no_other_name(shelf, ask):
    assert "There is only this version" in ask("What changed in the note since the last version?").text
    assert "3 pages" in ask("How many pages has the textbook?").text
    assert "Which document do you mean?" in ask("What changed in the guideline since the last version?").text


def test_a_document_that_there_is_not_is_told_from_a_place_that_it_has_not(shelf, ask):
    assert "No document in your library is called “the lease”." in ask("chapter 2 of the lease").text
    assert "No chapter 9 is marked as such in this document." in ask("chapter 9 of the handbook").text
    assert "The mask is fitted" in ask("What is in chapter 2 of the handbook?").text


def test_places_are_found_by_structure(shelf, ask):
    clause = ("Amoxicillin is given for five days", "Pneumonia in adults")
    questions = {
        "clause 14.2": clause,
        "What does clause 14.2 say?": clause,
        "section 14.3 of Pneumonia in adults": ("A chest X-ray is repeated",),
        "How long is treatment according to clause 14.2?": ("for five days",),
        "page 2": ("The mask is fitted", "page 2"),
        "What is on page 3 of the handbook of sleep?": ("Driving is forbidden",),
        "Chapter 2": ("Pressure begins at six centimetres",),
        "table 2": ("What the text has of table 2", "one to four years 250 mg"),
        "What does figure 5 show?": ("Breath sounds over the lower lobe",),
        "Which dose does table 2 give to children older than four years?": ("500 mg",),
    }
    judged(ask, "place", questions, quotes=True)


def test_summaries_quote_the_sentences_that_say_most(shelf, ask):
    sleep = ("sentences that say most of this document as a whole", "Handbook of sleep")
    questions = {
        "Summarise the handbook of sleep": sleep,
        "Give me a short summary of the handbook of sleep": sleep,
        "please sum up Handbook of sleep": sleep,
        "What is the handbook of sleep about?": sleep,
        "What are the key points of the handbook of sleep?": sleep,
        "tl;dr of the handbook of sleep": sleep,
        "Summarise chapter 2 of the handbook of sleep": ("chapter 2 as a whole", "The mask is fitted"),
        "summarize clause 14.2": ("clause 14.2 as a whole", "for five days"),
        "Summarise my library": ("each of the 4 documents in your library", "Die Honigbiene"),
        "Summary of chapter 2 of the handbook of sleep": ("chapter 2 as a whole", "The mask is fitted"),
        "Give me an overview of all my documents": ("each of the 4 documents", "Pneumonia in adults"),
    }
    judged(ask, "summary", questions, quotes=True)


def test_a_collection_is_summed_up_document_by_document(shelf, ask, as_user, alice):
    with as_user(alice), unit_of_work():
        clinic = collecting.create(alice.id, "Clinic")
        for name in ("children", "handbook"):
            collecting.add(shelf[name], [clinic.id])
    shown = ask('Summarise the collection "Clinic"')
    assert shown.kind == "summary", shown.text
    assert "the 2 documents in this collection" in shown.text


def test_lists_are_counted_and_name_every_document(shelf, ask):
    two = ("2 passages in 2 documents.", "Pneumonia in adults", "Chest infections of children")
    questions = {
        "List all passages about amoxicillin": two,
        "Show me all mentions of amoxicillin": two,
        "Find every passage about amoxicillin": two,
        "How often is amoxicillin mentioned?": two,
        "How many times is amoxicillin mentioned in my documents?": two,
        "Where is amoxicillin mentioned?": two,
        "Which of my documents mention amoxicillin?": two,
        "How many passages mention apnoea?": ("2 passages in 1 document.", "Handbook of sleep"),
        "List all sentences about the mask": ("1 passage in 1 document.", "The mask is fitted"),
        "Count the mentions of oxygen": ("1 passage in 1 document.", "Oxygen is given"),
    }
    judged(ask, "list", questions, quotes=True)


def test_sources_are_compared_side_by_side(shelf, ask):
    both = ("Source As it is written", "Pneumonia in adults", "Chest infections of children")
    questions = {
        "What do my sources say about amoxicillin for pneumonia?": both,
        "What do my guidelines each say about amoxicillin for pneumonia?": both,
        "Compare my sources on amoxicillin for pneumonia": both,
        "compare what my documents say about amoxicillin for pneumonia": both,
        "How do my guidelines differ on amoxicillin for pneumonia?": both,
        "What does each of my sources say about amoxicillin for pneumonia?": both,
        "Compare Pneumonia in adults with Chest infections of children": both,
        "What is the difference between Pneumonia in adults and Chest infections of children?": both,
        "Compare amoxicillin and oxygen": ("Asked about", "amoxicillin", "oxygen", "below 92 percent"),
        "Compare amoxicillin with insulin pens": ("amoxicillin", "Nothing in your documents speaks of this."),
    }
    judged(ask, "comparison", questions, quotes=True)


def test_definitions_quote_the_sentence_that_defines(shelf, ask):
    apnoea, score = "means that breathing stops again and again", "CURB-65 is a score for the severity"
    questions = {
        "Define sleep apnoea": (apnoea,),
        "What does sleep apnoea mean?": (apnoea,),
        "What is meant by sleep apnoea?": (apnoea,),
        "What is the definition of sleep apnoea?": (apnoea,),
        "the meaning of sleep apnoea": (apnoea,),
        "How is sleep apnoea defined?": (apnoea,),
        "What does CURB-65 stand for?": (score,),
        "What does the term CURB-65 mean?": (score,),
        "Give me a definition of CURB-65": (score,),
        "define the term CURB-65": (score,),
    }
    judged(ask, "definition", questions, quotes=True)


def test_the_newest_source_is_named_with_its_time_and_those_before_it(shelf, ask):
    pieces = ("The newest of your sources that speaks of this is Pneumonia in adults", "version 2", "Older:", "2016")
    openings = (
        "What is the latest guidance on", "What is the newest guideline on", "What are the latest recommendations for",
        "What does the newest of my sources say about", "What does the most recent guideline say about",
        "What is the most recent advice on", "latest evidence on", "What does my newest document say about",
        "According to the newest guideline, what about", "What do the latest guidelines say about",
    )  # fmt: skip
    questions = {f"{opening} amoxicillin for pneumonia?": pieces for opening in openings}
    judged(ask, "newest", questions, quotes=True)


def test_several_questions_are_answered_apart(shelf, ask):
    questions = {
        f"{first} {second}": (first, second, pieces[0], pieces[1])
        for first, second, pieces in (
            ("How is the mask fitted?", "When is oxygen given?", ("patient sits upright", "below 92 percent")),
            ("When is oxygen given?", "How is the mask fitted?", ("below 92 percent", "patient sits upright")),
            ("How many documents do I have?", "When is oxygen given?", ("You have 4 documents.", "below 92 percent")),
            ("Define sleep apnoea?", "How is the mask fitted?", ("breathing stops", "sits upright")),
            ("What does clause 14.2 say?", "Who wrote the handbook of sleep?", ("five days", "Ada Hahn")),
            ("How long is amoxicillin given to adults?", "And to children?", ("five days", "three days")),
            ("When is driving forbidden?", "What helps with apnoea?", ("sleepiness is treated", "Weight loss")),
            ("What is on page 2?", "What is on page 3?", ("The mask is fitted", "Driving is forbidden")),
            ("How is the mask fitted?", "Which boundary layer is supersonic?", ("sits upright", "do not answer this")),
            ("Where is oxygen mentioned?", "Where is driving mentioned?", ("below 92 percent", "Driving is")),
        )
    }
    judged(ask, "several", questions, quotes=True)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Translate how the mask is fitted into German", "it does not translate"),
        ("Write a letter about how the mask is fitted", "it does not write texts"),
        ("Calculate the pressure of the mask", "it does not calculate"),
        ("Draw a picture of the mask that is fitted", "it does not draw"),
        ("Wie wird die CPAP mask fitted, wenn der patient sits upright?", "Your question is in German"),
        ("Quelle est la pressure of the mask dans le water ?", "Your question is in French"),
    ],
)
def test_what_quoting_cannot_do_is_said_before_the_nearest(put, ask, question, sentence):
    put(b"The mask is fitted while the patient sits upright. Pressure begins at six centimetres of water.", "mask.md")
    shown = ask(question)
    assert sentence in shown.text, shown.text
    assert "The mask is fitted while the patient sits upright." in shown.text


def test_languages_differ_only_where_all_that_is_near_is_in_another(put, ask):
    put("แม่น้ำเจ้าพระยาเป็นแม่น้ำสายหลักของประเทศไทย มีความยาว 372 กิโลเมตร".encode(), "river.txt")
    assert "Your question is in English" in ask("What does the notebook compute for the readers?").text
    put(b"The lamp is lit with oil that is pressed from the seeds of the sea holly.", "lamp.md")
    assert "Your question is in English" not in ask("What does the notebook compute for the readers?").text
    put("Der Turm von Adlerkap ist dreißig Meter hoch und steht seit 1880 am Hafen der Stadt.".encode(), "turm.md")
    assert "nearest to it is in German" in ask("What colour is the house beside the tower of Adlerkap?").text


def test_no_such_place_is_said(shelf, ask):
    assert "No clause 99 is marked as such in your documents." in ask("clause 99").text


def test_ordinary_questions_stay_ordinary(shelf, ask):
    for question in ("How is the mask fitted?", "How long is amoxicillin given?", "Who wrote the treaty of Rome?"):
        assert ask(question).kind == ""


def test_a_page_is_the_one_with_that_number_printed_or_else_that_sheet(put, ask):
    texts = ("Toads sleep in winter.", "Frogs breathe through skin.", "Owls hunt at night.", "Voles dig deep tunnels.")
    put(pdf(*(Sheet(lines(text)) for text in texts), labels="0<</S/r>>2<</S/D/St 2>>"), "zoo.pdf")
    for question, shown in {
        "What is on page 2?": ("Owls hunt at night.", "page 2 (sheet 3)"),
        "page ii": ("Frogs breathe through skin.", "page ii (sheet 2)"),
        "What is on page 4?": ("Voles dig deep tunnels.", "page 3 (sheet 4)"),
    }.items():
        answer = ask(question)
        assert all(words in answer.text for words in shown), answer.text
        assert answer.notes == 1
