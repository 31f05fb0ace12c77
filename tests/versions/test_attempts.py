"""An upload that came to nothing, or too late, takes no other version with it when it leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.documents.conftest import NOTES
from tests.versions.test_replacing import contents, old, replace  # noqa: F401  # fixtures
from webapp.documents.models import Document
from webapp.extensions import db

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
