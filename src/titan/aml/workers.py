"""Sharing compiled work out over threads."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def share_out(
    work: Callable[[int, int], object], first: int, last: int, workers: int, least: int = 4096
) -> None:
    """Run `work(start, end)` over consecutive parts of a range, on several threads.

    The parts must write to places of their own, so the result is the same for any number of
    workers. An error in one of them is raised here.

    Args:
        work: takes the start and the end of its part.
        first: start of the range.
        last: its end.
        workers: how many threads; 1 stays on the caller's.
        least: smallest part worth a thread.
    """
    parts = max(1, min(4 * workers, (last - first) // least))
    if workers <= 1 or parts <= 1:
        work(first, last)
        return
    cuts = [first + (last - first) * part // parts for part in range(parts + 1)]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, cuts[:-1], cuts[1:]))


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield some items, the next one made on another thread while one is used.

    An error in making one is raised where it would have been yielded.
    """
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, items, None)
        while (item := following.result()) is not None:
            following = pool.submit(next, items, None)
            yield item
