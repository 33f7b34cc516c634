"""A QR code holds the link, and no larger one than a camera reads."""

import re
from urllib.parse import urlencode

import pytest
import segno
from starlette.requests import Request

from activsim.app.door import addresses
from activsim.app.shell.tools import qr_code

LINK = "http://192.168.0.7:8501/pair?class=T-shirt%2Ftop&with=Coat&threshold=0.5"


def modules(svg):
    """The dark modules that an SVG of segno's draws: (row, column), without the quiet zone."""
    dark, row, column = set(), 0, 0
    path = re.search(r'stroke="#000" d="([^"]*)"', svg.decode())[1]
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        x, y = [*(float(number) for number in re.findall(r"-?[\d.]+", numbers)), 0][:2]
        if command == "M":
            row, column = int(y), int(x)
        elif command == "m":
            row, column = row + int(y), column + int(x)
        else:
            dark |= {(row - 4, column - 4 + step) for step in range(int(x))}
            column += int(x)
    return dark


def test_the_picture_is_the_code_of_the_link():
    code = segno.make_qr(LINK, error="l")
    expected = {
        (row, column)
        for row, line in enumerate(code.matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    }
    assert modules(qr_code.qr_svg(LINK)) == expected


def test_a_long_link_is_still_read():
    longest = LINK + "&silence_neurons=7" * ((qr_code.MOST_BYTES - len(LINK)) // 18)
    side = int(re.search(rb'viewBox="0 0 (\d+)', qr_code.qr_svg(longest))[1])
    assert side <= 113 + 2 * qr_code.QUIET_ZONE
    for link in (longest + "&" * 99, ""):
        with pytest.raises(ValueError, match="was expected"):
            qr_code.qr_svg(link)


def answer(**asked):
    """Of the server, to a request for the code of a link."""
    (route,) = [route for route in addresses.page_routes(["explore"]) if route.path == "/qr.svg"]
    query = urlencode(asked).encode()
    return route.endpoint(Request({"type": "http", "query_string": query, "headers": []}))


def test_the_server_answers_with_the_picture():
    assert answer(link=LINK).media_type == "image/svg+xml"
    assert answer(link=LINK).body == qr_code.qr_svg(LINK)
    assert [answer(link="x" * 5000).status_code, answer().status_code] == [400, 400]
