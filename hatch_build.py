"""Compiles the extension when the package is built or installed for development.

Without a C++ compiler, or where it fails, the package is complete but for its own prover, and
one line says so: snarkjs makes the proofs then (`titan.zk.engines`).
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = Path("src") / "titan" / "zk" / "native"
_MODULE = "_native*.so"


class NativeProver(BuildHookInterface):  # type: ignore[misc] # typed only while building
    """Puts the compiled extension beside the modules that import it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and make the wheel one of this platform where that worked."""
        root = Path(self.root)
        built = _compile(root / _SOURCES, root / "build" / "native")
        beside = root / _SOURCES.parent
        for old in beside.glob(_MODULE):
            old.unlink()
        for module in built:
            shutil.copy2(module, beside)
            build_data["artifacts"].append(f"/{_SOURCES.parent.as_posix()}/{module.name}")
            build_data["pure_python"], build_data["infer_tag"] = False, True
        if not built:
            self.app.display_warning(
                "titan is installed without its own prover: snarkjs makes the proofs."
            )


def _compile(sources: Path, folder: Path) -> list[Path]:
    """Return the modules that CMake made; none where there is no compiler."""
    python = f"-DPython_EXECUTABLE={sys.executable}"
    steps = (
        ("--fresh", "-G", "Ninja", "-S", str(sources), "-B", str(folder), python),
        ("--build", str(folder)),
    )
    for step in steps:
        if subprocess.run([sys.executable, "-m", "cmake", *step], check=False).returncode:
            return []
    return sorted(folder.glob(_MODULE))
