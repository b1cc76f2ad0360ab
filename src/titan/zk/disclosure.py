"""Chosen attributes in one public word, bit for bit as the `disclosure` circuit packs them.

From the highest bit down: nine bits that say which attributes are shown, then the nine fields in
the places that they have in the packed attributes. A field that is not shown is zero.
"""

from collections.abc import Collection

from titan.domain.credential import Credential
from titan.errors import ProofError
from titan.zk.statement import pack_attributes

_WIDTHS = {
    "birth_date": 25,
    "nationality": 8,
    "residency": 8,
    "document_type": 4,
    "document_expiry": 25,
    "assurance_level": 3,
    "aml_tier": 3,
    "valid_from": 25,
    "valid_until": 25,
}

DISCLOSABLE = tuple(_WIDTHS)
"""Names of the attributes that a holder can show, in the order of the word."""

_VALUE_BITS = sum(_WIDTHS.values())


def shown_bits(shown: Collection[str]) -> list[int]:
    """Return one bit for each of `DISCLOSABLE`, 1 where it is shown: an input of the circuit.

    Raises:
        ProofError: ``proof.value`` for a name that is none of them.
    """
    unknown = sorted(set(shown) - set(DISCLOSABLE))
    if unknown:
        raise ProofError("proof.value", f"{unknown[0]!r} is none of {', '.join(DISCLOSABLE)}.")
    return [int(name in shown) for name in DISCLOSABLE]


def pack_disclosure(credential: Credential, shown: Collection[str]) -> int:
    """Return the 135-bit public signal that shows some attributes of a credential.

    Raises:
        ProofError: ``proof.value`` for an unknown attribute or a field that does not fit.
    """
    bits = shown_bits(shown)
    return _selector(bits) << _VALUE_BITS | pack_attributes(credential) & _mask(bits)


def unpack_disclosure(word: int) -> dict[str, int]:
    """Return the shown attributes by name; the inverse of `pack_disclosure`.

    Raises:
        ProofError: ``proof.value`` if the word is none that the circuit can make.
    """
    if not 0 <= word < 1 << (_VALUE_BITS + len(DISCLOSABLE)):
        raise ProofError("proof.value", "The disclosed word has more than 135 bits.")
    selector, values = word >> _VALUE_BITS, word & ((1 << _VALUE_BITS) - 1)
    bits = [selector >> place & 1 for place in reversed(range(len(DISCLOSABLE)))]
    if values & ~_mask(bits):
        raise ProofError("proof.value", "An attribute that is not shown has a value.")
    disclosed, first = {}, _VALUE_BITS
    for (name, width), bit in zip(_WIDTHS.items(), bits, strict=True):
        first -= width
        if bit:
            disclosed[name] = values >> first & ((1 << width) - 1)
    return disclosed


def _selector(bits: list[int]) -> int:
    return int("".join(map(str, bits)), 2)


def _mask(bits: list[int]) -> int:
    """Return ones in the places of the shown fields."""
    mask = 0
    for width, bit in zip(_WIDTHS.values(), bits, strict=True):
        mask = mask << width | ((1 << width) - 1) * bit
    return mask
