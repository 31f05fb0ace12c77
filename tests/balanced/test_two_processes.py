"""Nothing is in a process that another one needs."""

from __future__ import annotations

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD
from tests.chat.conftest import PEN_QUESTION
from webapp.auth import attempts
from webapp.chat.models import Status
from webapp.health import parts
from webapp.index import generations, operations
from webapp.platform import overrides
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work

WRONG = {"login": "alice", "password": "something else"}
ALIVE = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())"
KEEPS = "An opened insulin pen keeps"


def test_tries_to_sign_in_are_counted_together(limited, browse, alice, app, second, balanced):
    browser = browse(None)
    assert [browser.post("/auth/login", WRONG).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert {balanced.count(app), balanced.count(second)} == {6, 7}  # the first page had the form


def test_who_waits_after_a_wrong_password_waits_everywhere(limited, browse, alice, monkeypatch):
    monkeypatch.setattr(attempts, "FIRST_WAIT_S", 600)
    monkeypatch.setattr(attempts, "LONGEST_WAIT_S", 600)
    browser = browse(None)
    tries = [
        browser.post("/auth/login", WRONG, environ_base={"REMOTE_ADDR": f"192.0.{number}.1"}).status_code
        for number in range(attempts.FREE + 2)
    ]
    assert tries == [422] * attempts.FREE + [429] * 2


def test_whoever_signs_out_of_one_is_signed_out_of_the_other(browse, alice):
    browser = browse(None)
    browser.post("/auth/login", {"login": "alice", "password": PASSWORD})
    assert [browser.get("/account/").status_code for _ in range(2)] == [200, 200]
    browser.post("/auth/logout")
    assert [browser.get("/account/").status_code for _ in range(2)] == [303, 303]


def test_a_setting_that_is_changed_in_one_holds_in_the_other(app, second, browse, carol, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS_KEPT_S", 0.0)
    monkeypatch.setitem(second.config, "SETTINGS_KEPT_S", 0.0)
    try:
        browse(carol).post("/admin/settings", {"ALLOW_SIGNUP": "no"})
        pages = [browse(None).get("/auth/register") for _ in range(2)]
        assert {page.status_code for page in pages} == {browse(None).get("/auth/register").status_code}
        assert (app.config["ALLOW_SIGNUP"], second.config["ALLOW_SIGNUP"]) == ("closed", "closed")
    finally:
        for process in (app, second):
            with process.app_context():
                overrides.apply({})


def test_a_program_is_counted_once_and_what_it_repeats_is_done_once(limited, program, alice):
    mine = program(alice)
    sent = [mine.post("/tasks", {"title": "Feed"}, headers={"Idempotency-Key": "once"}) for _ in range(4)]
    assert {answer.status_code for answer in sent} == {201}, sent[0].text
    assert len({answer.json["id"] for answer in sent}) == 1
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in sent]
    assert left == list(range(left[0], left[0] - 4, -1))


def test_an_answer_is_asked_for_in_one_and_read_and_stopped_in_the_other(browse, alice, library, asked, said, run_jobs):
    _, answer = asked()
    assert said(alice, answer.conversation_id)[-1].status == Status.WAITING
    run_jobs()
    for _ in range(2):
        assert KEEPS in browse(alice).get(f"/chat/{answer.conversation_id}").text
    _, answer = asked()
    for _ in range(2):
        browse(alice).post(f"/chat/messages/{answer.id}/stop")
        assert said(alice, answer.conversation_id)[-1].status == Status.STOPPED


def test_an_index_that_is_built_anew_by_one_is_searched_by_both(app, second, browse, alice, library, run_jobs):
    page = f"/search/?q={PEN_QUESTION}"
    assert all(KEEPS in browse(alice).get(page).text for _ in range(2))
    with second.app_context(), unit_of_work():
        operations.begin(True)
    run_jobs()
    for process in (app, second):
        with process.app_context():
            assert generations.current().generation == 2
    with app.app_context():
        clients.vectors.drop("document_chunks")  # of before: nobody may need it any more
    assert all(KEEPS in browse(alice).get(page).text for _ in range(2))
    with app.app_context():
        for name in clients.vectors.info():
            clients.vectors.drop(name)  # the index is not rolled back


def test_a_worker_that_is_alive_is_alive_for_all(browse, connection, monkeypatch):
    monkeypatch.setattr(parts, "DEADLINE_S", 30)  # a machine that is busy with other tests answers as well
    jobs = lambda: [browse(None).get("/health").get_json()["services"]["jobs"] for _ in range(2)]  # noqa: E731
    assert jobs() == ["down", "down"]
    as_login_role(connection, ALIVE)
    assert jobs() == ["up", "up"]
