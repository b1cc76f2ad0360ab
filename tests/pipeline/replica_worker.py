"""One of several processes that work on the same cases.

Its arguments are ``[FILE [silent]]``. With a file named, an examination that begins makes the file
``FILE.examining`` and ends once the file itself is there. A silent worker never says that it lives.
"""

import sys
import time
from pathlib import Path
from typing import Any

from forked import until_the_tests_end

from titan.pipeline import replicas, sandbox
from titan.runtime import Titan

_examine = sandbox.examine


def _held_by(file: Path) -> Any:
    def held(*arguments: Any) -> Any:
        file.with_suffix(".examining").touch()
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
        until_the_tests_end()


main(*sys.argv[1:])
