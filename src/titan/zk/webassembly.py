"""The prover compiled for the holder's page, by the clang of the ``ziglang`` wheel.

Source: ``native/page.cpp`` and what it includes; nothing is linked in. The digest of these sources
stands in the module as a custom section, so that a stale one can be told.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from titan.errors import ArtifactError

SOURCES = Path(__file__).with_name("native")
MODULE = Path(__file__).with_name("prover.wasm")
_SECTION = b"titan-sources"
_INCLUDE = re.compile(r'^#include "([a-z_]+\.hpp)"', re.MULTILINE)
_LANES = 4  # two vectors of two, so that one is worked on while the other waits
_OPTIONS = (
    "--target=wasm32-unknown-wasip1", "-std=c++17", "-O2", "-Wall", "-Wextra",
    "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics", "-fno-c++-static-destructors",
    "-msimd128", "-mrelaxed-simd", "-mbulk-memory",
    "-DTITAN_TARGET=page", f"-DTITAN_FUSED={_LANES}",
)  # fmt: skip
# The wheel has the headers of the standard library as they are before they are configured.
_HEADERS = ("libcxx/include", "include", "libc/include/wasm-wasi-musl", "libc/include/generic-musl")
_ABSENT = ("THREADS", "MONOTONIC_CLOCK", "TERMINAL", "FILESYSTEM", "RANDOM_DEVICE", "LOCALIZATION",
           "UNICODE", "WIDE_CHARACTERS", "TIME_ZONE_DATABASE",
           "VENDOR_AVAILABILITY_ANNOTATIONS")  # fmt: skip
_CONFIGURED = (
    "ABI_VERSION=1", "ABI_NAMESPACE=__1", "HAS_MUSL_LIBC=1", "PSTL_BACKEND_SERIAL",
    "HARDENING_MODE=_LIBCPP_HARDENING_MODE_NONE",
    "ASSERTION_SEMANTIC_DEFAULT=_LIBCPP_ASSERTION_SEMANTIC_IGNORE",
    *(f"HAS_{name}=0" for name in _ABSENT),
)  # fmt: skip
_LINKING = ("--no-entry", "--strip-all", "-z", "stack-size=262144")


def can_build() -> bool:
    """Return whether the compiler's wheel is installed."""
    return find_spec("ziglang") is not None


def sources_sha256() -> str:
    """Return the hash of everything that the module is made of, options included, hex."""
    digest = hashlib.sha256(repr((_OPTIONS, _CONFIGURED, _LINKING)).encode())
    found: set[str] = set()
    waiting = ["page.cpp"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _INCLUDE.findall((SOURCES / name).read_text())
    for name in sorted(found):
        digest.update(hashlib.sha256((SOURCES / name).read_bytes()).digest())
    return digest.hexdigest()


def stamp_of(module: bytes) -> str:
    """Return the digest of the sources that a module was made of, or an empty text."""
    _, mark, stamp = module.rpartition(_SECTION)
    return stamp.decode() if mark else ""


def build(to: Path) -> None:
    """Compile the prover and stamp it; some ten seconds.

    Args:
        to: the file to write.

    Raises:
        ArtifactError: ``artifact.tool`` if the compiler is missing or fails.
    """
    draft = to.with_suffix(".part")
    compile_module(SOURCES / "page.cpp", draft)
    content = bytes([len(_SECTION)]) + _SECTION + sources_sha256().encode()
    draft.write_bytes(draft.read_bytes() + bytes([0, len(content)]) + content)
    draft.replace(to)


def compile_module(source: Path, to: Path) -> None:
    """Compile one source and the headers of the prover to WebAssembly.

    Raises:
        ArtifactError: ``artifact.tool`` if the compiler is missing or fails.
    """
    found = find_spec("ziglang")
    if found is None or found.origin is None:
        raise ArtifactError("artifact.tool", "The wheel ziglang is not installed.")
    library = Path(found.origin).parent / "lib"
    headers = [part for name in _HEADERS for part in ("-isystem", str(library / name))]
    defined = [f"-D_LIBCPP_{name}" for name in _CONFIGURED]
    with tempfile.TemporaryDirectory() as folder:
        compiled = str(Path(folder) / "compiled.o")
        _zig("clang", *_OPTIONS, "-nostdinc", "-nostdinc++", *headers, *defined,
             f"-I{SOURCES}", "-c", str(source), "-o", compiled)  # fmt: skip
        _zig("wasm-ld", *_LINKING, compiled, "-o", str(to))


def _zig(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ziglang", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        # The last lines name the fault in the sources.
        raise ArtifactError("artifact.tool", f"{arguments[0]} failed: {done.stderr[-2000:]}")


if __name__ == "__main__":
    if can_build():
        build(MODULE)
    else:
        print("the holder's page proves with snarkjs: the wheel ziglang cannot be had")
