"""The language of a text and of a question, and the words it is found by."""

from __future__ import annotations

import pytest

from webapp.shared.bm25 import document_weights, forms_of, parts_of, words_of
from webapp.shared.languages import asked_in, name, tell

TOLD = (
    ("en", "The tower was built in 1856, and it is 41 metres high."),
    ("de", "Der Turm wurde 1856 gebaut und ist 41 Meter hoch."),
    ("fr", "La tour fut construite en 1856 et elle a 41 mètres de haut."),
    ("es", "La torre se construyó en 1856 y es más alta que el faro."),
    ("it", "La torre fu costruita nel 1856 ed è alta 41 metri, più di quella del porto."),
    ("pt", "A torre foi construída em 1856 e não é mais alta do que o farol."),
    ("nl", "De toren werd in 1856 gebouwd en het licht is van ver te zien."),
    ("sv", "Tornet är byggt på en kulle och det har inte ändrats."),
    ("pl", "Wieża jest wysoka i nie była przebudowana, ale po wojnie została zamknięta."),
    ("ru", "Башню построили в 1856 году."),
    ("uk", "Вежу збудували в 1856 році, її висота сорок метрів."),
    ("zh", "这座塔建于1856年，是GNU时代的建筑。"),
    ("ja", "塔は1856年に建てられた。"),
    ("ko", "탑은 1856년에 세워졌다."),
    ("ar", "بني البرج سنة 1856."),
    ("fa", "این برج در سال ۱۸۵۶ گذاشته شد و چهل پله دارد."),
    ("he", "המגדל נבנה בשנת 1856."),
    ("el", "Ο πύργος χτίστηκε το 1856."),
    ("th", "หอคอยสร้างในปี 1856"),
    ("hi", "मीनार 1856 में बनी थी।"),
    ("en", "The Chinese word 长城 is that for the wall."),
    ("", "Metformin 500 mg"),
    ("", ""),
)
FOUND = (
    ("de", "Biene", "Viele Bienen nutzen Klee."), ("de", "Aegypten", "Sie reiste nach Ägypten."),
    ("fr", "cheval", "Les chevaux dorment."), ("es", "abejas", "La abeja vuela."),
    ("ru", "ученые", "Учёных было трое."),
    ("uk", "каменяр", "Він привіз двадцять каменярів."), ("uk", "пожежі", "Пожежа знищила бібліотеку."),
    ("tr", "duvar", "Kervansarayın duvarları bazalt."), ("tr", "DUVARLARI", "Duvarlar taştan."),
    ("tr", "ışık", "IŞIK söndü."), ("pl", "kamień", "Obraca trzy pary kamieni."), ("cs", "hrad", "Na hradech žili."),
    ("pl", "żołnierz", "Ukrywał rannych żołnierzy."), ("pl", "Kamienie", "sprowadzono kamień"),
    ("hi", "गाँव", "चालीस गाँवों की प्यास"), ("hi", "बावड़ी", "चंदनगढ़ की बावड़ी"), ("ka", "თბილისი", "ქალაქი თბილისი."),
    ("ar", "مخطوطات", "نقلت المخطوطات إلى دمشق"), ("ar", "مخطوط", "نقلت المخطوطات إلى دمشق"),
    ("ko", "아치는 몇 개입니까", "가운데 아치가 무너졌다"),
    ("zh", "大坝", "三峡大坝高185米"), ("ja", "標高", "山の標高は3776メートル"), ("ko", "서울", "서울의 인구는"),
    ("ar", "اثيوبيا", "عاصمة إثيوبيا"), ("he", "ירושלים", "הם גרים בירושלים"), ("th", "แม่น้ำ", "แม่น้ำเจ้าพระยา"),
    ("it", "mulino", "I mulini girano."), ("el", "θάλασσα", "θάλασσες"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "text"), TOLD)
def test_a_language_is_told_by_its_script_or_its_words(code: str, text: str) -> None:
    assert tell(text) == code


@pytest.mark.parametrize(("code", "question", "text"), FOUND)
def test_a_word_is_found_in_other_forms(code: str, question: str, text: str) -> None:
    assert words_of(question, code) & forms_of(text, code)
    assert words_of(question, code) & document_weights(text, code).keys()


def test_a_part_of_a_compound_is_found_and_counts_less() -> None:
    (mites,) = words_of("Milben", "de")
    weights = document_weights("Die Varroamilbe lebt im Stock.", "de")
    assert 0 < weights[mites] < min(weights[word] for word in words_of("Varroamilbe", "de"))
    assert mites in parts_of("Die Varroamilbe lebt.", "de", ["milb"])
    assert not parts_of("Die Varroamilbe lebt.", "de", ["klee"])


def test_english_words_are_counted_as_ever() -> None:
    assert forms_of("The owls’ nests", "en") == words_of("owl nest") == words_of("Owls’ nests", "en")


def test_a_word_with_a_hyphen_is_found_without_it() -> None:
    text = "A price-determining rule is well\u2010known."
    for word in ("pricedetermining", "price-determining", "wellknown", "well-known"):
        assert words_of(word) <= forms_of(text) & document_weights(text).keys()


def test_a_question_is_read_in_the_languages_of_the_library() -> None:
    assert asked_in("Biene", ("en",)) == asked_in("Wie hoch ist der Turm?", ()) == ("",)
    assert asked_in("大坝有多高？", ("en",)) == ("zh",)
    assert asked_in("Wie hoch ist der Turm?", ("en", "de")) == ("de",)
    assert asked_in("Biene", ("de", "fr", "ru")) == ("en", "de", "fr")


def test_the_commonest_words_of_a_language_are_no_words_of_a_question_without_their_accents_either():
    assert words_of("à où", "fr") == words_of("A ou", "fr") == frozenset()
    assert words_of("plan A", "fr") == words_of("plan", "fr") != frozenset()


def language_name(text: str) -> str:
    return name(tell(text))


def test_languages_are_told_by_their_small_words():
    assert language_name("Wie hoch ist die Dosis und wann wird sie gegeben?") == "German"
    assert language_name("What is the dose of metformin?") == "English"
    assert language_name("Quelle est la dose de metformine pour les enfants ?") == "French"
    assert language_name("Metformin 500 mg") == ""
    assert language_name("Ward: Maple | Cost per day: 412 " * 9) == ""
