"""The Picture page without a browser: sources, steps, what it writes."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from in_process import answer, open_page, ran
from PIL import Image

from activsim.app.pages.picture import canvas, sources
from activsim.app.shell import state
from activsim.experiments import own_picture

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def address(picture):
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return canvas.PNG + base64.b64encode(stream.getvalue()).decode()


def looks(worker_here):
    return [call for call in worker_here.calls if call[0].endswith(":look_at_picture")]


def test_one_of_the_sets_pictures_is_given_as_it_is_and_a_drawing_takes_its_place(worker_here):
    page = open_page("picture", class_="Bag", picture_number="2")
    assert "The network takes your picture for" in answer(page)
    text = "".join(element.value for element in page.html)
    for part in ("What it says", "which class is it nearest to?"):
        assert part in text
    assert {part.label for part in page.expander} >= {
        "Made to look like the set",
        "Which neurons of dense fire",
        "Its nearest pictures of the set",
        "Take it with you",
    }
    assert [call for call in worker_here.calls if call[0].endswith(":nearest_pictures")] == []
    assert any("written to no file" in caption.value for caption in page.caption)
    given = looks(worker_here)[-1][2]
    assert given.shape == (28, 28)

    page.checkbox(key=state.picture_step_key("centre", sources.SET)).check()
    ran(page)
    assert not np.array_equal(looks(worker_here)[-1][2], given)  # folded as it is, it counts
    page.checkbox(key=state.picture_step_key("size", sources.SET)).uncheck()
    ran(page)


def test_all_has_what_fires_the_nearest_pictures_and_the_files(worker_here):
    page = open_page("picture", class_="Bag", picture_number="2", detail="all")
    text = "".join(element.value for element in page.html)
    for part in ("Which neurons of dense fire", "Its nearest pictures of the set", "shared"):
        assert part in text
    assert [call for call in worker_here.calls if call[0].endswith(":nearest_pictures")]


def test_without_a_picture_the_page_asks_for_one_and_runs_nothing(worker_here):
    for source in sources.SOURCES[1:]:
        page = open_page("picture", picture=source)
        assert "Show the network a picture" in answer(page)
    assert looks(worker_here) == []


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"P5 9999999 9999999 255 "]
)
def test_a_mistaken_file_gets_a_sentence(monkeypatch, worker_here, content):
    upload = None
    if content:
        upload = type("Upload", (), {"getvalue": lambda self: content, "file_id": "1"})()
    monkeypatch.setattr(sources.st, "file_uploader", lambda *_, **__: upload)
    page = open_page("picture", picture=sources.FILE)
    assert looks(worker_here) == []
    assert bool([error for error in page.error if "JPEG or PNG" in error.value]) == bool(content)


@pytest.mark.parametrize(
    "sent", ["", "hello", canvas.PNG, canvas.PNG + "????", canvas.PNG + "aGVsbG8=", "\ud800"]
)
def test_whatever_a_browser_sends_as_a_drawing_is_a_picture_or_none(sent):
    assert isinstance(canvas._content(sent), bytes)


def test_a_file_is_read_once_and_forgotten_when_it_is_taken_away(monkeypatch):
    session, n_read = {}, []

    def read(content):
        n_read.append(content)
        return np.zeros((2, 2), np.uint8)

    monkeypatch.setattr(sources, "open_picture", read)
    monkeypatch.setattr(sources, "st", SimpleNamespace(session_state=session))
    first, second = (
        SimpleNamespace(file_id=number, getvalue=number.encode) for number in ("1", "2")
    )
    for upload in (first, first, second, second):
        assert sources._draw_uploaded(upload).shape == (2, 2)
    assert n_read == [b"1", b"2"]
    assert sources._draw_uploaded(None) is None
    assert not session


def test_a_drawing_is_that_of_its_own_sheet(worker_here):
    picture = np.zeros((280, 280, 3), np.uint8)
    picture[40:200, 60:160] = 255
    page = open_page("picture", picture=sources.DRAWING)
    page.session_state[state.OWN_DRAWING] = ("another sheet", address(picture))
    assert "Show the network a picture" in answer(ran(page))
    page.session_state[state.OWN_DRAWING] = (
        sources.sheet_id("Fashion-MNIST", sources.DRAWING),
        address(picture),
    )
    assert "The network takes your picture for" in answer(ran(page))
    own_picture._samples.clear()
