"""From a secret, a credential, its path and a policy to a proof."""

import time
from collections.abc import Collection
from functools import cached_property
from types import TracebackType
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.domain.credential import Credential, MembershipPath, Policy
from titan.domain.proof import Binding, Proof
from titan.errors import ProofError
from titan.settings import Profile, Settings
from titan.zk import statement
from titan.zk.disclosure import pack_disclosure, shown_bits
from titan.zk.engines import engine_for
from titan.zk.exchange import proof_of
from titan.zk.tree import verify_path
from titan.zk.witness import WitnessCalculator, public_values, unsatisfied

ATTESTATION, DISCLOSURE = "attestation", "disclosure"


class Prover:
    """Makes proofs of the statement; a context manager that keeps its engine warm.

    Args:
        settings: `proving_engine` names who proves, `proof_timeout` bounds a worker's proof;
            `profile` decides which keys are accepted.
        shown: attributes that every proof of this prover discloses, of
            `titan.zk.disclosure.DISCLOSABLE`; with none it makes plain attestations.

    Raises:
        ProofError: ``proof.development-keys`` in the production profile; ``proof.value`` if there
            is no such attribute; ``proof.not-built`` if the engine asked for does not exist.
        ArtifactError: if the circuit's manifest is missing.

    Attributes:
        seconds: wall time of the last proof, checks and, for the first, loading included.
    """

    def __init__(self, settings: Settings, shown: Collection[str] = ()) -> None:
        manifest = ArtifactStore.of("circuits").manifest
        self.seconds = 0.0
        self._circuit_id = DISCLOSURE if shown else ATTESTATION
        made = manifest["keys"][self._circuit_id]["made"]
        if settings.profile is Profile.PRODUCTION and made == "development":
            raise ProofError("proof.development-keys", "One party made the keys alone.")
        shown_bits(shown)  # refuses unknown names before anything is started
        self._shown = shown
        self._signals: list[str] = manifest["circuits"][self._circuit_id]["public_signals"]
        self._vkey_sha256 = str(manifest["files"][f"{self._circuit_id}.vkey.json"]["sha256"])
        self._engine = engine_for(self._circuit_id, settings)

    @cached_property
    def _calculator(self) -> WitnessCalculator:
        return WitnessCalculator(self._circuit_id)

    def __enter__(self) -> "Prover":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what the engine holds; the next proof would start it again."""
        self._engine.close()

    def prove(
        self,
        secret: int,
        credential: Credential,
        path: MembershipPath,
        policy: Policy,
        binding: Binding,
    ) -> Proof:
        """Prove the statement; everything that can be refused in advance is.

        Args:
            secret: the holder's; it goes to the engine and nowhere else.
            credential: what the issuer certified.
            path: where the credential's leaf stands in the issuer's tree now.
            policy: what the verifier asks.
            binding: subject, challenge and day to tie the proof to.

        Raises:
            ProofError: ``proof.unsatisfied`` with the reason, ``proof.stale-path`` if the leaf is
                not at the path's place, ``proof.value`` if something does not fit the statement,
                ``proof.engine`` or ``proof.timeout`` if the engine fails.
            ArtifactError: if a file of the circuit is missing or changed.
        """
        begun = time.perf_counter()
        _require_satisfied(secret, credential, path, policy, binding.day)
        expected = {
            "root": path.root,
            "nullifier": statement.nullifier(secret, policy.scope),
            "policy_hash": statement.policy_hash(policy),
            "binding": statement.pack_binding(binding),
        }
        inputs = circuit_inputs(secret, credential, path, policy, binding)
        if self._shown:
            expected["disclosed"] = pack_disclosure(credential, self._shown)
            inputs["shown"] = shown_bits(self._shown)
        witness = self._calculator.calculate(inputs)
        values = public_values(witness, len(self._signals))
        signals = dict(zip(self._signals, values, strict=True))
        if signals != expected:
            raise ProofError("proof.engine", "The circuit and Python compute different signals.")
        points = self._engine.prove(witness)
        self.seconds = time.perf_counter() - begun
        return proof_of(points, signals, self._circuit_id, self._vkey_sha256)


def circuit_inputs(
    secret: int, credential: Credential, path: MembershipPath, policy: Policy, binding: Binding
) -> dict[str, Any]:
    """Return the circuit's inputs by signal name, scalars as decimal strings.

    Raises:
        ProofError: ``proof.value`` if something does not fit the statement.
    """
    return {
        "secret": str(secret),
        "person_tag": str(credential.person_tag),
        "attributes": str(statement.pack_attributes(credential)),
        "path": [[str(child) for child in children] for children in path.levels],
        "policy": str(statement.pack_policy(policy)),
        "nationality_mask": [str(word) for word in statement.mask_words(policy.nationality_mask)],
        "residency_mask": [str(word) for word in statement.mask_words(policy.residency_mask)],
        "scope": str(policy.scope),
        "binding": str(statement.pack_binding(binding)),
    }


def _require_satisfied(
    secret: int, credential: Credential, path: MembershipPath, policy: Policy, day: int
) -> None:
    if statement.holder_commitment(secret) != credential.holder_commitment:
        raise unsatisfied("other-secret")
    reason = statement.unsatisfied(credential, policy, day)
    if reason is not None:
        raise unsatisfied(reason)
    if not verify_path(statement.leaf(credential), path):
        raise ProofError("proof.stale-path", "The path does not lead from the leaf to its root.")
