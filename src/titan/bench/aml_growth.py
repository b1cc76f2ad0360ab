"""What scoring costs as a file grows: CPU time and memory, each size in a process of its own."""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.workers import cores

_KIB = 1024
_THREADS = 2
_COLUMNS = ("source", "target", "amount", "currency", "time", "method")
Given = ParamSpec("Given")
Result = TypeVar("Result")


def measure(transactions: int) -> dict[str, Any]:
    """Generate a file, read it and score it by the shipped weights, in processes of their own.

    Args:
        transactions: how many.

    Returns:
        ``transactions``; ``generating``, ``reading`` and ``scoring`` in CPU seconds; ``wall``,
        seconds from the file to the scores on as many threads as ``workers``; ``memory``, bytes
        at the peak over what the program itself holds, and ``peak``, with it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, generating = _alone(_generate, transactions, Path(folder))
        costs = _alone(_score, path)
    return {"transactions": transactions, "generating": generating} | costs


def slope(sizes: list[int], costs: list[float]) -> float:
    """Return the exponent of growth: 1 where twice as much costs twice as much."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def _alone(work: Callable[Given, Result], *given: Given.args, **words: Given.kwargs) -> Result:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as pool:
        return pool.submit(work, *given, **words).result()


def _generate(transactions: int, folder: Path) -> tuple[Path, float]:
    start = time.process_time()
    written = write(world(named("amlworld"), transactions, seed=1), folder, "parquet")
    return written.files[0], time.process_time() - start


def _score(path: Path) -> dict[str, float]:
    """Return what reading and scoring took, without what the program takes to begin."""
    from titan.aml.ingest.reading import read
    from titan.aml.scorer.model import load
    from titan.aml.scorer.scores import score_ledger

    columns = {name: name for name in _COLUMNS}
    scorer, workers = load(), min(_THREADS, cores())
    small = write(world(named("amlworld"), 1_000, seed=2), path.parent / "small", "parquet")
    score_ledger(read(small.files[0], layout="columns", columns=columns), scorer)  # compiles
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, start = time.perf_counter(), time.process_time()
    ledger = read(path, layout="columns", columns=columns)
    middle = time.process_time()
    score_ledger(ledger, scorer, workers=workers)
    end, wall = time.process_time(), time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "reading": middle - start,
        "scoring": end - middle,
        "wall": wall,
        "workers": workers,
        "memory": (after - before) * _KIB,
        "peak": after * _KIB,
    }
