"""What a model is asked for, and the draft that its answer becomes.

A model writes as it answers: in a conversation, streamed, with a footnote for each claim and both verdicts on each.
What it wrote becomes a draft when its user takes it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from webapp.chat.models import Message
from webapp.chat.rendering import MARK, without_marks
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import drafting, paragraphs, variables
from webapp.templates.material import Material
from webapp.templates.models import LONGEST_DRAFT, Draft, Template
from webapp.templates.syntax import names

FORMS = {
    "linkedin": "a LinkedIn post of at most 3,000 characters, whose first 200 make one want to read on",
    "twitter": "a thread for X: short paragraphs of at most 250 characters each, a blank line between them",
    "blog": "a blog article in Markdown with a title and headings",
    "email": "an e-mail whose first line is “Subject: …”",
}
TONES = {"": "As it suits the text", "plain": "Plain", "warm": "Warm", "formal": "Formal", "lively": "Lively"}
LENGTHS = {"": "As it suits the text", "short": "Short", "medium": "Medium", "long": "Long"}
UNPROVED, NO_SOURCE = "[^0]", "[no source]"
"""The mark of a claim that no source supports, and what stands for it in a draft."""
LONGEST_WISH = 100
LONGEST_OUTLINE = 700
WHOLE = (
    "A model reads whole documents. Leave out the chapters, pages and minutes, or have sentences quoted without one."
)
NO_TEXT = "This answer has no text that a draft could be made of. Wait until it is complete, or choose another."


@dataclass(frozen=True)
class Wishes:
    """How a model is to write. ``tone`` and ``length`` are keys of TONES and LENGTHS, the others the user's words."""

    tone: str = ""
    length: str = ""
    audience: str = ""
    language: str = ""


def instructions(template: Template, wishes: Wishes, kind: str = "", *, has_year: bool = False) -> str:
    """Return how a model is to write a draft with a template, as the instructions of its conversation.

    ``kind``: that of the source, and ``has_year`` whether its year is known.
    """
    said = [f"Write {FORMS[template.type]}."]
    said += [f"Tone: {TONES[wishes.tone].lower()}."] if wishes.tone else []
    said += [f"Length: {LENGTHS[wishes.length].lower()}."] if wishes.length else []
    said += [f"It is for {wishes.audience}."] if wishes.audience else []
    said += [f"Write in {wishes.language}."] if wishes.language else []
    said += ["Name no author, source, link or date that the sources do not give."]
    outline = _outline(template, kind, has_year=has_year)[:LONGEST_OUTLINE]
    return " ".join(said) + f" Keep to this outline, where names in braces stand for what you write:\n{outline}"


def _outline(template: Template, kind: str, *, has_year: bool) -> str:
    """Return a template as it is for a source of a kind, without what a model is not told of its source."""
    known = {"title": "{{ title }}", "year": "{{ year }}" if has_year else ""} | drafting.sections(kind)
    unknown = {name: "" for name in variables.KNOWN if name not in known and name not in drafting.SHARES}
    own = {name: f"{{{{ {name} }}}}" for name in names(template.content) if name not in variables.KNOWN}
    written = {name: f"{{{{ {name} }}}}" for name in drafting.SHARES}
    return drafting.compose(template.content, {**unknown, **own, **written, **known}, LONGEST_DRAFT)


def question(title: str, count: int) -> str:
    """Return the question whose answer is the draft: it has the whole of each document read."""
    return f"Summarise “{title}”" if count == 1 else "Summarise these documents"


def plain(content: str) -> str:
    """Return what a model wrote without the marks of its footnotes; what no source supports is marked in words."""
    return without_marks(content.replace(UNPROVED, f" {NO_SOURCE}")).strip()


def paragraphs_of(content: str) -> dict[int, str]:
    """Return for each footnote of what a model wrote the digest of the first paragraph that it proves."""
    found: dict[int, str] = {}
    for text in paragraphs.texts(content):
        for number in map(int, MARK.findall(text)):
            found.setdefault(number, paragraphs.digest(plain(text)))
    return found


def take(user_id: uuid.UUID, answer: Message, type: str, title: str) -> Draft:
    """Save the words of an answer as a draft's first version, with what its footnotes quote; raise Invalid."""
    text = plain(answer.content)
    if not answer.is_answer or not answer.is_final or not text or answer.is_from_rows or len(text) > LONGEST_DRAFT:
        raise Invalid(NO_TEXT)
    quoted = [citation for citation in answer.citations if citation.chunk_id]
    proved = paragraphs_of(answer.content)
    places = [
        {
            "chunk_id": str(each.chunk_id),
            "start": each.start,
            "end": each.end,
            "page": each.page_number,
            "as": "cited",
            "paragraph": proved.get(each.number, ""),
            "is_checked": each.verdict.is_checked,
            "differs": each.verdict.is_wrong,
        }
        for each in quoted
    ]
    documents = {each.document_id for each in quoted if each.document_id}
    new_id = uuid.uuid4()
    draft = Draft(
        id=new_id,
        original_id=new_id,
        user_id=user_id,
        document_id=documents.pop() if len(documents) == 1 else None,
        type=type,
        title=title,
        content=text,
        provenance={"sentences": places, "material": Material(answer=str(answer.id)).to_json(), "values": {}},
    )
    db.session.add(draft)
    db.session.flush()
    return draft
