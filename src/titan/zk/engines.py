"""Which engine makes the proofs: the package's own, or snarkjs in a Node process."""

from typing import Protocol

from titan.errors import ProofError
from titan.settings import ProvingEngineName, Settings
from titan.zk import extension
from titan.zk.exchange import Points
from titan.zk.native_engine import NativeEngine
from titan.zk.snarkjs_engine import SnarkjsEngine


class ProvingEngine(Protocol):
    """Makes Groth16 proofs of one circuit from its witnesses."""

    def prove(self, witness: bytes) -> Points:
        """Return a proof.

        Args:
            witness: 32 bytes, little-endian, for each wire.

        Raises:
            ProofError: ``proof.engine`` or ``proof.timeout``.
            ArtifactError: if a file of the circuit or a program is missing or changed.
        """

    def close(self) -> None:
        """Let go of what is held; the next proof takes it again."""


def engine_for(circuit_id: str, settings: Settings) -> ProvingEngine:
    """Return the engine that the settings ask for; by default the own one where it was built.

    Raises:
        ProofError: ``proof.not-built`` if the own engine is demanded and was not compiled.
    """
    name = settings.proving_engine
    if name is ProvingEngineName.NATIVE and not extension.is_built():
        raise ProofError("proof.not-built", "The package was installed without a C++ compiler.")
    if name is ProvingEngineName.SNARKJS or not extension.is_built():
        return SnarkjsEngine(circuit_id, settings.proof_timeout)
    return NativeEngine(circuit_id, settings.proving_threads)
