"""What the clock starts: the hourly sweep, made up for at the next start, beside all other work."""

from __future__ import annotations

from tests.live import until


def test_the_sweep_runs_and_holds_up_no_other_work(live):
    live.ask_database("INSERT INTO rate_limits (key, count, expires_at) VALUES ('old', 1, now() - interval '1 day')")
    live.ask_database("DELETE FROM procrastinate_periodic_defers")  # as if it had not run since
    live.stop()
    live.start()
    until(lambda: live.ask_database("SELECT count(*) FROM rate_limits WHERE key = 'old'") == (0,), seconds=20)
    alice = live.visitor().sign_up("alice")
    alice.upload("owls.txt", b"The barn owl hunts at night over open fields.")
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=30)
    assert "stopping worker" not in live.log.read_text()
