"""Files of the models folder that are no choice, folded under the menu of the networks."""

from __future__ import annotations

import streamlit as st

from activsim.networks import catalogue
from activsim.output import wording


def draw_files_not_shown() -> None:
    """Why each is none, and what to do. Their names are anybody's: neither Markdown nor HTML."""
    reasons = catalogue.files_not_shown()
    if not reasons:
        return
    with st.expander(f"Not shown: {len(reasons)} {'file' if len(reasons) == 1 else 'files'}"):
        for name, reason in reasons.items():
            st.caption(f"**{wording.plain_markdown(name)}** {wording.plain_markdown(reason)}")
