"""What looks like a newer version of a document is offered as one."""

from __future__ import annotations

import io
import re

import pytest

from webapp.documents.models import Document
from webapp.documents.newer_versions import is_newer_name, similarity
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

SENTENCES = [f"The lighthouse number {n} of the northern coast was painted red that year." for n in range(12)]
OLD = " ".join(SENTENCES).encode()
NEW = " ".join([*SENTENCES[2:], "Two more lighthouses were built of stone on the islands."]).encode()
OTHER = " ".join(f"The tortoise number {n} has lived in the garden for many years." for n in range(12)).encode()
OFFER = "This looks like a newer version of"


@pytest.mark.parametrize(
    ("new", "old", "is_newer"),
    [
        ("Guideline 2021", "Guideline 2019", True),
        ("Guideline 2019", "Guideline 2021", False),
        ("report v2", "Report v1", True),
        ("report_v1.10", "report_v1.9", True),
        ("Zoology, 3rd edition", "Zoology, 2nd edition", True),
        ("minutes 2024-05-01", "minutes 2024-04-30", True),
        ("Plan version 2", "Plan", True),
        ("Chapter 2", "Chapter 1", False),
        ("note 5", "note 4", False),
        ("Plan", "Plan", False),
        ("Plan B 2021", "Plan A 2019", False),
        ("2021", "2019", False),
    ],
)
def test_a_later_year_date_or_version_in_the_same_name_is_newer(new, old, is_newer):
    assert is_newer_name(new, old) is is_newer


def test_similarity_is_the_share_of_sentences():
    assert similarity([1, 2, 3, 4], [1, 2, 3, 5]) == 3 / 5
    assert similarity([1, 2], [1, 2]) == 0.0, "too few to tell"
    assert similarity([], []) == 0.0


@pytest.fixture
def pair(upload, run_jobs, alice):
    """Two documents of alice's with mostly the same sentences."""
    old, new = upload(alice, OLD, "coast.txt", tags="sea"), upload(alice, NEW, "the coast again.txt")
    run_jobs()
    return old, new


def test_a_text_with_most_of_its_sentences_is_offered_and_replaces_it_at_a_click(
    pair, browse, as_user, run_jobs, alice
):
    old, new = pair
    browser = browse(alice)
    assert f'{OFFER} <a href="/documents/{old.id}"' in browser.get(f"/documents/{new.id}").text
    assert browser.get("/documents/").text.count(OFFER) == 1
    assert browser.post(f"/documents/{new.id}/versions/accept").location == f"/documents/{new.id}/versions"
    run_jobs()
    with as_user(alice):
        kept, replaced = db.session.get_one(Document, new.id), db.session.get_one(Document, old.id)
        assert (kept.version, kept.replaces_id, kept.offer, kept.tags) == (2, old.id, {}, ["sea"])
        assert replaced.superseded_at
    assert OFFER not in browser.get(f"/documents/{new.id}").text
    assert browser.post(f"/documents/{new.id}/versions/accept").status_code == 422


def test_both_can_be_kept(pair, browse, as_user, alice):
    browse(alice).post(f"/documents/{pair[1].id}/versions/dismiss")
    assert OFFER not in browse(alice).get("/documents/").text
    with as_user(alice):
        assert db.session.get_one(Document, pair[0].id).superseded_at is None


def test_a_later_version_in_the_name_is_offered_and_another_text_is_not(upload, run_jobs, browse, alice):
    upload(alice, OLD, "report v1.txt")
    upload(alice, OTHER, "tortoises.txt")
    newer = upload(alice, b"All is new.", "report v2.txt")
    run_jobs(only="reading")
    page = browse(alice).get("/documents/").text
    assert re.findall(rf"{OFFER} <a [^>]+>([^<]+)</a>", page) == ["report v1"]
    assert OFFER in browse(alice).get(f"/documents/{newer.id}").text


def test_a_document_that_is_gone_is_not_replaced(pair, browse, alice):
    browse(alice).post(f"/documents/{pair[0].id}/delete")
    assert browse(alice).post(f"/documents/{pair[1].id}/versions/accept").status_code == 422


def test_nothing_is_offered_as_a_newer_version_of_what_is_in_the_bin(pair, browse, as_user, alice):
    old, new = pair
    browser = browse(alice)
    browser.post(f"/documents/{old.id}/delete")
    assert OFFER not in browser.get(f"/documents/{new.id}").text
    with as_user(alice):
        assert "coast" not in str(db.session.get_one(Document, new.id).attributes)


def test_a_purge_leaves_no_offer_that_was_made_meanwhile(pair, browse, as_user, run_jobs, alice):
    old, new = pair
    browse(alice).post(f"/documents/{old.id}/delete")
    with as_user(alice), unit_of_work():
        offered = db.session.get_one(Document, new.id)
        offered.attributes = {**offered.attributes, "newer_of": {"id": str(old.id), "title": "coast"}}
    browse(alice).post(f"/documents/{old.id}/purge")
    run_jobs()
    with as_user(alice):
        assert "coast" not in str(db.session.get_one(Document, new.id).attributes)


def test_strangers_replace_nothing(pair, browse, bob):
    for action in ("accept", "dismiss"):
        url = f"/documents/{pair[1].id}/versions/{action}"
        assert browse(bob).post(url).status_code == 404
        assert "/auth/login" in browse(None).post(url).location


def test_the_same_file_is_found_by_both_names(upload, browse, alice):
    upload(alice, OLD, "coast.txt")
    browser = browse(alice)
    browser.post("/documents/", {"file": (io.BytesIO(OLD), "Küste 2024.txt")})
    page = browser.get("/documents/?words=küste").text
    assert "It is found by both names." in page
    assert ">coast</a>" in page
    assert ">coast</a>" in browse(alice).get("/documents/?words=coast").text
