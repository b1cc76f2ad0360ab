"""From a proof to a verification: is it a proof, and does it say what was asked?"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from titan.domain.credential import Policy
from titan.domain.proof import Binding, Proof, Verification
from titan.zk import extension
from titan.zk.exchange import to_snarkjs
from titan.zk.native_verifier import NativeVerifier
from titan.zk.pins import Pins
from titan.zk.poseidon_constants import FIELD
from titan.zk.snarkjs_engine import SnarkjsEngine
from titan.zk.statement import pack_binding, policy_hash

if TYPE_CHECKING:
    from titan.zk.groth16 import VerificationKey

_ENGINE_TIMEOUT = 60.0

EngineName = Literal["native", "python", "py_ecc", "snarkjs"]


def verify(
    proof: Proof, engine: EngineName | None = None, pins: Pins | None = None
) -> Verification:
    """Check a proof against the pinned verification key of its circuit.

    A valid proof says that its public signals belong together; `check_statement` says whether
    they are the ones that were asked for. Neither tells a replay: from (A, B, C) anybody makes
    (-A, -B, C), so the nullifier, never the proof's bytes, is what a verifier remembers.

    Args:
        proof: any proof; nothing about it is trusted.
        engine: who evaluates the pairing equation, by default the package's own extension, or
            Python where it was not built; all check the same things before. ``py_ecc`` is the slow
            one of another hand, which the tests compare with.
        pins: the manifest to trust, by default the shipped one. Under any other, Python evaluates
            for snarkjs, which holds the shipped keys.

    Returns:
        invalid for ``other-system``, ``other-circuit``, ``other-key``, ``other-signals``,
        ``signal-out-of-range``, ``point-out-of-range``, ``point-off-curve``,
        ``point-outside-subgroup`` or ``pairing-mismatch``.

    Raises:
        ArtifactError: if the verification key is missing or changed.
        ProofError: ``proof.engine`` or ``proof.timeout`` if snarkjs fails.
    """
    trusted = pins or Pins.shipped()
    reason = _wrong_form(proof, trusted)
    if reason is not None:
        return Verification.invalid(reason)
    if engine == "native" or (engine is None and extension.is_built()):
        return _told(_native_key(*_pinned(proof, trusted)).faults([proof])[0])
    from titan.zk.groth16 import unsound_point  # py_ecc takes a while to load

    reason = unsound_point(proof)
    if reason is not None:
        return Verification.invalid(reason)
    if engine == "snarkjs" and pins is None:
        accepted = _snarkjs_accepts(proof)
    else:
        key = _key(*_pinned(proof, trusted))
        evaluate = key.oracle_accepts if engine == "py_ecc" else key.accepts
        accepted = evaluate(proof, list(proof.public_signals.values()))
    return _told(None if accepted else "pairing-mismatch")


def verify_all(proofs: Sequence[Proof], pins: Pins | None = None) -> list[Verification]:
    """Check many proofs as `verify` does, at a fraction of its cost where the extension was built.

    The equations of one circuit's proofs are combined by random factors: a wrong proof passes with
    a chance of 2^-128 at most. Where the combination fails each proof is evaluated alone.

    Returns:
        what `verify` says of each, in order.

    Raises:
        ArtifactError: if a verification key is missing or changed.
    """
    trusted = pins or Pins.shipped()
    if not extension.is_built():
        return [verify(proof, "python", trusted) for proof in proofs]
    reasons = [_wrong_form(proof, trusted) for proof in proofs]
    for circuit_id in {proof.circuit_id for proof in proofs}:
        places = [
            place
            for place, proof in enumerate(proofs)
            if proof.circuit_id == circuit_id and reasons[place] is None
        ]
        if places:
            key = _native_key(*_pinned(proofs[places[0]], trusted))
            faults = key.faults([proofs[place] for place in places])
            for place, fault in zip(places, faults, strict=True):
                reasons[place] = fault
    return [_told(reason) for reason in reasons]


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


def _told(reason: str | None) -> Verification:
    return Verification.confirmed() if reason is None else Verification.invalid(reason)


def _pinned(proof: Proof, pins: Pins) -> tuple[str, str, tuple[Path, ...]]:
    """Return what determines the key of a proof, by which it is kept."""
    return pins.sha256(proof.circuit_id), proof.circuit_id, pins.folders


@cache
def _key(sha256: str, circuit_id: str, folders: tuple[Path, ...]) -> "VerificationKey":
    """Read a key once for each pinned hash."""
    from titan.zk.groth16 import VerificationKey  # py_ecc takes a while to load

    return VerificationKey.from_snarkjs(_key_of(sha256, circuit_id, folders))


@cache
def _native_key(sha256: str, circuit_id: str, folders: tuple[Path, ...]) -> NativeVerifier:
    """Read a key into the extension once for each pinned hash."""
    return NativeVerifier(_key_of(sha256, circuit_id, folders))


def _key_of(sha256: str, circuit_id: str, folders: tuple[Path, ...]) -> dict[str, Any]:
    pinned = {"files": {f"{circuit_id}.vkey.json": {"sha256": sha256}}}
    return Pins(pinned, folders).verification_key(circuit_id)


def _snarkjs_accepts(proof: Proof) -> bool:
    points, signals = to_snarkjs(proof)
    with SnarkjsEngine(proof.circuit_id, _ENGINE_TIMEOUT) as engine:
        answer = engine.request("verify", proof=points, publicSignals=signals)
    return bool(answer["valid"])
