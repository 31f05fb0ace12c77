"""Numbers, doses, dates and names, however they are written."""

import pytest

from webapp.answering.facts.names import names
from webapp.answering.facts.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5mg, then 5 mg, then five milligrams", {"5 mg"}),
        ("1,000 µg or 1000 micrograms or one thousand mcg or 1 000 μg", {"1000 µg"}),
        ("2.5 % or 2.5 per cent or 2.5 percent", {"2.5 %"}),
        ("12,000 people; 12.000 of them; 0,5", {"12000", "12", "0.5"}),
        ("$12,000 and 30 dollars", {"12000 $", "30 $"}),
        ("on March 3, 1923, or 3rd March 1923", {"3 march 1923"}),
        ("It may rain. They march on.", set()),
        ("in May 2004 and on 5 May", {"may 2004", "5 may"}),
        ("twenty-five patients, a hundred beds, one of them, one day", {"25", "100", "1 day"}),
        ("three weeks or 21 days", {"3 week", "21 days"}),
        ("Les dix-huit chats et les huit chiens de la maison sont dans le jardin.", {"18", "8"}),
        ("Il y a soixante-dix-huit chats et quatre-vingts chiens dans la maison.", {"78", "80"}),
        ("", set()),
    ],
)
def test_facts(text: str, expected: set[str]) -> None:
    assert set(map(str, read(text))) == {fact.replace("days", "day") for fact in expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Metformin lowers glucose.", set()),
        ("The drug of Eldred v. Ashcroft, by RCA's David Sarnoff.", {"eldred", "ashcroft", "rca", "david", "sarnoff"}),
        ("HIV. It spreads. “Then” came McDonald.", {"hiv", "mcdonald"}),
        ("In Åre, I saw the Élan on a Monday in March.", {"are", "elan", "monday"}),
    ],
)
def test_names(text: str, expected: set[str]) -> None:
    assert names(text) == expected
