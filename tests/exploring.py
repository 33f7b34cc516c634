"""The page Explore in a real browser: visited, waited for, read. See browsing.py for what all pages have in common."""

import contextlib

import browsing

CHARTS = ("matrix", "bars")


@contextlib.contextmanager
def visiting(browser, url, script="", **options):
    with browsing.visiting(browser, url, script, CHARTS, **options) as page:
        settled(page)
        yield page


def settled(page):
    browsing.settled(page, CHARTS)
    page.locator(".rows .row").first.wait_for()  # the images come after the charts
    browsing.settled(page, CHARTS)


def linked(page, **values):
    browsing.linked(page, CHARTS, **values)
    settled(page)


def shown(page):
    """The answer, and the first row's classes in their order."""
    alts = page.locator(".rows .row").first.locator("img").evaluate_all("all => all.map(one => one.alt)")
    return page.inner_text("p.answer"), alts
