"""A room: the teacher opens it, two phones answer, the matrix fills up, and is set beside those of
networks."""

import pytest
from accessible import faults, faults_by_scheme
from browsing import visiting
from serving import linux_only, served
from waiting import answered, becomes, ran

from activsim.classroom.room import answers, store
from activsim.datasets import fashion_mnist

WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
SMALLEST = 44  # pixels of what a thumb is to hit


@pytest.fixture
def rooms(server, monkeypatch):
    """Those of the server, none of them to begin with."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(server.cache))
    for room in store.open_rooms():
        store.close_room(room.code)
    yield store
    for room in store.open_rooms():
        store.close_room(room.code)


def somebody(browser, url, name, **looks):
    """With a browser of their own, that remembers nothing of the others'."""
    return visiting(browser, url, who=name, ready=answered, **looks)


def sentence(page):
    return page.locator("p.answer").first.inner_text()


def pair(page):
    return page.locator(".room-pair figcaption").all_inner_texts()


def all_others_answer(room):
    """As people who find alike what follows in the list."""
    for number in range(6):
        rater = answers.join(room.code, f"visitor {number}")
        for first, second in room.pairs:
            value = max(1, 7 - (second - first) + (first + second + number) % 2)
            answers.rate(room.code, rater, (first, second), min(value, 7))


def can_be_answered_with_a_thumb(phone):
    """Seven large buttons, all on the first screen."""
    buttons = phone.locator(".st-key-room_values button")
    becomes(7, buttons.count)
    boxes = [button.bounding_box() for button in buttons.all()]
    assert min(min(box["height"], box["width"]) for box in boxes) >= SMALLEST
    assert max(box["y"] + box["height"] for box in boxes) <= NARROW["height"]


def test_a_teacher_and_two_phones(server, browser, rooms):
    with somebody(browser, f"{server.url}/room", "the teacher", viewport=WIDE) as teacher:
        teacher.get_by_role("button", name="Open the room", disabled=False).click()
        teacher.locator("p.room-code").wait_for()
        ran(teacher)
        code = teacher.inner_text("p.room-code")
        (room,) = rooms.open_rooms()
        assert room.code == code
        link = f"{server.url}/room?room={code.lower()}"
        with (
            somebody(browser, link, "a student", viewport=NARROW) as phone,
            somebody(browser, link, "another", viewport=NARROW, color_scheme="dark") as another,
        ):
            becomes("2 phones are here; nothing is answered yet.", sentence, teacher)

            can_be_answered_with_a_thumb(phone)
            assert faults(phone) == []
            assert faults(another) == []

            # one by thumb, one by key
            assert pair(phone) != pair(another)
            before = pair(phone)
            phone.get_by_role("button", name="7 very alike").click()
            becomes(True, lambda: pair(phone) != before)
            ran(another, "document.querySelectorAll('.st-key-room_values button').length === 7")
            before = pair(another)
            another.keyboard.press("2")
            becomes(True, lambda: pair(another) != before)
            teacher.get_by_text("2 answers from 2 phones").wait_for()

            # who loads the page anew is the same, at the same pair
            ran(phone)
            before, left = pair(phone), sentence(phone)
            phone.reload()
            answered(phone)
            becomes(before, pair, phone)
            assert sentence(phone) == left
            assert answers.room_progress(code).n_raters == 2

            all_others_answer(room)
            teacher.get_by_text("Two halves of the answers agree").wait_for()
            becomes("8 phones are here; 45 of 45 pairs have 3 answers or more.", sentence, teacher)
            ran(teacher)
            assert faults(teacher) == []

            teacher.get_by_role("button", name="Reveal").click()
            teacher.locator(".room-matrices img").nth(3).wait_for()
            ran(teacher)
            assert faults_by_scheme(teacher, answered) == []
            assert sentence(teacher).startswith(("Nearest to this class", "Too close to tell"))
            # a cell may say as much
            becomes(1, teacher.get_by_role("columnheader", name="95% of draws").count)
            teacher.get_by_role("button", name="Back to the answers").click()
            teacher.locator("p.room-code").wait_for()
            ran(teacher)

            # closed, nothing is left, and the phones say so
            teacher.get_by_role("button", name="Close the room").click()
            teacher.get_by_role("button", name="Close and delete").click()
            teacher.get_by_text("No room is open.").wait_for()
            assert rooms.open_rooms() == []
            ran(phone)
            phone.keyboard.press("4")
            becomes("This room is closed, or there is none of this code.", sentence, phone)


@linux_only
def test_a_phones_page_goes_on_after_its_server_was_killed(browser, tmp_path, monkeypatch):
    """The page stays open; nobody loads it anew."""
    folder = tmp_path / "killed"
    monkeypatch.setenv("ACTIVSIM_CACHE", str(folder))
    with served(folder) as server:
        room = store.open_room("Fashion-MNIST", fashion_mnist.CLASS_NAMES[:4], "teacher")
        link = f"{server.url}/room?room={room.code}"
        with somebody(browser, link, "a student", viewport=NARROW) as phone:
            before = pair(phone)
            phone.get_by_role("button", name="7 very alike").click()
            becomes(True, lambda: pair(phone) != before)
            ran(phone)
            before, left = pair(phone), sentence(phone)
            (first,) = answers.room_ratings(room.code).values.items()
            server.kill()
            with served(folder, port=server.port):
                connected = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
                phone.locator(connected).wait_for()
                ran(phone)
                becomes(before, pair, phone)  # the same phone, at the same pair
                becomes(left, sentence, phone)
                phone.locator(".st-key-room_values button").last.click()
                becomes(True, lambda: pair(phone) != before)
                ran(phone)
                ratings = answers.room_ratings(room.code)
    assert ratings.n_raters == 1
    assert first in ratings.values.items()
    assert sorted(ratings.values.values()) == [1, 7]
