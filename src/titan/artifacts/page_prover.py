"""The prover's WebAssembly, which ``make setup`` builds for the holder's page."""

import hashlib
from pathlib import Path

_ROOM = Path(__file__).resolve().parents[1] / "zk"
_MODULE = _ROOM / "prover.wasm"

LIBRARY = _ROOM / "webassembly.mjs"
"""What calls the module, in a page or in Node."""


def page_prover() -> Path | None:
    """Return the module that `titan.zk.webassembly` built; None where it was not built."""
    return _MODULE if _MODULE.is_file() else None


def page_prover_sha256(path: Path) -> str:
    """Return the hash by which the holder's page knows a module, hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
