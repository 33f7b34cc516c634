"""A report of a visit: one HTML file of the views that a visitor kept. It needs no server and no
network; its charts are drawn by the scripts of the dashboard, from data in the file.

    html = report([kept_view, ...])
"""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from activsim.analysis.measures import MEASURES
from activsim.output.charts import theme
from activsim.output.document import document
from activsim.output.drawing import scripts
from activsim.output.frames import scene as scene_data
from activsim.output.handout import handout
from activsim.output.report import addition_html
from activsim.output.report.kept_view import KeptView, Numbers, versions
from activsim.output.wording import count_text

FOLDER = Path(__file__).parent
STYLE = FOLDER / "report.css"
SCRIPT, VIEW_SCRIPT = FOLDER / "report.js", FOLDER / "view.js"
TITLE = "A visit to activsim"
PAGE = f"""\
<h1>{TITLE}</h1>
<p class="quiet">{{about}}</p>
<noscript><p>The charts need JavaScript, which this browser does not run;
words and numbers are all here.</p></noscript>
{{views}}"""
MOST_ROWS = 30  # of a table of classes
PARTS = (("matrix", "floor"), ("panel", "bars_head", "bars"))  # of the two columns
CHARTS = ("matrix", "bars")
# Of the grids: here nothing happens on Enter.
QUIET_WORDING = handout.QUIET_WORDING | {
    "matrix": "Dissimilarity of the classes. Arrow keys: to the next pair."
}
SAME_SETTINGS = (
    "The charts and the first table compare the classes at these settings; the lines of Python "
    "give the same numbers."
)


def report(views: Sequence[KeptView]) -> str:
    scenes: dict[str, int] = {}
    data_of_views = []
    for view in views:
        scene = view.drawing["scene"]
        scene = scene | {"wording": scene["wording"] | QUIET_WORDING}
        number = scenes.setdefault(json.dumps(scene), len(scenes))
        option = f"{view.settings.threshold:.4g}"
        data_of_views.append({"scene": number, "option": option, "pieces": view.drawing["pieces"]})
    data = {
        "scenes": [json.loads(text) for text in scenes],
        "looks": {
            name: scene_data.scene_look(look)
            for name, look in (("light", theme.LIGHT), ("dark", theme.DARK))
        },
        "views": data_of_views,
    }
    n_views = count_text(len(views), "view")
    body = PAGE.format(
        about=f"{n_views}, in the order in which they were kept. {SAME_SETTINGS}",
        views="\n".join(_view_html(number, view) for number, view in enumerate(views, 1)),
    )
    footer = html.escape(f"Made with {versions()}.")
    return document(TITLE, body, f"<p>{footer}</p>", data, _script(), [handout.STYLE, STYLE])


def _script() -> str:
    """The drawing scripts as a function, which each view calls with a window of its own."""
    drawing = scripts.join_scripts(scripts.COLOUR, *scripts.DRAWING, VIEW_SCRIPT)
    rest = "\n".join(path.read_text(encoding="utf-8") for path in (scripts.UNPACK, SCRIPT))
    values = "{ scene, looks, option, pieces }"
    return f"function drawing(window, root, {values}) {{\n{drawing}\n}}\n{rest}"


def _view_html(number: int, view: KeptView) -> str:
    moment, name = view.moment, f"view-{number}"
    note = f"<p class='note'>{html.escape(moment.note)}</p>" if moment.note else ""
    link = ""
    if moment.link:
        address = html.escape(moment.link)
        link = f"<p class='link small'>Link: <a href='{address}'>{address}</a></p>"
    if moment.link_note:
        link += f"<p class='small'>{html.escape(moment.link_note)}</p>"
    columns = "".join(f"<section>{''.join(map(_part, parts))}</section>" for parts in PARTS)
    measure = MEASURES[view.settings.measure]
    unit = " (points)" if measure.points else ""
    tables = _table_html(
        f"From {view.query}, by {view.settings.measure}{unit}",
        _class_rows(view.distances, lambda value: f"{measure.in_unit(value):.4g}"),
    )
    if view.rates and not moment.addition.tables:  # there with their intervals
        rates = _class_rows(view.rates, lambda value: f"{value:.1%}")
        tables += _table_html(f"How often {view.units[:-1]} {view.moment.neuron} fires", rates)
    made_of = "".join(
        f"<tr><th scope='row'>{html.escape(label)}</th><td>{html.escape(value)}</td></tr>"
        for label, value in view.made_of
    )
    return f"""\
<article id="{name}" aria-labelledby="{name}-title">
<h2 id="{name}-title">{number}. {html.escape(view.title)}</h2>
<p class="answer">{html.escape(moment.sentence)}</p>
{note}{link}
{addition_html.addition_html(moment.addition)}
<h3>The classes, at these settings</h3>
<div class="columns">{columns}</div>
<div data-part="rows"></div>
<h3>Numbers</h3>
<div class="tables">{tables}</div>
<h3>Made of</h3>
<table class="small">{made_of}</table>
<h3>Python lines</h3>
<pre tabindex="0" class="small">{html.escape(view.lines)}</pre>
{addition_html.lines_html(moment.addition)}
</article>"""


def _part(name: str) -> str:
    kind = ' class="chart"' if name in CHARTS else ""
    return f'<div{kind} data-part="{name}"></div>'


def _class_rows(numbers: Numbers, form: Any) -> Iterable[tuple[str, str]]:
    rows = [
        (name, "undefined" if math.isnan(value) else form(value))
        for name, value in numbers[:MOST_ROWS]
    ]
    n_left = len(numbers) - len(rows)
    return [*rows, (f"{n_left:,} more", "")] if n_left else rows


def _table_html(caption: str, rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><th scope='row'>{html.escape(name)}</th>"
        f"<td class='number'>{html.escape(text)}</td></tr>"
        for name, text in rows
    )
    return f"<table class='small'><caption>{html.escape(caption)}</caption>{body}</table>"
