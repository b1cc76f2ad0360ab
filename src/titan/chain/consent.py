"""The consent that a subject signs so that a relayer may attest it (EIP-712).

Plain data: wallets sign it, the registry checks it, and neither needs a chain library for that.
"""

from typing import Any

from titan.domain.proof import Registry

CONSENT_TYPE = (
    ("policyId", "bytes32"),
    ("uid", "bytes32"),
    ("subject", "address"),
    ("deadline", "uint256"),
)
"""Fields of the signed structure ``Consent``, in order."""

_DOMAIN_TYPE = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)


def consent_message(
    registry: Registry, policy_id: str, nullifier: int, subject: str, deadline: int
) -> dict[str, Any]:
    """Return the typed data that a subject signs.

    Args:
        registry: where the attestation shall be recorded.
        policy_id: of the policy, 32 bytes hex.
        nullifier: of the proof; it becomes the attestation's uid.
        subject: the signing address.
        deadline: Unix seconds until which a relayer may use it.
    """
    return {
        "types": {"EIP712Domain": _fields(_DOMAIN_TYPE), "Consent": _fields(CONSENT_TYPE)},
        "primaryType": "Consent",
        "domain": {
            "name": "TITAN",
            "version": "1",
            "chainId": registry.chain_id,
            "verifyingContract": registry.address,
        },
        "message": {
            "policyId": bytes.fromhex(policy_id.removeprefix("0x")),
            "uid": nullifier.to_bytes(32, "big"),
            "subject": subject,
            "deadline": deadline,
        },
    }


def _fields(kinds: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in kinds]
