"""What the map of verdicts says of made looks."""

import numpy as np
import pytest

from activsim.analysis.judgement import LESS, MORE, NO_MORE, OPEN
from activsim.analysis.random_groups import RandomGroups
from activsim.app.pages.evidence import random_groups, verdict_map
from activsim.output.charts import verdict_map as chart

MAP = {
    "layers": ["first", "second"],
    "answers": [[MORE, LESS], [OPEN, OPEN]],
    "effects": [[0.4, -0.3], [0.02, None]],
    "lows": [[0.3, -0.4], [-0.15, None]],
    "highs": [[0.5, -0.2], [0.12, None]],
    "corrected_p": [[0.03, 0.2], [0.01, None]],
    "n_looks": 3,
    "n_patterns": 64,
    "exact": True,
    "smallest_p": 2 / 64,
}


def test_the_margin_tells_no_more_from_open_and_nothing_else():
    assert verdict_map.answers_within(MAP, 0.1) == [[MORE, LESS], [OPEN, OPEN]]
    assert verdict_map.answers_within(MAP, 0.2) == [[MORE, LESS], [NO_MORE, OPEN]]


def test_a_star_is_for_more_or_less_that_stands_up_to_correction():
    texts = verdict_map.cell_texts(MAP, MAP["answers"])
    assert texts.tolist() == [["+*", "−"], ["?", "?"]]


def test_pointed_at_a_look_says_its_effect_interval_and_p():
    texts = verdict_map.hover_texts(MAP, MAP["answers"])
    assert texts[0, 1] == "less: effect −0.30 (−0.40 to −0.20), corrected p 0.2"
    assert texts[1, 1] == "open"


def test_the_caption_counts_what_is_on_the_map():
    caption = verdict_map.map_caption(MAP, MAP["answers"], 0.1)
    assert "Of 4 looks: 1 more (+), 1 less (−), 2 open (?); the margin is 0.1." in caption
    assert "corrected for all 3 looks" in caption
    assert "all 64 patterns of signs" in caption
    assert "(1 of them)" in caption
    five = MAP | {"n_patterns": 32, "smallest_p": 2 / 32}
    caption = verdict_map.map_caption(five, MAP["answers"], 0.1)
    assert "No look can have a star" in caption
    assert "smallest p that all 32 patterns of signs over the seeds give is 0.062" in caption
    assert "at least 6 seeds" in caption
    few = verdict_map.map_caption(MAP | {"n_patterns": 0}, MAP["answers"], 0.1)
    assert few.endswith("Too few seeds to correct for having taken them all.")


def test_the_picture_is_blue_above_0_and_orange_below_to_the_same_end():
    figure = chart.verdict_map(
        np.array(MAP["effects"], dtype=float),
        verdict_map.cell_texts(MAP, MAP["answers"]),
        verdict_map.hover_texts(MAP, MAP["answers"]),
        ["<b>first</b>", "second"],
        ["above 0", "top 10%"],
        (0, 1),
    )
    shades, marks = figure.data
    assert (shades.zmin, shades.zmax) == (-0.4, 0.4)
    assert np.isnan(shades.z[1][1])
    assert list(marks.text) == ["+*", "−", "?", "?"]
    assert marks.customdata[0][0] == "&lt;b&gt;first&lt;/b&gt;"
    assert marks.customdata[0][2].startswith("more: effect +0.40")
    assert len(figure.layout.shapes) == 1


@pytest.mark.parametrize(("count", "share"), [(9, "4%"), (0, "0%")])
def test_random_groups_say_how_many_get_the_same_answer(count, share):
    tried = RandomGroups({MORE: count, LESS: 100, NO_MORE: 0, OPEN: 100 - count}, 200)
    text = random_groups.random_groups_html(tried, MORE)
    assert f"{count} get the same answer, “more”: {share} (95% interval 0%" in text.replace(
        "interval 2%", "interval 0%"
    )
    assert f"<td>more (the answer of your groups)</td><td>{count} of 200</td>" in text
