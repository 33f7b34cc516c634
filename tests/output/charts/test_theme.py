"""The theme of the charts is that of the page: activsim.output.charts.theme has its colours, and
where the page's own files have to write them too, they are the same."""

import re
import tomllib

import pytest
from root import ROOT

from activsim.output.charts import theme

APP = ROOT / "activsim" / "app"
STYLE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (APP / "shell" / "style.css", *sorted(APP.glob("pages/*/page.css")))
)
OF_CHARTS = {
    *vars(theme.LIGHT).values(),
    *vars(theme.DARK).values(),
    *theme.LEVELS,
    theme.OUTLINE,
    theme.FOCUS,
    theme.WHITE_TEXT,
    theme.BLACK_TEXT,
}


def written_out(colour):
    """#rrggbb"""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


@pytest.mark.parametrize(("name", "look"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_streamlit_is_told_the_same_colours(name, look):
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours = settings["theme"][name]
    assert (colours["primaryColor"], colours["backgroundColor"], colours["textColor"]) == (
        look.accent,
        look.paper,
        look.ink,
    )


def test_the_style_sheet_has_no_colours_of_its_own():
    colours = {
        written_out(colour) for colour in re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", STYLE)
    }
    assert theme.OUTLINE in colours
    assert colours <= OF_CHARTS


def test_the_levels_of_a_table_are_those_of_the_style_sheet():
    levels = dict(re.findall(r"\.level(\d) \{ background: (#[0-9a-f]{6});", STYLE))
    assert [levels[str(level)] for level in range(len(levels))] == list(theme.LEVELS)
