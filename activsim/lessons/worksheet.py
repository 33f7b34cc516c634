"""A lesson on paper: what it asks with room to write, and its last question as an exit ticket on a
page of its own. One HTML file that prints; made of the lesson's file, in whatever language.

    text = worksheet(lesson, "alike")
"""

from __future__ import annotations

import html

from activsim.lessons.lesson import CHOICE, NUMBER, ORDER, TEXT, Ask, Lesson, Step
from activsim.lessons.markdown import markdown_html
from activsim.lessons.names import VERDICTS

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm; }}
:root {{ color-scheme: light; }}
body {{ font: 11pt/1.4 system-ui, sans-serif; color: #111; background: #fff;
  max-width: 44rem; margin: 1rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; margin: 0 0 .2rem; }}
h2 {{ font-size: 1rem; margin: 1.2rem 0 .2rem; }}
p {{ margin: 0 0 .4rem; }}
section {{ break-inside: avoid; }}
.ticket {{ break-before: page; }}
.line {{ border-bottom: 1px solid #666; height: 1.9rem; }}
.question {{ font-weight: 600; }}
code {{ font-size: .85rem; }}
.options {{ list-style: none; margin: 0; padding: 0;
  display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; }}
</style></head><body>
<header><h1>{title}</h1><p>{minutes} min &nbsp; <code>?lesson={name}</code></p>
<div class="line"></div></header>
<main>
{steps}
</main></body></html>
"""
LINES = {NUMBER: 1, ORDER: 0, CHOICE: 0, TEXT: 4}
EMPTY_BOX = "☐"


def worksheet(lesson: Lesson, name: str) -> str:
    """name: by which the lesson opens."""
    last = len(lesson.steps)
    steps = [_step(step, number, number == last) for number, step in enumerate(lesson.steps, 1)]
    return PAGE.format(
        language=html.escape(lesson.language),
        title=html.escape(lesson.title),
        minutes=lesson.minutes,
        name=html.escape(name),
        steps="\n".join(steps),
    )


def _step(step: Step, number: int, is_last: bool) -> str:
    kind = " class='ticket'" if is_last else ""
    return f"<section{kind}><h2>{number}</h2>{markdown_html(step.text)}{_field(step.ask)}</section>"


def _field(ask: Ask | None) -> str:
    """Room for the guess."""
    if ask is None:
        return ""
    question = f"<p class='question'>{html.escape(ask.question)}</p>"
    options = [html.escape(option) for option in ask.options]
    if ask.kind == CHOICE:
        options = options or list(VERDICTS)
    if ask.kind == ORDER:
        options = [f"___ {option}" for option in options]
    else:
        options = [f"{EMPTY_BOX} {option}" for option in options]
    items = "".join(f"<li>{option}</li>" for option in options)
    listing = f"<ul class='options'>{items}</ul>" if items else ""
    n_lines = LINES.get(ask.kind, 0 if options else 1)
    return question + listing + "<div class='line'></div>" * n_lines
