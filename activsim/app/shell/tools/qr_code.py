"""A link as a QR code, which a phone's camera reads off a screen."""

from __future__ import annotations

import io

import segno

# Of more bytes a code has more than 113 modules a side, too small for a camera where the code is as
# large as a screen has room for.
MOST_BYTES = 1_000
ADDRESS = "qr.svg"  # below the server's
QUIET_ZONE = 4  # modules of paper around it, as the standard asks


def qr_svg(link: str) -> bytes:
    """Black on white whatever the page's colours are: cameras read it the wrong way round badly.
    Raises ValueError where it does not fit."""
    n_bytes = len(link.encode())
    if not 0 < n_bytes <= MOST_BYTES:
        raise ValueError(
            f"A link of 1 to {MOST_BYTES:,} bytes was expected, {n_bytes:,} came: no camera would "
            "read its QR code. Copy the link instead."
        )
    # The lowest correction gives the fewest and largest modules; where the same size has room for
    # more of it, segno takes more.
    code = segno.make_qr(link, error="l", boost_error=True)
    file = io.BytesIO()
    code.save(file, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
    # no seams between modules where these are not whole pixels
    return file.getvalue().replace(b"<svg ", b'<svg shape-rendering="crispEdges" ', 1)
