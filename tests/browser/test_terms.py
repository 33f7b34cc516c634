"""A word explains itself to the mouse, to a finger, to the keyboard and to a screen reader, by the
same short text."""

import pytest
from browsing import visiting
from waiting import becomes

from activsim.output import terms

SHOWN = """word => {
    const tip = getComputedStyle(word, '::after');
    return tip.display === 'none' ? null : tip.content.split('" / "')[0].replace(/^"|"$/g, '');
}"""
WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("address", "words", "viewport"),
    [
        ("", ("fires", "neuron", "points", "seed"), WIDE),
        ("evidence", ("group", "seed", "p", "ceiling"), PHONE),
    ],
)
def test_a_word_explains_itself(server, browser, address, words, viewport):
    with visiting(browser, f"{server.url}/{address}", viewport=viewport) as page:
        for name in words:
            word = page.locator(f".stMain .term[data-term='{name}']:visible")
            word.first.wait_for()
            assert word.count() == 1
            text = terms.texts()[name]
            assert word.get_attribute("aria-description") == text
            assert word.evaluate(SHOWN) is None
            if viewport is WIDE:
                word.hover()
                becomes(text, word.evaluate, SHOWN)
                page.mouse.move(0, 0)
                becomes(None, word.evaluate, SHOWN)
                word.focus()
            else:
                word.click()
            becomes(text, word.evaluate, SHOWN)
            word.blur()
            page.mouse.move(0, 0)
            becomes(None, word.evaluate, SHOWN)
