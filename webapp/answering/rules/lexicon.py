"""Words that contradict each other."""

from __future__ import annotations

from webapp.answering.rules.analysis import stem
from webapp.shared.words import word_list, word_set

RISING = (
    "rise rises rose risen rising increase increases increased increasing grow grows grew grown growing "
    "higher stronger up climb climbed gain gained raise raises raised "
    "stieg stiegen gestiegen steigt erhöht erhöhte erhöhten zugenommen nahmen wuchs höher "
    "stärker augmenté augmente progressé hausse supérieur "
)
FALLING = (
    "fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined "
    "drop drops dropped lower lowers lowered weaker down reduce reduces reduced "
    "reducing shrink shrank cut sank sanken gesunken sinkt fiel fielen gefallen gesenkt verringert "
    "abgenommen niedriger schwächer diminué diminue baissé baisse reculé inférieur "
)
# One line for each two poles: what is on one side contradicts what is on the other.
OPPOSITES = """
heavier|lighter
widen widened widens widening|narrow narrowed narrows narrowing
more mehr|less fewer weniger
larger bigger greater größer|smaller kleiner
faster quicker|slower
longer|shorter
older|younger
hotter warmer|colder cooler
better|worse
improve improved improves|worsen worsened deteriorate deteriorated
earlier before|later after
maximum höchstens|minimum mindestens
highest largest greatest biggest|lowest smallest
longest|shortest
deepest|shallowest
oldest|youngest
fastest|slowest
best|worst
approve approved approves passed adopted genehmigt accept accepts accepted|reject rejected rejects refused abgelehnt
upheld affirmed confirmed|overturned reversed quashed annulled
include included includes including|exclude excluded excludes excluding
cover covers covered|exclude excluded excludes
allow allows allowed permit permits permitted|forbid forbids forbidden prohibit prohibits prohibited banned
require required requires mandatory compulsory obligatory|optional voluntary
win wins won|lose loses lost
buy buys bought purchase purchased|sell sells sold
import imports imported importations|export exports exported exportations
open opens opened|close closes closed shut
begin begins began start starts started|end ends ended finish finished stop stopped
support supports supported favour favoured|oppose opposes opposed
agree agrees agreed|disagree disagrees disagreed
guilty convicted|acquitted innocent
profit profits|loss losses
surplus|deficit
majority|minority
public|private
internal|external
positive|negative
success succeed succeeded successful|failure fail failed unsuccessful
safe|unsafe dangerous
legal lawful|illegal unlawful
likely|unlikely
possible|impossible
known|unknown
true|false
necessary|unnecessary
effective|ineffective
valid|invalid
equal|unequal
stable|unstable
reversible|irreversible
always|never
north northern|south southern
east eastern|west western
left|right
acute|chronic
systolic|diastolic
oral orally|intravenous intravenously
male|female
ascending|descending
clockwise|anticlockwise counterclockwise
upstream|downstream
domestic|foreign
rural|urban
active|inactive
voluntary|involuntary
primary|secondary
upper|lower
inner|outer
front|rear
day|night
winter|summer
plaintiff claimant|defendant
buyer purchaser|seller vendor
employer|employee
landlord lessor|tenant lessee
lender creditor|borrower debtor
teacher|student pupil
debit|credit
assets|liabilities
inflow|outflow
income revenue|expenditure expenses
hardware|software
client|server
input|output
horizontal|vertical
proven proved|disproven disproved
fulfilled met|missed
must muss müssen doit|may might can darf dürfen kann können peut
"""
# Of each line, one excludes the others, where the claim says one and the source another.
KINDS = """
men women children boys girls
mice rats rabbits dogs cats monkeys
liver kidney lung heart brain
red blue green yellow black white
plus minus times divided
spring summer autumn winter
gold silver copper iron aluminium
oxygen hydrogen nitrogen
chemotherapy radiotherapy surgery
bacteria viruses fungi
bacterial viral fungal
buyers sellers
judges jurors
nurses doctors
commission court parliament council
sodium potassium calcium magnesium
wheat rice maize
father mother brother sister
"""


def _poles() -> list[tuple[frozenset[str], frozenset[str]]]:
    lines = [line.split("|") for line in OPPOSITES.strip().splitlines()]
    lines.append([RISING, FALLING])
    return [(frozenset(one.split()), frozenset(other.split())) for one, other in lines]


POLES = _poles()
POLES_OF: dict[str, list[tuple[int, int]]] = {}
"""Of each word, the pairs of poles that it is of, and on which side."""
for _number, _pair in enumerate(POLES):
    for _side, _words in enumerate(_pair):
        for _word in _words:
            POLES_OF.setdefault(_word, []).append((_number, _side))
MODAL = word_set("must muss müssen doit may might can darf dürfen kann können peut")
CONVERSE = word_set("win wins won lose loses lost buy buys bought purchase purchased sell sells sold")
"""Of each two, one is what another does to who does the other."""
KIND_OF = {stem(word): number for number, line in enumerate(KINDS.strip().splitlines()) for word in line.split()}
PEOPLE = frozenset(map(stem, word_list("adults people patients participants persons volunteers employees workers")))
SEXES = frozenset(map(stem, ["women", "men", "boys", "girls"]))
