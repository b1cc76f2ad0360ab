"""The package's compiled part, which exists where a C++ compiler was at hand."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from titan.zk import _native


@cache
def is_built() -> bool:
    """Return whether the extension was compiled when the package was installed."""
    return find_spec("titan.zk._native") is not None


def targets() -> list[str]:
    """Return the kinds of processors it was compiled for that this one is, the fastest last."""
    from titan.zk import _native  # exists only where it was built

    return _native.targets()


def prover(zkey: memoryview, target: str = "") -> "_native.Prover":
    """Return a prover for the bytes of a ``zkey`` file; nothing of them is kept.

    Args:
        zkey: the file's bytes.
        target: one of `targets`, by default the fastest.

    Raises:
        ValueError: if it is no sound Groth16 key over BN254.
    """
    from titan.zk import _native  # exists only where it was built

    return _native.Prover(zkey, target)


def verifier(key: bytes, target: str = "") -> "_native.Verifier":
    """Return a verifier for a Groth16 key.

    Args:
        key: alpha, beta, gamma, delta and a point for one and each public signal, as 32 bytes,
            little-endian, a number; those of G2 have four.
        target: one of `targets`, by default the fastest.

    Raises:
        ValueError: if it is no sound Groth16 key over BN254.
    """
    from titan.zk import _native  # exists only where it was built

    return _native.Verifier(key, target)


def poseidon(
    width: int, full_rounds: int, constants: bytes, target: str = ""
) -> "_native.Poseidon":
    """Return the permutation of one width.

    Args:
        width: scalars of the state.
        full_rounds: on either side of the middle.
        constants: 32 bytes, little-endian, each, in the order that ``native/poseidon.hpp`` tells.
        target: one of `targets`, by default the fastest.

    Raises:
        ValueError: if their number is wrong, or one is no scalar.
    """
    from titan.zk import _native  # exists only where it was built

    return _native.Poseidon(width, full_rounds, constants, target)
