"""Claims with footnotes, right and wrong on purpose, made from sentences whose source is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.answering.retrieve import Passage
from webapp.ingest.sentences import split_sentences

TEXTS = {
    "Insulin in practice": [
        "Opened pens of insulin are kept at room temperature for 28 days. Unopened pens are stored between 2 and 8 °C. "
        "A child under 6 years starts with 0.5 units per kg of body weight. Doctor Banting gave the first injection in "
        "Toronto on 11 January 1922. The dose is not raised by more than 10 % in one week.",
        "Hypoglycaemia is treated with 15 g of glucose by mouth. The blood sugar is measured again after 15 minutes. "
        "If it stays below 4 mmol, another 15 g are given. Glucagon is never given to patients with an insulinoma.",
    ],
    "Bridges of the north": [
        "The Forth Bridge was opened on 4 March 1890 by the Prince of Wales. It cost 3,200,000 pounds and 73 lives. "
        "Its spans measure 521 metres each. Benjamin Baker and John Fowler designed it together.",
        "The old ferry at Queensferry carried 800,000 cars in 1963. It was closed in September 1964. The road bridge "
        "that replaced it has two towers of 156 metres. No ship has ever struck one of the towers.",
        "The bridge over the Tay fell on 28 December 1879 in a storm. A train with 75 people fell with it. Thomas "
        "Bouch had built it with 85 spans. The new bridge of 1887 is 3.6 km long and stands 18 metres further west.",
    ],
    "Ward handbook": [
        "Nurses wash their hands for forty seconds before each visit. Gloves do not replace washing. The night ward "
        "has 24 beds and three nurses. Visitors leave by 20 o'clock. Metformin begins at 500 mg twice a day with food.",
        "Amoxicillin is given at 40 mg per kg a day in three doses. The course lasts seven days. In June 2019 the ward "
        "treated 112 children with pneumonia. Doctor Okafor leads the ward since 2016.",
    ],
}


def _passages() -> list[Passage]:
    found = []
    for title, texts in TEXTS.items():
        for index, text in enumerate(texts):
            spans = split_sentences(text)
            id = f"{title} {index}"
            found.append(
                Passage(id, title, title, "", index, text, spans, [], 1.0, [0.0] * len(spans), tokens=len(text) // 3)
            )
    return found


SOURCES = _passages()


@dataclass(frozen=True)
class Case:
    """What a model writes, and the passage that its sentence truly stands in. ``kind`` says what is done to it."""

    kind: str
    written: str
    true: Passage


def right() -> Iterator[Case]:
    """Every sentence, cited as honest models cite."""
    for number, passage, sentence in _sentences():
        claims = {
            "as it stands": sentence,
            "without its full stop": sentence.rstrip("."),
            "as part of a longer sentence": f"According to the source, {sentence[0].lower()}{sentence[1:]}",
            "in other words for its numbers": _respelt(sentence),
        }
        quotes = {
            "exact": sentence,
            "without its end": sentence.rstrip("."),
            "in other white space": sentence.replace(" ", "\n", 3).replace(" ", "  ", 2),
            "in other case": sentence[0].lower() + sentence[1:],
        }
        for how, claim in claims.items():
            for like, quote in quotes.items():
                yield Case(f"{how}, {like}", f'{claim} [{number}: "{quote}"]', passage)


def wrong() -> Iterator[Case]:
    """Every sentence, cited wrongly in each way that it can be."""
    foreign = len(SOURCES) + 1
    for number, passage, sentence in _sentences():
        other = number % len(SOURCES) + 1
        yield Case("wrong number", f'{sentence} [{other}: "{sentence}"]', passage)
        yield Case("source of another user", f'{sentence} [{foreign}: "The password is swordfish and more."]', passage)
        yield Case("invented quote", f'{sentence} [{number}: "It is well known to cure all disease."]', passage)
        for changed in _changed(sentence):
            yield Case("changed in the claim", f'{changed} [{number}: "{sentence}"]', passage)
            yield Case("changed in the quote", f'{sentence} [{number}: "{changed}"]', passage)
            yield Case("changed in both", f'{changed} [{number}: "{changed}"]', passage)


def _sentences() -> Iterator[tuple[int, Passage, str]]:
    for number, passage in enumerate(SOURCES, start=1):
        for start, end in passage.sentences:
            yield number, passage, passage.content[start:end]


def _respelt(sentence: str) -> str:
    return (
        sentence.replace("forty", "40")
        .replace("three nurses", "3 nurses")
        .replace(" %", " percent")
        .replace("3,200,000", "3200000")
    )


def _changed(sentence: str) -> Iterator[str]:
    """The sentence with another number, another unit, another month or another name."""
    for match in re.finditer(r"\d+(?:[.,]\d+)*", sentence):
        digits = match.group()
        for other in (digits + "5", "7" + digits, digits[:-1] + str((int(digits[-1]) + 1) % 10), digits + " 000"):
            yield sentence[: match.start()] + other + sentence[match.end() :]
    for before, after in [
        ("forty", "fourteen"), ("three", "thirteen"), ("seven", "eleven"), ("mg", "g"), ("days", "weeks"),
        ("minutes", "hours"), ("metres", "miles"), ("January", "June"), ("March", "May"), ("September", "December"),
        ("Banting", "Best"), ("Toronto", "Montreal"), ("Baker", "Brown"), ("Queensferry", "Dover"), ("Okafor", "Osler"),
    ]:  # fmt: skip
        if re.search(rf"\b{before}\b", sentence):
            yield re.sub(rf"\b{before}\b", after, sentence)
