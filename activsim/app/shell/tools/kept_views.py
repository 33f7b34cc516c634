"""The views that a visitor keeps for a report of their visit: held in their session, theirs alone.

keep({"note": "...", "sentence": "...", "link": "..."})   # a browser may send anything
for index, view in enumerate(held_views()): ...
remove(index)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from activsim.app.shell import address, navigation, state
from activsim.app.shell.tools import reach, text
from activsim.output.wording import count_text

if TYPE_CHECKING:
    from activsim.app.shell.page_context import PageContext
    from activsim.output.report.addition import Addition
    from activsim.output.report.kept_view import KeptView, MakeTiles, Origin

MOST = 20
LONGEST_NOTE, LONGEST_SENTENCE, LONGEST_LINK = 300, 1000, 8000


def held_views() -> list[KeptView]:
    views: list[KeptView] = st.session_state.get(state.KEPT_VIEWS, [])
    return views


def remove(index: int) -> None:
    st.session_state[state.KEPT_VIEWS] = [
        view for number, view in enumerate(held_views()) if number != index
    ]


def _n_views_text() -> str:
    return count_text(len(held_views()), "view")


def state_of_keeping() -> dict[str, Any]:
    """For the dialog."""
    so_far = text.KEPT_SO_FAR.format(count=_n_views_text()) if held_views() else text.KEEPS_NONE
    return {
        "so_far": so_far,
        "says": st.session_state.get(state.KEPT_WORDS, ""),
        "longest_note": LONGEST_NOTE,
    }


def keep(message: object) -> None:
    """Keep what the page shows, and say whether it is. message: what the browser says of it."""
    st.session_state[state.KEPT_WORDS] = _keep(message if isinstance(message, Mapping) else {})


def _keep(message: Mapping[str, object]) -> str:
    page: dict[str, Any] = st.session_state.get(state.TOOLS_PAGE, {})
    context = st.session_state.get(state.CURRENT_CONTEXT)
    if context is None or page.get("title") != st.session_state.get(state.PAGE_TITLE):
        return text.CANNOT_KEEP
    if len(held_views()) >= MOST:
        return text.KEEPS_MOST.format(count=_n_views_text())
    try:
        addition = _addition()
    except ValueError as error:  # what the page would add cannot be had; it says why
        return str(error)
    view = _view(context, page.get("question", ""), message, addition)
    st.session_state[state.KEPT_VIEWS] = [*held_views(), view]
    return text.CONFIRMATION.format(count=_n_views_text())


def _view(
    context: PageContext, question: str, message: Mapping[str, object], addition: Addition
) -> KeptView:
    from activsim.output.frames import view as views
    from activsim.output.report import kept_view

    page = navigation.current_address()
    order = address.early_value(state.ORDER, views.ORDERS[0])
    link = _web_link(message.get("link"))
    moment = kept_view.Moment(
        page=page,
        question=question,
        sentence=_line(message.get("sentence"), LONGEST_SENTENCE),
        link=link,
        link_note=" ".join(filter(None, (_link_note(link), addition.link_note))),
        note=_line(message.get("note"), LONGEST_NOTE),
        addition=addition,
        neuron=st.session_state.get(state.NEURON) if page == "neuron" else None,
    )
    order_by = order if order in views.ORDERS else views.ORDERS[0]
    return kept_view.kept_view(context, moment, _origin(context), order_by, _tiles(context))


def _line(value: object, longest: int) -> str:
    words = value[: 2 * longest] if isinstance(value, str) else ""
    printable = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(printable.split())[:longest]


def _web_link(value: object) -> str:
    """ "" where it is none."""
    if not isinstance(value, str) or len(value) > LONGEST_LINK or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.netloc else ""


def _link_note(link: str) -> str:
    """What Share says of a link that names this machine; "" of any other."""
    if not link or urlsplit(link).hostname not in reach.THIS_MACHINE:
        return ""
    return text.SHARE["this_machine" if reach.is_this_machine_only() else "network_unknown"]


def _addition() -> Addition:
    """What the page shown makes of it now. Raises ValueError where it cannot."""
    from activsim.output.report.addition import NOTHING

    make = st.session_state.get(state.CURRENT_ADDITION)
    return NOTHING if make is None else make()


def _origin(context: PageContext) -> Origin:
    from activsim.networks import catalogue
    from activsim.output.report.kept_view import Origin

    card = catalogue.read_card(context.path)
    recipe, versions = (
        part if isinstance(part, Mapping) else {}
        for part in (card.get("recipe"), card.get("versions"))
    )
    return Origin(
        context.model_hash,
        str(recipe.get("seed", "")),
        ", ".join(f"{name} {version}" for name, version in versions.items()),
        context.data.source if context.data else f"{context.image_set.source}",
        context.fingerprint,
    )


def _tiles(context: PageContext) -> MakeTiles | None:
    from activsim.app.shell import cache, images
    from activsim.output import pictures

    split = images.exemplar_split(context.image_set, context.settings.split)
    exemplars = images.images_if_there(context.settings.images, split)
    if exemplars is None:
        return None

    def tiles(labels: Iterable[int], per_class: int, side: int | None) -> dict[int, str]:
        return cache.tiles_of(exemplars, labels, per_class, side or pictures.TILE_SIDE)

    return tiles
