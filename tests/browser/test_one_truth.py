"""Whatever a visitor does on Explore, and however fast: sentence, panel, heatmap, rows, bars and
address tell the same story as a fresh browser with that address.

    python -m pytest -n 0 tests/browser/test_one_truth.py --sequences 200

plays as many random sequences; without the option it is 20."""

import contextlib
import json
import random
import shutil
import time

import browsing
import pytest
import serving
from browsing import choose, link
from exploring import settled, visiting
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from serving import LONG, eventually, served
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from waiting import becomes, pressed

from activsim.datasets import fashion_mnist
from activsim.networks import catalogue
from activsim.paths import BUNDLED

NEWS = "who hears of news late"  # their tabs are routed as long as they are there
GUEST = "guest"  # a network that somebody else adds and deletes
LAYERS = ("dense", "dense_1")
ON_A_PAGE = 10  # sequences, one after the other
SLIDER = ".st-key-threshold input[type=range]"
STORY = """() => {
    const text = place => document.querySelector(place)?.innerText ?? null;
    const alts = place => [...document.querySelectorAll(`${place} img`)]
        .filter(picture => picture.checkVisibility()).map(picture => picture.alt);
    const chart = name => document.querySelector(`.st-key-${name} .js-plotly-plot`);
    const isList = value => value?.length && typeof value !== 'string';
    const plain = values => values
        && Array.from(values, value => isList(value) ? plain(value) : value);
    const drawn = name => chart(name)?.data.map(trace => ({
        name: trace.name, x: plain(trace.x), y: plain(trace.y),
        text: plain(trace.text), customdata: plain(trace.customdata),
    }));
    const menus = document.querySelectorAll('.stMain [data-testid=stSelectbox] input');
    return JSON.stringify({
        menus: [...menus].map(menu => menu.value),
        answer: text('p.answer'),
        panel: [text('.st-key-part_panel'), alts('.pair')],
        floor: text('.st-key-part_floor'),
        rows: [document.querySelector('.rows')?.dataset.at, alts('.rows'), text('.rows')],
        bars: [text('.st-key-part_bars_head'), drawn('bars'), chart('bars')?.layout.meta],
        heatmap: [drawn('matrix'), chart('matrix')?.layout.meta],
        ink: chart('matrix')?.layout.font.color,
        light: document.querySelectorAll('canvas.light-drawing').length,
        slider: document.querySelector('.st-key-threshold input')?.getAttribute('aria-valuetext'),
    });
}"""


@pytest.fixture(scope="module")
def explored(networks, tmp_path_factory):
    with served(tmp_path_factory.mktemp("explored"), ACTIVSIM_MODELS=str(networks)) as server:
        yield server


def add_guest(networks):
    if not (networks / f"{GUEST}.keras").exists():
        shutil.copy(BUNDLED / "models" / "study-seed-0.keras", networks / f"{GUEST}.keras")


def delete_guest(networks):
    (networks / f"{GUEST}.keras").unlink(missing_ok=True)


def story(page):
    return json.loads(page.evaluate(STORY))


def at(told):
    """The threshold of the slider and of the rows."""
    return told["slider"], told["rows"][0]


def tells_the_truth(browser, page, scheme="light"):
    """What is on the page is what a fresh browser shows at its address."""
    settled(page)
    with visiting(browser, page.url, color_scheme=scheme) as fresh:
        expected = story(fresh)
        assert link(fresh) == link(page)
        if story(page) != expected:
            for told in expected:  # one after the other: the whole of it is long to read
                becomes((told, expected[told]), lambda told=told: (told, story(page)[told]))
    assert expected["light"] == 0
    return expected


class Visitor:
    """Does one thing after the other, at random, and waits for no answer."""

    def __init__(self, page, networks, seed):
        self.page, self.networks, self.scheme, self.n_opened = page, networks, "light", 0
        self.begin(seed)

    def begin(self, seed):
        """Another sequence, from where the page stands."""
        self.draw, self.did = random.Random(seed), []

    def act(self):
        often = [self.step] * 4 + [self.network] * 3
        what = self.draw.choice([*often, self.layer, self.ask, self.theme, self.delete])
        self.did.append(what.__name__)
        what()
        self.page.wait_for_timeout(self.draw.choice([0, 0, 50, 200, 600]))  # as a hand would

    def step(self):
        slider = self.page.locator(SLIDER)
        for _ in range(self.draw.randint(1, 4)):
            slider.press(self.draw.choice(["ArrowRight", "ArrowRight", "ArrowLeft", "PageUp"]))

    def network(self):
        self.pick("model")

    def layer(self):
        choose(self.page, "layer", self.draw.choice(LAYERS))

    def ask(self):
        self.pick("class", fashion_mnist.CLASS_NAMES[:4])

    def pick(self, key, among=None):
        """An option of a menu, as long as the menu stays open: a run of the page may close it."""
        self.page.locator(f".st-key-{key} input").click()
        options = self.page.get_by_role("option")
        with contextlib.suppress(PlaywrightTimeout):
            options.first.wait_for(timeout=3000)
            self.n_opened += 1
            names = [name for name in options.all_inner_texts() if among is None or name in among]
            if names:
                options.get_by_text(self.draw.choice(names), exact=True).click(timeout=3000)
        self.page.keyboard.press("Escape")

    def theme(self):
        self.scheme = "dark" if self.scheme == "light" else "light"
        self.page.emulate_media(color_scheme=self.scheme)

    def delete(self):
        """Somebody else deletes a network: that is noticed by who steps on."""
        delete_guest(self.networks)
        self.step()

    def rest(self):
        """Where somebody deleted a network, that is noticed at the next step: a last one. All else
        has to be right as it is."""
        settled(self.page)
        if "delete" not in self.did:
            return
        slider = self.page.locator(SLIDER)
        at_end = slider.evaluate("input => input.value === input.max")
        pressed(slider, "ArrowLeft" if at_end else "ArrowRight")


def test_after_any_sequence_the_page_tells_the_story_of_its_address(
    explored, browser, networks, pytestconfig
):
    n_sequences = pytestconfig.getoption("--sequences")
    add_guest(networks)
    for layer in LAYERS:  # recorded once
        with serving.visiting(explored) as somebody:
            somebody.run(f"model={GUEST}&layer={layer}")
    for first in range(0, n_sequences, ON_A_PAGE):
        start = f"{explored.url}/?model={GUEST}" if first // ON_A_PAGE % 2 else explored.url
        with visiting(browser, start, color_scheme="light") as page:
            visitor = Visitor(page, networks, first)
            for seed in range(first, min(first + ON_A_PAGE, n_sequences)):
                add_guest(networks)
                visitor.begin(seed)
                for _ in range(5):
                    visitor.act()
                visitor.rest()
                try:
                    tells_the_truth(browser, page, visitor.scheme)
                except AssertionError as error:
                    raise AssertionError(f"sequence {seed}: {visitor.did}, {page.url}") from error
            assert visitor.n_opened > 0


def test_a_network_chosen_right_after_a_step_speaks_for_itself(explored, browser, networks):
    add_guest(networks)
    names = catalogue.list_networks(networks)
    with visiting(browser, explored.url) as page:
        for turn in range(8):
            page.locator(SLIDER).press("ArrowRight")
            choose(page, "model", list(names)[(turn + 1) % 2])
            tells_the_truth(browser, page)


class SlowNews:
    """What the server says to a page, held back for as long as one likes; what the page says
    arrives at once. holds_from: bytes of the first of it that is held back, with all after it."""

    def __init__(self, page, holds_from=None):
        self.page, self.heard, self.held, self.holds = page, [], [], False
        self.holds_from = holds_from
        page.route_web_socket("**/_stcore/stream", self.connect)

    def connect(self, browser):
        server = browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(lambda news: self.take(browser, news))

    def take(self, browser, news):
        message = ForwardMsg()
        message.ParseFromString(news)
        self.holds |= self.holds_from is not None and self.holds_from in news
        self.heard.append(message.WhichOneof("type"))
        self.held.append((self.heard[-1], browser, news))
        if not self.holds:
            self.arrive([self.heard[-1]])

    def arrive(self, kinds):
        """What was held back, of these kinds."""
        for kind, browser, news in self.held:
            if kind in kinds:
                browser.send(news)
        self.held = [held for held in self.held if held[0] not in kinds]

    def wait_for(self, kind):
        deadline = time.monotonic() + LONG
        while kind not in self.heard:
            assert time.monotonic() < deadline, f"no {kind} came"
            self.page.wait_for_timeout(20)


@pytest.mark.parametrize(
    ("menu", "choice", "first", "key"),
    [
        ("layer", LAYERS[1], "nothing", "ArrowRight"),
        ("layer", LAYERS[1], "page_info_changed", "ArrowRight"),
        ("layer", LAYERS[1], "nothing", "Home"),
        ("class", "Dress", "nothing", "ArrowRight"),
        ("class", "Dress", "nothing", "Home"),
    ],
)
def test_a_step_before_the_page_of_another_choice_is_drawn_is_not_taken_back(
    explored, browser, menu, choice, first, key
):
    """first: what arrives of that page before the step. A step of the slider of the layer before is
    none of this layer's: all thresholds of dense_1 are below 5, and 0 is both layers'."""
    light = f"{explored.url}/_stcore/health"  # what stands there until the news is listened to
    with browsing.visiting(browser, light, who=NEWS, ready=Page.title) as page:
        news = SlowNews(page)
        page.goto(f"{explored.url}/?threshold=5.716")
        settled(page)
        news.holds = True
        news.heard.clear()
        choose(page, menu, choice)
        news.wait_for("script_finished")
        news.arrive([first])
        news.heard.clear()
        page.locator(SLIDER).press(key)
        news.wait_for("script_finished")
        news.holds = False
        news.arrive({kind for kind, *_ in news.held})
        tells_the_truth(browser, page)


def test_a_step_before_the_first_page_is_drawn_is_not_taken_back(explored, browser):
    """The slider is there; what the page says of the address comes later, and speaks of the
    threshold that the link asks for."""
    light = f"{explored.url}/_stcore/health"  # what stands there until the news is listened to
    with browsing.visiting(browser, light, who=NEWS, ready=Page.title) as page:
        news = SlowNews(page, holds_from=b"activsimAddressTime")
        page.goto(f"{explored.url}/?threshold=5.716")
        eventually(lambda: news.holds or page.wait_for_timeout(20))
        news.wait_for("script_finished")
        news.heard.clear()
        page.locator(SLIDER).press("Home")
        news.wait_for("script_finished")
        news.holds, news.holds_from = False, None
        news.arrive({kind for kind, *_ in news.held})
        settled(page)
        becomes(("0", "0", {}), lambda: (*at(story(page)), link(page)))


def test_what_a_run_before_says_of_the_address_does_not_outlast_another_choice(explored, browser):
    """The visitor goes back to the first class while the page of the class before is on its way."""
    light = f"{explored.url}/_stcore/health"  # what stands there until the news is listened to
    with browsing.visiting(browser, light, who=NEWS, ready=Page.title) as page:
        news = SlowNews(page)
        page.goto(f"{explored.url}/?class=Dress")
        settled(page)
        news.holds = True
        news.heard.clear()
        choose(page, "with", "Coat")
        news.wait_for("script_finished")
        choose(page, "class", fashion_mnist.CLASS_NAMES[0])
        news.holds = False
        news.arrive({kind for kind, *_ in news.held})
        told = tells_the_truth(browser, page)
        assert told["answer"].startswith(fashion_mnist.CLASS_NAMES[0])
        assert link(page) == {"with": "Coat"}


@pytest.fixture
def forgotten(networks, tmp_path):
    """A server whose visitors' browsers forget what they have not used for two runs."""
    memory = {"STREAMLIT_GLOBAL_MAX_CACHED_MESSAGE_AGE": "2"}
    with served(tmp_path, ACTIVSIM_MODELS=str(networks), **memory) as server:
        yield server


def test_who_comes_back_to_a_class_while_another_is_on_its_way_is_shown_it(forgotten, browser):
    """The browser has forgotten what it had of the class when the answer to it comes, though it had
    it when it asked: the server does not rely on it."""
    explored = forgotten
    light = f"{explored.url}/_stcore/health"  # what stands there until the news is listened to
    with browsing.visiting(browser, light, who=NEWS, ready=Page.title) as page:
        news = SlowNews(page)
        page.goto(explored.url)
        settled(page)
        first, other, last = fashion_mnist.CLASS_NAMES[:3]
        choose(page, "class", other)
        becomes(other, lambda: link(page).get("class"))
        settled(page)
        news.holds = True
        for name in (last, first):
            news.heard.clear()
            choose(page, "class", name)
            news.wait_for("script_finished")
        news.holds = False
        news.arrive({kind for kind, *_ in news.held})
        told = tells_the_truth(browser, page)
        assert told["answer"].startswith(first)


def test_a_deleted_network_leaves_nothing_behind_when_its_visitor_steps_on(
    explored, browser, networks
):
    default = next(iter(catalogue.list_networks(BUNDLED / "models")))
    for _ in range(2):
        add_guest(networks)
        with visiting(browser, f"{explored.url}/?model={GUEST}") as page:
            before = page.inner_text("p.answer")
            delete_guest(networks)
            pressed(page.locator(SLIDER), "ArrowRight")
            page.get_by_text("is not there any more").wait_for()
            expected = tells_the_truth(browser, page)
            assert expected["answer"] != before
            assert link(page).get("model", default) == default
