"""Independent parts of one reading at the same time: what they call lets other threads run."""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

_MOST_THREADS = 4  # of one process: a reading has no more parts of like size

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return what a function gives for each item, in their order.

    Networks and picture operations compute outside the interpreter's lock, so that threads are
    enough. On one processor, or as a part of what is itself done aside, the items follow one
    another: then every processor has its work already.

    Args:
        function: raises what it raises alone; the first item's exception is the one seen.
        items: few and of like cost.
    """
    given = list(items)
    if len(given) < 2:
        return [function(item) for item in given]
    return [future.result() for future in [aside(partial(function, item)) for item in given]]


def aside(work: Callable[[], R]) -> Future[R]:
    """Let something be done as soon as a processor is free; its result can be waited for.

    What is begun first is done first: the longest work should be. On one processor, or as a part
    of what is itself done aside, it is done at once.

    Args:
        work: what it raises is raised where its result is asked for.
    """
    if _processors() > 1 and not hasattr(_here, "aside"):
        return _threads(os.getpid()).submit(work)
    done: Future[R] = Future()
    try:
        done.set_result(work())
    except Exception as error:
        done.set_exception(error)
    return done


_here = threading.local()


def _mark() -> None:
    _here.aside = True


@cache
def _threads(_owner: int) -> ThreadPoolExecutor:
    """The threads of one process; those of its parent did not come along."""
    return ThreadPoolExecutor(min(_processors(), _MOST_THREADS), "reading", _mark)


def _processors() -> int:
    return len(os.sched_getaffinity(0))
