"""Groth16 verification by the package's own extension, of one proof and of many at once.

Source: Bellare, Garay and Rabin, "Fast batch verification for modular exponentiation and digital
signatures", EUROCRYPT 1998, for many at once: a random combination of their equations. The code is
in ``native/verify.hpp``.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from titan.domain.proof import Proof
from titan.zk import extension
from titan.zk.binary import FIELD_BYTES, pack_scalars

_FAULTS = (
    None,
    "point-out-of-range",
    "point-off-curve",
    "point-outside-subgroup",
    "pairing-mismatch",
)
_FACTOR_BITS = 128


class NativeVerifier:
    """A verification key in the extension.

    Args:
        key: the JSON object that snarkjs exports.
        target: a kind of processor of `titan.zk.extension.targets`, by default the best one.

    Raises:
        ValueError: if it is no sound Groth16 key over BN254.
    """

    def __init__(self, key: Mapping[str, Any], target: str = "") -> None:
        numbers = [*key["vk_alpha_1"][:2]]
        for name in ("vk_beta_2", "vk_gamma_2", "vk_delta_2"):
            numbers += [part for coordinate in key[name][:2] for part in coordinate]
        numbers += [coordinate for point in key["IC"] for coordinate in point[:2]]
        self._verifier = extension.verifier(pack_scalars(map(int, numbers)), target)

    def faults(self, proofs: Sequence[Proof]) -> list[str | None]:
        """Say what is wrong with each proof's points or equation, or None.

        Args:
            proofs: of this key's circuit, their signals below the order.

        Returns:
            ``point-out-of-range``, ``point-off-curve``, ``point-outside-subgroup``,
            ``pairing-mismatch`` or None for each. Several proofs at once are taken for right when
            one is wrong with a chance of 2^-128 at most.
        """
        faults: list[str | None] = ["point-out-of-range"] * len(proofs)
        fitting = [place for place, proof in enumerate(proofs) if _fits(proof)]
        encoded = b"".join(_encoded(proofs[place]) for place in fitting)
        found = self._verifier.check(encoded, _factors(len(fitting)))
        for place, fault in zip(fitting, found, strict=True):
            faults[place] = _FAULTS[fault]
        return faults


def _coordinates(proof: Proof) -> tuple[int, ...]:
    return (*proof.pi_a, *proof.pi_b[0], *proof.pi_b[1], *proof.pi_c)


def _fits(proof: Proof) -> bool:
    """Whether the coordinates can be written at all; the extension compares them with the order."""
    return all(0 <= coordinate < 1 << 8 * FIELD_BYTES for coordinate in _coordinates(proof))


def _encoded(proof: Proof) -> bytes:
    return pack_scalars(_coordinates(proof)) + pack_scalars(proof.public_signals.values())


def _factors(count: int) -> bytes:
    """Random numbers of 128 bits, none of them zero, one for each proof."""
    largest = (1 << _FACTOR_BITS) - 1
    return b"".join((1 + secrets.randbelow(largest)).to_bytes(16, "little") for _ in range(count))
