"""A link of a lesson's step, read and written: "explore?layer=dense&class=Shirt"."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from activsim.lessons.lesson import Place
from activsim.lessons.names import LINK_KEYS, PAGES
from activsim.lessons.safe_text import quoted


def read_place(link: str) -> Place:
    """Raises ValueError for a page or a key that there is not."""
    page, _, query = link.partition("?")
    if page not in PAGES:
        raise ValueError(
            f"A link begins with the name of a page; {quoted(page)} is none. Pages are: "
            f"{', '.join(PAGES)}."
        )
    values = parse_qs(query, keep_blank_values=True)
    for key in values:
        if key not in LINK_KEYS:
            raise ValueError(
                f"The link says {quoted(key)}, which no control of a page is called. Open the "
                "page, choose what it should show, and copy what its address says."
            )
    return Place(page, values)


def epoch_fault(place: Place) -> str:
    """What is wrong with a place of which numbers are to be worked out; "" where nothing is."""
    epoch = place.value("epoch")
    if epoch is None:
        return ""
    return (
        f"The link asks for the network after epoch {quoted(epoch)}; what is worked out is of the "
        "finished one. Take epoch out of the link."
    )


def place_link(place: Place, **more: str) -> str:
    """Relative to the server's own address."""
    return f"{place.page}?{urlencode(place.values | more, doseq=True)}"
