"""Find the Foundry program for this machine among what npm installed."""

import platform
from pathlib import Path

from titan.artifacts.tools import npm_package
from titan.errors import ArtifactError

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_PROCESSORS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def foundry_program(name: str) -> Path:
    """Return the path of ``anvil`` or ``forge``.

    npm installs one package a platform, such as ``@foundry-rs/anvil-linux-amd64``, so that no
    install script has to run.

    Raises:
        ArtifactError: ``artifact.tool`` if it is not installed, or not made for this machine.
    """
    system = _SYSTEMS.get(platform.system())
    processor = _PROCESSORS.get(platform.machine().lower())
    if system is None or processor is None:
        raise ArtifactError("artifact.tool", f"There is no {name} for this kind of machine.")
    program = npm_package("contracts", f"@foundry-rs/{name}-{system}-{processor}") / "bin" / name
    if not program.is_file():
        raise ArtifactError("artifact.tool", f"The npm package of {name} holds no program.")
    return program
