"""The tools of every page: a first visitor's five steps, the presenter's view, a link to share, and
the way back to the start."""

from urllib.parse import urlsplit

from browsing import link, visiting
from exploring import explored
from waiting import becomes, ran


def entries(page):
    return page.evaluate("history.length")


def box_of(locator):
    return locator.bounding_box()


def sidebar(page):
    return page.locator("[data-testid=stSidebar]")


def tool(page, name):
    return page.locator(f".activsim-tools [data-does={name}]")


def test_five_steps_are_offered_once_and_come_back_from_the_menu(browser, server):
    with visiting(browser, f"{server.url}/", ready=explored) as page:
        bar = page.locator(".activsim-tools .tour")
        sides = [box["x"] + box["width"] for box in map(box_of, (bar, sidebar(page)))]
        assert sides[0] <= sides[1]  # the offer covers nothing of the page
        before = entries(page)
        tool(page, "begin").click()
        becomes({"tour": "1"}, link, page)
        for step in ("2", "3"):
            ran(page)
            tool(page, "next").click()
            becomes(step, lambda: link(page).get("tour"))
        becomes({"tour": "3", "class": "Shirt", "with": "Coat"}, link, page)
        becomes("Shirt", page.locator(".st-key-class input").input_value)
        assert entries(page) == before + 3
        page.reload()
        explored(page)
        becomes("3 of 5", bar.locator(".place").inner_text)
        here = page.evaluate("location.href")
        for address, is_seen in (("pair", False), (here, True)):  # before all else says so
            page.evaluate("address => history.replaceState(history.state, '', address)", address)
            assert bar.is_visible() == is_seen
        page.get_by_test_id("stTopNavLink").filter(has_text="Pair").click()
        page.wait_for_url("**/pair*")
        becomes(False, bar.is_visible)  # it speaks of another page
        ran(page)
        becomes({"class": "Shirt", "with": "Coat"}, link, page)
        page.go_back()
        becomes("3 of 5", bar.locator(".place").inner_text)
        explored(page)
        tool(page, "leave").click()
        becomes({"class": "Shirt", "with": "Coat"}, link, page)
        assert not bar.is_visible()
        page.goto(server.url)
        explored(page)
        assert not bar.is_visible()  # it is remembered
        page.locator(".activsim-tools .items [data-does=tour]").click()
        becomes("1 of 5", bar.locator(".place").inner_text)


def test_nothing_is_offered_to_who_opens_a_choice_or_a_part_of_another_page(browser, server):
    for address in ("?class=Bag", "?embed=true"):
        with visiting(browser, f"{server.url}/{address}", ready=explored) as page:
            assert page.locator(".activsim-tools").count() == 1
            assert not page.locator(".activsim-tools .tour").is_visible()


def test_the_presenters_view_by_keys(browser, server):
    with visiting(browser, f"{server.url}/?class=Bag", ready=explored) as page:
        page.locator(".st-key-class input").press("p")  # it is written into
        assert sidebar(page).is_visible()
        page.keyboard.press("Escape")
        page.locator("h1.question").click()
        before, width = entries(page), page.locator("h1.question").bounding_box()["height"]
        page.keyboard.press("p")
        becomes({"class": "Bag", "presenter": "on"}, link, page)
        assert not sidebar(page).is_visible()
        assert page.locator("h1.question").bounding_box()["height"] > 1.1 * width
        ran(page)
        page.keyboard.press("ArrowRight")
        becomes(True, lambda: "threshold" in link(page))
        ran(page)
        page.keyboard.press("ArrowDown")
        becomes(True, lambda: "layer" in link(page))
        ran(page)
        page.keyboard.press("2")
        becomes("/pair", lambda: urlsplit(page.evaluate("location.href")).path)
        becomes("on", lambda: link(page).get("presenter"))
        ran(page)
        assert entries(page) == before + 4
        page.keyboard.press("?")
        page.get_by_role("heading", name="Keys").wait_for()
        page.keyboard.press("Escape")  # closes what is open
        assert not sidebar(page).is_visible()
        page.keyboard.press("Escape")
        becomes(None, lambda: link(page).get("presenter"))
        assert sidebar(page).is_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        more = page.locator(".activsim-tools .more")
        more.press("Enter")
        tool(page, "presenter").press("Enter")
        page.locator(".activsim-tools .presenter-strip button").last.press("Enter")
        becomes(True, more.evaluate, "button => button === document.activeElement")


def test_a_link_is_shared_and_all_begins_again(browser, server):
    address = f"{server.url}/pair?class=Bag&with=Coat"
    with visiting(browser, address, charts=["pair_bars"]) as page:
        before = entries(page)
        tool(page, "share").click()
        dialog = page.locator(".activsim-tools dialog")
        assert dialog.locator("input").input_value() == address  # none for a frame, in no site's
        assert "--server.address 0.0.0.0" in dialog.inner_text()
        image = dialog.locator(".qr-code")
        becomes(True, lambda: image.evaluate("image => image.complete && image.naturalWidth > 0"))
        with page.expect_download() as picture:
            dialog.locator(".pictures button").first.click()
        assert picture.value.suggested_filename == "pair_bars.png"
        page.keyboard.press("Escape")
        tool(page, "reset").click()
        explored(page)
        becomes(("/", ""), lambda: urlsplit(page.evaluate("location.href"))[2:4])
        assert page.locator(".st-key-class input").input_value() == "T-shirt/top"
        assert entries(page) == before + 1
