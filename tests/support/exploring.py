"""The page Explore in a real browser: visited, waited for, read. See browsing.py for what all pages
have in common."""

import contextlib

import browsing
import waiting

CHARTS = ("matrix", "bars")


@contextlib.contextmanager
def visiting(browser, url, script="", **options):
    with browsing.visiting(browser, url, script, CHARTS, **options) as page:
        settled(page)
        yield page


def settled(page):
    waiting.settled(page, CHARTS)
    page.locator(".rows .row").first.wait_for()  # the images come after the charts
    waiting.settled(page, CHARTS)


def explored(page):
    """Wait until the matrix is drawn; the bars and the images may come after it."""
    page.locator(".st-key-matrix .scatterlayer path.point").first.wait_for()
    waiting.ran(page)


def linked(page, **values):
    waiting.linked(page, CHARTS, **values)
    settled(page)


def shown(page):
    """The answer, and the first row's classes in their order."""
    return tuple(
        page.evaluate(
            """() => [document.querySelector('p.answer').innerText,
                [...document.querySelector('.rows .row').querySelectorAll('img')]
                    .map(one => one.alt)]"""
        )
    )


def drawn_at(page, option):
    """Wait until the server has drawn all that moves with the threshold where the slider stands."""
    waiting.ran(
        page,
        """document.querySelector('.rows')?.dataset.at === arg && ['matrix', 'bars'].every(
            name => document.querySelector(`.st-key-${name} .js-plotly-plot`)
                ?.layout?.meta?.at === arg)""",
        option,
    )
    settled(page)
