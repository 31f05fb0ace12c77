"""An e-mail: its subject, the line that inboxes show beside it, and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.shared.text import one_line
from webapp.templates.limits.graphemes import graphemes, shortened

MOST_SUBJECT = 60
"""Signs that inboxes show on a wide screen; a phone shows about 40."""
PHONE_SUBJECT = 40
MOST_PREHEADER = 100
LONGEST_SUBJECT = 200
HEAD = re.compile(r"(subject|preheader|preview)[^\S\n]*+:([^\n]*+)(?:\n|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Email:
    """An e-mail. ``preheader`` is what its text begins with where it gives none."""

    subject: str
    preheader: str
    body: str

    @property
    def is_subject_cut(self) -> bool:
        """Whether inboxes show less than the whole subject."""
        return len(graphemes(self.subject)) > MOST_SUBJECT

    @property
    def subject_on_a_phone(self) -> str:
        return shortened(self.subject, PHONE_SUBJECT)


def read(text: str) -> Email:
    """Return a text as an e-mail: lines such as "Subject: …" and "Preheader: …" at its head are no part of its body.

    A subject is one line, whatever its text holds, so that nothing in it begins a header of its own.
    """
    said: dict[str, str] = {}
    rest = text.lstrip()
    while head := HEAD.match(rest):
        name = "subject" if head[1].lower() == "subject" else "preheader"
        if name in said:
            break
        said[name] = one_line(head[2])
        rest = rest[head.end() :]
    body = rest.strip()
    subject = said.get("subject") or one_line(body.partition("\n")[0])
    preheader = said.get("preheader") or one_line(body)
    return Email(shortened(subject, LONGEST_SUBJECT), shortened(preheader, MOST_PREHEADER), body)
