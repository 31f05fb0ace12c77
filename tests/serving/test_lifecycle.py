"""Starting, stopping, and what happens when a part is away: on the real product."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.live import Live, until

POSTGRES_STOP = ("-w", "stop", "-m", "immediate")


@pytest.fixture
def live(data_dir):
    live = Live(data_dir).start()
    yield live
    if live.process is not None and live.process.poll() is None:
        live.stop()


def postgres_pid(live: Live) -> int:
    return int((live.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z" not in stat.read_text()


def test_ctrl_c_stops_all_of_it_and_a_second_start_is_refused(live):
    second = live.command("serve")
    assert second.returncode == 1
    assert f"already running on this data: http://localhost:{live.port}" in second.stderr
    postgres = postgres_pid(live)
    assert live.stop() == 0
    assert not is_alive(postgres)
    assert live.health() is None
    live.start()
    assert live.stop(signal.SIGTERM) == 0


def test_a_taken_port_is_named(live, tmp_path):
    other = Live(tmp_path / "other")
    other.environ["PORT"] = str(live.port)
    refused = other.command("serve")
    assert refused.returncode == 1
    assert f"Port {live.port}" in refused.stderr
    assert "PORT=" in refused.stderr


def test_after_a_kill_it_starts_again_on_the_same_data(live):
    live.visitor().sign_up("alice")
    live.kill()
    live.start()
    assert "alice" in live.visitor().sign_in("alice").http.get("/account/").text


def test_without_its_database_pages_say_so_and_all_recovers_alone(live):
    alice = live.visitor().sign_up("alice")
    # A moment ago it was there: the folder is held away so that it cannot come back at once.
    pid_file = live.data_dir / "postgres" / "PG_VERSION"
    pid_file.rename(pid_file.with_suffix(".away"))
    os.kill(postgres_pid(live), signal.SIGQUIT)
    down = until(lambda: (answer := live.health()) is not None and answer.status_code == 503 and answer)
    assert down.json()["services"]["database"] == "down"
    page = alice.http.get("/documents/")
    assert page.status_code == 503
    assert "Nothing you saved is lost" in page.text
    assert httpx.get(f"{live.url}/livez").status_code == 200
    pid_file.with_suffix(".away").rename(pid_file)
    until(live.is_healthy, seconds=60)
    assert alice.http.get("/documents/").status_code == 200


def test_a_misspelt_setting_stops_the_start_and_is_named(data_dir):
    live = Live(data_dir, QDRANT_ULR="http://localhost:6333")
    refused = live.command("serve")
    assert refused.returncode != 0
    assert "QDRANT_ULR is not a setting" in refused.stderr


def test_nothing_is_left_running(data_dir):
    live = Live(data_dir).start()
    live.stop()
    left = subprocess.run(["pgrep", "-f", str(data_dir)], capture_output=True, text=True, check=False)
    assert left.stdout == ""
