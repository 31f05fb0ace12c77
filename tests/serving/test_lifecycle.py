"""Starting, stopping, and what happens when a part is away: on the real product."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.live import ROOT, Installed, Live, until


def postgres_pid(live: Live) -> int:
    return int((live.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z" not in stat.read_text()


@pytest.mark.parametrize("product", [Installed])
def test_ctrl_c_stops_all_of_it_and_a_second_start_is_refused(live):
    second = live.command("serve")
    assert second.returncode == 1
    assert f"already running on this data: http://localhost:{live.port}" in second.stderr
    postgres = postgres_pid(live)
    assert live.stop() == 0
    assert not is_alive(postgres)
    assert live.health() is None
    left = subprocess.run(["pgrep", "-f", str(live.data_dir)], capture_output=True, text=True, check=False)
    assert left.stdout == ""
    live.start()
    assert live.stop(signal.SIGTERM) == 0


def test_a_taken_port_is_named(lasting, tmp_path):
    other = Live(tmp_path / "other")
    other.environ["PORT"] = str(lasting.port)
    refused = other.command("serve")
    assert refused.returncode == 1
    assert f"Port {lasting.port}" in refused.stderr
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
    until(lambda: (answer := live.health()) is not None and answer.json()["services"]["database"] == "down")
    assert live.health().status_code == 503
    page = alice.http.get("/documents/")
    assert page.status_code == 503
    assert "Nothing you saved is lost" in page.text
    assert httpx.get(f"{live.url}/livez").status_code == 200
    pid_file.with_suffix(".away").rename(pid_file)
    until(live.is_healthy, seconds=60)
    assert alice.http.get("/documents/").status_code == 200


HOLD_INDEX = """
import sys
from pathlib import Path
from webapp.platform.extensions import clients
from webapp.clients.vectors import Collection, Point, open_index
index = open_index(Path(sys.argv[1]), "", "", lambda: "here")
for name in ("document_chunks", "chat_history"):
    point = Point("00000000-0000-0000-0000-000000000001", "held")
    index.owned_by("nobody").upsert(Collection(name, 384), [point])
for mark in Path(sys.argv[1]).glob("*/installation"):
    mark.unlink()
print("held", flush=True)
sys.stdin.read()
"""


def test_without_its_index_pages_say_so_and_all_recovers_alone(data_dir, fresh_data):
    (data_dir / "qdrant").mkdir(parents=True)
    command = [sys.executable, "-c", HOLD_INDEX, str(data_dir / "qdrant")]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    live = Live(fresh_data(data_dir))
    live.launch()
    try:
        services = {"database": "up", "qdrant": "down", "jobs": "up", "files": "up"}
        until(lambda: (answer := live.health()) is not None and answer.json()["services"] == services)
        down = live.health()
        assert down is not None
        assert down.status_code == 503
        alice = live.visitor().sign_up("alice")
        searched = alice.http.get("/search/", params={"q": "tea"})
        assert searched.status_code == 503
        assert "documents and chats are safe" in searched.text
        alice.upload("tea.txt", b"The tea in the north ward is served at four o'clock by the porter.")
        until(lambda: "Nothing is lost; this goes on by itself" in alice.http.get("/documents/").text)
        holder.communicate(timeout=60)
        until(live.is_healthy)
        until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=60)
        assert "served at four" in alice.http.get("/search/", params={"q": "tea in the north ward"}).text
    finally:
        holder.kill()
        live.stop()


def test_a_misspelt_setting_stops_the_start_and_is_named(data_dir):
    live = Live(data_dir, QDRANT_ULR="http://localhost:6333")
    refused = live.command("serve")
    assert refused.returncode != 0
    assert "QDRANT_ULR is not a setting" in refused.stderr
