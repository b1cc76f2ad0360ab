"""One of several processes that work on the same cases.

``python replica_worker.py [FILE [silent]]``: every examination that begins is a line on standard
output; with a file named, it ends once the file is there. A silent worker does not say that it
lives.
"""

import sys
import time
from pathlib import Path
from typing import Any

from titan.pipeline import replicas, sandbox
from titan.runtime import Titan

_examine = sandbox.examine


def _held_by(file: Path) -> Any:
    def held(*arguments: Any) -> Any:
        print("examining", flush=True)
        while not file.exists():
            time.sleep(0.05)
        return _examine(*arguments)

    return held


def main(file: str = "", manner: str = "") -> None:
    if file:
        sandbox.examine = _held_by(Path(file))
    if manner == "silent":
        replicas._BEATS = 1e-6  # a beat in weeks
    with Titan() as titan:
        titan.start_cases()
        sys.stdin.read()  # until the test ends or is killed


main(*sys.argv[1:])
