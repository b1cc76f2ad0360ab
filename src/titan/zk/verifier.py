"""From a proof to a verification: is it a proof, and does it say what was asked?"""

from functools import cache
from pathlib import Path
from typing import Literal

from titan.domain.credential import Policy
from titan.domain.proof import Binding, Proof, Verification
from titan.zk.exchange import to_snarkjs
from titan.zk.groth16 import VerificationKey, unsound_point
from titan.zk.pins import Pins
from titan.zk.poseidon_constants import FIELD
from titan.zk.snarkjs_engine import SnarkjsEngine
from titan.zk.statement import pack_binding, policy_hash

_ENGINE_TIMEOUT = 60.0


def verify(
    proof: Proof,
    engine: Literal["python", "py_ecc", "snarkjs"] = "python",
    pins: Pins | None = None,
) -> Verification:
    """Check a proof against the pinned verification key of its circuit.

    A valid proof says that its public signals belong together; `check_statement` says whether
    they are the ones that were asked for. Neither tells a replay: from (A, B, C) anybody makes
    (-A, -B, C), so the nullifier, never the proof's bytes, is what a verifier remembers.

    Args:
        proof: any proof; nothing about it is trusted.
        engine: who evaluates the pairing equation; all check the same things before. ``py_ecc``
            is the slow one of another hand, which the tests compare with.
        pins: the manifest to trust, by default the shipped one. Under any other, Python evaluates,
            because snarkjs holds the shipped keys.

    Returns:
        invalid for ``other-system``, ``other-circuit``, ``other-key``, ``other-signals``,
        ``signal-out-of-range``, ``point-out-of-range``, ``point-off-curve``,
        ``point-outside-subgroup`` or ``pairing-mismatch``.

    Raises:
        ArtifactError: if the verification key is missing or changed.
        ProofError: ``proof.engine`` or ``proof.timeout`` if snarkjs fails.
    """
    trusted = pins or Pins.shipped()
    reason = _wrong_form(proof, trusted) or unsound_point(proof)
    if reason is not None:
        return Verification.invalid(reason)
    if engine == "snarkjs" and pins is None:
        accepted = _snarkjs_accepts(proof)
    else:
        key = _key(trusted.sha256(proof.circuit_id), proof.circuit_id, trusted.folders)
        evaluate = key.oracle_accepts if engine == "py_ecc" else key.accepts
        accepted = evaluate(proof, list(proof.public_signals.values()))
    return Verification.confirmed() if accepted else Verification.invalid("pairing-mismatch")


def check_statement(
    proof: Proof, policy: Policy | None, binding: Binding | None, root: int | None = None
) -> Verification:
    """Check that a proof's public signals are the ones that a verifier expects.

    Args:
        proof: a proof that `verify` confirmed.
        policy: what the verifier asked, with its scope, or None to leave the comparison to the
            caller.
        binding: the subject, challenge and day that the verifier expects, or None to leave the
            comparison to the caller.
        root: the issuer's root to accept, or None where the caller looks the root up itself.

    Returns:
        invalid for ``other-policy``, ``other-binding`` or ``other-root``.

    Raises:
        ProofError: ``proof.value`` if the policy or binding cannot be expressed.
    """
    signals = proof.public_signals
    if policy is not None and signals["policy_hash"] != policy_hash(policy):
        return Verification.invalid("other-policy")
    if binding is not None and signals["binding"] != pack_binding(binding):
        return Verification.invalid("other-binding")
    if root is not None and signals["root"] != root:
        return Verification.invalid("other-root")
    return Verification.confirmed()


def _wrong_form(proof: Proof, pins: Pins) -> str | None:
    if (proof.protocol, proof.curve) != ("groth16", "bn254"):
        return "other-system"
    if proof.circuit_id not in pins.manifest["keys"]:
        return "other-circuit"
    if proof.vkey_sha256 != pins.sha256(proof.circuit_id):
        return "other-key"
    if list(proof.public_signals) != pins.manifest["circuits"][proof.circuit_id]["public_signals"]:
        return "other-signals"
    # x and x + FIELD are the same scalar in the equation, but not the same nullifier in a set.
    if not all(0 <= signal < FIELD for signal in proof.public_signals.values()):
        return "signal-out-of-range"
    return None


@cache
def _key(sha256: str, circuit_id: str, folders: tuple[Path, ...]) -> VerificationKey:
    """Read a key once for each pinned hash."""
    pinned = {"files": {f"{circuit_id}.vkey.json": {"sha256": sha256}}}
    return VerificationKey.from_snarkjs(Pins(pinned, folders).verification_key(circuit_id))


def _snarkjs_accepts(proof: Proof) -> bool:
    points, signals = to_snarkjs(proof)
    with SnarkjsEngine(proof.circuit_id, _ENGINE_TIMEOUT) as engine:
        answer = engine.request("verify", proof=points, publicSignals=signals)
    return bool(answer["valid"])
