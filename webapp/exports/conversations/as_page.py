"""A conversation as one page that reads and prints well anywhere: no script, nothing from another address."""

from __future__ import annotations

from functools import cache

from flask import render_template

from webapp import ROOT
from webapp.chat.models import Conversation
from webapp.chat.queries.turns import Turn
from webapp.exports.answers import said_before
from webapp.exports.conversations.markdown import branches_left
from webapp.exports.queries import NotShown

STYLE = "<!-- style -->"
"""Where the stylesheet goes in the page. What people write is escaped, so nothing of theirs looks like it."""
TAIL = "</div>\n</main>\n</body>\n</html>\n"


def head(conversation: Conversation, not_shown: NotShown) -> str:
    """Return the page up to its first message."""
    left = branches_left(not_shown) if not_shown.left else ""
    page = render_template("exports/page.html", conversation=conversation, not_shown=not_shown, left=left)
    return page.replace(STYLE, f"<style>\n{_css()}</style>", 1)


def write(turn: Turn, _number: int) -> str:
    """Return a message with its footnotes beside it."""
    return render_template("exports/_turn.html", turn=turn, before=said_before(turn, str), is_shared=False)


@cache
def _css() -> str:
    return (ROOT / "templates" / "exports" / "page.css").read_text()
