"""``python -m bench.pictures``: take the pictures of README of the example that ``flask seed`` makes."""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bench.product import ROOT, Product

WIDTH, HEIGHT = 1280, 800
COLOURS = 64
"""As many as text on paper needs: a picture takes a third of the room."""
NO_BROWSER = "The pictures need a browser: apt-get install chromium-headless-shell"


def conversation(page: Page) -> None:
    """Open the conversation whose answer quotes the guideline."""
    page.goto("/chat/")
    page.get_by_role("link", name="When must hands be washed").first.click()
    page.locator(".notes .note").first.wait_for()


def draft(page: Page) -> None:
    """Open the draft of a LinkedIn post, with what can be done with it."""
    page.goto("/templates/drafts/")
    page.get_by_role("link", name="Why small teams win").first.click()
    page.locator("#rewrite > summary").click()


PICTURES: dict[str, Callable[[Page], None]] = {"conversation.png": conversation, "draft.png": draft}


def take(folder: Path) -> list[Path]:
    """Take the pictures of an example that is made for it, and return their files in ``folder``."""
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not browser:
        raise SystemExit(NO_BROWSER)
    with tempfile.TemporaryDirectory() as data:
        product = Product(Path(data))
        product.port = 8000  # which seed does not listen to
        said = re.search(r"Sign in as (\S+) with the password (\S+)", product.command("seed"))
        assert said, "seed names no password"
        with product, sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser)
            page = opened.new_page(
                base_url=product.url, viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
            )
            _sign_in(page, *said.groups())
            return [_take(page, show, folder / name) for name, show in PICTURES.items()]


def _sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/auth/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/chat/")


def _take(page: Page, show: Callable[[Page], None], file: Path) -> Path:
    show(page)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


if __name__ == "__main__":
    for taken in take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"):
        sys.stdout.write(f"{taken} {taken.stat().st_size // 1024} kB\n")
