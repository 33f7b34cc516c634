"""Where a network takes long, the classes are drawn from a few images while it is at work."""

import pytest
from in_process import SKETCHES_PER_CLASS, Here, answer, open_page

from activsim.app.shell import first_look
from activsim.app.shell import progress as running
from activsim.firing import record, sample


class Slow(Here):
    """A worker whose jobs are done when they have been looked at twice."""

    def submit(self, function, *args):
        job = super().submit(function, *args)
        looks = iter([False, False])
        job.wait = lambda _timeout=None: next(looks, True)
        return job


@pytest.mark.parametrize("long", [0, 1000])
def test_a_first_look_is_drawn_while_the_others_are_passed(sketches_only, monkeypatch, long):
    """In the end there is the whole, and nothing else."""
    monkeypatch.setattr(running, "shared_worker", Slow)
    monkeypatch.setattr(sample, "SAMPLE", 30)
    monkeypatch.setattr(record, "LONG", long)
    drawn, draw = [], first_look.draw_first_look
    sentences, markdown = [], first_look.st.markdown

    def heard(text, **options):
        sentences.append(text)
        return markdown(text, **options)

    monkeypatch.setattr(first_look.st, "markdown", heard)

    def spied(*arguments):
        draw(*arguments)
        drawn.append(arguments)

    monkeypatch.setattr(first_look, "draw_first_look", spied)
    page = open_page("explore", model="study-seed-1")
    assert answer(page)
    assert "A first look" not in " ".join(element.value for element in page.markdown)
    assert len(drawn) == (long == 0)
    n_images = 10 * SKETCHES_PER_CLASS
    sentence = f"**A first look**, at 30 of the {n_images} images; the others are being passed"
    assert any(text.startswith(sentence) for text in sentences) is (long == 0)
    for recording, data, layer in drawn:
        assert recording.table.n_images.sum() == 30
        assert len(data.images) == n_images
        assert layer == "dense"
