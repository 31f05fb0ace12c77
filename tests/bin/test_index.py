"""The bin and the receipts as pages: what they say, how they go on, and that a stranger finds nothing by any door."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from webapp.bin.models import DeletionReceipt
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

NO_IDS = (str(uuid.uuid4()), "nonsense", "../../etc/passwd", "%00", "'; DROP TABLE documents; --")


@pytest.fixture
def fill(as_user):
    """Return a function that puts documents without content into a person's bin, deleted one day after another."""

    def put(person, count: int, **columns) -> list[uuid.UUID]:
        first = datetime(2026, 11, 24, 12, tzinfo=UTC)
        ids = [uuid.uuid4() for _ in range(count)]
        with as_user(person), unit_of_work():
            for number, id in enumerate(ids):
                row = {"title": f"Volume <{number}>", "file_name": "x", "size": 2048, "mime": "text/plain"}
                row |= {"file_key": "", "sha256": str(id), "status": "ready", **columns}
                moment = first + timedelta(days=number)
                db.session.add(Document(id=id, user_id=person.id, deleted_at=moment, **row))
        return ids

    return put


def test_an_empty_bin_says_what_it_is_for(browse, alice):
    page = browse(alice).get("/documents/bin").get_data(as_text=True)
    assert "The bin is empty" in page
    assert "30 days" in page
    assert 'href="/documents/bin"' in browse(alice).get("/documents/").get_data(as_text=True)
    assert "No receipts yet" in browse(alice).get("/documents/receipts").get_data(as_text=True)


def test_it_says_when_each_was_deleted_and_when_it_leaves(fill, browse, alice):
    fill(alice, 1)
    page = browse(alice).get("/documents/bin").get_data(as_text=True)
    assert "Volume &lt;0&gt;" in page
    assert "2.0 kB" in page
    assert ">24 November 2026</time>" in page
    assert "Kept until <time" in page
    assert ">24 December</time>" in page
    assert "The document in the bin is deleted now" in page


@pytest.mark.parametrize(("days", "words", "date"), [(7, "7 days", "1 December"), (1, "1 day", "25 November")])
def test_every_page_says_how_long_by_the_setting(
    days, words, date, fill, upload, run_jobs, browse, app, monkeypatch, alice
):
    monkeypatch.setitem(app.config, "RETENTION_DAYS", days)
    document = upload(alice)
    run_jobs()
    browser = browse(alice)
    library = browser.get("/documents/").get_data(as_text=True)
    assert library.count(f"stays in the bin for {words} and") == 1
    assert f"They stay in the bin for {words} and" in library
    assert f"stays in the bin for {words} and" in browser.get(f"/documents/{document.id}").get_data(as_text=True)
    assert f"stay here for {words} and" in browser.get("/documents/bin").get_data(as_text=True)
    fill(alice, 1)
    bin = browser.get("/documents/bin").get_data(as_text=True)
    assert f"stay here for {words}, in" in bin
    assert f">{date}</time>" in bin


def test_it_goes_on_page_by_page(fill, browse, monkeypatch, alice):
    monkeypatch.setattr("webapp.bin.queries.PAGE_SIZE", 2)
    ids = fill(alice, 5)
    browser, url, seen = browse(alice), "/documents/bin", []
    while url:
        page = browser.get(url).get_data(as_text=True)
        seen += [id for id in reversed(ids) if f'id="document-{id}"' in page]
        older = next((link for link in page.split('"') if link.startswith("/documents/bin?before=")), None)
        url = older
    assert seen == ids[::-1]
    assert "All 5 documents" in page
    assert browser.get(f"/documents/bin?before={uuid.uuid4()}").status_code == 200
    assert browser.get("/documents/bin?before=nonsense").status_code == 200


def test_it_goes_on_where_it_was_though_its_last_document_was_put_back(fill, browse, monkeypatch, alice):
    monkeypatch.setattr("webapp.bin.queries.PAGE_SIZE", 2)
    ids = fill(alice, 3)
    browser = browse(alice)
    page = browser.get("/documents/bin").get_data(as_text=True)
    older = next(link for link in page.split('"') if link.startswith("/documents/bin?before="))
    browser.post(f"/documents/{ids[1]}/restore")
    assert f'id="document-{ids[0]}"' in browser.get(older).get_data(as_text=True)


def test_receipts_go_on_page_by_page_and_stay(as_user, browse, monkeypatch, alice, bob):
    monkeypatch.setattr("webapp.bin.queries.PAGE_SIZE", 2)
    counts = {"passages": 1234, "quotes": 1, "files": 1, "bytes": 2048}
    with as_user(alice), unit_of_work():
        for number in range(3):
            moment = datetime(2026, 3, 1 + number, tzinfo=UTC)
            row = DeletionReceipt(user_id=alice.id, document_id=uuid.uuid4(), requested_at=moment, finished_at=moment)
            row.counts, row.left_over = counts, {"files": 0}
            db.session.add(row)
    browser = browse(alice)
    page = browser.get("/documents/receipts").get_data(as_text=True)
    assert "3 March 2026" in page
    assert "1,234 passages" in page
    assert "1 file of 2.0 kB" in page
    assert "1 March 2026" not in page
    older = next(link for link in page.split('"') if link.startswith("/documents/receipts?before="))
    assert "1 March 2026" in browser.get(older).get_data(as_text=True)
    assert "No receipts yet" in browse(bob).get("/documents/receipts").get_data(as_text=True)


def test_a_stranger_and_an_administrator_find_nothing(binned, browse, traces, alice, bob, carol):
    document, _ = binned
    for browser in (browse(bob), browse(carol)):
        assert "notes" not in browser.get("/documents/bin").get_data(as_text=True)
        for door in ("restore", "purge"):
            for htmx in (False, True):
                answer = browser.post(f"/documents/{document.id}/{door}", htmx=htmx)
                assert answer.status_code == 404, door
                assert b"notes" not in answer.data
        browser.post("/documents/bin/empty")
    assert traces(alice, document).rows == 1
    assert str(document.id) in browse(alice).get("/documents/bin").get_data(as_text=True)
    browse(alice).post(f"/documents/{document.id}/purge")
    for browser in (browse(bob), browse(carol)):
        assert browser.post(f"/documents/{document.id}/purge").status_code == 404
        assert str(document.id) not in browser.get("/documents/receipts").get_data(as_text=True)


def test_nobody_is_sent_to_sign_in(binned, browse):
    browser, (document, _) = browse(None), binned
    for url in ("/documents/bin", "/documents/receipts"):
        assert browser.get(url).location.startswith("/auth/login")
    for url in (f"/documents/{document.id}/restore", f"/documents/{document.id}/purge", "/documents/bin/empty"):
        assert browser.post(url).location.startswith("/auth/login")


def test_there_is_no_such_document(browse, alice):
    for id in NO_IDS:
        for door in ("restore", "purge"):
            assert browse(alice).post(f"/documents/{id}/{door}").status_code == 404, id
