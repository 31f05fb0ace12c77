"""Text of documents and of users in Markdown, shown as exactly this text."""

import re

MARKUP = re.compile(r"[\\`*_\[\]<>&~|$]|^[#+=-]")
"""What Markdown would read as markup: some signs anywhere, others only where a text begins."""
LIST_NUMBER = re.compile(r"^(\d+)(?=[.)])")


def escape(text: str) -> str:
    """Return a text as Markdown of one line that shows it, and nothing else."""
    return LIST_NUMBER.sub(r"\1\\", MARKUP.sub(r"\\\g<0>", " ".join(text.split())))
