"""From the contracts' custom errors to `ChainError` with a stable code."""

from functools import cache

from eth_utils.crypto import keccak
from web3.exceptions import ContractLogicError, ContractPanicError

from titan.chain.compiled import compiled_contract
from titan.errors import ChainError

CODES = {
    "AttestationRevoked": "attestation.revoked",
    "AttestationUnknown": "attestation.not-found",
    "BalanceTooLow": "chain.reverted",
    "BatchUneven": "attestation.no-consent",
    "ConsentExpired": "attestation.consent-expired",
    "ConsentMissing": "attestation.no-consent",
    "DayOutOfRange": "attestation.day-out-of-range",
    "IssuerNotAccepted": "attestation.issuer-not-accepted",
    "IssuerNotEnrollable": "issuer.exists",
    "IssuerUnknown": "issuer.unknown",
    "NotAttested": "attestation.not-found",
    "NotDesk": "chain.not-allowed",
    "NotGuardian": "chain.not-allowed",
    "NotIssuer": "chain.not-allowed",
    "NotPolicyOwner": "chain.not-allowed",
    "NotRevoker": "chain.not-allowed",
    "NothingToRetire": "issuer.nothing-to-retire",
    "NullifierSpent": "attestation.nullifier-spent",
    "OwnableInvalidOwner": "chain.reverted",
    "OwnableUnauthorizedAccount": "chain.not-allowed",
    "PolicyExists": "policy.exists",
    "PolicyIsPaused": "policy.paused",
    "PolicyNotListable": "policy.not-listable",
    "PolicyTermsInvalid": "policy.terms",
    "PolicyUnknown": "policy.not-found",
    "ProofInvalid": "attestation.proof-invalid",
    "ProofMalformed": "attestation.proof-invalid",
    "RootRefused": "attestation.root-refused",
    "RootTooOld": "attestation.root-too-old",
    "RootUnknown": "attestation.root-unknown",
    "SignalOutOfField": "attestation.proof-invalid",
    "TierOutOfRange": "policy.terms",
    "TokenIsSoulbound": "chain.not-allowed",
    "TokenUnknown": "attestation.not-found",
}
"""The code of every custom error, by its name in Solidity."""

_CONTRACTS = ("AttestationRegistry", "GatedVault", "SoulboundView")


def decoded_revert(error: ContractLogicError) -> ChainError:
    """Return the typed error for what a contract answered.

    Args:
        error: as web3 raised it; its data begins with the custom error's selector.
    """
    if isinstance(error, ContractPanicError):
        return ChainError("chain.reverted", "The contract stopped on a panic.")
    data = error.data if isinstance(error.data, str) else ""
    name = _names().get(data[:10])
    if name is None:
        return ChainError("chain.reverted", "The contract gave no reason that TITAN knows.")
    return ChainError(CODES[name], f"The contract answered {name}.")


@cache
def _names() -> dict[str, str]:
    """Map the selector of every custom error, 0x-hex, to its name."""
    entries = (entry for contract in _CONTRACTS for entry in compiled_contract(contract).abi)
    return {
        "0x" + keccak(text=_signature(entry)).hex()[:8]: entry["name"]
        for entry in entries
        if entry["type"] == "error"
    }


def _signature(entry: dict[str, object]) -> str:
    inputs = entry["inputs"]
    assert isinstance(inputs, list)  # noqa: S101 - the ABI's schema, told to the type checker
    return f"{entry['name']}({','.join(parameter['type'] for parameter in inputs)})"
