"""A server and a browser for the visitors' stories: in a folder of their own, because a story walks
over several pages."""

import os
import shutil

import pytest
from serving import served

from activsim.networks import catalogue
from activsim.paths import BUNDLED

# A page of a test lives for seconds: what V8's optimizing compilers and its small first heap take
# is never earned back.
SHORT_LIVES = "--js-flags=--no-opt --no-maglev --min-semi-space-size=32"


def _missing(reason):
    if os.environ.get("ACTIVSIM_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server(shared_folder):
    """One for all files of a process, and one cache folder for all processes: what was recorded for
    one file is shown to the others."""
    with served(shared_folder / "browsed") as server:
        yield server


@pytest.fixture(scope="package")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        _missing(f"Playwright is not installed: {error}")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("ACTIVSIM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        _missing(
            f"there is no Chromium: none of {', '.join(names)} is on the path, and "
            "ACTIVSIM_CHROMIUM is not set"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", SHORT_LIVES],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """A models folder with the default network; others may come and go."""
    folder = tmp_path_factory.mktemp("models")
    default = next(iter(catalogue.list_networks(BUNDLED / "models")))
    for file in (BUNDLED / "models").glob(f"{default}.*"):
        shutil.copy(file, folder)
    return folder
