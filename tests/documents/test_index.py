"""The library."""

from __future__ import annotations

from sqlalchemy import event


def test_an_empty_library_shows_the_first_step(browse, alice):
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "No documents yet" in page
    assert 'enctype="multipart/form-data"' in page


def test_a_document_asks_for_itself_until_it_is_ready(upload, browse, run_jobs, alice):
    document = upload(alice)
    status = f"/documents/{document.id}/status"
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert page.count('hx-trigger="every') == 1, "the rows of a page do not ask one by one"
    assert f'hx-get="/documents/progress?ids={document.id}&amp;since=' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Waiting to be read" in page

    assert f'hx-get="{status}?place=page"' in browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)

    run_jobs(only="reading")
    line = browse(alice).get(status, htmx=True).get_data(as_text=True)
    assert "Searchable by words. Indexing by meaning: 0 of 1 passages" in line
    assert "hx-trigger" in line

    run_jobs()
    line = browse(alice).get(status, htmx=True).get_data(as_text=True)
    assert line.startswith("<li")
    assert "Ready" in line
    assert "hx-trigger" not in line
    assert 'hx-swap-oob="innerHTML:#progress-message"' in line
    assert "is ready. " in line
    assert "noscript" not in browse(alice).get("/documents/").get_data(as_text=True)
    assert browse(alice).get(status).location == "/documents/"


def test_the_number_of_reads_does_not_grow(upload, browse, connection, alice):
    browser = browse(alice)
    upload(alice)
    few = _reads(connection, lambda: browser.get("/documents/"))
    for n in range(4):
        upload(alice, f"Note {n}.".encode(), f"{n}.txt")
    assert _reads(connection, lambda: browser.get("/documents/")) == few


def _reads(connection, visit) -> int:
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    visit()
    event.remove(connection, "before_cursor_execute", note)
    return len(statements)
