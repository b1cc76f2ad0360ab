"""The statement's values in Python, bit for bit as the circuit computes them.

Fields are packed into one scalar from the highest bit down, in the order of the layouts below;
`circuits/templates/packing.circom` takes them apart again.
"""

from collections.abc import Sequence

from eth_hash.auto import keccak

from titan.domain.countries import MASK_BITS
from titan.domain.credential import CREDENTIAL_FORMAT, Credential, Policy
from titan.domain.proof import Binding
from titan.errors import ProofError
from titan.zk.poseidon import poseidon

TREE_ARITY = 8
TREE_DEPTH = 7

POLICY_VERSION = 1
"""Version of the policy's encoding; the circuit accepts no other."""

EVERYONE = (1 << MASK_BITS) - 1
"""The mask that asks nothing: it alone also holds index 0, "not stated"."""

_WORD_BITS = 64
_SUBJECT_BITS, _CHALLENGE_BITS, _DAY_BITS = 160, 64, 25
_YEARS = 10_000  # one year in a yyyymmdd number


def holder_commitment(secret: int) -> int:
    """Return what binds a credential to its holder: Poseidon of the holder's secret.

    Args:
        secret: a scalar that only the holder knows, drawn uniformly.
    """
    return poseidon([secret])


def nullifier(secret: int, scope: int) -> int:
    """Return the holder's one nullifier in a scope; without the secret no two can be linked."""
    return poseidon([secret, scope])


def leaf(credential: Credential) -> int:
    """Return the leaf of the issuer's tree that stands for a credential.

    Raises:
        ProofError: ``proof.value`` if a field does not fit its bits.
    """
    return poseidon(
        [pack_attributes(credential), credential.person_tag, credential.holder_commitment]
    )


def pack_attributes(credential: Credential) -> int:
    """Pack the certified facts and the validity into 134 bits.

    Raises:
        ProofError: ``proof.value`` if a field does not fit its bits.
    """
    facts = credential.attributes
    return _pack(
        ("format", CREDENTIAL_FORMAT, 8),
        ("birth_date", facts.birth_date, _DAY_BITS),
        ("nationality", facts.nationality, 8),
        ("residency", facts.residency, 8),
        ("document_type", facts.document_type, 4),
        ("document_expiry", facts.document_expiry, _DAY_BITS),
        ("assurance_level", facts.assurance_level, 3),
        ("aml_tier", facts.aml_tier, 3),
        ("valid_from", credential.valid_from, _DAY_BITS),
        ("valid_until", credential.valid_until, _DAY_BITS),
    )


def pack_policy(policy: Policy) -> int:
    """Pack the small parameters of a policy, with the encoding's version, into 23 bits.

    Raises:
        ProofError: ``proof.value`` if a field does not fit its bits.
    """
    return _pack(
        ("version", POLICY_VERSION, 8),
        ("minimum_age", policy.minimum_age, 8),
        ("document_in_force", int(policy.document_in_force), 1),
        ("minimum_assurance", policy.minimum_assurance, 3),
        ("maximum_aml_tier", policy.maximum_aml_tier, 3),
    )


def mask_words(mask: int) -> list[int]:
    """Split a country mask into four 64-bit words, lowest first.

    Raises:
        ProofError: ``proof.value`` if it has more than 256 bits, or admits "not stated" (index
            0) while it refuses a country.
    """
    if not 0 <= mask <= EVERYONE:
        raise ProofError("proof.value", "A country mask has more than 256 bits.")
    if mask & 1 and mask != EVERYONE:
        raise ProofError("proof.value", "A country mask admits persons whose country is unknown.")
    return [mask >> shift & ((1 << _WORD_BITS) - 1) for shift in range(0, MASK_BITS, _WORD_BITS)]


def policy_hash(policy: Policy) -> int:
    """Return the hash that stands for everything of a policy that the circuit enforces.

    Raises:
        ProofError: ``proof.value`` if the policy cannot be expressed.
    """
    return poseidon(
        [
            pack_policy(policy),
            *mask_words(policy.nationality_mask),
            *mask_words(policy.residency_mask),
            policy.scope,
        ]
    )


def pack_binding(binding: Binding) -> int:
    """Pack subject, challenge and day into the 249-bit public signal.

    Raises:
        ProofError: ``proof.value`` if the subject is no address or a field does not fit.
    """
    return _pack(
        ("subject", _address(binding.subject), _SUBJECT_BITS),
        ("challenge", binding.challenge, _CHALLENGE_BITS),
        ("day", binding.day, _DAY_BITS),
    )


def unpack_binding(packed: int) -> Binding:
    """Take the public signal apart; the inverse of `pack_binding`, with the subject in lower case.

    Raises:
        ProofError: ``proof.value`` if it has more than 249 bits.
    """
    if not 0 <= packed < 1 << (_SUBJECT_BITS + _CHALLENGE_BITS + _DAY_BITS):
        raise ProofError("proof.value", "The binding has more than 249 bits.")
    return Binding(
        subject=f"0x{packed >> (_CHALLENGE_BITS + _DAY_BITS):040x}",
        challenge=packed >> _DAY_BITS & ((1 << _CHALLENGE_BITS) - 1),
        day=packed & ((1 << _DAY_BITS) - 1),
    )


def policy_scope(chain_id: int, registry: str, policy_id: int | str) -> int:
    """Return the scope of a policy at a registry: the top 248 bits of a Keccak hash.

    The hashed text is Solidity's ``abi.encode(uint256 chainId, address registry, bytes32
    policyId)``; dropping eight bits brings the hash below the field's order.

    Args:
        chain_id: EIP-155 number of the chain.
        registry: address of the attestation registry.
        policy_id: 32 bytes, as a number or as hex.

    Raises:
        ProofError: ``proof.value`` if one of them does not fit its type.
    """
    try:
        identifier = int(policy_id, 16) if isinstance(policy_id, str) else policy_id
    except ValueError as error:
        raise ProofError("proof.value", "policy_id is not hex.") from error
    words = (
        _pack(("chain_id", chain_id, 256)),
        _address(registry),
        _pack(("policy_id", identifier, 256)),
    )
    return int.from_bytes(keccak(b"".join(word.to_bytes(32, "big") for word in words)), "big") >> 8


def unsatisfied(credential: Credential, policy: Policy, day: int) -> str | None:
    """Say why a credential does not satisfy a policy on a day, or None if it does.

    Args:
        credential: the credential.
        policy: the policy.
        day: yyyymmdd.

    Returns:
        a stable word, the first that applies, or None.
    """
    facts = credential.attributes
    refusals: Sequence[tuple[str, bool]] = (
        ("credential-not-yet-valid", day < credential.valid_from),
        ("credential-expired", day > credential.valid_until),
        ("document-expired", policy.document_in_force and day > facts.document_expiry),
        ("under-age", facts.birth_date + policy.minimum_age * _YEARS > day),
        ("nationality-not-allowed", not policy.nationality_mask >> facts.nationality & 1),
        ("residency-not-allowed", not policy.residency_mask >> facts.residency & 1),
        ("assurance-too-low", facts.assurance_level < policy.minimum_assurance),
        ("aml-tier-too-high", facts.aml_tier > policy.maximum_aml_tier),
    )
    return next((reason for reason, refused in refusals if refused), None)


def _pack(*fields: tuple[str, int, int]) -> int:
    packed = 0
    for name, value, bits in fields:
        if not 0 <= value < 1 << bits:
            raise ProofError("proof.value", f"{name} does not fit {bits} bits.")
        packed = packed << bits | value
    return packed


def _address(text: str) -> int:
    digits = text.removeprefix("0x")
    if len(digits) != 40 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise ProofError("proof.value", "An address is not 0x and 40 hex digits.")
    return int(digits, 16)
