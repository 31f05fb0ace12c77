"""Many files and folders, sent with what can be seen of it; a document cancelled and taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import begin
from tests.browser.uploading import add_files

WORDS = "The nurse of ward {n} counts the blankets, and writes down how many there are."


@pytest.fixture
def library(open_page, footnote, request) -> Page:
    page = open_page()
    begin(page, footnote, request)
    return page


@pytest.fixture
def folder(tmp_path) -> Path:
    """24 notes, some of them in a folder of the folder, and three files that nobody means to upload."""
    root = tmp_path / "ward"
    (root / "nights").mkdir(parents=True)
    for n in range(24):
        place = root / "nights" if n % 3 == 0 else root
        (place / f"note-{n:02}.txt").write_text(WORDS.format(n=n))
    (root / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (root / "Thumbs.db").write_bytes(b"\0")
    (root / "nights" / "~$note.docx").write_bytes(b"\0")
    return root


def files(numbers: range) -> list[dict[str, object]]:
    return [
        {"name": f"note-{n:02}.txt", "mimeType": "text/plain", "buffer": WORDS.format(n=n).encode()} for n in numbers
    ]


def test_a_folder_goes_up_and_each_of_its_files_becomes_ready(library, folder, accessible):
    library.get_by_text("Add details").click()  # then nothing goes up before these are entered
    library.get_by_label("Or choose a folder").set_input_files(folder)
    expect(library.locator("[data-files]")).to_contain_text("and 19 more")
    expect(library.locator("[data-files]")).to_contain_text("3 hidden or system files were skipped")
    accessible(library)
    library.get_by_role("button", name="Upload").click()
    expect(library.locator(".row.document")).to_have_count(24)
    expect(library.locator(".row.document", has_text="Ready")).to_have_count(24, timeout=60_000)
    expect(library.locator(".progress:visible")).to_have_count(0)
    expect(library.locator("#progress-message")).to_contain_text("files are ready. Ask about them")


def test_a_filtered_library_keeps_up_as_well(library):
    add_files(library, files(range(1)))
    expect(library.locator(".row.document")).to_have_count(1)
    library.goto("/documents/?words=note")
    expect(library.locator(".row.document", has_text="Ready")).to_have_count(1)


def test_an_upload_says_how_far_it_is_and_can_be_stopped(library, accessible):
    waiting = []
    library.route(
        "**/documents/", lambda route: waiting.append(route) if len(waiting) else (waiting.append(0), route.continue_())
    )
    add_files(library, files(range(24)))
    expect(library.locator("[data-words]")).to_have_text("Uploading 11 of 24: note-10.txt")
    accessible(library)
    warned = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert library.evaluate(warned), "leaving the page now would break the upload off"
    library.get_by_role("button", name="Stop uploading").click()
    expect(library.locator("[data-sent-words]")).to_contain_text("You stopped the upload. 10 files were added.")
    assert not library.evaluate(warned)
    library.unroute_all()
    library.get_by_role("link", name="Go to your library").click()
    expect(library.locator(".row.document")).to_have_count(10)


def test_what_was_not_added_is_listed_with_the_reason(library, accessible):
    add_files(library, files(range(2)))
    expect(library.locator(".row.document")).to_have_count(2)
    add_files(library, files(range(12)))
    expect(library.locator("[data-sent-words]")).to_contain_text("10 files were added. 2 were not added:")
    expect(library.locator("[data-refused] li").first).to_contain_text("is already in your library as note 00")
    accessible(library)
    library.get_by_role("link", name="Go to your library").click()
    expect(library.locator(".row.document")).to_have_count(12)


def test_what_lies_in_dropped_folders_is_found(library):
    found = library.evaluate("""async () => {
      const { left, walked } = await import("/static/js/folders.js");
      const named = (path) => new File(["x"], path.split("/").at(-1));
      const file = (fullPath) => ({ isFile: true, fullPath, file: (done) => done(named(fullPath)) });
      const folder = (...entries) => ({ createReader: () => ({ readEntries: (done) => done(entries.splice(0, 2)) }) });
      const entry = folder(
        file("/w/a.txt"), file("/w/.git/b"), folder(file("/w/in/c.pdf"), file("/w/in/.DS_Store")),
        file("/w/__MACOSX/d.txt"), file("/w/e.md"),
      );
      const { files, skipped } = left(await walked({ items: [{ webkitGetAsEntry: () => entry }], files: [] }));
      return [files.map((one) => one.name).sort(), skipped];
    }""")
    assert found == [["a.txt", "c.pdf", "e.md"], 3]


def test_dropped_files_go_up_at_once(library):
    library.evaluate("""() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["Some words."], "dropped.txt"));
      document.querySelector("[data-dropzone]").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
    }""")
    expect(library.get_by_role("link", name="dropped", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.variant)], ids=["javascript", "plain"]
)
def test_a_document_is_cancelled_and_taken_up_again(open_page, footnote, request, javascript):
    page = open_page("phone", javascript)
    begin(page, footnote, request)
    book = "\n\n".join(WORDS.format(n=n) * 8 for n in range(600)).encode()
    add_files(page, {"name": "wards.txt", "mimeType": "text/plain", "buffer": book})
    page.get_by_role("button", name="Cancel processing wards").click()
    row = page.locator(".row.document")
    expect(row).to_contain_text("Cancelled. The file is kept")
    page.get_by_role("button", name="Try again: wards").click()
    expect(row.locator(".progress")).to_be_visible()
    page.get_by_role("button", name="Cancel processing wards").click()
    expect(row).to_contain_text("Cancelled. The file is kept")


def test_a_narrowed_library_goes_on_by_itself(library):
    book = "\n\n".join(WORDS.format(n=n) * 8 for n in range(80)).encode()
    add_files(library, {"name": "wards.txt", "mimeType": "text/plain", "buffer": book})
    library.get_by_role("button", name="Cancel processing wards").click()
    expect(library.locator(".row.document")).to_contain_text("Cancelled")
    library.goto("/documents/?words=wards")
    library.get_by_role("button", name="Try again: wards").click()
    expect(library.locator(".row.document")).to_contain_text("Ready", timeout=60_000)
