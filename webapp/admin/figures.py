"""The last 24 hours, hour by hour and of all users together: numbers alone, and nothing of whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from webapp.insights.plots import BOTTOM, GAP, HEIGHT, TOP, WIDTH
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.shared import zones

HOURS = 24
LABELLED = 4
"""Every so many hours have their time below them."""
DOWN = HEIGHT - TOP - BOTTOM


@dataclass(frozen=True)
class Bar:
    """An hour: its name, its value, the same in words, and where its bar stands."""

    name: str
    label: str
    value: float
    said: str
    x: float
    y: float
    width: float
    height: float

    @property
    def is_highest(self) -> bool:
        return self.height == DOWN


@dataclass(frozen=True)
class Plot:
    """A figure of each hour. ``unit`` heads its column, ``whole`` says it of all hours, "" where nothing was."""

    name: str
    title: str
    unit: str
    whole: str
    bars: list[Bar]


QUESTIONS = text(
    "SELECT date_trunc('hour', created_at, 'UTC'), count(*) FROM messages"
    " WHERE role = 'user' AND created_at >= :since GROUP BY 1"
)
DOCUMENTS = text(
    "SELECT date_trunc('hour', created_at, 'UTC'), count(*) FROM documents WHERE created_at >= :since GROUP BY 1"
)
ANSWERS = text(
    "SELECT date_trunc('hour', m.created_at, 'UTC'),"
    " percentile_cont(0.95) WITHIN GROUP (ORDER BY e.total_ms) / 1000"
    " FROM messages m JOIN evidence e ON e.message_id = m.id"
    " WHERE m.created_at >= :since AND e.total_ms IS NOT NULL GROUP BY 1"
)
FAILED = text(
    "SELECT date_trunc('hour', at, 'UTC'), count(DISTINCT job_id) FROM procrastinate_events"
    " WHERE type = 'failed' AND at >= :since GROUP BY 1"
)


def plots() -> list[Plot]:
    """Return a plot of each figure."""
    this_hour = zones.now().replace(minute=0, second=0, microsecond=0)
    first = this_hour - timedelta(hours=HOURS - 1)
    with as_system("adding up the last day for an administrator"):
        questions, answers, documents, failed = (
            {hour: float(value) for hour, value in db.session.execute(statement, {"since": first})}
            for statement in (QUESTIONS, ANSWERS, DOCUMENTS, FAILED)
        )
    return [
        Plot("questions", "Questions", "Questions", _sum(questions, "question"), _bars(questions, first)),
        Plot("answers", "Until an answer is complete", "Seconds", _slowest(answers), _bars(answers, first, 1)),
        Plot("documents", "Documents added", "Documents", _sum(documents, "document"), _bars(documents, first)),
        Plot("failed", "Jobs that failed for good", "Jobs", _sum(failed, "job"), _bars(failed, first)),
    ]


def _sum(values: Mapping[datetime, float], what: str) -> str:
    count = int(sum(values.values()))
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else ""


def _slowest(values: Mapping[datetime, float]) -> str:
    return f"19 of 20 within {max(values.values()):.1f} seconds, in the slowest hour" if values else ""


def _bars(values: Mapping[datetime, float], first: datetime, digits: int = 0) -> list[Bar]:
    """Return a bar for each hour from the first on."""
    most, across = max(values.values(), default=0.0) or 1.0, WIDTH / HOURS
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    found = []
    for place, hour in enumerate(hours):
        value = values.get(hour, 0.0)
        height = round(DOWN * value / most, 1)
        corner = round(across * (place + GAP / 2), 1), round(TOP + DOWN - height, 1), round(across * (1 - GAP), 1)
        name = f"{hour:%H:%M}"
        label = name if place % LABELLED == 0 else ""
        found.append(Bar(name, label, value, f"{value:,.{digits}f}", *corner, height))
    return found
