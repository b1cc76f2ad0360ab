"""Find the programs that TITAN drives: Node, and what npm installed beside the sources."""

import os
import shutil
from pathlib import Path

from titan.errors import ArtifactError

_CHECKOUT = Path(__file__).resolve().parents[3]


def node() -> Path:
    """Return the path of Node.

    Raises:
        ArtifactError: ``artifact.tool`` if it is not installed.
    """
    found = shutil.which("node")
    if found is None:
        raise ArtifactError("artifact.tool", "Node is not installed; TITAN needs version 20.")
    return Path(found)


def npm_package(room: str, package: str) -> Path:
    """Return the folder of an npm package that ``circuits`` or ``contracts`` depends on.

    ``TITAN_NPM_DIR`` names another folder that holds ``circuits/`` and ``contracts/``, for an
    installation without a checkout.

    Raises:
        ArtifactError: ``artifact.tool`` if the package is not installed.
    """
    base = Path(os.environ.get("TITAN_NPM_DIR", _CHECKOUT))
    folder = base / room / "node_modules" / package
    if not folder.is_dir():
        raise ArtifactError("artifact.tool", f"The npm package {package} is not installed.")
    return folder
