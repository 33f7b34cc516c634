"""Phones in a room, each a visitor who speaks to a server as a browser does, without one.

phone = Phone(code, 3)
with visiting(server) as visitor:
    phone.arrive(visitor)
    while phone.is_asked:
        phone.rate(4)
all_rate(server, phones)       # all at once, each until it is asked no more
"""

import random
import threading
import time

from serving import visiting
from websockets.exceptions import ConnectionClosed


class Phone:
    """answers: how many of its answers the server has taken; seconds: that each took; faults: what
    went wrong on its pages."""

    def __init__(self, code, number=0):
        self._visitor, self._link = None, {"link": f"room={code}", "page_name": "room"}
        # as visitor.js makes it up, and remembers it
        self.number = f"{random.Random(number).getrandbits(128):032x}"
        self.answers, self.seconds, self.faults, self._buttons = 0, [], [], {}

    def arrive(self, visitor):
        """Open the room, and say who this is, as its browser does."""
        self._visitor = visitor
        page = visitor.run(**self._link)
        teller = page.components["activsim_visitor"]
        self._take(self._visitor.tell(teller, owner=self.number, **self._link))

    @property
    def is_asked(self):
        return bool(self._buttons)

    def rate(self, value):
        """Press the button of this value."""
        button, fragment = self._buttons[value]
        start = time.perf_counter()
        self._take(self._visitor.press(button, fragment=fragment, **self._link))
        self.seconds.append(time.perf_counter() - start)
        self.answers += 1

    def _take(self, page):
        self.faults += [*page.exceptions, *page.alerts]
        self._buttons = {
            int(label[0]): (button, page.fragments[button])
            for label, button in page.buttons.items()
            if label[0].isdigit()
        }


def all_rate(server, phones, taken=None):
    """All at once, each in a thread of its own, until it is asked no more or the server is gone.
    taken: a threading.Semaphore that is released for each answer."""
    together = threading.Barrier(len(phones))

    def take_part(place, phone):
        try:
            with visiting(server) as visitor:
                phone.arrive(visitor)
                together.wait()
                while phone.is_asked:
                    phone.rate(1 + place % 7)
                    if taken:
                        taken.release()
        except (ConnectionClosed, OSError, EOFError):
            together.abort()  # who comes too late is not waited for
        except threading.BrokenBarrierError:
            pass
        except Exception as error:
            phone.faults.append(repr(error))
            together.abort()

    threads = [
        threading.Thread(target=take_part, args=(place, phone))
        for place, phone in enumerate(phones)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def killed_in_the_middle(server, phones, after):
    """The same, the server killed (SIGKILL) once it has taken so many answers."""
    taken = threading.Semaphore(0)

    def kill():
        for _ in range(after):
            taken.acquire()
        server.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    all_rate(server, phones, taken)
    killer.join()
