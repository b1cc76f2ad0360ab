"""Independent parts of one reading at the same time: what they call lets other threads run."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

_MOST_THREADS = 4  # of one process: a reading has no more parts of like size

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return what a function gives for each item, in their order.

    Networks and picture operations compute outside the interpreter's lock, so that threads are
    enough; on one processor the items follow one another. A function must not call this again.

    Args:
        function: raises what it raises alone; the first item's exception is the one seen.
        items: few and of like cost.
    """
    given = list(items)
    if len(given) < 2 or _processors() < 2:
        return [function(item) for item in given]
    return list(_threads(os.getpid()).map(function, given))


@cache
def _threads(_owner: int) -> ThreadPoolExecutor:
    """The threads of one process; those of its parent did not come along."""
    return ThreadPoolExecutor(min(_processors(), _MOST_THREADS), "reading")


def _processors() -> int:
    return len(os.sched_getaffinity(0))
