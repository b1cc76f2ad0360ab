"""Run the programs of the circuits room: the Circom compiler and snarkjs, both from npm."""

import re
import subprocess
from pathlib import Path

from titan.artifacts.tools import node, npm_package
from titan.errors import ProofError

_PROGRAMS = {"circom2": "cli.js", "snarkjs": "build/cli.cjs"}


def run_program(package: str, arguments: list[str], folder: Path, entropy: str = "") -> str:
    """Run ``circom2`` or ``snarkjs`` to its end and return what it printed.

    Args:
        package: the npm package, ``circom2`` or ``snarkjs``.
        arguments: its command line; nothing secret belongs there.
        folder: working folder; the compiler finds its includes from it.
        entropy: one line for its standard input, where it asks for randomness.

    Raises:
        ProofError: ``proof.engine`` with its last line, if it fails.
        ArtifactError: ``artifact.tool`` if it or Node is not installed.
    """
    status, printed = _finished(package, arguments, folder, entropy)
    if status != 0:
        raise _failure(package, arguments, printed)
    return printed


def accepts(arguments: list[str], folder: Path) -> bool:
    """Run a verification of ``snarkjs`` and say whether it found what it checks to be sound.

    Args:
        arguments: its command line.
        folder: working folder.

    Raises:
        ProofError: ``proof.engine`` if it could not check.
        ArtifactError: ``artifact.tool`` if it or Node is not installed.
    """
    status, printed = _finished("snarkjs", arguments, folder, "")
    # It exits with 1 either way, but only what it could not do leaves a stack trace.
    if status not in (0, 1) or re.search(r"(?m)^\s+at ", printed):
        raise _failure("snarkjs", arguments, printed)
    return status == 0


def _finished(package: str, arguments: list[str], folder: Path, entropy: str) -> tuple[int, str]:
    program = npm_package("circuits", package) / _PROGRAMS[package]
    finished = subprocess.run(
        [str(node()), str(program), *arguments],
        cwd=folder,
        input=entropy + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stdout + finished.stderr


def _failure(package: str, arguments: list[str], printed: str) -> ProofError:
    last = printed.strip().splitlines()[-1:] or ["it printed nothing"]
    return ProofError("proof.engine", f"{package} {arguments[0]} failed: {last[0]}.")
