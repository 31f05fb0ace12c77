"""Whether a sentence stands alone: whoever reads it without its neighbours knows what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from webapp.answering.dependent import DEPENDENT
from webapp.answering.sentences import CAPTION, is_garbled, is_heading, length
from webapp.answering.summarise import BEGINS_WELL, IS_NO_PROSE, LEANS_ON_BEFORE
from webapp.shared.languages import UNSPACED
from webapp.templates import openings, pointing

FEWEST_WORDS, MOST_WORDS = 7, 42
OPENERS = re.compile(
    r"(?:actually|alternatively|at the time(?! of)|one (?:\w+ )?(?:effect|benefit|example|reason|consequence|"
    r"result) is|consider (?:one|an?|the|another) (?:example|case|story)|for (?:i|we|he|she|it|they)|initially|"
    r"originally|eventually|soon|maybe|at first|at last|at present|towards? the end|in time|accordingly|"
    r"additionally|afterwards?|all of (?:this|these|them)|along (?:these|those) lines|already|anyway|any of|"
    r"apart from|as (?:such|well|mentioned|noted|we|you|i|discussed|described|shown|stated|before|above|"
    r"a consequence)|aside from|at (?:this|that|the same|these|those|each)|based on|besides|consequently|conversely|"
    r"despite|due to (?:this|that|these)|each of|either|even (?:so|then|if)|every one of|finally|first(?:ly)?(?:,|"
    r" of all)|following|for (?:this|that|these|those|his|her|its|their|all|one|the|another)\b(?! (?:first|most|"
    r"last))|from (?:this|that|these|here|there)|further|he|here|his|in (?:addition|any case|both|contrast|each|"
    r"either|essence|fact|his|her|its|particular|short|sum|summary|such|their|the (?:same|end|following|meantime|"
    r"latter|former|first|second|other|above|present|remaining))|it|lastly|last(?=,)|later|less|many of|meanwhile|"
    r"more (?:importantly|than that)|most of (?:this|these|them)|much of|namely|neither|next|none of|not (?:only|"
    r"all|surprisingly)|note that|notably|of (?:these|those|this|them|course)|on (?:the (?:other|one|contrary)|this|"
    r"that|these|top of)|once|one of (?:these|those|them|his|her|its|their)|only|otherwise|overall|rather|"
    r"regardless|same|secondly|second(?=,)|several of|she|since|so|some of|specifically|subsequently|such|than|that|"
    r"their|them|there|they|thirdly|third(?=,)|those|to (?:this|that|do (?:this|so|that))|together|too|two of|"
    r"under (?:this|these)|unfortunately|until then|using (?:this|these)|as an? (?:added|additional|further|aside|"
    r"alternative|bonus|example)|let(?:['’]s| us)|(?:at|from|to) the other|i (?:responded|replied|answered|agreed|"
    r"disagreed|asked|objected)|taking the (?:first|second|third|last)|equally|(?:un)?surprisingly|interestingly|"
    r"ironically|crucially|significantly|remember|admittedly|predictably|nothing could be further|if (?:you|we|they|"
    r"so|not)(?: do| did| are| have)?(?=,)|the (?:simplest|easiest|best|quickest) (?:solution|way|method|option) is|"
    r"(?:like|unlike) [^,]{3,60}, (?:they|it|he|she|its|their|his|her)|one (?:last|more|final|other)|an? similar|"
    r"in the same vein|the most \w+ (?:is|was|are|were) that|a little later|shortly after|soon after|the (?:newly|"
    r"resulting|corresponding|respective)|examples? (?:include|are|is|of (?:this|these|such))|more (?:generally|"
    r"specifically|precisely)(?=,)|what(?:’s|'s| is) more|which|while|who|whose|with (?:this|that|these|those|it|"
    r"his|her)|within (?:this|these)|yes|yet|the (?:above|aforementioned|former|latter|same|other|others|rest|"
    r"remaining|following|two|three|first|second|third|next|last|previous|resulting|answer|reason|point|problem|"
    r"question|result is|idea is|thing|trick|whole|opposite|reverse|only other|former’s))(?:(?<=,)|\b)(?!-)",
    re.IGNORECASE,
)
"""English beginnings that go on from what was said, besides those in ``answering``."""
LEFT_UNSAID = re.compile(
    r"^(?!.*\b(?:than|as|what|how|where|who|which|that)\b).*"
    r"\b(?:did|does|do|was|were|is|are|has|have|had|can|could|would|will|should)(?: not|n['’]t)?[.!]$",
    re.IGNORECASE,
)
"""How a sentence ends whose verb stands in the one before: "The committees did."."""
MEANWHILE = re.compile(
    r"(?:after|before|when|while|if|once|since|as|because|although|until|though|unless|where) (?:(?:this|that|these|"
    r"those) (?:is|are|was|were|has|had|does|did|happens|happened)\b|(?:we|you|i) (?:\w+ ){1,2}(?:it|them|this|"
    r"that)\b|(?:it|they|he|she|this|that|these|those)\b(?:[^,]*|[^,]*, (?:then )?(?:it|they|he|she|this|that|these|"
    r"those|its|their|his|her)\b.*)$)|an? [^,]+, (?:it|its|he|his|she|her|they|their)\b",
    re.IGNORECASE,
)
"""A clause about what is elsewhere, and another about the same: "After it is printed, it is sold"."""
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
GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey)(?:[,!.]| (?:everyone|everybody|all|there|folks|guys|friends|team|class|and|again|i|my|"
    r"we|this|from|to)\b| [\w’'-]+[,!])|good (?:morning|afternoon|evening|day)\b|welcome(?:[,!.]| (?:back|to|"
    r"every\w+|all)\b)|thank you\b(?!-)|thanks\b(?! to (?!all\b|every|you\b))|ladies and gentlemen|dear (?:\w+ "
    r"){0,3}\w+,|(?:okay|ok|all right|alright)\b(?!-)|right,|well,|so,|yeah|wow|cheers|greetings|bye\b(?!-)|goodbye|"
    r"see you|ciao|buongiorno|grazie|olá|bom dia|obrigad|привет|здравствуйте|спасибо|добрый|こんにちは|"
    r"ありがとう|皆さん|大家好|你好|谢谢|안녕|감사)|"
    r"\b(?:my (?:name|talk|topic) (?:is|will|today)|share my screen|bear with me|(?:i['’]m|i am|we['’]re|"
    r"we are) (?:so |very |really |super |just |incredibly )?(?:glad|happy|delighted|honou?red|thrilled|excited|"
    r"pleased)|thank you\b(?!-)|thanks for|thanks to (?:all|every)|it(?:['’]s| is) (?:an honou?r|a pleasure|great) "
    r"to|(?:in|for) (?:this|today['’]s) (?:talk|session|video|episode|lecture|presentation)|(?:today|tonight|this "
    r"morning|this evening),? (?:i|we)\b|(?:i|we)(?:['’]ll| will|['’]m going to|['’]d like to| want to| would like "
    r"to) (?:talk|speak|show|tell|start|begin|discuss|present|introduce|walk)|(?:forgive|excuse) me|please welcome|"
    r"(?:my|our|today['’]s) guests?|joins? us (?:today|tonight|now)|before we (?:start|begin)|give it up|a (?:big "
    r")?hand|next speaker|keynote speaker|presenting(?= --)|to introduce (?:you|our)|i (?:do )?apologi[sz]e|"
    r"i(?:['’]m| am) sorry|next slide|any questions|subscribe|can (?:you|everybody|everyone) (?:hear|see)|round of "
    r"applause)\b",
    re.IGNORECASE,
)
SOUNDS = re.compile(
    r"(?:^|[\s,])(?:um+|uh+|er+m)(?:,|\.{3}|…)|\b(?:uh+|you know|i mean|sort of|kind of like)\b|"
    r"[\[(](?:music|applause|laughter|laughs|inaudible|crosstalk|silence|♪)|♪|>>",
    re.IGNORECASE,
)
HUMMED = re.compile(r"(?<=[a-z] )um+ (?=[a-z])")
"""In English; in German it is a word."""
CONTENTS = re.compile(r"(?<![\d.])\d++(?:\.\d++)+\.?$")
"""How a line of a table of contents ends: with the number of the next."""
LABEL = re.compile(r"(?:[A-ZÀ-Þ]{3,}[ :–-]+){2,5}(?=[A-ZÀ-Þ][a-zß-ÿ])|[A-ZÀ-Þ]{8,}[ :–-]+(?=[A-ZÀ-Þ][a-zß-ÿ])")
"""Words in capitals before a sentence: the heading of a box."""
NUMBERED = re.compile(
    r"\W{0,3}(?:(?-i:[A-Z])\. (?=(?-i:[A-Z]))|\d{1,4}[.:)\]]|[a-z]\)|[ivx]{1,5}[.)]|[•·▪*–—-]) ?", re.IGNORECASE
)
ENGLISH = re.compile(r"\b(?:the|of|and|for|with)\b")
VERB = re.compile(
    r"(?<![-–])\b(?:is|are|was|were|be|been|being|am|has|have|had|can|could|will|would|may|might|must|shall|should|"
    r"do|does|did|cannot|let|make|makes|made|take|takes|took|give|gives|gave|get|gets|got|go|goes|went|come|comes|"
    r"came|see|sees|saw|say|says|said|know|knows|knew|think|thinks|thought|find|finds|found|show|shows|showed|use|"
    r"uses|need|needs|want|wants|work|works|mean|means|meant|keep|keeps|kept|begin|begins|began|become|becomes|"
    r"became|leave|leaves|left|put|puts|bring|brings|brought|write|writes|wrote|read|reads|hold|holds|held|stand|"
    r"stands|stood|lose|loses|lost|run|runs|ran|learn|learns|build|builds|built|help|helps|live|lives|lie|lies|lay|"
    r"lead|leads|led|pay|pays|paid|cause|causes|allow|allows|require|requires|provide|provides|include|includes|"
    r"contain|contains|suggest|suggests|remain|remains|seem|seems|depend|depends|exist|exists|tend|tends|believe|"
    r"believes|follow|follows|avoid|wash|start|starts|stop|stops|try|tries|ask|asks|call|calls|cost|costs|grow|"
    r"grows|grew|serve|serves|share|shares|\w+n['’]t|\w{2,}(?:ates|izes|ises|ifies|ects|oses|uces|ures|ines|ides|"
    r"ists|ains|(?:pres|prev|repres)ents|ires|(?:off|cov|consid|ent|suff|deliv|discov|rememb|answ|gath|diff|ref|"
    r"pref)ers|ets|ows)|(?<!, )\w{3,}ed)\b(?! by\b)",
    re.IGNORECASE,
)
"""English verbs that can be those of a sentence: what has none is most often a title or a caption."""
NO_VERB = 0.4
LOOSE = 0.9
"""What a sentence counts for each word that may point elsewhere."""
BARE_GERUND = re.compile(
    r"(?!During|According|Nothing|Something|Everything|King|Spring|Morning|Evening)[A-Z][a-z]+ing\b"
)
SUBORDINATE = re.compile(r"\b(?:what|that|which|who|how|where|when|why|whether|if|you|we|they|to)\b")
"""What comes before the verb that "Understanding what it means" has."""
TAG = re.compile(
    r"(?:>>+\s*)?(?:<v(?:\.\w+)* ([^<>\n]{1,40})>\s*|\[?((?:[Ss]peaker|[Ii]nterviewer|speaker|sprecher(?:in)?|"
    r"interviewer|host|moderator|narrator|q|a)(?: ?\d{1,2})?|"
    r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’ -]{1,38}|(?:(?:Dr|Prof|Mr|Mrs|"
    r"Ms)\.? )?[A-ZÀ-Þ][\w.'’-]{1,20}(?: [A-ZÀ-Þ][\w.'’-]{1,20}){0,2})\]?(?: ?\([^)\n]{1,40}\))?[ \u00a0]?: (?=\S)|"
    r">>+\s*|- (?=[A-Z]))",
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


def leans(text: str, language: str = "") -> bool:
    """Whether a sentence goes on from another: by how it begins, or by what it points to.

    ``language``: that of the text around it.
    """
    bare = text.lstrip("“\"'‘«(„")
    if own := ITSELF.match(bare) or openings.ITSELF.match(bare):
        bare = bare[own.end() :]
    if openings.GOES_ON.match(bare) or openings.UNNAMED.search(bare):
        return True
    if (
        LEFT_UNSAID.search(bare)
        or MEANWHILE.match(bare)
        or DEPENDENT.match(bare)
        or OPENERS.match(bare)
        or NOT_NO.match(bare)
    ):
        return True
    if LEANS_ON_BEFORE.match(bare) and not FIRST_PERSON.match(bare):
        return True
    return _points_outside(bare) or pointing.points_back(bare, language)


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
    if CONTENTS.search(text) or NUMBERED.match(text) or LABEL.match(text) or ENTRY.match(text) or LEFT_OUT.search(text):
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


def standing(text: str, language: str = "") -> float:
    """Return how well a sentence that stands alone reads, from 0 to 1."""
    share = 1.0
    if length(text) > 30:
        share *= 0.85
    if FIRST_PERSON.match(text):
        share *= 0.85
    if REFERENCES.search(text):
        share *= 0.6
    share *= LOOSE ** pointing.loose_words(text, language)
    if ENGLISH.search(text) and not VERB.search(SUBORDINATE.split(text)[0] if BARE_GERUND.match(text) else text):
        share *= NO_VERB
    return share


def _is_balanced(text: str) -> bool:
    return (
        all(text.count(opening) == text.count(closing) for opening, closing in PAIRS[:3]) and text.count('"') % 2 == 0
    )


def _share_of_letters(text: str) -> float:
    signs = [sign for sign in text if not sign.isspace()]
    return sum(sign.isalpha() for sign in signs) / max(1, len(signs))
