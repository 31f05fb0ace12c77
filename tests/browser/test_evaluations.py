"""A report of an evaluation, as it is read on a desktop and on a phone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import name_of
from tests.evaluation.conftest import FILE
from tests.prepared import evaluate_on_a_copy
from tests.starting import command


@pytest.mark.parametrize(("width", "dark"), [("phone", True), pytest.param("desktop", False, marks=pytest.mark.long)])
def test_a_report_is_read_and_deleted(open_page, footnote, request, accessible, tmp_path, kept_databases, width, dark):
    file = tmp_path / "questions.json"
    file.write_text(json.dumps(FILE))
    name = footnote.join(name_of(request))
    done = command([str(file), "--user", name], footnote.environ, evaluate_on_a_copy(kept_databases))
    assert done.returncode == 0, done.stderr
    page = open_page(width, dark=dark)
    page.context.add_cookies([{"name": "footnote", "value": footnote.cookie(name), "url": footnote.url}])
    page.goto("/account/")
    page.get_by_role("link", name="Evaluations").click()
    accessible(page)
    page.get_by_role("link", name="questions.json").click()
    expect(page.get_by_role("img", name="Questions refused, by threshold")).to_be_visible()
    for summary in page.get_by_text("The same as a table").all():
        summary.click()
    expect(page.get_by_role("row", name="0.64 (present)")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Answered without a source (1)").click()
    expect(page.get_by_text("By which porter is coffee served at four o'clock?")).to_be_visible()
    page.get_by_label("Delete the evaluation").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No evaluation yet")).to_be_visible()
