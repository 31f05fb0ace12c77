"""Footnotes of imported answers: restored where the document is the user's own, and checked anew.

What the file says of verdicts counts for nothing. A footnote that is not restored becomes plain text.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, or_, select

from webapp.answering.check import checked
from webapp.answering.cite import cite
from webapp.answering.claims import plain
from webapp.answering.events import Cited
from webapp.answering.judge import claims
from webapp.answering.markdown import escape
from webapp.answering.retrieve import Passage
from webapp.answering.verdicts import Match, Support
from webapp.chat.rendering import MARK
from webapp.documents.models import Chunk, Document
from webapp.imports.formats.thread import Said, line, shortened, text
from webapp.platform.extensions import db
from webapp.retrieval.statements import LIVE, passage_of
from webapp.shared.folding import fold

MOST_PASSAGES = 20
LONGEST_QUOTE = 5000
WORST = (Support.QUOTED, Support.SUPPORTED, Support.UNCHECKED, Support.DIFFERS)
NOT_RESTORED = "Sources that were not restored, as the export names them:"
SHA_256 = re.compile(r"[0-9a-f]{64}")


def escape_marks(content: str) -> str:
    """Return an answer in which nothing looks like the mark of a footnote."""
    return MARK.sub(lambda mark: f"\\{mark[0]}", content)


def restore(user_id: uuid.UUID, said: Said) -> list[Cited]:
    """Return the footnotes of an answer that can be restored, and make the others plain text in it."""
    named = {number: one for one in said.footnotes if isinstance(number := one.get("number"), int) and number > 0}
    marked = {int(number) for number in MARK.findall(said.content)}
    found = [cited for number in sorted(marked & set(named)) if (cited := _found(user_id, number, named[number]))]
    kept = {cited.number for cited in found}
    lost = {number: one for number, one in named.items() if number in marked - kept}
    said.content = MARK.sub(lambda mark: mark[0] if int(mark[1]) in {0, *kept} else f"[{mark[1]}]", said.content)
    if lost:
        listed = "\n".join(f"- \\[{number}\\] {_told(one)}" for number, one in sorted(lost.items()))
        said.content = shortened(f"{said.content}\n\n{NOT_RESTORED}\n\n{listed}")
    return _judged(said.content, found)


def _told(footnote: dict[str, Any]) -> str:
    where = ", ".join(filter(None, (line(footnote.get("title")), line(footnote.get("place")))))
    quote = line(footnote.get("quote"), LONGEST_QUOTE)
    return escape(f"{where}: “{quote}”" if quote else where)


def _found(user_id: uuid.UUID, number: int, footnote: dict[str, Any]) -> Cited | None:
    """Return a footnote whose quote stands in a document of the user; None where there is none."""
    quote = text(footnote.get("quote"))[:LONGEST_QUOTE]
    document_id = _document(user_id, footnote) if quote else None
    if document_id is None:
        return None
    for passage in _passages(user_id, document_id, quote, footnote.get("page")):
        cited = cite(number, passage, quote, (0, len(passage.content)))
        if cited.match is not Match.MISSING:
            return cited
    return None


def _document(user_id: uuid.UUID, footnote: dict[str, Any]) -> uuid.UUID | None:
    """Return the document of a footnote: that of the same file, or else the only one of its title."""
    sha256, title = line(footnote.get("sha256")), line(footnote.get("title"), 1000)
    rows = select(Document.id, Document.sha256).where(Document.user_id == user_id, Document.deleted_at.is_(None))
    same = (Document.sha256 == sha256) if SHA_256.fullmatch(sha256) else Document.title == title
    found = db.session.execute(rows.where(or_(same, Document.title == title)).limit(MOST_PASSAGES)).all()
    exact = [row.id for row in found if sha256 and row.sha256 == sha256]
    return exact[0] if exact else found[0].id if len(found) == 1 else None


def _passages(user_id: uuid.UUID, document_id: uuid.UUID, quote: str, page: Any) -> Sequence[Passage]:
    """Return the passages that have a quote as it is, or else those of its page."""
    rows = LIVE.where(Chunk.document_id == document_id).order_by(Chunk.chunk_index).limit(MOST_PASSAGES)
    exact = db.session.execute(rows.where(func.strpos(Chunk.content, quote) > 0), {"owner": user_id}).all()
    if not exact:
        near = [page, page - 1] if isinstance(page, int) and 0 < page < 1 << 31 else None
        rows = rows.where(Chunk.page_number.in_(near)) if near else rows
        exact = db.session.execute(rows, {"owner": user_id}).all()
    return [passage_of(row) for row in exact]


def _judged(content: str, found: Sequence[Cited]) -> list[Cited]:
    """Return footnotes with what the rules say of the claims that they stand behind."""
    by_number = {cited.number: cited for cited in found}
    judged: dict[int, Cited] = {}
    for claim, numbers in claims(content):
        notes = [by_number[number] for number in numbers if number in by_number]
        for note in _against(claim, notes):
            before = judged.get(note.number)
            if before is None or WORST.index(note.support) > WORST.index(before.support):
                judged[note.number] = note
    return [judged.get(cited.number) or replace(cited, support=Support.UNCHECKED) for cited in found]


def _against(claim: str, notes: Sequence[Cited]) -> list[Cited]:
    if len(notes) == 1 and _is_quoted(plain(claim), notes[0]):
        return [replace(notes[0], support=Support.QUOTED)]
    return checked(claim, notes) if notes else []


def _is_quoted(claim: str, note: Cited) -> bool:
    """Whether nothing is claimed beyond a quote: it stands there alone, or is said to stand in its source, too."""
    alone = fold(claim) == fold(plain(note.quote)) and note.match is Match.EXACT
    return alone or claim.removeprefix("Also in ").removeprefix(", ") == note.passage.title
