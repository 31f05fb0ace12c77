"""What a source has introduced: whose name it says in full, and what it speaks of as "the" without saying which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from webapp.shared.frequency import rank_of
from webapp.shared.languages import tell
from webapp.shared.words import word_set
from webapp.templates.passages import Passage

FEWEST_TIMES, MOST_TIMES = 4, 15
"""How often a source says what it is about, and a surname at most of somebody it is not about."""
WORDS_FOR_ONE = 400
"""Of a short source fewer times are enough: one for so many words, and two at least."""
MOST_TOLD = 12
"""Passages that tell the language of a source."""
COMMON = 1500
"""The place of the commonest word of English that may be a surname."""
ENDINGS = ("s", "es", "n", "en", "e")
"""Of a noun in the plural."""
BEGINNING = 25
"""Letters of a sentence in which its first noun stands."""
FINITE = (
    r"(?:was|were|has|had|have|would|did|came|went|took|gave|made|said|got|saw|told|found|left|began|became|brought|"
    r"thought|knew|kept|held|fell|rose|ran|sat|stood|wrote|lost|won|paid|sold|sent|met|led|grew|broke|built|bought|"
    r"felt|spoke|spent|\w{2,}ed|ont|fut|furent|\w{3,}(?:ait|aient|èrent|era|eront)|fue|fueron|ha|han|era|eran|podría|"
    r"\w{3,}(?:ó|aron|ieron|aba|aban|ía|ían))\b"
)
"""Verbs of the past: in the present tense, "the reader" is most often any reader."""
DEFINITE = re.compile(
    rf"\b(?:[Tt]he|[Ll](?:e|a|es|os|as)|[Ee]l|[Aa]l|[Dd]el|[Aa]u) ([a-zß-ÿ]+)(?= (?:se |no |ne )?{FINITE}|"
    rf" (?:[ns]['’]|a (?:été|\w+é)\b)|[,.;:])|\b[Ll]['’]([a-zß-ÿ]+)(?= (?:se |no |ne )?{FINITE}| [ns]['’]|[,.;:])|"
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ii]m|[Aa]m|[Zz]u[mr]|[Vv]om|"
    r"[Bb]eim) ((?:[a-zäöüß-]+e[nrs]? )?[A-ZÄÖÜ][\w-]*+)(?! "
    r"(?:der|des|eine[rs]|von|vom|zur|zum|zu|in|im|für|mit|auf|aus|an|am|zwischen|über|gegen|nach|um|unter|bei|durch|"
    r"seit|vor|und)\b|,? (?:d(?:er|ie|as|en|em|essen|eren)|welche\w?|was|wo|dass) |[ -][A-ZÄÖÜ0-9„\"“])"
)
"""What is spoken of as "the", with no words that say which: "the block was", "die Forderung"."""
ONE_OF_MANY = re.compile(
    r"\b(?:an?|another|each|every|eine?[nmrs]?|jede[nmrs]?|une?|chaque|un[ao]?|cada) (\w+)\b", re.IGNORECASE
)
ONLY_ONE = word_set(
    "world earth sun moon sky sea internet web public future past present weather economy state law government "
    "country answer truth time way end beginning nature best rest brain body heart night morning evening day year "
    "market church welt erde sonne mond himmel meer internet öffentlichkeit zukunft vergangenheit gegenwart wetter "
    "wirtschaft staat gesetz regierung land regel leben natur gesellschaft zeit mensch menschen alltag praxis jahr "
    "jahre jahren schnitt januar februar märz april mai juni juli august september oktober november dezember "
    "frühling sommer herbst winter mittel wasser luft herz gehirn körper nacht morgen abend tag markt kirche monde "
    "terre soleil lune ciel mer internet public avenir passé présent économie état loi gouvernement pays vie nature "
    "société temps plupart fin début année nuit jour matin soir cœur cerveau corps marché église eau air homme "
    "femmes hommes mundo tierra sol luna cielo mar internet público futuro pasado presente economía estado ley "
    "gobierno país vida naturaleza sociedad tiempo mayoría fin principio año noche día mañana tarde corazón cerebro "
    "cuerpo mercado iglesia agua aire hombre mujeres hombres sur norte este oeste"
)
"""Nouns that mean the same thing in every text."""
TOLD = re.compile(
    r"The (?:[a-z]+ )?[a-z]+ (?:was|were|had|did|would|could|made|said|took|gave|came|went|won|lost|\w+ed)\b|"
    r"D(?:er|ie|as) [A-ZÄÖÜ]\w+ (?:war|waren|hatten?|wurden?|begann|kam|ging|sagte|gab)\b|"
    r"(?:L(?:e|a|es) |L['’])[a-zà-ÿ]+ (?:fut|"
    r"furent|était|étaient|avai(?:en)?t|a été|ont été)\b|(?:El|La|Los|Las) [a-zà-ÿ]+ (?:fue|fueron|era|eran|tenía|"
    r"había|[a-z]+ó)\b"
)
"""How a sentence begins that tells what something did that others have introduced."""
NAME = re.compile(r"[A-Z][\w’'-]*+(?:\.? [A-Z][\w’'-]*+)*")
WHOLE_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\.?(?: [A-Z]\.)? ([A-Z][a-z’'-]{2,})\b")
WORD = re.compile(r"[^\W\d_]+")
SMALL = re.compile(r"\b[^\W\d_A-ZÀ-Þ][^\W\d_]*")
WITH_CAPITAL = re.compile(r"(?<=[\w,;)»”\"] )[A-ZÀ-Þ][\w’'-]*")
BEGINS = re.compile(
    r"(?:The|L(?:e|a|es)|El|Los|Las) ([a-zß-ÿ]+) (?!(?:of|that|which|who|whose|in|on|for|to|at|and|de|du|des|del|que|"
    r"qui|y|et)\b)|D(?:er|ie|as) ([A-ZÄÖÜ][a-zß-ÿ]+) (?=[a-zäöü])(?!(?:von|der|des|zur|zum|und|in|im|für|mit|auf)\b)"
)
"""How a sentence begins with what may be any of its kind or one of them: "The firm charges"."""


@dataclass(frozen=True)
class Known:
    """What a source says: how often each word, in lower case, and how often after "a" or "every".

    ``titled``: the words of its titles; ``surnames``: those that are mere surnames; ``names``: those it writes with a
    capital. ``fewest``: how often it says what is known in it.
    """

    said: Mapping[str, int]
    one_of_many: Mapping[str, int]
    titled: Set[str]
    surnames: Set[str]
    names: Set[str]
    fewest: int
    language: str

    def has_introduced(self, noun: str) -> bool:
        """Whether "the" and a noun are understood all through the source."""
        word = noun.split()[-1].lower()
        forms = {word, word.removesuffix("s"), *(word + ending for ending in ENDINGS)}
        if not forms.isdisjoint(self.titled) or word in ONLY_ONE:
            return True
        return self.said[word] >= self.fewest and not self._is_one_of_many(word)

    def _is_one_of_many(self, word: str) -> bool:
        plural = max(self.said[word + ending] for ending in ENDINGS)
        return self.one_of_many[word] > 1 or 2 * plural >= self.said[word]


def read(passages: Sequence[Passage], titles: Sequence[str]) -> Known:
    """Return what a source says of words."""
    words = [word for passage in passages for word in WORD.findall(passage.content.lower())]
    said = Counter(words)
    one_of_many = Counter(word.lower() for passage in passages for word in ONE_OF_MANY.findall(passage.content))
    fewest = max(2, min(FEWEST_TIMES, len(words) // WORDS_FOR_ONE))
    names = _capitalised(passages)
    titled = frozenset(word for title in titles for word in WORD.findall(title.lower()))
    language = tell(" ".join(passage.content for passage in passages[:MOST_TOLD]))
    return Known(said, one_of_many, titled, _surnames(passages, said), names, fewest, language)


def is_unnamed(text: str, known: Known) -> bool:
    """Whether a sentence is about a person or a thing that others than it have introduced."""
    return (
        bool(TOLD.match(text))
        or any(not known.has_introduced(noun) for noun in _definite(text))
        or any(name.removesuffix("’s").removesuffix("'s") in known.surnames for name in NAME.findall(text))
    )


def is_rare(text: str, known: Known) -> bool:
    """Whether a sentence begins with something of which hardly anything else is said: it may be a certain one."""
    begins = BEGINS.match(text)
    return begins is not None and known.said[(begins[1] or begins[2]).lower()] < FEWEST_TIMES


def _definite(text: str) -> Iterator[str]:
    """Yield what the beginning of a sentence speaks of as if it were known."""
    for found in DEFINITE.finditer(text):
        if found.start() > BEGINNING:
            return
        yield found[1] or found[2] or found[3]


def _capitalised(passages: Sequence[Passage]) -> frozenset[str]:
    """Return the words that stand with a capital within sentences: names, and in German all nouns."""
    small = {word for passage in passages for word in SMALL.findall(passage.content)}
    found = (word for passage in passages for word in WITH_CAPITAL.findall(passage.content))
    return frozenset(word for word in found if word.lower() not in small)


def _surnames(passages: Sequence[Passage], said: Mapping[str, int]) -> set[str]:
    """Return the words that stand behind another name now and then, and are no words of English."""
    names = {name for passage in passages for name in WHOLE_NAME.findall(passage.content)}
    most = max(MOST_TIMES, len(passages) // 5)
    return {name for name in names if said[name.lower()] <= most and (rank_of(name.lower()) or COMMON) >= COMMON}
