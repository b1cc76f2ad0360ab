"""The one way in which this room compiles a function to machine code."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function over numpy arrays; the machine code is kept beside its source.

    No fast mathematics and no threads, so that sums are the same on every run (numba's
    ``fastmath`` and ``parallel`` may add up in another order).
    """
    made: Callable[Arguments, Result] = numba.njit(cache=True, nogil=True)(function)
    return made
