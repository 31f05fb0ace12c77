"""An upload that came to nothing, or too late, takes no other version with it when it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.documents.conftest import NOTES
from tests.documents.test_recognising import mixed
from tests.versions.test_replacing import contents, old, replace  # noqa: F401  # fixtures
from webapp.documents import jobs as reading
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

NEWER = NOTES + b"\nA second edition."
NEWEST = NOTES + b"\nA third edition."


def ids(as_user, person) -> set:
    with as_user(person):
        return set(db.session.scalars(select(Document.id).where(Document.deleted_at.is_(None))))


@pytest.mark.parametrize("ends", [(), ("purge",)])
def test_an_attempt_that_failed_leaves_alone(ends, old, replace, browse, as_user, run_jobs, alice):  # noqa: F811
    second = replace(alice, old, NEWER)
    run_jobs()
    attempt = replace(alice, second, b"", "empty.txt")
    run_jobs()
    for action in ("delete", *ends):
        browse(alice).post(f"/documents/{attempt.id}/{action}")
    run_jobs()
    assert ids(as_user, alice) == {old.id, second.id}
    assert browse(alice).get(f"/documents/{old.id}").status_code == 200


def test_an_attempt_that_another_one_overtook_leaves_alone(old, replace, browse, as_user, run_jobs, alice):  # noqa: F811
    attempt = replace(alice, old, b"", "empty.txt")
    run_jobs()
    browse(alice).post(f"/documents/{attempt.id}/delete")
    second = replace(alice, old, NEWER)
    run_jobs()
    browse(alice).post(f"/documents/{attempt.id}/restore")
    browse(alice).post(f"/documents/{attempt.id}/delete")
    browse(alice).post(f"/documents/{attempt.id}/purge")
    run_jobs()
    assert ids(as_user, alice) == {old.id, second.id}
    browse(alice).post(f"/documents/{second.id}/delete")
    assert ids(as_user, alice) == set()


def test_a_replaced_document_that_was_still_being_read_goes_on_when_it_comes_back(
    upload,
    replace,  # noqa: F811
    browse,
    as_user,
    run_jobs,
    alice,
):
    first = upload(alice, NOTES, "notes.txt")
    second = replace(alice, first, NEWER)
    with as_user(alice):
        arguments = {"user_id": str(alice.id), "document_id": str(second.id)}
        reading.read.function(**arguments)
        reading.embed.function(**arguments)
    browse(alice).post(f"/documents/{second.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{second.id}/restore")
    run_jobs()
    with as_user(alice):
        assert db.session.get_one(Document, first.id).is_ready
    assert {id for id, _ in contents(as_user, alice)} == {str(second.id)}


def test_a_cancelled_document_that_was_deleted_and_put_back_is_in_no_answer(upload, browse, as_user, run_jobs, alice):
    document = upload(alice, mixed(), "letters.pdf")
    run_jobs(only="reading")
    assert contents(as_user, alice, "the oldest letters"), "its pages with text can be found"
    browse(alice).post(f"/documents/{document.id}/cancel")
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, document.id).deleted_at = datetime.now(UTC)
    run_jobs()  # the job that was to take it out of the index finds it deleted, and leaves that to the bin's
    browse(alice).post(f"/documents/{document.id}/restore")
    run_jobs()
    assert contents(as_user, alice, "the oldest letters") == []
