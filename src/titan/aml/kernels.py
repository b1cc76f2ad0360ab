"""Compiled loops: the one way in which this room uses numba."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile a function of arrays and numbers to machine code.

    Compiled without the interpreter's lock, without fast-math and without numba's own threads, so
    the result is bit-equal for any number of workers. The code is cached beside the source, or in
    the user's cache folder where that cannot be written.
    """
    compiled: Function = numba.njit(cache=True, nogil=True)(function)
    return compiled


def share_out(
    work: Callable[[int, int], object], first: int, last: int, workers: int, least: int = 4096
) -> None:
    """Run `work(start, end)` over consecutive parts of a range, on several threads.

    The parts must write to places of their own. An error in one of them is raised here.

    Args:
        work: takes the start and the end of its part.
        first, last: the range.
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
