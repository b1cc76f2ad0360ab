"""Everything a verifier can check of a presentation with no chain and no network."""

from titan.domain.credential import Policy
from titan.domain.proof import Presentation, ProofRequest, Verification
from titan.zk.pins import Pins
from titan.zk.verifier import check_statement, verify


def verify_offline(
    presented: Presentation,
    asked: ProofRequest | Policy | None = None,
    pins: Pins | None = None,
    root: int | None = None,
) -> Verification:
    """Check a proof, what it is bound to, and that it answers what was asked.

    Args:
        presented: what a holder handed over; nothing about it is trusted.
        asked: the policy that it must answer, or the whole request, whose policy id, challenge and
            day must then be the presentation's.
        pins: the manifest to trust, by default the shipped one.
        root: root of the issuer's tree that counts; without one the caller has to look the
            proof's root up.

    Returns:
        invalid for a reason of `titan.zk.verifier.verify`, ``other-binding``, ``other-request``,
        ``other-policy`` or ``other-root``.

    Raises:
        ArtifactError: if the verification key that is pinned is missing.
        ProofError: ``proof.value`` if the policy or binding cannot be expressed.
    """
    verification = verify(presented.proof, pins=pins)
    if not verification.valid:
        return verification
    if isinstance(asked, ProofRequest):
        given = (presented.policy_id, presented.binding.challenge, presented.binding.day)
        if given != (asked.policy_id, asked.challenge, asked.day):
            return Verification.invalid("other-request")
        asked = asked.policy
    return check_statement(presented.proof, asked, presented.binding, root)
