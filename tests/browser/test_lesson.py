"""A lesson from end to end: a guess, the reveal, the way on and back, by keyboard on a phone too;
what was written stays in the browser and comes out as a file."""

from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from accessible import faults
from browsing import link, visiting
from serving import served
from waiting import becomes, fits, holds, ran

from activsim.lessons import catalogue

WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
OF_LESSON = ("lesson", "step", "revealed")
CONTROLS = (".st-key-layer", ".st-key-class", ".st-key-threshold", "[data-testid=stSidebar]")


MINE = """title = "Mine"
minutes = 5
language = "en"
[[step]]
text = "The first words."
link = "explore?class=Bag"
"""


def ready(page):
    page.locator("h1.question").wait_for()
    ran(page)


def part(page, name):
    return page.locator(f".activsim-lesson.part-{name}")


def press(page, does):
    page.locator(f".activsim-lesson [data-does={does}]").click()


def place(page):
    return page.locator(".activsim-lesson .place").inner_text()


def visible(page):
    return [name for name in CONTROLS if page.locator(name).first.is_visible()]


def shows(page, there):
    """Wait until the page is the step's, and its address says what the step's link says, no less
    and no more but for the lesson."""
    becomes(there.page, lambda: urlsplit(page.url).path.strip("/"))
    expected = {key: values[-1] for key, values in there.values.items()}

    def rest():
        return {key: value for key, value in link(page).items() if key not in OF_LESSON}

    becomes(expected, rest)
    assert page.locator(".activsim-lesson [data-does=go_there]").count() == 0


def begins_in_sight(page):
    """The step's head is what was scrolled to, and the menu does not lie over it."""
    holds(
        page,
        """() => {
            const edges = place => document.querySelector(place).getBoundingClientRect();
            return edges('.activsim-lesson .head').top >= edges('[data-testid=stHeader]').bottom
        }""",
    )


def goes_back_and_forward(page):
    page.go_back()  # one story: the page, the address and the panel
    page.get_by_label("Pullover", exact=True).wait_for()
    ran(page)
    assert page.get_by_label("Pullover", exact=True).is_checked()
    becomes("Bag", page.locator("p.answer b").first.inner_text)
    page.go_forward()
    page.locator(".activsim-lesson .outcome").wait_for()
    becomes("Shirt", page.locator("p.answer b").first.inner_text)
    ran(page)


def keeps_the_answers(page):
    with page.expect_download() as coming:
        press(page, "save")
    text = coming.value.path().read_text(encoding="utf-8")
    assert coming.value.suggested_filename == "alike-answers.txt"
    assert "They are <b>alike</b>." in text
    assert "My guess: Pullover" in text
    assert "Worked out: Nearest to Shirt" in text
    page.reload()
    ready(page)
    becomes("Your guess: Pullover", part(page, "ask").locator("p").nth(1).inner_text)
    press(page, "leave")
    becomes({"class": "Shirt"}, link, page)
    ran(page)
    assert page.locator(".st-key-lesson").count() == 0
    becomes(True, page.locator("[data-testid=stSidebar]").is_visible)


def test_a_lesson_is_walked_from_end_to_end(browser, server):
    with visiting(browser, f"{server.url}/", ready=ready, viewport=WIDE) as page:
        page.locator(".activsim-tools .items [data-does=lessons]").click()
        page.get_by_role("button", name="Do similar classes fire similar neurons?").click()
        becomes("Step 1 of 7", place, page)
        ran(page)
        becomes([".st-key-layer", ".st-key-class", ".st-key-threshold"], visible, page)
        assert faults(page) == []
        part(page, "ask").locator("textarea").fill("They are <b>alike</b>.")
        press(page, "next")
        becomes("Step 2 of 7", place, page)
        ran(page)
        becomes([], visible, page)
        begins_in_sight(page)
        assert link(page) == {"layer": "input", "class": "Bag", "lesson": "alike", "step": "2"}

        press(page, "reveal")
        part(page, "ask").get_by_text("Write your guess first.").wait_for()
        page.get_by_label("Pullover", exact=True).check()
        press(page, "reveal")
        page.locator(".activsim-lesson .outcome").wait_for()
        ran(page)
        expected = {"class": "Shirt", "lesson": "alike", "step": "2", "revealed": "yes"}
        assert link(page) == expected
        nearest = page.locator("p.answer b").nth(1).inner_text()
        assert f": {nearest}, " in page.locator(".activsim-lesson .outcome").inner_text()
        result = "That is your guess." if nearest == "Pullover" else "That is not your guess."
        assert page.locator(".activsim-lesson .compared").inner_text() == result

        goes_back_and_forward(page)
        page.get_by_test_id("stTopNavLink").filter(has_text="Pair").click()
        page.wait_for_url("**/pair*")
        page.get_by_text("This step is about the page Explore.").wait_for()
        ran(page)
        assert link(page)["step"] == "2"
        press(page, "go_there")
        page.wait_for_url("**/explore*")
        ran(page)

        keeps_the_answers(page)


def unfolds(page):
    """What a phone folds of a step is one press away, and all that is pressed is large enough."""
    save, fold = (page.locator(f".activsim-lesson [data-does={does}]") for does in ("save", "fold"))
    assert not save.is_visible()
    fold.press("Enter")
    assert save.is_visible()
    assert fold.get_attribute("aria-expanded") == "true"
    for button in page.locator(".activsim-lesson button:visible").all():
        assert button.bounding_box()["height"] >= 44
    fold.press("Enter")
    assert not save.is_visible()


def tabs_to(page, place):
    """Press Tab until the keyboard stands at such a place; at most at the end of the panel."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("place => document.activeElement.matches(place)", place):
            return
    raise AssertionError(f"no {place} is reached by Tab")


def guesses_by_keyboard(page, kind):
    tabs_to(page, ".activsim-lesson fieldset :is(input, select, textarea, button)")
    if kind == "text":
        page.keyboard.type("All of them.")
    elif kind == "number":
        page.keyboard.type("1e9")
        page.keyboard.press("Enter")
        part(page, "ask").get_by_text("Change it, or empty the field.").wait_for()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type("2")
    elif page.evaluate("document.activeElement.matches('select')"):
        page.keyboard.press("ArrowDown")
    else:  # a choice is checked, one of an order is moved
        page.keyboard.press("Space")


@pytest.mark.parametrize("scheme", ["dark"])
def test_every_lesson_is_walked_by_keyboard_on_a_phone(browser, server, scheme):
    for name, lesson in catalogue.listed_lessons().items():
        url = f"{server.url}/?lesson={name}"  # as it is given out: it begins at its first step
        with visiting(browser, url, ready=ready, viewport=PHONE, color_scheme=scheme) as page:
            for number in range(1, len(lesson.steps) + 1):
                becomes(f"Step {number} of {len(lesson.steps)}", place, page)
                ran(page)
                shows(page, lesson.steps[number - 1].place)
                fits(page, ".activsim-lesson *", width=390)
                panel = page.locator(".st-key-lesson").bounding_box()
                assert panel["height"] < PHONE["height"] * 0.65, (name, number)  # the page shows
                if number == 2:
                    unfolds(page)
                guesses_by_keyboard(page, lesson.steps[number - 1].ask.kind)
                tabs_to(page, "[data-does=reveal]")
                page.keyboard.press("Enter")
                result = page.locator(".activsim-lesson .result")
                result.wait_for()
                ran(page)
                shows(page, lesson.steps[number - 1].revealed_place)
                result.get_by_text("Your guess: ").wait_for()
                assert result.get_by_text("cannot").count() == 0
                if number == 2:
                    assert faults(page) == [], (name, number)
                if number < len(lesson.steps):
                    tabs_to(page, "[data-does=next]")
                    page.keyboard.press("Enter")
                    focused = "document.activeElement.classList.contains('head')"
                    holds(page, focused)
                    begins_in_sight(page)
            assert page.locator(".activsim-lesson [data-does=next]").count() == 0


def test_a_lesson_is_seen_while_it_is_written(browser, shared_folder, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(MINE)
    folder = {"ACTIVSIM_LESSONS": str(tmp_path)}
    with (
        served(shared_folder / "browsed", **folder) as server,
        visiting(browser, f"{server.url}/?lesson=mine", ready=ready) as page,
    ):
        page.get_by_text("The first words.").wait_for()
        file.write_text(MINE.replace("first", "second"))
        page.get_by_text("The second words.").wait_for()
        file.write_text(MINE.replace("minutes = 5", ""))
        page.get_by_text("Line 1: minutes is a number").wait_for()
        file.write_text(MINE.replace("first", "third"))
        page.get_by_text("The third words.").wait_for()


def test_who_hurries_on_is_told_one_story(browser, server):
    """The address is not that of the step that was left while its page still came."""
    lesson = catalogue.open_lesson("alike")
    url = f"{server.url}/explore?lesson=alike&step=3&class=Shirt&layer=conv2d"
    asked = ".activsim-lesson [data-does=reveal]"
    with visiting(browser, url, ready=lambda page: page.locator(asked).wait_for()) as page:
        press(page, "reveal")
        press(page, "reveal")
        page.locator(".activsim-lesson .outcome").wait_for()
        press(page, "next")
        page.locator(asked).wait_for()
        press(page, "reveal")
        press(page, "reveal")
        page.locator(".activsim-lesson .outcome").wait_for()
        ran(page)
        shows(page, lesson.steps[3].revealed_place)
        becomes("Shirt", page.locator("p.answer b").first.inner_text)


def test_a_lesson_in_another_language_is_chosen_on_the_page_and_walked_by_three(browser, server):
    with (
        ExitStack() as stack,
        visiting(browser, f"{server.url}/", ready=ready, viewport=WIDE) as page,
    ):
        page.locator(".activsim-tools .items [data-does=lessons]").click()
        german = page.get_by_role("button", name="Wurde das gelernt?")
        assert german.get_attribute("lang") == "de"
        german.click()
        becomes("Step 1 of 7", place, page)
        ran(page)
        assert "zusammengehören" in page.inner_text(".st-key-lesson")
        assert link(page)["lesson"] == "learned.de"
        walk_together([page, *two_phones(browser, server, stack)])


def two_phones(browser, server, stack):
    """Beside the screen on which the lesson was chosen."""
    url = f"{server.url}/?lesson=learned.de"
    return [
        stack.enter_context(visiting(browser, url, ready=ready, viewport=PHONE, who=name))
        for name in ("a student", "another")
    ]


def walk_together(pages):
    """Nobody waits for another; each guess is its visitor's, what is worked out the same for all,
    and in the lesson's language."""
    guesses = ("Trouser", "Coat", "Bag")
    for page in pages:
        becomes("Step 1 of 7", place, page)
        press(page, "next")
    for page, guess in zip(pages, guesses, strict=True):
        becomes("Step 2 of 7", place, page)
        ran(page)
        page.get_by_label(guess, exact=True).check()
        press(page, "reveal")
    outcomes = set()
    for page, guess in zip(pages, guesses, strict=True):
        outcome = page.locator(".activsim-lesson .outcome")
        outcome.wait_for()
        ran(page)
        outcomes.add(outcome.inner_text())
        assert f"Your guess: {guess}" in page.inner_text(".activsim-lesson .result")
        assert "Umriss" in page.inner_text(".st-key-lesson")
    (sentence,) = outcomes
    assert "Am nächsten bei Dress (input, Schwelle 0" in sentence
