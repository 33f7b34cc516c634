"""The colours that Streamlit tells a browser at the start of every run are looked up once.

    remember_theme()   # once, before the server runs anything

Streamlit goes through all of its options six times for them, in each run of each visitor."""

from __future__ import annotations

import functools
from collections.abc import Callable

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

Populate = Callable[..., None]  # of a message, what the options of a section say


def remember_theme() -> None:
    populate: Populate = app_session._populate_theme_msg
    if not hasattr(populate, "__wrapped__"):
        setattr(app_session, "_populate_theme_msg", _from_memory(populate))  # noqa: B010


def _from_memory(populate: Populate) -> Populate:
    """The same, for which each section is populated once for as long as the options are the same
    object: who changes the file of options gives Streamlit another."""
    messages: dict[str, CustomThemeConfig] = {}
    options: list[object] = []

    @functools.wraps(populate)
    def merge(message: CustomThemeConfig, section: str = "theme") -> None:
        current_options = config.get_config_options()
        if not options or options[0] is not current_options:
            messages.clear()
            options[:] = [current_options]
        if section not in messages:
            content = CustomThemeConfig()
            populate(content, section)
            messages[section] = content
        if messages[section].ListFields():  # else the message stays without such a section
            message.MergeFrom(messages[section])

    return merge
