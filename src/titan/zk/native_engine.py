"""Groth16 proofs by the package's own extension, without Node and without another process.

Source: Groth, "On the Size of Pairing-based Non-interactive Arguments", EUROCRYPT 2016 (eprint
2016/260); the code is in ``native/``. Where the package was installed without a C++ compiler the
extension does not exist (`titan.zk.extension`).
"""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from titan.artifacts.store import ArtifactStore
from titan.errors import ProofError
from titan.zk import extension
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.exchange import Points
from titan.zk.poseidon_constants import FIELD

if TYPE_CHECKING:
    from titan.zk import _native


class NativeEngine:
    """A proving key in this process; proofs of several threads may run side by side.

    Args:
        circuit_id: which circuit's key it holds.
        threads: that work on one proof, at least one.
    """

    def __init__(self, circuit_id: str, threads: int) -> None:
        self._circuit_id = circuit_id
        self._threads = threads

    def prove(self, witness: bytes) -> Points:
        """Return a proof, blinded anew by randomness of the operating system.

        Args:
            witness: 32 bytes, little-endian, for each wire; what it says is not checked.

        Raises:
            ProofError: ``proof.engine`` if it is no witness of this circuit, or the key is none.
            ArtifactError: ``artifact.missing`` or ``artifact.changed``.
        """
        prover = _key(self._circuit_id, ArtifactStore.of("circuits"))
        try:
            return _points(prover.prove(witness, _blinding(), _blinding(), self._threads))
        except ValueError as error:  # says what is wrong with the form, and no value
            raise ProofError("proof.engine", f"No proof was made: {error}.") from error

    def close(self) -> None:
        """Do nothing: the key stays with the process, as its witness never did."""


@cache
def _key(circuit_id: str, store: ArtifactStore) -> "_native.Prover":
    """A proving key whose file has just been hashed; read once in a process."""
    return read_key(store.read(f"{circuit_id}.zkey"))


def read_key(content: bytes, target: str = "") -> "_native.Prover":
    """Return the extension's prover for the bytes of a ``zkey`` file, of which nothing is kept.

    Args:
        content: the file's bytes.
        target: a kind of processor of `titan.zk.extension.targets`, by default the fastest.

    Raises:
        ProofError: ``proof.engine`` if it is no sound Groth16 key over BN254.
    """
    try:
        return extension.prover(memoryview(content), target)
    except ValueError as error:
        raise ProofError("proof.engine", f"The proving key is unsound: {error}.") from error


def _blinding() -> bytes:
    return pack_scalars([secrets.randbelow(FIELD)])


def _points(encoded: bytes) -> Points:
    ax, ay, b0, b1, b2, b3, cx, cy = unpack_scalars(encoded)
    return Points((ax, ay), ((b0, b1), (b2, b3)), (cx, cy))
