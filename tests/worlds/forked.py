"""Scripts that tests run in processes of their own, forked from one that imported the service."""

import os
import runpy
import sys
from multiprocessing import connection, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path

from titan.bench.service_kills import forks


def start(script: Path, *words: str, **settings: object) -> BaseProcess:
    """Start a script as if it were run by hand.

    Args:
        script: what is run; it ends with the tests at the latest.
        words: its arguments.
        settings: of the installation, and no others.
    """
    named = {f"TITAN_{name.upper()}": str(value) for name, value in settings.items()}
    process: BaseProcess = forks().Process(
        target=_run, args=(str(script), words, named), daemon=True
    )
    process.start()
    return process


def until_the_tests_end() -> None:
    """Wait; whoever started this process kills it, or is gone."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])


def _run(script: str, words: tuple[str, ...], named: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("TITAN_")]:
        del os.environ[name]  # of whichever test was the first to start a process
    os.environ.update(named)
    sys.argv = [script, *words]
    runpy.run_path(script, run_name="__main__")
