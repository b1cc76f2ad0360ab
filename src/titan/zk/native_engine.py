"""Groth16 proofs by the package's own extension, without Node and without another process.

Source: Groth, "On the Size of Pairing-based Non-interactive Arguments", EUROCRYPT 2016 (eprint
2016/260); the code is in ``native/``. Where the package was installed without a C++ compiler the
extension does not exist (`titan.zk.extension`).
"""

import hashlib
import mmap
import secrets
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError, ProofError
from titan.zk import extension
from titan.zk.exchange import Points

if TYPE_CHECKING:
    from titan.zk import _native

_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617
_NUMBER = 32  # bytes


class NativeEngine:
    """A proving key in this process; proofs of several threads may run side by side.

    Args:
        circuit_id: which circuit's key it holds.
        threads: that work on one proof, at least one.
    """

    def __init__(self, circuit_id: str, threads: int) -> None:
        self._circuit_id = circuit_id
        self._threads = threads

    def __enter__(self) -> "NativeEngine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

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
    name = f"{circuit_id}.zkey"
    expected = store.sha256(name)
    try:
        with (store.folder / name).open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise ArtifactError("artifact.missing", f"The built file {name} is missing.") from error
    with content:
        if hashlib.sha256(content).hexdigest() != expected:
            raise ArtifactError("artifact.changed", f"{name} differs from its manifest.")
        return read_key(content)


def read_key(content: Any) -> "_native.Prover":
    """Return the extension's prover for the bytes of a ``zkey`` file.

    Args:
        content: bytes or a mapped file; nothing of it is kept.

    Raises:
        ProofError: ``proof.engine`` if it is no sound Groth16 key over BN254.
    """
    try:
        return extension.prover(memoryview(content))
    except ValueError as error:
        raise ProofError("proof.engine", f"The proving key is unsound: {error}.") from error


def _blinding() -> bytes:
    return secrets.randbelow(_ORDER).to_bytes(_NUMBER, "little")


def _points(encoded: bytes) -> Points:
    ax, ay, b0, b1, b2, b3, cx, cy = (
        int.from_bytes(encoded[start : start + _NUMBER], "little")
        for start in range(0, len(encoded), _NUMBER)
    )
    return Points((ax, ay), ((b0, b1), (b2, b3)), (cx, cy))
