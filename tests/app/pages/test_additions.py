"""What pages add to a report of a visit: their own numbers and pictures, and lines that give the
numbers again."""

import math

import numpy as np
import pytest
from in_process import open_page

from activsim.analysis.judgement import Judgement
from activsim.app.shell import state

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def addition(name, **link):
    return open_page(name, **link).session_state[state.CURRENT_ADDITION]()


def worked_out(lines):
    """What the lines make, in this process."""
    made = {}
    exec(compile(lines, "lines", "exec"), made)
    return made


def assert_gives_again(page, atol=1e-6):
    """The lines of a report give what was on the screen."""
    made = worked_out(page.lines)["worked_out"]
    assert page.on_screen
    for name, value in page.on_screen:
        if isinstance(value, str):
            assert made[name] == value
        else:
            np.testing.assert_allclose(made[name], value, atol=atol, equal_nan=True)
    return made


def test_evidence_adds_its_answer_and_its_lines_judge_again():
    page = addition("evidence", margin="0.2")
    made = worked_out(page.lines)
    judgement = made["judgement"]
    assert isinstance(judgement, Judgement)
    on_screen = dict(page.on_screen)
    assert on_screen["answer"] == judgement.answer
    assert on_screen["control"] == judgement.control
    numbers = (judgement.effect, *judgement.interval, judgement.room)
    for name, value in zip(("effect", "low", "high", "room"), numbers, strict=True):
        assert on_screen[name] == pytest.approx(value, nan_ok=True), name
        assert not math.isnan(value)
    answer, contrasts, networks = page.tables
    cells = {row.name: row.cells[0] for row in answer.rows}
    assert cells["Margin"] == "0.2"
    assert cells["Answer"] == judgement.answer
    assert (
        f"{judgement.effect:.3f}".lstrip("-")
        in cells["Effect (of the logarithm of within over between)"]
    )
    assert {row.name for row in contrasts.rows} >= {
        contrast.control for contrast in judgement.contrasts
    }
    kinds = [row.mark.kind for row in networks.rows]
    assert kinds == ["pixels", *["untrained"] * 6, *["trained"] * 6, "control"]


def test_layers_adds_its_matrices_as_pictures():
    page = addition("layers", **{"class": "Bag"})
    names = [picture.name for picture in page.pictures]
    assert names[0] == "input"
    assert "dense" in names
    assert [row.name for row in page.tables[0].rows] == names
    assert all(picture.source.startswith("data:image/png") for picture in page.pictures)
    assert_gives_again(page)


def test_neuron_adds_its_rates_and_the_images_that_drive_it():
    page = addition("neuron")
    assert len(page.tables[0].rows) == 10
    assert all(row.mark.low <= row.mark.value <= row.mark.high for row in page.tables[0].rows)
    assert len(page.pictures) == 24
    activations = [float(picture.amount) for picture in page.pictures]
    assert activations == sorted(activations, reverse=True)


def test_picture_adds_the_picture_and_its_lines_show_it_again():
    page = addition("picture", class_="Bag", picture_number="2")
    assert len(page.pictures) == 1
    made = assert_gives_again(page)
    answers = page.tables[0].rows
    assert answers[0].name == max(made, key=made.get)


def test_a_page_that_adds_nothing_has_nothing():
    assert open_page("explore").session_state[state.CURRENT_ADDITION] is None
