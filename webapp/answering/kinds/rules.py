"""The rules that tell kinds of questions, as regular expressions of a whole question.

``topic`` is what the question is about, ``other`` what that is compared with. A rule is as narrow as it can be: what
documents say is asked for by almost the same words as what documents there are.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What is asked for. ORDINARY is a question about what the documents say."""

    ORDINARY = "ordinary"
    SMALL_TALK = "small talk"
    PROPOSALS = "proposals"
    LIBRARY = "library"
    DOCUMENT = "document"
    CHANGES = "changes"
    PLACE = "place"
    SUMMARY = "summary"
    LIST = "list"
    MORE = "more"
    COMPARISON = "comparison"
    DEFINITION = "definition"
    NEWEST = "newest"
    SEVERAL = "several"
    TASK = "task"


DOCUMENTS = (
    r"(?:documents?|files?|sources?|books?|textbooks?|journals?|articles?|papers?|guidelines?|notes?|transcripts?"
    r"|videos?|pdfs?|collections?)"
)
PLAIN = r"(?:documents|files|sources)"
HAVE = (
    r"(?: (?:do i have|have i got|(?:that |which )?i have|have i (?:added|uploaded)|did i (?:add|upload)"
    r"|(?:that |which )?i (?:added|uploaded)|(?:are )?(?:there )?in (?:my|the|this) library"
    r"|does my library (?:have|hold))(?: in (?:all|total)| altogether| (?:right )?now| so far)?)"
)
SAY = r"(?:mention|discuss|talk about|speak of|cover|deal with|are about)"
ABOUT = r"(?:on|about|for|regarding|concerning|with regard to)"
NEWEST = r"(?:newest|latest|most recent)"
GUIDANCE = (
    r"(?:of my )?(?:sources?|documents?|guidelines?|papers?|studies|study|versions?|editions?"
    r"|guidance|evidence|recommendations?|advice)"
)
MINE = (
    r"(?:(?:my|the|these|both(?: of my)?|all(?: of)?(?: my)?|(?:my|the) two) (?:sources|documents|guidelines|papers))"
)
PASSAGES = r"(?:passages?|mentions?|places?|sentences?|occurrences?|references?|quotes?)"
IN_MINE = r"(?: in my (?:documents|sources|library))?"
TOPIC = r"(?P<topic>.{1,200}?)"
EARLIER = (
    r"(?:since|from|against|compared (?:to|with)) (?:the|its) (?:last|previous|old|older|earlier) (?:version|edition)"
)

LENGTH = (
    r" (?:in (?:short|brief|detail|a nutshell|bullet points"
    r"|(?:about |at most |up to )?[\w-]{1,12} (?:sentences?|words|points|lines|paragraphs?))|briefly)"
)
"""How long a summary is to be, behind what it is to be of."""
SAID = rf"what {MINE} (?:say|have(?: to say)?|know) {ABOUT} "

RULES: dict[tuple[Kind, str], tuple[str, ...]] = {
    (Kind.LIBRARY, "count"): (
        rf"how many (?P<topic>{DOCUMENTS}{HAVE}.{{0,80}})",
        r"how many (?P<topic>documents|files|sources|collections)(?: are there)?(?: in (?:all|total))?",
        r"how (?:big|large) is my library",
    ),
    (Kind.LIBRARY, "working"): (
        rf"(?:which|what|are any|how many)(?: of)?(?: my)? {PLAIN}(?: are)?(?: still)?"
        r" (?:being (?:read|processed)|not ready(?: yet)?)",
    ),
    (Kind.LIBRARY, "failed"): (rf"(?:which|what|how many)(?: of)?(?: my)? {PLAIN}(?: have)? failed",),
    (Kind.LIBRARY, "newest"): (
        rf"what (?:is|was) (?:my {NEWEST}|my last) (?:document|file|source)",
        rf"what (?:is|was) the (?:last|{NEWEST}) (?:document|file|source|thing) (?:(?:that )?i (?:added|uploaded)"
        r"|in my library)",
    ),
    (Kind.LIBRARY, "list"): (
        rf"(?:which|what|(?:list|show(?: me)?)(?: all)?(?: the)?) (?P<topic>{DOCUMENTS}{HAVE}.{{0,80}})",
        rf"(?:list|show(?: me)?|what are|name)(?: all)?(?: of)? my (?P<topic>{DOCUMENTS}(?: .{{0,80}})?)",
        r"what (?:did i|have i) (?:add|upload)(?:ed)?(?P<topic>(?: .{0,60})?)",
        r"what(?:['’]s| is| do i have) in (?:my|the) library",
    ),
    (Kind.DOCUMENT, "author"): (
        rf"who (?:wrote|authored|(?:is|are|was|were) the (?:authors?|writers?|editors?) of) {TOPIC}",
    ),
    (Kind.DOCUMENT, "year"): (
        rf"when was {TOPIC} (?:published|written|issued)",
        rf"(?:what|which) year (?:is|was) {TOPIC} (?:from|published|written|issued)",
        rf"what is the (?:publication )?(?:year|date) of {TOPIC}",
    ),
    (Kind.DOCUMENT, "pages"): (
        rf"how many pages (?:does {TOPIC} have|are (?:there )?in (?P<other>.{{1,200}}))",
        rf"how many pages has {TOPIC}(?: got)?",
        rf"how long is {TOPIC}",
    ),
    (Kind.DOCUMENT, "kind"): (rf"what (?:kind|type|sort) of (?:document|source|file|text) is {TOPIC}",),
    (Kind.DOCUMENT, "added"): (
        rf"when did i (?:add|upload) {TOPIC}",
        rf"when was {TOPIC} (?:added|uploaded)",
    ),
    (Kind.DOCUMENT, "version"): (
        rf"(?:what|which) (?:version|edition) of {TOPIC}(?: do i have| is this| is it)",
        rf"(?:what|which) (?:version|edition) is {TOPIC}",
    ),
    (Kind.DOCUMENT, ""): (
        rf"(?:what do you know|tell me|what is known) about the (?:document|file|source|book|paper) {TOPIC}",
    ),
    (Kind.CHANGES, ""): (
        rf"what(?:['’]s| has| have| is| was)? (?:changed|new|different)(?: (?:in|about) {TOPIC})? {EARLIER}",
        r"what (?:(?:has |is )?(?:changed|new)|are the changes) in the (?:new|newest|latest|current)"
        rf" (?:version|edition)(?: of {TOPIC})?",
        r"(?:what (?:is|are) the |what['’]s the )?(?:differences?|changes) between (?:the )?(?:two |last two )?versions"
        rf" of {TOPIC}",
        r"what (?:has |is )?(?:changed|new|different) between version (?P<other>\d{1,3} and(?: version)? \d{1,3})"
        rf"(?: of {TOPIC})?",
        rf"(?:how|in what) (?:does|is) the (?:new|newest|latest|current) (?:version|edition)(?: of {TOPIC})?"
        r" (?:differ|different) from the (?:old|older|last|previous|earlier)(?: (?:version|edition|one))?",
    ),
    (Kind.CHANGES, "since"): (
        r"what(?:['’]s| has| have| is| was)? (?:changed|new|different)(?: (?:in|about) .{1,150}?)?"
        rf" (?:since|from|compared (?:to|with)) {TOPIC}",
    ),
    (Kind.CHANGES, "title"): (rf"what(?:['’]s| has| is| was)? (?:changed|new|different) in {TOPIC}",),
    (Kind.COMPARISON, "sources"): (
        rf"compare (?:what )?{MINE}(?: say)?(?: {ABOUT} {TOPIC})?",
        rf"(?:how|where|on what) do {MINE} (?:differ|disagree|agree|compare)(?: (?:in|{ABOUT}) {TOPIC})?",
        rf"what (?:do|does) (?:{MINE}|each(?: of my)? (?:sources?|documents?|guidelines?|papers?))(?: each)? say"
        rf" {ABOUT} {TOPIC}",
    ),
    (Kind.COMPARISON, "two"): (
        r"compare (?P<topic>.{1,150}?) (?:with|and|to|against|versus|vs\.?) (?P<other>.{1,150})",
    ),
    (Kind.COMPARISON, "documents"): (
        r"(?:what (?:is|are) the )?differences? between (?P<topic>.{1,150}?) and (?P<other>.{1,150})",
        r"(?P<topic>.{1,150}?) (?:versus|vs\.?) (?P<other>.{1,150})",
    ),
    (Kind.NEWEST, ""): (
        rf"what (?:is|are|does|do) (?:the|my) {NEWEST} {GUIDANCE}(?: say)? {ABOUT} {TOPIC}",
        rf"(?:the |my )?{NEWEST} {GUIDANCE} {ABOUT} {TOPIC}",
        rf"what is the {NEWEST} {ABOUT} {TOPIC}",
        rf"according to (?:the|my) {NEWEST} {GUIDANCE}[,:]? {TOPIC}",
    ),
    (Kind.LIST, "mention"): (
        rf"(?:list|show(?: me)?|find)(?: all| every)?(?: the)? {PASSAGES}{IN_MINE} (?:where|in which|that) {TOPIC}"
        r" (?:is|are) mentioned",
        rf"(?:list|show(?: me)?|find|count)(?: all| every| each)?(?: of)?(?: the)? (?:mentions?|occurrences?){IN_MINE}"
        rf" of {TOPIC}",
        rf"(?:which|what|how many)(?: of my)? (?:documents|sources|files|papers|guidelines|books|passages|sentences)"
        rf" mention {TOPIC}",
        rf"how many mentions(?: are there)?{IN_MINE} of {TOPIC}",
        rf"(?:how many times|how often|where){IN_MINE} (?:is|are) {TOPIC} mentioned{IN_MINE}",
    ),
    (Kind.LIST, ""): (
        rf"(?:list|show(?: me)?|find|give me|quote|count)(?: all| every| each)?(?: of)?(?: the)? {PASSAGES}{IN_MINE}"
        rf" (?:on|about|of|to|with|where|mentioning|for|that (?:mention|speak of|talk about|say)) {TOPIC}",
        rf"(?:find|show(?: me)?|give me) (?:all|every|everything)(?: of)?(?: the)?(?: (?:about|on))? {TOPIC}",
        rf"list(?: me)?(?: all| every| everything)?(?: of)?(?: the)?(?: (?:about|on))? {TOPIC}",
        rf"(?:which|what|how many)(?: of my)? (?:documents|sources|files|papers|guidelines|books|passages|sentences)"
        rf" {SAY} {TOPIC}",
        rf"count(?: all)?(?: of)?(?: my| the)? (?:documents|sources|files|papers|guidelines|books)"
        rf" (?:on|about|that (?:mention|discuss|are about)) {TOPIC}",
        rf"where (?:do|does) (?:my|the) (?:documents|sources|files|papers|guidelines|books) {SAY} {TOPIC}",
        rf"how many (?:passages|sentences)(?: are there)?{IN_MINE} (?:on|about|of) {TOPIC}",
    ),
    (Kind.MORE, ""): (
        r"(?:(?:show|list|give)(?: me)? )?(?:the )?(?:more|next(?: \d{1,2})?|rest)(?: (?:ones|passages|page))?",
    ),
    (Kind.DEFINITION, ""): (
        rf"define (?:the term )?{TOPIC}",
        rf"(?:(?:give me|what is|what['’]s) )?(?:the |a )?(?:definition|meaning) of {TOPIC}",
        r"what (?:does|do) (?:the (?:term|word|name|abbreviation|acronym) )?(?!(?:it|this|that|they|he|she|you)\b)"
        rf"{TOPIC} (?:mean|stand for)",
        rf"what is meant by {TOPIC}",
        rf"how (?:is|are) {TOPIC} defined",
    ),
    (Kind.SUMMARY, ""): (
        r"(?:summari[sz]e|sum up|tl;?dr)(?P<topic>(?: .{1,200})?)",
        r"(?:(?:give me|write|make|i need) )?(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|outline|gist)"
        rf"(?: (?:of|on) {TOPIC})?",
    ),
    (Kind.SUMMARY, "title"): (
        rf"(?:what (?:is|are) the )?(?:main|key) (?:points?|messages?|findings|takeaways?) (?:of|in|from) {TOPIC}",
        rf"what (?:is|are) {TOPIC} about",
    ),
    (Kind.TASK, "translate"): (r"translate (?P<topic>.{1,200})",),
    (Kind.TASK, "calculate"): (r"(?:calculate|compute|convert|work out) (?P<topic>.{1,200})",),
    (Kind.TASK, "draw"): (r"(?:draw|plot|sketch) (?:me )?(?P<topic>(?:a|an|the)\b.{1,200})",),
    (Kind.TASK, "write"): (
        r"(?:write|draft|compose|rewrite|paraphrase|proofread) (?:me )?"
        r"(?P<topic>(?:a|an|the|this|that|my|some)\b.{1,200})",
    ),
}
"""By kind and by what is ``asked``; the first that fits is taken."""

REPLIES: dict[str, str] = {
    "greeting": (
        r"(?:hi|hello|hey|hallo|bonjour|hola|ciao|good (?:morning|afternoon|evening|day))(?: there| footnote)?"
        r"|how are you(?: doing)?(?: today)?"
    ),
    "goodbye": r"(?:bye|goodbye|bye bye|good night|see you(?: later)?|have a (?:nice|good) (?:day|evening|weekend))",
    "thanks": (
        r"(?:many )?(?:thanks|thank you|thx|ty|cheers|danke|vielen dank|merci|gracias|grazie|obrigado)"
        r"(?: (?:so much|very much|a lot|again|schön|beaucoup|for (?:your|the|all) (?:help|answer|answers|that)))?"
        r"|(?:great|cool|good|perfect|excellent|wonderful|super|nice|brilliant)(?: (?:answer|job|work))?"
        r"|(?:that|this|it)(?:['’]s| is| was) (?:very |really |so )?(?:helpful|useful|kind|great|good|perfect|enough)"
        r"|(?:very|most) (?:helpful|useful|kind)"
        r"|(?:ok|okay|alright|got it|i see|understood|that helps|that['’]s all|never mind)"
    ),
    "help": (
        r"help|what can (?:you|i) do(?: here)?|what can i ask(?: you)?|who are you|what are you"
        r"|how do(?:es)? (?:you|this) work|are you (?:a bot|an ai|a robot|human|chatgpt)"
    ),
}
"""Small talk, by what is replied to it, "good morning" before "good". A message of nothing else is small talk."""
