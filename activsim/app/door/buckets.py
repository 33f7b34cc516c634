"""How often something may happen: a bucket that leaks."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Bucket:
    """`at_once` may come together; after that `per_second` in the long run."""

    def __init__(
        self, per_second: float, at_once: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second, self._room, self._clock = per_second, at_once, clock
        self._level, self._when = 0.0, clock()

    def take(self) -> bool:
        """Whether there is room for one more, which is then taken."""
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._when) * self._per_second)
        self._when = now
        if self._level + 1 > self._room:
            return False
        self._level += 1
        return True


class Buckets:
    """One for each address; of those that were not used longest it forgets."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str, per_second: float, at_once: float) -> bool:
        bucket = self._buckets.pop(address, None) or Bucket(per_second, at_once)
        self._buckets[address] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.take()
