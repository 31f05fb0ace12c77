"""One conversation, as a page."""

from __future__ import annotations

import io
import uuid

import pytest
from sqlalchemy import event

from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION
from tests.pages import PageClient
from webapp.chat.queries.messages import MESSAGES_A_PAGE
from webapp.platform.extensions import db

HOSTILE = "<img src=x onerror=alert(1)>{{ 7 * 7 }}"


def test_strangers_find_nothing(browse, alice, bob, carol, talk):
    url = f"/chat/{talk(alice, 'A secret?').id}"
    assert "A secret?" in browse(alice).get(url).text
    for stranger in (bob, carol):
        response = browse(stranger).get(url)
        assert response.status_code == 404
        assert "A secret?" not in response.text
    assert "/auth/login" in browse().get(url).location


def test_what_people_write_stays_text(browse, alice, talk):
    page = browse(alice).get(f"/chat/{talk(alice, HOSTILE, HOSTILE, title=HOSTILE).id}").text
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;{{ 7 * 7 }}") >= 4


def test_hostile_documents_stay_text(browse, alice, as_user, run_jobs, asked):
    content = (
        b"# <script>alert(1)</script>\n\nThe pen of insulin <img src=x onerror=alert(2)> keeps a month"
        b" ](javascript:alert(3)) [^9] **and** [a link](http://evil.example/).\n"
    )
    browse(alice).post("/documents/", {"file": (io.BytesIO(content), "x.txt"), "title": "<b onload=alert(4)>"})
    run_jobs()
    question, answered = asked("How long does the pen of insulin keep?")
    run_jobs()
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    answer = page[page.index('aria-label="Answer"') : page.index('id="composer"')]
    assert "The pen of insulin &lt;img src=x onerror=alert(2)&gt; keeps a month" in answer
    assert "&lt;b onload=alert(4)&gt;" in answer
    assert not any(word in answer for word in ("<script", "<img", "<b ", 'href="http', 'href="javascript'))
    assert f"note-{answered.id}-9" not in answer


def test_the_newest_messages_are_shown_and_older_ones_are_a_link_away(browse, alice, talk):
    contents = [f"({n})" for n in range(MESSAGES_A_PAGE * 2 + 10)]
    url = f"/chat/{talk(alice, *contents).id}"
    client, seen = browse(alice), []
    while url:
        page = client.get(url).text
        shown = [content for content in contents if content in page]
        seen = shown + seen
        older = page.partition("Earlier in this conversation")[0].rpartition('href="')[2].partition('"')[0]
        url = older if "before=" in older and "Earlier in" in page else ""
    assert seen == contents


def test_a_message_of_long_ago_has_an_address_that_shows_it(browse, alice, bob, talk, said):
    conversation = talk(alice, *(f"({n})" for n in range(MESSAGES_A_PAGE * 2)))
    with_first = said_first(browse, alice, conversation)
    response = browse(alice).get(f"/chat/messages/{with_first}")
    assert response.status_code == 303
    assert f'id="message-{with_first}"' in browse(alice).get(response.location).text
    assert browse(bob).get(f"/chat/messages/{with_first}").status_code == 404


def said_first(browse, person, conversation) -> str:
    page = browse(person).get(f"/chat/{conversation.id}").text
    older = page.partition("Earlier in this conversation")[0].rpartition('href="')[2].partition('"')[0]
    return browse(person).get(older).text.partition('id="message-')[2].partition('"')[0]


def test_a_made_up_place_is_not_found(browse, alice, talk):
    conversation = talk(alice, "?")
    assert browse(alice).get(f"/chat/{conversation.id}?before={uuid.uuid4()}").status_code == 404


def test_the_reads_do_not_grow_with_the_messages(browse, alice, talk, library, asked, run_jobs, connection):
    client = browse(alice)
    client.post("/chat/memory", {"csrf_token": ""})  # what is recalled is read as well
    short = asked(FOREIGN_QUESTION)[0].conversation_id
    for _ in range(6):
        client.post(f"/chat/{short}/messages", {"content": FOREIGN_QUESTION})
        client.post(f"/chat/{short}/messages", {"content": "How long does an opened insulin pen keep?"})
    long = asked()[0].conversation_id
    client.post(f"/chat/{long}/messages", {"content": FOREIGN_QUESTION})
    run_jobs()
    assert reads(client, connection, f"/chat/{short}") == reads(client, connection, f"/chat/{long}")


def reads(client: PageClient, connection, url: str) -> int:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        client.get(url)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return sum(statement.lstrip().startswith("SELECT") for statement in statements)


@pytest.mark.parametrize("status", ["waiting", "writing"])
def test_without_javascript_the_page_asks_again_until_the_answer_is_there(
    browse, alice, library, asked, run_jobs, as_user, status
):
    question, answer = asked()
    with as_user(alice):
        db.session.get_one(type(answer), answer.id).status = status
        db.session.commit()
    url = f"/chat/{question.conversation_id}"
    refresh = '<noscript><meta http-equiv="refresh" content="2; url={}?look={}#message-{}"></noscript>'
    assert refresh.format(url, 1, answer.id) in browse(alice).get(url).text
    assert refresh.format(url, 2, answer.id) in browse(alice).get(f"{url}?look=1").text
    run_jobs()
    assert 'http-equiv="refresh"' not in browse(alice).get(url).text


def test_what_stands_below_an_answer_is_beside_its_last_notes_and_else_takes_the_whole_width(
    browse, alice, library, asked, run_jobs
):
    for question, is_beside in ((PEN_QUESTION, True), (FOREIGN_QUESTION, False)):
        conversation = asked(question)[0].conversation_id
        run_jobs()
        assert ('<div class="below">' in browse(alice).get(f"/chat/{conversation}").text) == is_beside
