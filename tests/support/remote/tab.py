"""A tab of a browser that is driven over WebDriver."""

import json
import time
from abc import ABC, abstractmethod

from serving import LONG

KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014"}  # as WebDriver writes them
DOWN, UP = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
STILL = """(async () => {
    const box = () => {
        const { x, y, width, height } = element().getBoundingClientRect();
        return [Math.round(x + width / 2), Math.round(y + height / 2)];
    };
    element()?.scrollIntoView({ block: 'center', behavior: 'instant' });
    for (let before, same = 0; element(); ) {
        await new Promise(requestAnimationFrame);
        same = element() && String(box()) === String(before) ? same + 1 : 0;
        before = element() && box();
        if (same === 5) return before;
    }
})()"""


class Refusal(Exception):
    """A driver did not do what it was asked to, and says why."""


class Tab(ABC):
    """A script is a JavaScript expression in which `arg` is what was given with it."""

    @abstractmethod
    def goto(self, url):
        """Open an address; returns when the page is loaded."""

    @abstractmethod
    def call(self, function):
        """The string that an async function of JavaScript returns."""

    @abstractmethod
    def perform(self, source):
        """Move the pointer or press keys: a source of WebDriver's actions."""

    @abstractmethod
    def errors(self):
        """What the browser has logged as an error so far."""

    def evaluate(self, script, arg=None):
        given = f"const arg = {json.dumps(arg)}"
        return json.loads(
            self.call(f"async () => {{ {given}; return JSON.stringify(await ({script}) ?? null) }}")
        )

    def wait_for(self, script, arg=None):
        """The script's first true value."""
        deadline, refusal = time.monotonic() + LONG, ""
        while True:
            try:
                if value := self.evaluate(script, arg):
                    return value
            except Refusal as error:  # in the middle of something; it is asked again
                refusal = str(error)
            assert time.monotonic() < deadline, f"it never came to be: {script}, {arg!r}; {refusal}"
            time.sleep(0.1)

    def middle(self, element, arg=None):
        """Where the middle of an element is, in the middle of the screen, once it stands still."""
        return self.wait_for(STILL.replace("element()", f"({element})"), arg)

    def click(self, element, arg=None):
        self.point(self.middle(element, arg), DOWN, UP)

    def point(self, place, *then):
        """Move the pointer there, and then do what is given."""
        x, y = place
        self.perform(
            {
                "type": "pointer",
                "id": "mouse",
                "parameters": {"pointerType": "mouse"},
                "actions": [{"type": "pointerMove", "x": x, "y": y}, *then],
            }
        )

    def press(self, key):
        actions = [{"type": way, "value": KEYS[key]} for way in ("keyDown", "keyUp")]
        self.perform({"type": "key", "id": "keyboard", "actions": actions})
