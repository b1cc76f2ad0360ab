"""What others read of the same specimens, where they are installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from titan.bench.report import Cost, Measurement, cost, measurement, not_taken
from titan.documents.mrz_grammar import CHARACTERS, LAYOUTS

_PATIENCE = 60.0  # seconds a picture
_OTHERS = {
    "fastmrz": "it is AGPL-3.0 and brings a second OpenCV: no dependency, not even of the tests",
    "passporteye": "its pinned dependencies do not install beside ours",
}


def peer_measurements(
    samples: Sequence[tuple[bytes, tuple[str, ...] | None]],
) -> Iterator[Measurement]:
    """Yield how many of the samples a peer reads exactly, and its CPU time.

    Args:
        samples: files, each with the lines of its zone or None where it has none.
    """
    for name, why in _OTHERS.items():
        reason = why if find_spec(name) is None else "it is installed, but is not driven from here"
        yield not_taken(f"peer.{name}.mrz.exact", "1", None, reason)
    command = shutil.which("tesseract")
    if command is None or not samples:
        why = "tesseract is not installed" if command is None else "no specimens are here"
        yield not_taken("peer.tesseract.mrz.exact", "1", None, why)
        return
    exact, spent = [], []
    for content, lines in samples:
        found: list[tuple[str, ...] | None] = []
        spent.append(_timed(command, content, found))
        exact.append(float(found[0] == lines))
    yield measurement("peer.tesseract.mrz.exact", [sum(exact) / len(exact)], "1")
    yield measurement("peer.tesseract.cpu", [one.cpu for one in spent], "s")


def _timed(command: str, content: bytes, found: list[tuple[str, ...] | None]) -> Cost:
    return cost(lambda: found.append(_read(command, content)))


def _read(command: str, content: bytes) -> tuple[str, ...] | None:
    """The zone in the text that tesseract reads with its English data, or None."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(content)
        done = subprocess.run(
            [command, str(path), "stdout", "--psm", "11", "-l", "eng"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
    return _zone([line.replace(" ", "") for line in done.stdout.splitlines()])


def _zone(lines: Sequence[str]) -> tuple[str, ...] | None:
    possible = [line for line in lines if line and set(line) <= set(CHARACTERS)]
    for layout in LAYOUTS.values():
        fitting = [line for line in possible if len(line) == layout.width]
        if len(fitting) >= layout.height:
            return tuple(fitting[-layout.height :])
    return None
