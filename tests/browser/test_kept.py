"""What a student takes home: views that are kept, as a report that opens without a network; and a
list of neurons, which travels in the link."""

from accessible import faults
from browsing import link, visiting
from exploring import explored
from waiting import becomes, ran

NOTE = "<img src=x id=evil> 50 % & 'more'"


def address(page):
    return page.evaluate("location.href")


def keep(page, note):
    page.locator(".activsim-tools [data-does=keep]").click()
    page.get_by_label("A note, if you like").fill(note)
    page.keyboard.press("Enter")
    page.locator("[data-kept=said]").wait_for()
    ran(page)
    return page.locator("[data-kept]").inner_text()


def taken_away(page, label):
    with page.expect_download() as coming:
        page.get_by_role("button", name=label).click()
    return coming.value


def keeps_a_neuron(page):
    page.keyboard.press("Escape")
    page.get_by_test_id("stTopNavLink").filter(has_text="Neuron").click()
    page.locator(".row.driven figure").nth(23).wait_for()
    ran(page)
    keep(page, "")


def says_what_its_page_says(neuron):
    assert neuron.locator(".pictures img").count() == 24  # that drive it highest
    assert neuron.locator(".track .interval").count() == 10
    assert "opens on this machine only" in neuron.inner_text()


def test_views_are_kept_and_taken_away_as_a_file(server, browser, tmp_path):
    with visiting(browser, f"{server.url}/?class=Bag", ready=explored) as page:
        sentence = page.locator("p.answer").first.inner_text()
        first_address = address(page)
        assert keep(page, NOTE) == "Kept. You keep 1 view now."
        page.keyboard.press("Escape")
        page.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        becomes(True, lambda: "threshold" in link(page))
        ran(page)
        moved = page.locator("p.answer").first.inner_text()
        keep(page, "")
        keeps_a_neuron(page)
        page.locator("[data-does=see]").click()
        page.wait_for_url("**/visit*")
        page.locator(".st-key-visit_view_2").wait_for()
        ran(page)
        assert NOTE in page.locator(".st-key-visit_view_0").inner_text()
        assert sentence in page.locator(".st-key-visit_view_0").inner_text()
        file = tmp_path / "visit.html"
        taken_away(page, "Report (HTML)").save_as(file)
        assert taken_away(page, "Notebook (ipynb)").suggested_filename == "visit.ipynb"
        page.locator(".st-key-visit_remove_0 button").click()
        becomes(0, page.locator(".st-key-visit_view_2").count)
        ran(page)
        assert moved in page.locator(".st-key-visit_view_0").inner_text()
        page.get_by_test_id("stTopNavLink").filter(has_text="Explore").click()
        explored(page)
        becomes("Bag", page.locator(".st-key-class input").input_value)  # nothing else was changed
        assert page.locator("#evil").count() == 0
    context = browser.new_context(offline=True, color_scheme="dark")
    report, errors = context.new_page(), []
    report.on("pageerror", lambda error: errors.append(str(error)))
    report.on("console", lambda line: line.type == "error" and errors.append(line.text))
    report.goto(file.as_uri())
    first, second, neuron = report.locator("article").all()
    first.locator(".row figure").nth(9).wait_for()
    assert first.locator("p.answer").inner_text() == sentence
    assert second.locator("p.answer").inner_text() == moved
    assert first.locator(".link a").get_attribute("href") == first_address
    assert first.locator(".note").inner_text() == NOTE
    assert first.locator("canvas").count() == second.locator("canvas").count() == 2
    says_what_its_page_says(neuron)
    for scheme in ("light", "dark"):
        report.emulate_media(color_scheme=scheme)
        assert faults(report) == [], scheme
    amounts = report.locator("p.amount").all_inner_texts()[:2]
    for amount, words in zip(amounts, (sentence, moved), strict=True):
        assert amount in words  # each view has its own numbers
    assert report.locator("#evil").count() == 0
    assert errors == []
    context.close()


def test_a_list_of_neurons_travels_in_the_link(server, browser):
    def listed(page):
        page.locator(".st-key-list_add").wait_for()
        ran(page)

    with visiting(browser, f"{server.url}/neuron?neuron=5", ready=listed) as page:
        page.get_by_role("button", name="Add to my list").click()
        becomes("dense:5", lambda: link(page).get("list"))
        ran(page)
        page.get_by_label("Note on dense 5").fill(NOTE)
        page.keyboard.press("Enter")
        becomes(True, lambda: "evil" in link(page)["list"])
        ran(page)
        page.get_by_test_id("stTopNavLink").filter(has_text="Pair").click()
        page.wait_for_url("**/pair*")
        ran(page)
        becomes(True, lambda: "evil" in link(page)["list"])
        shared = address(page).replace("/pair", "/neuron")
    with visiting(browser, shared, ready=listed) as page:
        assert page.get_by_label("Note on dense 5").input_value() == NOTE
        assert page.locator("#evil").count() == 0
        page.locator(".st-key-list_row_0 button").first.click()
        becomes("5", lambda: link(page).get("neuron"))
