"""``titan doctor``: what is installed, what is missing, what to do about it."""

import platform
import subprocess
from collections.abc import Callable

import typer

from titan.cli.doctor_outside import probes as probes_outside
from titan.cli.doctor_state import probes
from titan.cli.options import DataDir, settings_in
from titan.cli.output import EXIT_COULD_NOT, AsJson, print_json, print_table
from titan.errors import TitanError


def doctor(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check this installation, part by part. Exits 2 if a part is unusable.

    Example: titan doctor.
    """
    settings = settings_in(data_dir)
    looked_at = {**_PROBES, **probes(settings), **probes_outside(settings)}
    results = [_result(name, probe) for name, probe in looked_at.items()]
    if as_json:
        print_json({"parts": results})
    else:
        rows = [(part["part"], "yes" if part["usable"] else "NO", part["detail"])
                for part in results]  # fmt: skip
        print_table("", ("part", "usable", "detail"), rows)
    if not all(part["usable"] for part in results):
        raise typer.Exit(EXIT_COULD_NOT)


def _result(name: str, probe: Callable[[], str]) -> dict[str, object]:
    try:
        return {"part": name, "usable": True, "detail": probe()}
    except TitanError as error:
        return {"part": name, "usable": False, "detail": f"{error.detail} {error.remedy}"}


def _python() -> str:
    return platform.python_version()


def _node() -> str:
    from titan.artifacts.tools import node

    return subprocess.run(
        [node(), "--version"], capture_output=True, text=True, check=True, timeout=20
    ).stdout.strip()


def _snarkjs() -> str:
    from titan.artifacts.tools import npm_package

    return npm_package("circuits", "snarkjs").name


def _anvil() -> str:
    from titan.artifacts.tools import npm_package

    return npm_package("contracts", "@foundry-rs/anvil").name


def _artifacts(kind: str) -> Callable[[], str]:
    def probe() -> str:
        from titan.artifacts.store import ArtifactStore

        store = ArtifactStore.of(kind)
        for name in store.manifest["files"]:
            store.read(name)
        return f"{len(store.manifest['files'])} files, every hash as pinned"

    return probe


_PROBES: dict[str, Callable[[], str]] = {
    "python": _python,
    "node": _node,
    "snarkjs": _snarkjs,
    "anvil": _anvil,
    "circuits": _artifacts("circuits"),
    "contracts": _artifacts("contracts"),
}
