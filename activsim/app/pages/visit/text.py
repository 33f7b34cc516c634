"""What the page Visit says: plain functions. They return HTML with all words escaped."""

from __future__ import annotations

import html

from activsim.output.report.kept_view import KeptView
from activsim.output.wording import count_text

QUESTION = "What do you take away from your visit?"
NOTHING = (
    "You keep no view yet. <b>Keep</b>, among the tools of every page, takes down what you see."
)
PRIVACY = (
    "They are held for you alone, and gone when this page is closed or loaded anew. The report is "
    "one file that opens without a network; the notebook works the numbers out anew, where "
    "activsim is installed with what runs networks."
)


def sentence(n_views: int) -> str:
    if not n_views:
        return NOTHING
    return f"You keep <b>{count_text(n_views, 'view')}</b> of your visit."


def view_html(number: int, view: KeptView) -> str:
    moment, settings = view.moment, view.settings
    note = f"<p>Note: {html.escape(moment.note)}</p>" if moment.note else ""
    link_note = ""
    if moment.link_note:
        link_note = f"<p class='quiet'>{html.escape(moment.link_note)}</p>"
    words = f"{settings.model}, {settings.layer}, {dict(view.made_of)['Threshold']}"
    return (
        f"<h2>{number}. {html.escape(view.title)}</h2><p><b>{html.escape(moment.sentence)}</b></p>"
        f"{note}<p class='quiet'>{html.escape(words)}</p>{link_note}"
    )
