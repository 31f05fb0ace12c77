"""A model interrupted in the middle of its answer, by a kill and by stop, though it may be silent for long."""

from __future__ import annotations

import re

import pytest

from tests.fake_models import FakeModelServer
from tests.live import Live, Visitor, until
from tests.serving.conftest import asking
from tests.serving.test_models import STATE, answer_id, ask, is_written, shown, with_notes


@pytest.fixture
def settings(model_endpoint: FakeModelServer) -> dict[str, str]:
    model_endpoint.requests.clear()
    return asking(model_endpoint, 30)


@pytest.fixture
def alice(live: Live) -> Visitor:
    return with_notes(live)


def test_killed_in_the_middle_it_is_written_once_after_the_next_start(live, alice, model_endpoint):
    page = ask(alice, "slow-300ms")
    until(lambda: is_written(live, 3), every=0.02)
    live.kill()
    live.start()
    until(lambda: live.ask_database(STATE)[0] == "complete", seconds=60)
    _, content, notes = live.ask_database(STATE)
    assert len(model_endpoint.asked("slow-300ms")) == 2
    assert notes == len(re.findall(r"\[\^[1-9]\]", content)) == 2
    text = shown(alice.http.get(str(page.url)).text)
    assert text.count("An opened insulin pen keeps") == 2  # in the answer, and in the note beside it
    assert text.count("Checked against the source") == 2


def test_stop_ends_the_model_and_a_silent_one_holds_no_transaction(live, alice, model_endpoint):
    ask(alice, "stalls-after-3")
    until(lambda: is_written(live))
    busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'footnote' AND state LIKE 'idle in%%'"
    until(lambda: [live.ask_database(busy)[0] for _ in range(20)].count(0) >= 18)  # a look lasts a millisecond
    before = model_endpoint.hung_up
    stopped = alice.post(f"/chat/messages/{answer_id(live)}/stop", {})
    assert "You stopped this answer here." in stopped.text
    until(lambda: model_endpoint.hung_up > before)
    status, content, _ = live.ask_database(STATE)
    assert status == "stopped"
    assert content.startswith("An opened")
