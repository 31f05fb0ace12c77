"""Whether a sentence stands alone: whoever reads it without its neighbours knows what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from webapp.answering.dependent import DEPENDENT
from webapp.answering.sentences import CAPTION, is_garbled, is_heading, length
from webapp.answering.summarise import BEGINS_WELL, IS_NO_PROSE, LEANS_ON_BEFORE
from webapp.shared.languages import UNSPACED
from webapp.templates import openings

FEWEST_WORDS, MOST_WORDS = 7, 42
OPENERS = re.compile(
    r"(?:actually|alternatively|at the time(?! of)|one (?:\w+ )?(?:effect|benefit|example|reason|consequence|result) "
    r"is|consider (?:one|an?|the|another) (?:example|case|story)|for (?:i|we|he|"
    r"she|it|they)|initially|originally|eventually|soon|maybe|at first|at last|at present|towards? the end|in time|"
    r"accordingly|"
    r"additionally|afterwards?|all of (?:this|these|them)|along (?:these|those) lines|already|"
    r"anyway|any of|apart from|as (?:such|well|mentioned|noted|we|you|i|discussed|described|shown|stated|before|"
    r"above|a consequence)|aside from|at (?:this|that|the same|these|those|each)|based on|besides|consequently|"
    r"conversely|despite|due to (?:this|that|these)|each of|either|even (?:so|then|if)|every one of|finally|"
    r"first(?:ly)?(?:,| of all)|following|for (?:this|that|these|those|his|her|its|their|all|one|the|"
    r"another)\b(?! (?:first|most|last))|from (?:this|that|these|here|there)|further|he|here|his|in (?:addition|"
    r"any case|both|contrast|each|either|essence|fact|his|her|its|particular|short|sum|summary|such|their|"
    r"the (?:same|end|following|meantime|latter|former|first|second|other|above|present|remaining))|it|"
    r"last(?:ly)?,|later|less|many of|meanwhile|more (?:importantly|than that)|most of (?:this|these|them)|"
    r"much of|namely|neither|next|none of|not (?:only|all|surprisingly)|note that|notably|of (?:these|those|this|"
    r"them|course)|on (?:the (?:other|one|contrary)|this|that|these|top of)|once|one of (?:these|those|them|his|"
    r"her|its|their)|only|otherwise|overall|rather|regardless|same|second(?:ly)?,|several of|she|since|so|some of|"
    r"specifically|subsequently|such|than|that|their|them|there|they|third(?:ly)?,|those|to (?:this|that|"
    r"do (?:this|so|that))|together|too|two of|under (?:this|these)|unfortunately|until then|using (?:this|these)|"
    r"what(?:’s|'s| is) more|which|while|who|whose|with (?:this|that|these|those|it|his|her)|within (?:this|"
    r"these)|yes|yet|the (?:above|aforementioned|former|latter|same|other|others|rest|remaining|following|two|"
    r"three|first|second|third|next|last|previous|resulting|answer|reason|point|problem|question|result is|"
    r"idea is|thing|trick|whole|opposite|reverse|only other|former’s))\b(?!-)",
    re.IGNORECASE,
)
"""English beginnings that go on from what was said, besides those in ``answering``."""
FIRST_PERSON = re.compile(r"(?:we|i|you|our|my|your|let’s|let's)\b", re.IGNORECASE)
NOT_NO = re.compile(r"(?:some|no|not|others?|another|perhaps|now|again|still|because)\b", re.IGNORECASE)
UNNAMED = re.compile(
    r"\b(?:these|those|such|this|that) (?!is\b|are\b|was\b|were\b|the\b|an?\b|who\b|which\b|of\b|as\b|can\b|may\b|"
    r"will\b|would\b|must\b|should\b|has\b|have\b|had\b|do(?:es)?\b|not\b|it\b|they\b|we\b|you\b|i\b|he\b|she\b|"
    r"in\b|there\b|year\b|century\b|country\b|world\b|way of\b|days\b)",
    re.IGNORECASE,
)
ITSELF = re.compile(
    r"\bthis (?:study|paper|book|article|review|report|guideline|talk|research|trial|survey|thesis|lecture|essay)\b",
    re.IGNORECASE,
)
"""What says "this" of the source itself, which every draft names."""
GOES_ON = re.compile(
    r"\b(?:however|therefore|thus|hence|also|then|instead|too|again|moreover|furthermore|nevertheless|nonetheless|"
    r"likewise|similarly|jedoch|daher|deshalb|allerdings|auch|dagegen|hingegen|trotzdem|dennoch|également|aussi|donc|"
    r"cependant|pourtant|toutefois|néanmoins|también|tampoco|"
    r"sin embargo)\b",
    re.IGNORECASE,
)
FIRST_WORDS = 45
"""Letters of a sentence in which a word that goes on from the one before stands, if it does."""
POINTING = re.compile(
    r"\b(?:he|she|they|him|them|his|hers|theirs|the (?:former|latter|aforementioned|above|same (?:way|thing|"
    r"reason))|this (?:one|means|is why|shows|suggests)|these (?:ones?|two|three|things|results|findings|data)|"
    r"that (?:way|means|is why)|(?:above|below|previously|aforementioned|mentioned|aforesaid)|as follows|"
    r"see (?:also|page|chapter|section|fig|table)|(?:fig(?:ure|\.)?|table|section|chapter|appendix|eq(?:uation|"
    r"\.)?|exhibit|box) ?\(?[\dIVX]+|(?:discuss|cover|address|consider)(?:ed)? here|(?:was|were) now|now an?)\b",
    re.IGNORECASE,
)
"""What points to something that is elsewhere, where it stands without a name before it."""
THAT_ONE = re.compile(r"[—–;,] ?that (?:(?!is\b|was\b)[a-z]+ (?:is|was|are|were|has|had|have)\b|[“\"])")
HARMLESS_BEFORE = re.compile(
    r"[A-Z][\w’'-]+|\b(?:people|those|anyone|everyone|someone|users?|readers?|patients?|children|women|men|"
    r"students?|authors?|companies|teams?|workers?|scientists?|researchers?|doctors?|nurses?|writers?)\b",
)
PLURAL = re.compile(r"\b[^\W\d_]{2,}s\b")
GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey)(?:[,!.]| (?:everyone|everybody|all|there|folks|guys|friends|team|class|and|again|i|my|we|"
    r"this|from|to)\b| [\w’'-]+[,!])|good (?:morning|afternoon|evening|day)\b|welcome(?:[,!.]| (?:back|to|every\w+|"
    r"all)\b)|"
    r"thank you\b(?!-)|thanks\b(?! to (?!all\b|every|you\b))|ladies and gentlemen|dear (?:\w+ ){0,3}\w+,|(?:okay|ok|"
    r"all "
    r"right|alright)\b(?!-)|right,|well,|so,|yeah|wow|cheers|greetings|bye\b(?!-)|goodbye|see you|ciao|buongiorno|"
    r"grazie|olá|"
    r"bom dia|obrigad|привет|здравствуйте|спасибо|добрый|こんにちは|ありがとう|皆さん|大家好|你好|谢谢|안녕|감사)|"
    r"\b(?:my name is|share my screen|bear with me|i(?:['’]m|"
    r" am) (?:so |very |really )?(?:glad|happy|delighted|honou?red|thrilled|excited|pleased)|thank you\b(?!-)|thanks "
    r"for|"
    r"thanks to (?:all|every)|it(?:['’]s| is) (?:an honou?r|a pleasure|great) to|"
    r"(?:in|for) (?:this|today['’]s) (?:talk|session|video|episode|lecture|presentation)|"
    r"(?:today|tonight|this morning|this evening),? (?:i|we)\b|(?:i|we)(?:['’]ll| will|['’]m going to|"
    r"['’]d like to| want to| would like to) (?:talk|speak|show|tell|start|begin|discuss|present|introduce|walk)|"
    r"next slide|any questions|subscribe|can (?:you|everybody|everyone) (?:hear|see)|round of applause)\b",
    re.IGNORECASE,
)
SOUNDS = re.compile(
    r"(?:^|[\s,])(?:um+|uh+|er+m)(?:,|\.{3}|…)|\b(?:uh+|you know|i mean|sort of|kind of like)\b|"
    r"[\[(](?:music|applause|laughter|laughs|inaudible|crosstalk|silence|♪)|♪|>>",
    re.IGNORECASE,
)
HUMMED = re.compile(r"(?<=[a-z] )um+ (?=[a-z])")
"""In English; in German it is a word."""
NUMBERED = re.compile(
    r"\W{0,3}(?:(?-i:[A-Z])\. (?=(?-i:[A-Z]))|\d{1,4}[.)\]]|[a-z]\)|[ivx]{1,5}[.)]|[•·▪*–—-]) ?", re.IGNORECASE
)
ENGLISH = re.compile(r"\b(?:the|of|and|for|with)\b")
VERB = re.compile(
    r"(?<![-–])\b(?:is|are|was|were|be|been|being|am|has|have|had|can|could|will|would|may|might|must|shall|should|do|"
    r"does|"
    r"did|cannot|let|make|makes|made|take|takes|took|give|gives|gave|get|gets|got|go|goes|went|come|comes|came|"
    r"see|sees|saw|say|says|said|know|knows|knew|think|thinks|thought|find|finds|found|show|shows|showed|use|uses|"
    r"need|needs|want|wants|work|works|mean|means|meant|keep|keeps|kept|begin|begins|began|become|becomes|became|"
    r"leave|leaves|left|put|puts|bring|brings|brought|write|writes|wrote|read|reads|hold|holds|held|stand|stands|"
    r"stood|lose|loses|lost|run|runs|ran|learn|learns|build|builds|built|help|helps|live|lives|lie|lies|lay|lead|"
    r"leads|led|pay|pays|paid|cause|causes|allow|allows|require|requires|provide|provides|include|includes|"
    r"contain|contains|suggest|suggests|remain|remains|seem|seems|depend|depends|exist|exists|tend|tends|believe|"
    r"believes|follow|follows|avoid|wash|start|starts|stop|stops|try|tries|ask|asks|call|calls|cost|costs|grow|"
    r"grows|grew|serve|serves|share|shares|\w+n['’]t|\w{2,}(?:ates|izes|ises|ifies|ects|oses|uces|ures|ines|ides|"
    r"ists|ains|ents|ires|ers|ets|ows)|(?<!, )\w{3,}ed)\b(?! by\b)",
    re.IGNORECASE,
)
"""English verbs that can be those of a sentence: what has none is most often a title or a caption."""
NO_VERB = 0.4
TAG = re.compile(
    r"(?:>>+\s*)?(?:<v(?:\.\w+)* ([^<>\n]{1,40})>\s*|\[?((?:[Ss]peaker|[Ii]nterviewer|speaker|sprecher(?:in)?|"
    r"interviewer|host|moderator|"
    r"narrator|q|a)(?: ?\d{1,2})?|[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’ -]{1,38}|(?:(?:Dr|Prof|Mr|Mrs|"
    r"Ms)\.? )?[A-ZÀ-Þ][\w.'’-]{1,20}(?: [A-ZÀ-Þ][\w.'’-]{1,20}){0,2})\]?(?: ?\([^)\n]{1,40}\))?: (?=\S)|>>+\s*|"
    r"- (?=[A-Z]))",
)
"""Who speaks, before what was said."""
LABELS = re.compile(
    r"(?:background|objectives?|aims?|purpose|methods?|results?|findings|conclusions?|interpretation|design|"
    r"setting|significance|introduction|discussion|summary|context|importance)$",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"(?<=[a-z]{3})\d{1,3}(?=[ .,;])|"
    r",[\"”]|\[\d+(?:[,–-] ?\d+)*\]|\bet al\b|\(\w[^()]{0,60}\b(?:19|20)\d\d[a-z]?\)|\bop\. cit"
)
ENTRY = re.compile(r"[“\"‘'][^”\"]{8,} ?,[”\"’']")
"""How an entry of a bibliography begins: with a title in quotes that ends with a comma."""
LEFT_OUT = re.compile(r"(?:\. ){2}\.|\.{3}|…")
"""Where words of a quotation are left out."""
ENDS = re.compile(r"[.!。！．।۔؟…][”\"’')\]」』]*$")
PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"))


def after_tag(text: str, speakers: Sequence[str] = ()) -> int:
    """Return where what was said begins: behind the name of who says it, or the label of a part of an abstract."""
    tag = TAG.match(text)
    if not tag:
        return 0
    name = (tag[1] or tag[2] or "").strip()
    is_speaker = (
        not name or bool(tag[1]) or name.isupper() or name.split()[0].lower().startswith(("speaker", "sprecher"))
    )
    return tag.end() if is_speaker or name in speakers or LABELS.match(name) else 0


def stands_alone(text: str, titles: tuple[str, ...] = ()) -> bool:
    """Whether a sentence is understood without the one before it, and is one that says something."""
    return says_something(text, titles) and not leans(text)


def leans(text: str) -> bool:
    """Whether a sentence goes on from another: by how it begins, or by what it points to."""
    bare = text.lstrip("“\"'‘«(„")
    if own := ITSELF.match(bare) or openings.ITSELF.match(bare):
        bare = bare[own.end() :]
    if openings.GOES_ON.match(bare) or openings.UNNAMED.search(bare):
        return True
    if DEPENDENT.match(bare) or OPENERS.match(bare) or NOT_NO.match(bare):
        return True
    if LEANS_ON_BEFORE.match(bare) and not FIRST_PERSON.match(bare):
        return True
    if GOES_ON.search(bare[:FIRST_WORDS]) or THAT_ONE.search(bare) or _points_outside(bare):
        return True
    return any(not _has_named(text[1 : found.start()], found[0].lower()) for found in POINTING.finditer(text))


def _has_named(before: str, pointing: str) -> bool:
    """Whether what stands before a word that points may be what it points to."""
    plural = PLURAL.search(before) if pointing in ("they", "them", "theirs") else None
    return bool(plural or HARMLESS_BEFORE.search(before))


def _points_outside(text: str) -> bool:
    """Whether "this method" or "those people" stands in a sentence that does not say which."""
    return any(found[0][:4].lower() != "that" for found in UNNAMED.finditer(ITSELF.sub("", text)))


def says_something(text: str, titles: tuple[str, ...] = ()) -> bool:
    """Whether it is a whole sentence of prose: no heading, caption, greeting, question, data or garbled text."""
    words = length(text)
    if not FEWEST_WORDS <= words <= MOST_WORDS or not ENDS.search(text) or text.rstrip("”\"’')").endswith("?"):
        return False
    if not BEGINS_WELL.match(text) and not UNSPACED.match(text) and text[:1].lower() == text[:1]:
        return False
    if NUMBERED.match(text) or ENTRY.match(text) or LEFT_OUT.search(text):
        return False
    if GREETING.search(text) or openings.GREETING.search(text) or _is_hesitant(text):
        return False
    if CAPTION.match(text) or TAG.match(text):
        return False
    if IS_NO_PROSE.search(text) or is_garbled(text) or is_heading(text, titles):
        return False
    return _is_balanced(text) and _share_of_letters(text) >= 0.72


def _is_hesitant(text: str) -> bool:
    """Whether a sentence has the sounds and asides of somebody who speaks."""
    is_english = len(ENGLISH.findall(text)) > 0
    return bool(SOUNDS.search(text) or openings.HESITATION.search(text) or (is_english and HUMMED.search(text)))


def standing(text: str) -> float:
    """Return how well a sentence that stands alone reads, from 0 to 1."""
    share = 1.0
    if length(text) > 30:
        share *= 0.85
    if FIRST_PERSON.match(text):
        share *= 0.85
    if REFERENCES.search(text):
        share *= 0.6
    if ENGLISH.search(text) and not VERB.search(text):
        share *= NO_VERB
    return share


def _is_balanced(text: str) -> bool:
    return (
        all(text.count(opening) == text.count(closing) for opening, closing in PAIRS[:3]) and text.count('"') % 2 == 0
    )


def _share_of_letters(text: str) -> float:
    signs = [sign for sign in text if not sign.isspace()]
    return sum(sign.isalpha() for sign in signs) / max(1, len(signs))
