"""Is it a proof, and does it say what was asked?"""

from typing import TYPE_CHECKING

from titan.domain.proof import Binding, Proof, Verification
from titan.zk.statement import pack_binding, policy_hash
from titan.zk.verifier import verify as verify_equation

if TYPE_CHECKING:
    from titan.chain.client import Chain


def verify(proof: Proof, binding: Binding | None) -> Verification:
    """Check a proof by itself and, if given, what it must be bound to.

    Returns:
        invalid for a reason of `titan.zk.verifier.verify`, or ``other-binding``.
    """
    verification = verify_equation(proof)
    if not verification.valid or binding is None:
        return verification
    if proof.public_signals["binding"] != pack_binding(binding):
        return Verification.invalid("other-binding")
    return verification


def verify_on_chain(
    proof: Proof, binding: Binding | None, policy_id: str, chain: "Chain"
) -> Verification:
    """Check a proof against a policy and the issuer's roots as the chain holds them.

    Returns:
        invalid for a reason of `verify`, ``other-policy``, or ``other-root`` if the issuer's
        newest root is another one.

    Raises:
        ChainError: if the chain cannot be asked.
    """
    verification = verify(proof, binding)
    if not verification.valid:
        return verification
    if proof.public_signals["policy_hash"] != policy_hash(chain.read_policy(policy_id)):
        return Verification.invalid("other-policy")
    if not chain.root_is_current(proof.public_signals["root"]):
        return Verification.invalid("other-root")
    return verification
