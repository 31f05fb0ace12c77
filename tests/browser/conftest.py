"""The real product in a real browser: Debian's Chromium, with and without JavaScript, at two widths."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.live import Live
from tests.prepared import data_folder

SLOW = 30_000  # ms, for whatever a busy machine does
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
AXE_OPTIONS = {"resultTypes": ["violations"], "reporter": "no-passes"}

logger = logging.getLogger(__name__)


@pytest.fixture(scope="package")
def footnote(fresh_data: Callable[[Path], Path]) -> Iterator[Live]:
    """One running Footnote for all journeys; each has an account of its own."""
    with data_folder() as folder:
        live = Live(fresh_data(folder), LOG_LEVEL="WARNING").start()
        yield live
        live.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")  # the first is faster by a third
    assert path, "The journeys need a browser: apt-get install chromium-headless-shell"
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, footnote: Live) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser; what goes wrong in its console fails the test."""
    contexts, troubles = [], []

    def start(width: str = "desktop", javascript: bool = True, dark: bool = False) -> Page:
        size = WIDTHS[width]
        context = chromium.new_context(
            base_url=footnote.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield start
    for context in contexts:
        context.close()
    jobs = footnote.ask_database("SELECT json_agg(one) FROM procrastinate_jobs one WHERE status IN ('todo', 'doing')")
    logger.info("The server last said:\n%s\nJobs: %s", footnote.log.read_text()[-3000:], jobs)  # shown when it fails
    assert troubles == []


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Return a check of a page by the rules of axe, and that nothing sticks out to the side."""

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        results = AxeResults(page.evaluate("options => axe.run(options)", AXE_OPTIONS))
        assert results.violations_count == 0, f"{page.url}: {results.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the screen"

    return check
