"""A server killed in the middle of its work: what it was doing is finished after the next start, once."""

from __future__ import annotations

import re
import time

from tests.live import until

SENTENCES = [
    f"Ward {number} keeps {number * 7 % 90} beds, and its nurse counts the blankets of room {number * 3} at dusk."
    for number in range(600)
]
BOOK = "\n\n".join(" ".join(SENTENCES[start : start + 6]) for start in range(0, len(SENTENCES), 6)).encode()


def test_a_book_is_completed_without_a_lost_or_doubled_chunk(live):
    alice = live.newcomer("alice")
    alice.upload("wards.txt", BOOK)
    some = "SELECT count(*) FROM embeddings WHERE state = 'complete'"
    until(lambda: live.ask_database(some)[0] > 0, seconds=60, every=0.05)
    chunks = live.ask_database("SELECT count(*) FROM chunks")[0]
    live.kill()
    assert live.ask_database(some)[0] < chunks, "it was killed too late to show anything"  # its database runs on
    live.start()
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=90)
    counted = "SELECT count(*), count(DISTINCT chunk_index), max(chunk_index) + 1 FROM chunks"
    assert live.ask_database(counted) == (chunks, chunks, chunks)
    assert live.ask_database(some)[0] == chunks
    words = "SELECT string_agg(content, ' ' ORDER BY chunk_index) FROM chunks"
    text = re.sub(r"\s+", " ", live.ask_database(words)[0])
    assert [text.count(sentence) for sentence in SENTENCES] == [1] * len(SENTENCES)
    page = alice.http.get("/search/", params={"q": "Ward 599 blankets at dusk"}).text
    assert "Ward 599 keeps" in re.sub(r"<[^>]+>", "", page)


def test_an_answer_is_completed_after_the_next_start(live):
    alice = live.newcomer("alice")
    alice.upload("wards.txt", BOOK[:3000])
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=60)
    page = alice.post("/chat/", {"content": "How many beds does ward 3 keep?"}, page="/chat/")
    live.kill()
    live.start()
    answered = "SELECT status, count(c.id) FROM messages m LEFT JOIN citations c ON c.message_id = m.id"
    answered += " WHERE role = 'assistant' GROUP BY m.id, status"
    state = until(lambda: (row := live.ask_database(answered))[0] not in ("waiting", "writing") and row, seconds=60)
    assert state[0] == "complete"
    time.sleep(0.2)
    text = alice.http.get(str(page.url)).text
    assert text.count('aria-label="Answer"') == 1
    assert "Ward 3 keeps 21 beds" in re.sub(r"<[^>]+>", "", text)


def test_what_has_expired_is_swept_at_the_start(live):
    live.newcomer("alice")
    live.ask_database("UPDATE user_sessions SET expires_at = now() - interval '1 minute'")
    live.kill()
    live.start()
    until(lambda: live.ask_database("SELECT count(*) FROM user_sessions") == (0,))
    assert "ERROR" not in live.log.read_text()
