"""What a whole examination costs, in a process of its own as a worker is one.

The process that measures also draws the pages and holds them; a worker does neither. It examines
one picture after another, so that models and threads are there from the second one on.
"""

import math
import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from titan.bench.report import Measurement, measurement
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport

_TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class WorkerCost:
    """What a worker took.

    Attributes:
        first: seconds by the clock of the first picture, with the loading of all models.
        wall: seconds by the clock of every further picture.
        cpu: seconds of the processor of each of these, decoding included.
        peak: bytes resident at most, the decoding process not included.
    """

    first: float
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    peak: int


def measurements(pages: int, first_seed: int) -> Iterator[Measurement]:
    """Measure the examination of drawn passports, photographed.

    Args:
        pages: how many, after one that loads the models.
        first_seed: of the pages.
    """
    contents = [_photograph(seed) for seed in range(first_seed - 1, first_seed + pages)]
    spent = in_a_worker(contents)
    clock = sorted(spent.wall)
    yield measurement("examination.wall", clock, "s", goal=0.8)
    yield measurement("examination.wall.p95", [clock[math.ceil(0.95 * pages) - 1]], "s", goal=1.5)
    yield measurement("examination.wall.first", [spent.first], "s")
    yield measurement("examination.cpu", spent.cpu, "s")
    yield measurement("examination.memory", [spent.peak / (1 << 20)], "MiB", goal=600)


def in_a_worker(contents: Sequence[bytes]) -> WorkerCost:
    """Examine pictures one after another in a fresh process; the first one is set apart."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as worker:
        return worker.submit(_examine_all, contents).result()


def _examine_all(contents: Sequence[bytes]) -> WorkerCost:
    from titan.documents.decoder_client import renew_decoder_process
    from titan.pipeline.examination import Examiner
    from titan.settings import load_settings

    examiner = Examiner(load_settings())
    wall, cpu = [], []
    for content in contents:
        clock, processor = time.perf_counter(), time.process_time()
        examiner.picture(content, _TODAY)
        wall.append(time.perf_counter() - clock)
        cpu.append(time.process_time() - processor)
    renew_decoder_process()  # it ends, and only then says what it took
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    decoding = (children.ru_utime + children.ru_stime) / len(contents)
    return WorkerCost(wall[0], tuple(wall[1:]), tuple(one + decoding for one in cpu[1:]), _peak())


def _peak() -> int:
    """Bytes resident at most; what `resource` says would count the process that started this."""
    status = Path("/proc/self/status")
    if not status.is_file():  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _photograph(seed: int) -> bytes:
    return capture(draw_passport(invent_holder(seed, _TODAY), seed), seed)
