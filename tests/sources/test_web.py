"""Web pages: fetched, kept as a file, read; and what is said when that does not succeed."""

from __future__ import annotations

import pytest

from tests import fakes
from tests.documents.conftest import BOOK
from tests.sources.conftest import PASTED
from webapp.clients.refused import Refused
from webapp.clients.web import Fetched
from webapp.documents.models import Status

ADD = "/documents/web"
URL = "https://www.example.org/guides/hygiene"
TEXT = b"Hand hygiene saves lives. Wash them for forty seconds."
REFUSED = Refused("status", "The site answered with an error (503). Try again later.")


def test_a_page_is_fetched_and_read(browse, web, documents, content, run_jobs, alice):
    web.pages[URL] = Fetched(TEXT, ".txt")
    page = browse(alice).post(ADD, {"url": URL}, follow_redirects=True).get_data(as_text=True)
    assert "“example.org/guides/hygiene”</a> is being fetched." in page
    assert "Fetching the page" in page
    (document,) = documents(alice)
    assert (document.status, document.kind, document.source_url) == (Status.FETCHING, "other", URL)

    assert run_jobs() == ["sources.fetch", "documents.read", "documents.embed"]

    (document,) = documents(alice)
    assert (document.status, document.file_name) == (Status.READY, "example.org-guides-hygiene.txt")
    assert content(alice, document).encode() == TEXT
    assert f'<a href="{URL}" rel="noreferrer noopener">' in browse(alice).get(f"/documents/{document.id}").text


def test_a_pdf_at_an_address_is_a_pdf(browse, web, documents, run_jobs, alice):
    web.pages["https://example.org/zoo.pdf"] = Fetched(BOOK, ".pdf")
    browse(alice).post(ADD, {"url": "example.org/zoo.pdf"})
    run_jobs()
    (document,) = documents(alice)
    assert (document.status, document.title, document.page_count) == (Status.READY, "A Small Zoology", 2)
    assert document.file_name == "example.org-zoo.pdf"


def test_a_failure_is_said_and_trying_again_fetches_again(browse, web, documents, run_jobs, alice):
    web.pages[URL] = REFUSED
    browse(alice).post(ADD, {"url": URL})
    run_jobs()
    (document,) = documents(alice)
    assert (document.status, document.error) == (Status.FAILED, REFUSED.sentence)
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert REFUSED.sentence in page
    assert "Add this transcript" not in page

    web.pages[URL] = Fetched(TEXT, ".txt")
    browse(alice).post(f"/documents/{document.id}/retry")
    run_jobs()
    assert [one.status for one in documents(alice)] == [Status.READY]


def test_an_address_is_not_fetched_twice_at_once(browse, web, documents, run_jobs, alice):
    web.pages[URL] = REFUSED
    for _ in range(2):
        page = browse(alice).post(ADD, {"url": URL}, follow_redirects=True).get_data(as_text=True)
    assert "is already in your library" in page
    run_jobs()
    assert web.asked == [URL]
    browse(alice).post(ADD, {"url": URL})  # after a failure it is a new try
    run_jobs()
    assert web.asked == [URL] * 2
    assert len(documents(alice)) == 1


def test_the_same_content_again_is_said_and_not_doubled(browse, web, documents, kept_files, run_jobs, alice):
    web.pages |= {URL: Fetched(TEXT, ".txt"), f"{URL}?again": Fetched(TEXT, ".txt")}
    browse(alice).post(ADD, {"url": URL})
    run_jobs()
    before = kept_files()
    browse(alice).post(ADD, {"url": f"{URL}?again"})
    run_jobs()
    newer, first = documents(alice)
    assert (first.status, newer.status, newer.file_key) == (Status.READY, Status.FAILED, "")
    assert newer.error.startswith("The same text is already in your library as “example.org/guides/hygiene”")
    assert kept_files() == before


def test_a_page_that_changed_is_another_document(browse, web, documents, run_jobs, alice):
    for text in (TEXT, b"It says something new."):
        web.pages[URL] = Fetched(text, ".txt")
        browse(alice).post(ADD, {"url": URL})
        run_jobs()
    assert [one.status for one in documents(alice)] == [Status.READY, Status.READY]


def test_a_video_by_the_same_door(browse, youtube, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": f"youtube.com/shorts/{fakes.OK}"})
    browse(alice).post(ADD, {"url": f"https://youtu.be/{fakes.LONG}", "transcript": PASTED})
    run_jobs()
    assert [one.status for one in documents(alice)] == [Status.READY, Status.READY]
    assert youtube.asked == [fakes.OK]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Enter the address"),
        ("ftp://example.org/x", "begin with http:// or https://"),
        ("javascript://example.org/%0Aalert(1)", "begin with http:// or https://"),
        ("file:///etc/passwd", "begin with http:// or https://"),
        ("http://me:secret@example.org/", "user name or password"),
        ("example.org:8080/x", "unusual port"),
        ("javascript:alert(1)", "This is not the address of a web page."),
        ("http://[::1", "This is not the address of a web page."),
        ("two words", "This is not the address of a web page."),
        ("http://exa%00mple.org/", "This is not the address of a web page."),
        ("'; DROP TABLE documents; --", "This is not the address of a web page."),
        ("http://" + "a" * 2000, "too long"),
    ],
)
def test_an_address_that_needs_another_look(url, sentence, browse, documents, alice):
    answer = browse(alice).post(ADD, {"url": url})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert documents(alice) == []


def test_a_transcript_is_for_videos_only(browse, documents, alice):
    answer = browse(alice).post(ADD, {"url": URL, "transcript": PASTED})
    assert answer.status_code == 422
    assert "A transcript can only be added to a YouTube video" in answer.get_data(as_text=True)
    assert documents(alice) == []


def test_markup_in_an_address_is_text(browse, web, run_jobs, alice):
    url = 'https://example.org/<script>alert(1)</script>"onclick="x{{7*7}}'
    web.pages[url] = REFUSED
    browse(alice).post(ADD, {"url": url})
    run_jobs()
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "example.org/&lt;script&gt;alert(1)&lt;/script&gt;&#34;onclick=&#34;x{{7*7}}" in page
