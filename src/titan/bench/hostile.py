"""What hostile files do to an examination: a refusal, soon, and nothing left behind."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from multiprocessing import get_context
from tempfile import TemporaryDirectory

from titan.bench.hostile_files import HostileFile, hostile_files
from titan.bench.report import Measurement, measurement
from titan.documents.decoder_client import renew_decoder_process
from titan.errors import DocumentError
from titan.pipeline.examination import Examiner
from titan.settings import Settings

_SEED = 5
_SLOW = 20.0  # seconds of wall clock on one file: someone waits for the answer
_LIMITS = Settings(examination_timeout=10.0, examination_memory=2 << 30)
_TODAY = date(2026, 11, 22)


@dataclass(slots=True)
class Campaign:
    """What a campaign gave.

    Attributes:
        files: sent.
        read: taken, read and looked at by every check.
        refused: by the code of the refusal.
        crashes: kinds of file on which anything but a refusal was raised, with its type.
        left: files found afterwards that had not been there.
        slowest: seconds that the slowest file took, and its kind.
    """

    files: int = 0
    read: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, other: "Campaign") -> None:
        """Take in what another part of the same campaign gave."""
        self.files += other.files
        self.read += other.read
        self.refused = dict(Counter(self.refused) + Counter(other.refused))
        self.crashes += other.crashes
        self.left += other.left
        self.slowest = max(self.slowest, other.slowest)


def campaign(count: int, seed: int = _SEED, workers: int = 1) -> Campaign:
    """Examine many hostile files and see what comes of it.

    Args:
        count: of files.
        seed: of the chance that damages them.
        workers: processes among which the files are dealt out.
    """
    if workers == 1:
        return _share(count, seed, 0, 1)
    result = Campaign()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        shares = [pool.submit(_share, count, seed, place, workers) for place in range(workers)]
        for share in shares:
            result.add(share.result())
    return result


def _share(count: int, seed: int, first: int, step: int) -> Campaign:
    """Every so-many-th file from a first one on."""
    result, examiner = Campaign(), Examiner(_LIMITS)
    with TemporaryDirectory() as place, _working_in(place):
        for hostile in islice(hostile_files(count, seed), first, None, step):
            start = time.perf_counter()
            _examine(hostile, examiner, result)
            result.slowest = max(result.slowest, (time.perf_counter() - start, hostile.kind))
            result.files += 1
        result.left = sorted(entry.name for entry in os.scandir(place))
    return result


@contextmanager
def _working_in(place: str) -> Iterator[None]:
    """Make a folder the working and the temporary one, also of a decoding process of its own."""
    before = tempfile.tempdir
    tempfile.tempdir = place
    try:
        with chdir(place):
            renew_decoder_process()
            yield
    finally:
        tempfile.tempdir = before
        renew_decoder_process()


def measurements(count: int) -> Iterator[Measurement]:
    """Yield what a campaign of that many files measures."""
    result = campaign(count)
    yield measurement("hostile.files", [result.files], "files")
    yield measurement("hostile.refused", [sum(result.refused.values())], "files")
    yield measurement("hostile.crashes", [len(result.crashes)], "files", goal=0)
    yield measurement("hostile.left-behind", [len(result.left)], "files", goal=0)
    yield measurement("hostile.slowest", [result.slowest[0]], "s", goal=_SLOW)


def _examine(hostile: HostileFile, examiner: Examiner, result: Campaign) -> None:
    try:
        examiner.picture(hostile.content, _TODAY)
    except DocumentError as refusal:
        result.refused[refusal.code] = result.refused.get(refusal.code, 0) + 1
    except Exception as error:  # whatever it is, it is what is counted
        result.crashes.append(f"{hostile.kind}: {type(error).__name__}")
    else:
        result.read += 1
