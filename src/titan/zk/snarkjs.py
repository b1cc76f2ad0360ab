"""Run the programs of the circuits room: the Circom compiler and snarkjs, both from npm."""

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
    program = npm_package("circuits", package) / _PROGRAMS[package]
    finished = subprocess.run(
        [str(node()), str(program), *arguments],
        cwd=folder,
        input=entropy + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    printed = finished.stdout + finished.stderr
    if finished.returncode != 0:
        last = printed.strip().splitlines()[-1:] or ["it printed nothing"]
        raise ProofError("proof.engine", f"{package} {arguments[0]} failed: {last[0]}.")
    return printed
