"""The frame of every benchmark: a machine, and measurements beside goals and peers.

An area is one module with one function that returns a `Report`. Each goal of the area is one
measurement, also where it is missed or could not be taken.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and how busy.

    Attributes:
        cpu: name of the processor.
        cores: how many this process may use.
        load_before, load_after: load averages of the last minute.
    """

    cpu: str
    cores: int
    load_before: float
    load_after: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """One goal and what was measured of it.

    Attributes:
        name: what was measured.
        value: the median, or None where it could not be taken.
        unit: of the value, the goal, the peer's value and the spread.
        goal: the largest value that is good enough, or None where only the comparison counts.
        met: whether the goal was reached, or None without a goal.
        peer: who does the same, and its value in the same run.
        peer_value: the peer's median, or None.
        ratio: value through peer's value; below one is better than the peer.
        runs: how often it was measured.
        spread: distance between the largest and the smallest.
        why: why there is no value, or None.
    """

    name: str
    value: float | None
    unit: str
    goal: float | None
    met: bool | None
    peer: str | None
    peer_value: float | None
    ratio: float | None
    runs: int
    spread: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All measurements of an area."""

    area: str
    machine: Machine
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call took, in seconds; CPU counts this process and the children that ended."""

    cpu: float
    wall: float


def cost(work: Callable[[], object]) -> Cost:
    """Run something once and return what it took."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return Cost(_cpu() - cpu, time.perf_counter() - wall)


def measurement(  # noqa: PLR0913 - each is a column of the report
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    goal: float | None = None,
    peer: str | None = None,
    peer_values: Sequence[float] = (),
) -> Measurement:
    """Sum several runs up.

    Args:
        name: what was measured.
        values: one for each run, at least one.
        unit: of all values.
        goal: the largest value that is good enough.
        peer: who does the same.
        peer_values: what the peer took, one for each of its runs.
    """
    median = statistics.median(values)
    peer_median = statistics.median(peer_values) if peer_values else None
    return Measurement(
        name=name,
        value=median,
        unit=unit,
        goal=goal,
        met=None if goal is None else median <= goal,
        peer=peer,
        peer_value=peer_median,
        ratio=median / peer_median if peer_median else None,
        runs=len(values),
        spread=max(values) - min(values),
    )


def at_least(  # noqa: PLR0913 - each is a column of the report
    name: str,
    values: Sequence[float],
    unit: str = "1",
    *,
    goal: float | None = None,
    peer: str | None = None,
    peer_values: Sequence[float] = (),
) -> Measurement:
    """Sum up a mean that is good enough from the goal upwards, beside a peer's mean."""
    mean = statistics.fmean(values)
    other = statistics.fmean(peer_values) if peer_values else None
    return Measurement(
        name=name,
        value=mean,
        unit=unit,
        goal=goal,
        met=None if goal is None else mean >= goal,
        peer=peer if peer_values else None,
        peer_value=other,
        ratio=mean / other if other else None,
        runs=len(values),
        spread=max(values) - min(values),
    )


def share(name: str, values: Sequence[float], goal: float | None) -> Measurement:
    """Sum up a mean that is good enough from the goal upwards."""
    mean = statistics.fmean(values)
    return _mean(name, values, mean, goal, met=None if goal is None else mean >= goal)


def at_most(name: str, values: Sequence[float], goal: float) -> Measurement:
    """Sum up a mean that is good enough up to the goal."""
    mean = statistics.fmean(values)
    return _mean(name, values, mean, goal, met=mean <= goal)


def _mean(
    name: str, values: Sequence[float], mean: float, goal: float | None, *, met: bool | None
) -> Measurement:
    spread = max(values) - min(values)
    return Measurement(name, mean, "1", goal, met, None, None, None, len(values), spread)


def not_taken(name: str, unit: str, goal: float | None, why: str) -> Measurement:
    """Stand for a goal that could not be measured, and say why."""
    met = None if goal is None else False
    return Measurement(name, None, unit, goal, met, None, None, None, 0, None, why)


def report(area: str, measure: Callable[[], Sequence[Measurement]]) -> Report:
    """Measure an area and describe the machine before and after."""
    before = os.getloadavg()[0]
    measurements = tuple(measure())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = Machine(_processor(), cores or 1, before, os.getloadavg()[0])
    return Report(area, machine, measurements)


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []  # not Linux: the architecture says what is known
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else os.uname().machine
