"""The jobs of runs, and of changes of drafts by a model. Each may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from webapp.chat.writing.beginning import VOICES
from webapp.platform.jobs import RETRY, Options, defer, job
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates import changing, running
from webapp.templates.queries import voice


@job("templates.run", "upkeep", retry=RETRY)
def run(user_id: str, run_id: str) -> None:
    """Go on with a run for a few seconds, and leave the rest to another job."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        if running.go_on(owner, uuid.UUID(run_id)):
            with unit_of_work():
                enqueue(owner, uuid.UUID(run_id))


def enqueue(user_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Defer the job that goes on with a run."""
    defer(run, Options(lock=f"drafts-{run_id}"), user_id=str(user_id), run_id=str(run_id))


@job("templates.change", "answers", retry=RETRY)
def change(user_id: str, change_id: str) -> None:
    """Have a model rewrite a draft."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        changing.write(owner, uuid.UUID(change_id))


def enqueue_change(user_id: uuid.UUID, change_id: uuid.UUID) -> None:
    """Defer the job that has a model rewrite a draft."""
    defer(change, Options(lock=f"change-{change_id}"), user_id=str(user_id), change_id=str(change_id))


VOICES.append(voice.of_conversation)
