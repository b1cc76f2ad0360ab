"""From a proof to a verification: is it a proof, and does it say what was asked?"""

import json
from functools import cache
from typing import Any, Literal

from titan.artifacts.store import ArtifactStore
from titan.domain.credential import Policy
from titan.domain.proof import Binding, Proof, Verification
from titan.zk.engine import Engine
from titan.zk.groth16 import VerificationKey, unsound_point
from titan.zk.poseidon_constants import FIELD
from titan.zk.statement import pack_binding, policy_hash

_ENGINE_TIMEOUT = 60.0


def verify(proof: Proof, engine: Literal["python", "snarkjs"] = "python") -> Verification:
    """Check a proof against the pinned verification key of its circuit.

    A valid proof says that its public signals belong together; `check_statement` says whether
    they are the ones that were asked for. Neither tells a replay: from (A, B, C) anybody makes
    (-A, -B, C), so the nullifier, never the proof's bytes, is what a verifier remembers.

    Args:
        proof: any proof; nothing about it is trusted.
        engine: who evaluates the pairing equation; both check the same things before.

    Returns:
        invalid for ``other-system``, ``other-circuit``, ``other-key``, ``other-signals``,
        ``signal-out-of-range``, ``point-out-of-range``, ``point-off-curve``,
        ``point-outside-subgroup`` or ``pairing-mismatch``.

    Raises:
        ArtifactError: if the verification key is missing or changed.
        ProofError: ``proof.engine`` or ``proof.timeout`` if snarkjs fails.
    """
    reason = _wrong_form(proof) or unsound_point(proof)
    if reason is not None:
        return Verification.invalid(reason)
    if engine == "snarkjs":
        accepted = _snarkjs_accepts(proof)
    else:
        accepted = _key(proof.circuit_id, proof.vkey_sha256).accepts(
            proof, list(proof.public_signals.values())
        )
    return Verification.confirmed() if accepted else Verification.invalid("pairing-mismatch")


def check_statement(
    proof: Proof, policy: Policy, binding: Binding | None, root: int | None = None
) -> Verification:
    """Check that a proof's public signals are the ones that a verifier expects.

    Args:
        proof: a proof that `verify` confirmed.
        policy: what the verifier asked, with its scope.
        binding: the subject, challenge and day that the verifier expects, or None to leave the
            comparison to the caller.
        root: the issuer's root to accept, or None where the caller looks the root up itself.

    Returns:
        invalid for ``other-policy``, ``other-binding`` or ``other-root``.

    Raises:
        ProofError: ``proof.value`` if the policy or binding cannot be expressed.
    """
    signals = proof.public_signals
    if signals["policy_hash"] != policy_hash(policy):
        return Verification.invalid("other-policy")
    if binding is not None and signals["binding"] != pack_binding(binding):
        return Verification.invalid("other-binding")
    if root is not None and signals["root"] != root:
        return Verification.invalid("other-root")
    return Verification.confirmed()


def _wrong_form(proof: Proof) -> str | None:
    manifest = ArtifactStore.of("circuits").manifest
    if (proof.protocol, proof.curve) != ("groth16", "bn254"):
        return "other-system"
    if proof.circuit_id not in manifest["circuits"]:
        return "other-circuit"
    if proof.vkey_sha256 != manifest["files"][f"{proof.circuit_id}.vkey.json"]["sha256"]:
        return "other-key"
    if list(proof.public_signals) != manifest["circuits"][proof.circuit_id]["public_signals"]:
        return "other-signals"
    # x and x + FIELD are the same scalar in the equation, but not the same nullifier in a set.
    if not all(0 <= signal < FIELD for signal in proof.public_signals.values()):
        return "signal-out-of-range"
    return None


@cache
def _key(circuit_id: str, vkey_sha256: str) -> VerificationKey:
    """Read the pinned key once per hash; `_wrong_form` has compared the hash."""
    content = ArtifactStore.of("circuits").read(f"{circuit_id}.vkey.json")
    return VerificationKey.from_snarkjs(json.loads(content))


def _snarkjs_accepts(proof: Proof) -> bool:
    points: dict[str, Any] = {
        "protocol": "groth16",
        "curve": "bn128",
        "pi_a": [str(value) for value in (*proof.pi_a, 1)],
        "pi_b": [[str(value) for value in pair] for pair in (*proof.pi_b, (1, 0))],
        "pi_c": [str(value) for value in (*proof.pi_c, 1)],
    }
    signals = [str(signal) for signal in proof.public_signals.values()]
    with Engine(proof.circuit_id, _ENGINE_TIMEOUT) as engine:
        answer = engine.request("verify", proof=points, publicSignals=signals)
    return bool(answer["valid"])
