"""What scoring costs as a file grows: CPU time and memory, each size in a process of its own."""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np

from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world

_KIB = 1024
Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size took.

    Attributes:
        transactions: how many.
        generating, reading, scoring: CPU seconds.
        memory: bytes at the peak of reading and scoring, over what the program itself holds.
    """

    transactions: int
    generating: float
    reading: float
    scoring: float
    memory: int


def measure(transactions: int, model: Path) -> Cost:
    """Generate a file, read it and score it, in processes that do nothing else.

    Args:
        transactions: how many.
        model: folder of the scorer.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, generating = _alone(_generate, transactions, Path(folder))
        reading, scoring, memory = _alone(_score, path, model)
    return Cost(transactions, generating, reading, scoring, memory)


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


def _score(path: Path, model: Path) -> tuple[float, float, int]:
    """Return CPU seconds of reading and scoring, and the memory that they added."""
    from titan.aml.ingest.reading import read
    from titan.aml.scorer.model import load
    from titan.aml.scorer.scores import score_ledger

    columns = {
        "source": "source",
        "target": "target",
        "amount": "amount",
        "currency": "currency",
        "time": "time",
        "method": "method",
    }
    scorer = load(model)
    small = write(world(named("amlworld"), 1_000, seed=2), path.parent / "small", "parquet")
    score_ledger(read(small.files[0], layout="columns", columns=columns), scorer)  # compiles
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    ledger = read(path, layout="columns", columns=columns)
    middle = time.process_time()
    score_ledger(ledger, scorer)
    end = time.process_time()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return middle - start, end - middle, (after - before) * _KIB
