"""The list of conversations by the day on which each was last written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from webapp.chat.models import Conversation
from webapp.shared import dates

A_WEEK = 7


@dataclass(frozen=True)
class Group:
    """Conversations that follow one another in a list, under a heading."""

    heading: str
    conversations: list[Conversation]


def by_day(
    rows: Sequence[Conversation], zone: tzinfo, now: datetime, *, pinned_first: bool, style: str = dates.DEFAULT
) -> list[Group]:
    """Group conversations in their order: pinned ones, where they come first, then by day, by week and by month."""

    def heading(conversation: Conversation) -> str:
        if pinned_first and conversation.is_pinned:
            return "Pinned"
        return _heading(conversation.updated_at.astimezone(zone), now.astimezone(zone), style)

    return [Group(name, list(group)) for name, group in groupby(rows, key=heading)]


def _heading(moment: datetime, now: datetime, style: str) -> str:
    days = (now.date() - moment.date()) // timedelta(days=1)
    if days < A_WEEK:
        return "Today" if days <= 0 else "Yesterday" if days == 1 else "Last 7 days"
    return dates.month(moment, style, moment.year != now.year)
