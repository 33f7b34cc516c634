"""Headless Chromium, in which pages are measured. It is looked for on the path, or in
ACTIVSIM_CHROMIUM."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# for `serving`, which starts the server
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests" / "support"))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("ACTIVSIM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        raise SystemExit("Chromium was expected on the path or in ACTIVSIM_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def open_page(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(url)
    page.locator(".st-key-threshold input[type=range]").wait_for()
    wait_until_at_rest(page)
    page.wait_for_timeout(2000)  # the last chart of the first visit
    return page


def wait_until_at_rest(page: Page) -> None:
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === "
        "'notRunning' && !document.querySelector('[data-stale=true], canvas.light-drawing')"
    )
