"""What of a page a lesson's step leaves: one rule of style, which takes the other controls from the
eye, the keyboard and the screen reader alike."""

from __future__ import annotations

from collections.abc import Iterable

from activsim.lessons.lesson import Step
from activsim.lessons.names import CONTROLS, IN_SIDEBAR, PARTS

SIDEBAR = "[data-testid='stSidebar']"
FRAME = "outline: 2px dashed #d9650a; outline-offset: 4px; border-radius: 2px;"


def step_style(step: Step) -> str:
    """CSS."""
    remaining_keys = {key for name in step.show for key in CONTROLS[name]}
    hidden = {key for keys in CONTROLS.values() for key in keys} - remaining_keys
    rules = [f"{_selectors(sorted(hidden))} {{ display: none !important; }}"]
    in_sidebar = [key for name in IN_SIDEBAR if name in step.show for key in IN_SIDEBAR[name]]
    if in_sidebar:
        visible = _selectors(in_sidebar)
        rules.append(
            f"{SIDEBAR} :is(.stElementContainer, .stExpander):not({visible}, :has({visible}), "
            f":is({visible}) *) {{ display: none !important; }}"
        )
    else:
        rules.append(
            f"{SIDEBAR}, [data-testid='stExpandSidebarButton'] {{ display: none !important; }}"
        )
    framed_keys = [key for name in step.look for key in PARTS[name]]
    if framed_keys:
        rules.append(f"{_selectors(framed_keys)} {{ {FRAME} }}")
    return "\n".join(rules)


def _selectors(keys: Iterable[str]) -> str:
    return ", ".join(f".stApp .st-key-{key}" for key in keys)
