"""The evidence page in a real browser: verdict, rule, other groups, a matrix of one's own,
download, print."""

import json

import numpy as np
from browsing import visiting
from waiting import MS, becomes, holds, linked, ran, turns

from activsim.analysis import groups
from activsim.analysis.similarity import dissimilarity
from activsim.app.pages.evidence.text import written_groups
from activsim.datasets import fashion_mnist, garments
from activsim.output import evidence_text
from activsim.output.files import results as result_files

NAMES = fashion_mnist.CLASS_NAMES
CHARTS = (
    *("axis", "agreements", "matrix_0", "matrix_1", "seeds"),
    *("verdicts", "grid_trained", "grid_untrained"),
)


def wait_for_charts(page):
    """Verdict and all charts are there, and nothing is being worked out; twelve networks may have
    to run before."""
    all_charts = " && ".join(
        f"document.querySelector('.st-key-evidence_{name} .js-plotly-plot .main-svg')"
        for name in CHARTS
    )
    ran(page, f"document.querySelector('p.plainly') && {all_charts}", timeout=5 * MS)


def wait_for_error(page, words):
    """A sentence says what is wrong."""
    page.locator("[data-testid=stAlertContentError]", has_text=words).wait_for()
    ran(page)
    assert words in page.inner_text("[data-testid=stAlertContentError]")


def visiting_evidence(server, browser, link="", **options):
    """With all its parts open."""
    url = f"{server.url}/evidence?detail=all&{link}"
    return visiting(browser, url, ready=wait_for_charts, **options)


def names_of_rows(page, chart):
    wait_for_charts(page)
    return page.locator(f".st-key-evidence_{chart} .js-plotly-plot").evaluate(
        "plot => plot.layout.yaxis.ticktext"
    )


def test_the_story(server, browser):
    with visiting_evidence(server, browser) as page:
        verdict, sentence = page.inner_text("p.answer"), page.inner_text(".numbers-of")
        assert verdict == "The groups stand out less than in the pixels."
        rows = names_of_rows(page, "axis")
        assert rows[0] == "pixels"
        assert [row.startswith("untrained") for row in rows].count(True) == 6
        assert rows[13:] == ["without Shirt (3)"]

        page.get_by_text("The rule that chose the verdict").click()
        page.get_by_text("This one applied.").wait_for()
        page.get_by_text("The formula").first.click()
        page.get_by_text("rho-a = 12").first.wait_for()

        margin = page.locator(".st-key-margin input")
        assert margin.input_value() == "0.1"
        page.get_by_text("Try random groups").click()
        page.get_by_text("groupings with the same sizes").wait_for(timeout=2 * MS)
        ran(page)

        with page.expect_download() as download:
            page.get_by_role("button", name="Everything on this page (JSON)").click()
        report = json.loads(download.value.path().read_text())
        assert evidence_text.judgement_headline(report["judgement"]) == verdict.removesuffix(".")
        assert report["groups"][0] == list(garments.GROUPS[0])
        assert report["group_titles"] == [None] * len(garments.GROUPS)

        captions = page.locator(".together figcaption")
        becomes([name for group in garments.GROUPS for name in group], captions.all_inner_texts)
        page.get_by_role("button", name="Change the groups").click()
        claim = page.locator(".st-key-groups input")
        becomes(
            written_groups(groups.named_groups(garments.GROUPS, NAMES), NAMES), claim.input_value
        )
        claim.fill("Coat, Bag; Sandal, Dress, Shirt")
        claim.press("Enter")
        linked(page, ready=wait_for_charts, groups="Coat, Bag; Sandal, Dress, Shirt")
        holds(
            page,
            "old => ![undefined, old].includes(document.querySelector('.numbers-of')?.innerText)",
            arg=sentence,
            timeout=5 * MS,
        )
        wait_for_charts(page)
        # these have nothing in common
        becomes("Open: it cannot be told.", page.inner_text, "p.answer")

        claim.fill("<img src=x onerror=alert(1)>; Coat")
        claim.press("Enter")
        wait_for_error(page, "No such class: '<img src=x onerror=alert(1)>'")


def test_a_matrix_of_ones_own_is_compared_or_refused_in_a_sentence(server, browser):
    matrix = dissimilarity(np.random.default_rng(0).random((10, 6)))
    good, field = (
        result_files.matrix_csv(matrix, NAMES).encode(),
        ".st-key-evidence_csv input[type=file]",
    )
    with visiting_evidence(server, browser) as page:
        before = len(names_of_rows(page, "agreements"))
        page.set_input_files(
            field, {"name": "<b>mine</b>.csv", "mimeType": "text/csv", "buffer": good}
        )
        holds(
            page,
            "n => document.querySelector('.st-key-evidence_agreements .js-plotly-plot')"
            "?.layout.yaxis.ticktext.length > n",
            arg=before,
        )
        becomes("&lt;b&gt;mine&lt;/b&gt;.csv", lambda: names_of_rows(page, "agreements")[-1])
        for content in (
            b"\xff\xfe\x00",
            b"a,b\n1,2\n",
            good.replace(b"Coat", b"Hat"),
            b"x" * 300_000,
        ):
            page.locator("[data-testid=stFileChipDeleteBtn] button").first.click()
            ran(
                page,
                "!document.querySelector('[data-testid=stAlertContentError], "
                "[data-testid=stFileChipDeleteBtn]')",
            )
            page.set_input_files(
                field, {"name": "bad.csv", "mimeType": "text/csv", "buffer": content}
            )
            wait_for_error(page, "expected")
        becomes(before, lambda: len(names_of_rows(page, "agreements")))
        page.get_by_role("button", name="Change the groups").click()
        page.set_input_files(
            ".st-key-hypothesis_csv input[type=file]",
            {"name": "room.csv", "mimeType": "text/csv", "buffer": good},
        )
        page.get_by_text("A link does not carry a file").wait_for()
        wait_for_charts(page)
        becomes(True, lambda: "your matrix" in page.inner_text("p.plainly"))


CUT_OFF = """plot => { const outer = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('text')].filter(one => one.textContent)
        .map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.left < outer.left - 1
            || box.right > outer.right + 1))
        .map(([text]) => text) }"""


def test_on_a_phone_nothing_is_cut_off(server, browser):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with visiting_evidence(server, browser, **phone) as page:
        for scheme in ("dark", "light"):
            turns(page, scheme, wait_for_charts)
            holds(page, "() => document.querySelector('[data-testid=stMain]').scrollWidth <= 390")
            for name in CHARTS:
                plot = page.locator(f".st-key-evidence_{name} .js-plotly-plot")
                becomes([], plot.evaluate, CUT_OFF)


def test_all_of_it_is_printed(server, browser):
    paper = 718  # CSS pixels of A4 between a browser's margins
    block = "document.querySelector('.stMainBlockContainer')"
    with visiting_evidence(
        server, browser, viewport={"width": 1920, "height": 900}
    ) as page:  # where a page is widest
        pdf = page.pdf(format="A4")
        assert pdf.count(b"/Type /Page\n") >= 3  # not the first screen only
        widest = page.locator(".js-plotly-plot").evaluate_all(
            f"""all => {{ const left = {block}.getBoundingClientRect().left;
                return Math.max(...all.map(one => one.getBoundingClientRect().right - left)) }}"""
        )
        page.emulate_media(media="print")
        zoom = float(page.evaluate(f"getComputedStyle({block}).zoom"))
        assert (
            widest * zoom <= paper
        )  # a browser may print a chart as wide as it stands on the screen
        page.set_viewport_size({"width": paper, "height": 1000})
        holds(
            page,  # or lay it out anew, and that it does in its own time
            """paper => [...document.querySelectorAll('.js-plotly-plot text')]
                .every(one => one.getBoundingClientRect().right <= paper)""",
            arg=paper,
        )
        controls = page.locator(
            "[data-testid=stSidebar], [data-testid=stFileUploader], .stDownloadButton"
        ).all()
        becomes(False, lambda: any(control.is_visible() for control in controls))
        becomes(True, page.locator("p.plainly").is_visible)


def test_what_is_seen_in_the_dark_is_printed_dark_on_white(server, browser):
    with visiting_evidence(server, browser, color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        grounds = page.locator("body, .stApp, .stMain, .stMain .main-svg, .stMain p")
        colours = (
            "all => [...new Set(all.map(one => getComputedStyle(one).backgroundColor))].sort()"
        )
        becomes(["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"], grounds.evaluate_all, colours)
        inks = """() => [
                ...[...document.querySelectorAll('.stMain :is(p, h2, h3, td, figcaption)')]
                    .map(one => [one, 'color']),
                ...[...document.querySelectorAll('.js-plotly-plot :is(.xtick,'
                    + '.ytick, .annotation) text')]
                    .map(one => [one, 'fill']),
            ].filter(([one]) => one.checkVisibility() && one.textContent.trim())
             .map(([one, what]) => getComputedStyle(one)[what].match(/[\\d.]+/g).map(Number))"""
        becomes([], lambda: [ink for ink in page.evaluate(inks) if max(ink[:3]) >= 100])
        assert len(page.evaluate(inks)) > 150


def test_a_wrong_link_is_the_default_and_without_groups_they_are_asked_for(server, browser):
    url = f"{server.url}/evidence?detail=all&groups=&evidence_rule=zz&measure=zz"
    with visiting(browser, url) as page:
        assert page.inner_text("p.answer").startswith("Which of these classes belong together?")
        assert page.locator(".js-plotly-plot").count() == 0
