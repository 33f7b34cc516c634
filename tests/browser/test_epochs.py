"""How a network formed, in a real browser: play it, stop it, move it by keyboard, open a link."""

import re

from browsing import choose, visiting
from serving import eventually
from waiting import answers, becomes, holds, linked, settled

CONTROL = "[class*=st-key-epochs_]"
CANVAS = "document.querySelector('.st-key-matrix_place canvas.light-drawing')"
MOVING = {"reduced_motion": "no-preference"}  # or it goes from epoch to epoch in one step
HEARD = f"""window.heard = []; new MutationObserver(() => {{
    const answer = document.querySelector('p.answer')?.innerText;
    if (answer && {CANVAS} && answer !== window.heard.at(-1)) window.heard.push(answer);
}}).observe(document, {{ subtree: true, childList: true, characterData: true }})"""


def label(page):
    return page.locator(f"{CONTROL} output").inner_text()


def epoch(page):
    return int(page.locator(f"{CONTROL} input").input_value())


def test_explore_is_played_stopped_moved_and_linked(server, browser):
    url = f"{server.url}/?class=Shirt"
    with visiting(browser, url, HEARD, ["matrix", "bars"], **MOVING) as page:
        button, slider = page.locator(f"{CONTROL} button"), page.locator(f"{CONTROL} input")
        slider.wait_for()
        becomes("After epoch 15: the finished network", label, page)
        becomes(("15", 15), lambda: (slider.get_attribute("max"), epoch(page)))
        finished = page.inner_text("p.answer"), page.inner_text(".rows")
        assert "epoch=" not in page.url

        page.evaluate("() => { window.heard = []; }")
        button.click()  # from before the training on
        holds(
            page,
            "() => window.heard[0]?.startsWith('Before')"
            " && window.heard.some(answer => answer.startsWith('After epoch 2: Shirt'))",
        )
        colours = page.evaluate(
            f"() => {CANVAS}.getContext('2d').getImageData(200, 150, 1, 300).data.join()"
        )
        holds(
            page,
            f"old => {CANVAS}.getContext('2d').getImageData(200, 150, 1, 300).data.join() !== old",
            arg=colours,
        )
        assert "epoch=" not in page.url  # the server knows nothing of it
        button.click()  # and there it stops
        holds(page, f"() => !{CANVAS}")
        settled(page, ["matrix", "bars"])
        stop = epoch(page)
        assert 1 < stop < 15
        linked(page, ["matrix", "bars"], epoch=str(stop))
        answers(page, f"After epoch {stop}: Shirt fires most like")
        becomes(f"After epoch {stop} of 15", label, page)
        becomes(
            1, page.locator("p.quiet.small", has_text="Before training Shirt fired most like").count
        )

        slider.press("ArrowLeft")
        linked(page, ["matrix", "bars"], epoch=str(stop - 1))
        holds(page, f"() => !{CANVAS}")
        answers(page, f"After epoch {stop - 1}: ")
        settled(page, ["matrix", "bars"])
        then = page.inner_text("p.answer"), page.inner_text(".rows")
        with visiting(browser, page.url, charts=["matrix", "bars"]) as another:
            becomes(then, lambda: (another.inner_text("p.answer"), another.inner_text(".rows")))
            becomes(f"After epoch {stop - 1} of 15", label, another)

        slider.press("End")
        holds(page, "() => !new URL(location).searchParams.has('epoch')")
        holds(page, "old => document.querySelector('p.answer').innerText === old", arg=finished[0])
        settled(page, ["matrix", "bars"])
        becomes(finished[1], page.inner_text, ".rows")


def test_a_link_to_an_epoch_that_was_not_kept_says_so(server, browser):
    with visiting(browser, f"{server.url}/?epoch=99", charts=["matrix", "bars"]) as page:
        page.locator(
            "[data-testid=stAlert]", has_text=re.compile("epoch that was not kept: 99")
        ).wait_for()
        answers(page, "T-shirt/top fires most like")


def classes(page):
    """Where each class stands on the map, and at which height in the tree."""
    return page.locator(f"{CONTROL} svg g").evaluate_all(
        "all => all.map(one => one.getAttribute('transform'))"
    )


def test_layers_shows_matrix_map_and_tree_forming_and_shares_the_epoch_with_explore(
    server, browser
):
    charts = ["layers_map", "layers_tree"]
    link = f"{server.url}/layers?epoch=2&map_and_tree=true"
    with visiting(browser, link, charts=charts, **MOVING) as page:
        page.locator(f"{CONTROL} svg .branch").first.wait_for()
        becomes(3, page.locator(f"{CONTROL} svg").count)
        becomes("After epoch 2 of 15", label, page)
        becomes(20, lambda: len(classes(page)))
        before = classes(page)
        page.locator(f"{CONTROL} button").click()
        moments = []
        for _ in range(3):  # it moves, and between the epochs too
            states = [str(before), *moments]
            moments.append(
                eventually(lambda states=states: (now := str(classes(page))) not in states and now)
            )
        assert len(set(moments)) == 3
        page.locator(f"{CONTROL} input").press("Home")  # and there it stops
        linked(page, charts, epoch="0")
        becomes("Before training", label, page)

        # the link's epoch has opened it, and it stays open without: for who gets the link, too
        choose(page, "layer", "conv2d")
        linked(page, charts, epoch="0", layer="conv2d", formation="true")
        becomes(3, page.locator(f"{CONTROL} svg").count)
        page.locator(f"{CONTROL} input").press("End")
        linked(page, charts, epoch=None, formation="true")
        becomes(3, page.locator(f"{CONTROL} svg").count)
        page.locator(f"{CONTROL} input").press("Home")
        linked(page, charts, epoch="0")
        part = page.locator("details", has_text="formed, epoch by epoch")
        part.locator("summary").click()
        linked(page, charts, epoch="0", formation="false")
        with visiting(browser, page.url, charts=charts) as another:
            assert another.locator("details", has_text="formed, epoch by epoch").count() == 1
            assert another.locator(CONTROL).count() == 0
        page.evaluate("history.back()")
        linked(page, charts, epoch="0", formation="true")
        becomes(3, page.locator(f"{CONTROL} svg").count)
        page.get_by_role("link", name="Explore").click()
        settled(page, ["matrix", "bars"])
        holds(
            page,
            "() => document.querySelector('p.answer').innerText.startsWith('Before training: ')",
        )
