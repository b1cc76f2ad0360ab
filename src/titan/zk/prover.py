"""From a secret, a credential, its path and a policy to a proof."""

import time
from types import TracebackType
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.domain.credential import Credential, MembershipPath, Policy
from titan.domain.proof import Binding, Proof
from titan.errors import ProofError
from titan.settings import Profile, Settings
from titan.zk import statement
from titan.zk.engine import Engine
from titan.zk.tree import verify_path

CIRCUIT_ID = "attestation"


class Prover:
    """Makes proofs of the statement; a context manager that keeps its worker warm.

    Args:
        settings: `proof_timeout` bounds one proof; `profile` decides which keys are accepted.

    Raises:
        ProofError: ``proof.development-keys`` in the production profile.
        ArtifactError: if the circuit's manifest is missing.

    Attributes:
        seconds: wall time of the last proof, checks and, for the first, loading included.
    """

    def __init__(self, settings: Settings) -> None:
        manifest = ArtifactStore.of("circuits").manifest
        self.seconds = 0.0
        made = manifest["keys"][CIRCUIT_ID]["made"]
        if settings.profile is Profile.PRODUCTION and made == "development":
            raise ProofError("proof.development-keys", "One party made the keys alone.")
        self._signals: list[str] = manifest["circuits"][CIRCUIT_ID]["public_signals"]
        self._vkey_sha256 = str(manifest["files"][f"{CIRCUIT_ID}.vkey.json"]["sha256"])
        self._engine = Engine(CIRCUIT_ID, settings.proof_timeout)

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
        """End the worker; the next proof would start another."""
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
            secret: the holder's; it goes to the worker's standard input and nowhere else.
            credential: what the issuer certified.
            path: where the credential's leaf stands in the issuer's tree now.
            policy: what the verifier asks.
            binding: subject, challenge and day to tie the proof to.

        Raises:
            ProofError: ``proof.unsatisfied`` with the reason, ``proof.stale-path`` if the leaf is
                not at the path's place, ``proof.value`` if something does not fit the statement,
                ``proof.engine`` or ``proof.timeout`` if the worker fails.
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
        answer = self._engine.request("prove", inputs=inputs)
        signals = dict(zip(self._signals, map(int, answer["publicSignals"]), strict=True))
        if signals != expected:
            raise ProofError("proof.engine", "The circuit and Python compute different signals.")
        self.seconds = time.perf_counter() - begun
        return _proof(answer["proof"], signals, self._vkey_sha256)


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
        raise ProofError("proof.unsatisfied", "The statement does not hold: other-secret.")
    reason = statement.unsatisfied(credential, policy, day)
    if reason is not None:
        raise ProofError("proof.unsatisfied", f"The statement does not hold: {reason}.")
    if not verify_path(statement.leaf(credential), path):
        raise ProofError("proof.stale-path", "The path does not lead from the leaf to its root.")


def _proof(points: dict[str, Any], signals: dict[str, int], vkey_sha256: str) -> Proof:
    """Read snarkjs's projective points, whose last coordinate is always one."""
    a, b, c = points["pi_a"], points["pi_b"], points["pi_c"]
    return Proof(
        protocol="groth16",
        curve="bn254",
        pi_a=(int(a[0]), int(a[1])),
        pi_b=((int(b[0][0]), int(b[0][1])), (int(b[1][0]), int(b[1][1]))),
        pi_c=(int(c[0]), int(c[1])),
        public_signals=signals,
        circuit_id=CIRCUIT_ID,
        vkey_sha256=vkey_sha256,
    )
