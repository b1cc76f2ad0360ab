"""How often a caller may ask: a bucket a caller, refilled steadily (a token bucket)."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from titan.errors import UsageError

_MOST_CALLERS = 10_000
_RETRY_SECONDS = 5.0


class TooMany(UsageError):
    """A caller asked too often.

    Args:
        retry_after: seconds until the next request is answered.
    """

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__("usage.rate-limited", "Too many requests were sent with this key.")


class Together:
    """How many long answers each caller has at a time.

    Args:
        most: for one caller.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._now = Counter[str]()
        self._lock = threading.Lock()

    def require_room(self, caller: str) -> None:
        """Look before an answer begins; two that begin at once may both pass.

        Raises:
            TooMany: if the caller has as many as are allowed.
        """
        with self._lock:
            if self._now[caller] >= self._most:
                raise TooMany(_RETRY_SECONDS)

    @contextmanager
    def counted(self, caller: str) -> Iterator[None]:
        """Count an answer for as long as it lasts."""
        with self._lock:
            self._now[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._now[caller] -= 1
                if not self._now[caller]:
                    del self._now[caller]


class Limiter:
    """Buckets of one process, the least recently used given up when there are too many.

    Args:
        a_minute: requests that a caller may send in a minute on average; 0 for any number.
        burst: requests that a caller may send at once.
    """

    def __init__(self, a_minute: float, burst: int) -> None:
        self._rate = a_minute / 60
        self._burst = float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, now: float | None = None) -> None:
        """Count a request.

        Raises:
            TooMany: if the caller's bucket is empty.
        """
        if not self._rate:
            return
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._buckets.pop(caller, (self._burst, moment))
            left = min(self._burst, left + (moment - since) * self._rate)
            self._buckets[caller] = (max(left - 1, 0.0) if left >= 1 else left, moment)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooMany((1 - left) / self._rate)
