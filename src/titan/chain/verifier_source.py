"""Write the Solidity verifier of a Groth16 verification key.

The equation of one proof is e(-A, B) e(C, delta) e(alpha, beta) e(IC0 + sum signal_i IC_i, gamma)
= 1 on BN254 (Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016, section 3.2),
computed with the precompiles of EIP-196 and EIP-197. It is our own text: the template that snarkjs
exports is under the GPL. Four things differ from what such templates usually do:

- it reverts and never returns false, since a returned false makes gas estimation settle on too
  little gas;
- each signal has its own function, so that a contract can compute the share of a signal that
  rarely changes once and store it;
- a batch is checked as a random linear combination of its equations, with n + 3 pairings for n
  proofs (Bellare, Garay, Rabin, "Fast Batch Verification", 1998, small exponents test; here
  powers of one challenge);
- precompiles are called with plain ``gas()``, as ERC-4337 validation demands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from titan.errors import ChainError

BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
SCALAR_FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617

_HEADER = """\
// SPDX-License-Identifier: Apache-2.0
// Written by titan.chain.verifier_source from the verification key with SHA-256
// {digest}. Do not edit.
pragma solidity 0.8.37;

/// @title Groth16 equations of the attestation circuit
/// @notice Reverts unless proofs are valid; it never returns false.
abstract contract Groth16Equations {{
    /// @notice An affine point of BN254's first group.
    struct Point {{
        /// @dev First coordinate.
        uint256 x;
        /// @dev Second coordinate.
        uint256 y;
    }}

    /// @notice A public signal is not below the scalar field's order.
    error SignalOutOfField();
    /// @notice A coordinate is not below the base field's order, or a point is not in its group.
    error ProofMalformed();
    /// @notice The proof does not prove this statement.
    error ProofInvalid();

    /// @notice SHA-256 of the verification key.
    bytes32 public constant VERIFICATION_KEY_SHA256 =
        0x{digest};

{constants}

    /// @dev IC[0], with which the sum over the signals starts.
    function _constantTerm() internal pure returns (Point memory) {{
        return Point(_IC0_X, _IC0_Y);
    }}

{adders}
"""

_ADDER = """\
    /// @dev sum += {name} * IC[{index}].
    function _add{camel}(Point memory sum, uint256 signal) internal view {{
        _addTerm(sum, _IC{index}_X, _IC{index}_Y, signal);
    }}
"""

_FOOTER = """\
    /// @dev Reverts unless the pairing equation holds for the proof and the sum over its signals.
    function _requireProof(uint256[8] calldata proof, Point memory sum) internal view {
        uint256 pairs;
        bool canonical;
        assembly ("memory-safe") {
            // The proof is laid out so that one copy puts A, B and C where they belong.
            pairs := mload(0x40)
            calldatacopy(pairs, proof, 0x100)
            let y := mload(add(pairs, 0x20))
            mstore(add(pairs, 0x20), mod(sub(_BASE_FIELD, y), _BASE_FIELD))
            canonical := lt(y, _BASE_FIELD)
        }
        if (!canonical) revert ProofMalformed();
        _requirePairing(pairs, 1, sum);
    }

    /// @dev Weigh the proofs of a batch, whose equations are then checked as one sum.
    ///
    /// Weights are powers of a challenge, the hash of everything that enters the equations; the
    /// first item's is one less the others, so that all weights add up to one. Then the terms that
    /// all items share enter with factor one and need no scalar multiplication. If an equation is
    /// off by e_0, .. e_n, the sum is off by the polynomial e_0 + sum (e_i - e_0) c^i: at most n of
    /// 2^253 challenges hide an error, and who changes anything draws another challenge.
    ///
    /// @param items calldata offset of items of ten words: an address, a scalar, a proof.
    /// @param count how many.
    /// @param shared the terms that all items share; they enter the challenge.
    /// @return pairs memory of the pairs (-weight * A, B), followed by the weighted sum of C.
    /// @return address_ the weighted sum of the addresses, in the scalar field.
    /// @return scalar the weighted sum of the scalars.
    function _foldProofs(uint256 items, uint256 count, Point memory shared)
        internal
        view
        returns (uint256 pairs, uint256 address_, uint256 scalar)
    {
        assembly ("memory-safe") {
            // Reverts with SignalOutOfField (0x84584701) or ProofMalformed (0x4f7b0f0f).
            function refuse(selector) {
                mstore(0x00, selector)
                revert(0x1c, 0x04)
            }
            pairs := mload(0x40)
            calldatacopy(pairs, 0, calldatasize())
            mcopy(add(pairs, calldatasize()), shared, 0x40)
            let challenge := mod(keccak256(pairs, add(calldatasize(), 0x40)), _SCALAR_FIELD)
            let sum := add(pairs, mul(count, 0xc0))
            mstore(0x40, add(sum, 0x240))
            mstore(sum, 0)
            mstore(add(sum, 0x20), 0)
            let pair := sum
            let weight := 1
            let rest := 1
            for { let item := add(items, mul(count, 0x140)) } gt(item, items) {} {
                item := sub(item, 0x140)
                pair := sub(pair, 0xc0)
                weight := mulmod(weight, challenge, _SCALAR_FIELD)
                if eq(item, items) { weight := rest }
                rest := addmod(rest, sub(_SCALAR_FIELD, weight), _SCALAR_FIELD)
                let word := calldataload(item)
                if shr(160, word) { refuse(0x84584701) }
                address_ := addmod(address_, mulmod(word, weight, _SCALAR_FIELD), _SCALAR_FIELD)
                word := calldataload(add(item, 0x20))
                if iszero(lt(word, _SCALAR_FIELD)) { refuse(0x84584701) }
                scalar := addmod(scalar, mulmod(word, weight, _SCALAR_FIELD), _SCALAR_FIELD)
                calldatacopy(pair, add(item, 0x40), 0x40)
                mstore(add(pair, 0x40), sub(_SCALAR_FIELD, weight))
                if iszero(staticcall(gas(), 7, pair, 0x60, pair, 0x40)) {
                    refuse(0x4f7b0f0f)
                }
                calldatacopy(add(pair, 0x40), add(item, 0x80), 0x80)
                word := add(sum, 0x40)
                calldatacopy(word, add(item, 0x100), 0x40)
                mstore(add(sum, 0x80), weight)
                if iszero(staticcall(gas(), 7, word, 0x60, word, 0x40)) {
                    refuse(0x4f7b0f0f)
                }
                // Two points of the curve: adding them fails for want of gas alone, which the
                // pairing would lack, too.
                pop(staticcall(gas(), 6, sum, 0x80, sum, 0x40))
            }
        }
    }

    /// @dev Reverts unless the product of pairings is one.
    /// @param pairs memory of `count` pairs (-A, B), followed by C and room for 16 words.
    /// @param count how many.
    /// @param sum over the signals.
    function _requirePairing(uint256 pairs, uint256 count, Point memory sum) internal view {
        bool completed;
        bool holds;
        assembly ("memory-safe") {
            // Three more pairs: (C, delta), (alpha, beta), (sum, gamma).
            let last := add(pairs, mul(count, 0xc0))
            mstore(add(last, 0x40), _DELTA_X1)
            mstore(add(last, 0x60), _DELTA_X0)
            mstore(add(last, 0x80), _DELTA_Y1)
            mstore(add(last, 0xa0), _DELTA_Y0)
            mstore(add(last, 0xc0), _ALPHA_X)
            mstore(add(last, 0xe0), _ALPHA_Y)
            mstore(add(last, 0x100), _BETA_X1)
            mstore(add(last, 0x120), _BETA_X0)
            mstore(add(last, 0x140), _BETA_Y1)
            mstore(add(last, 0x160), _BETA_Y0)
            mcopy(add(last, 0x180), sum, 0x40)
            mstore(add(last, 0x1c0), _GAMMA_X1)
            mstore(add(last, 0x1e0), _GAMMA_X0)
            mstore(add(last, 0x200), _GAMMA_Y1)
            mstore(add(last, 0x220), _GAMMA_Y0)
            let length := sub(add(last, 0x240), pairs)
            completed := staticcall(gas(), 8, pairs, length, 0x00, 0x20)
            holds := mload(0x00)
        }
        if (!completed) revert ProofMalformed();
        if (!holds) revert ProofInvalid();
    }

    /// @dev sum += signal * (x, y), for a point of the verification key.
    function _addTerm(Point memory sum, uint256 x, uint256 y, uint256 signal) private view {
        if (signal >= _SCALAR_FIELD) revert SignalOutOfField();
        bool completed;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, x)
            mstore(add(input, 0x20), y)
            mstore(add(input, 0x40), signal)
            completed := staticcall(gas(), 7, input, 0x60, input, 0x40)
            mcopy(add(input, 0x40), sum, 0x40)
            completed := and(staticcall(gas(), 6, input, 0x80, sum, 0x40), completed)
        }
        if (!completed) revert ProofMalformed();
    }
}
"""

_TAIL = """\

/// @title Groth16 verifier of the attestation circuit
/// @notice For those who want no more than the check of one proof; the registry has its own.
contract Groth16Verifier is Groth16Equations {{
    /// @notice Check a proof; reverts unless it is valid.
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.
    /// @param signals the public signals: {names}.
    function verifyProof(uint256[8] calldata proof, uint256[{count}] calldata signals) \
external view {{
        Point memory sum = _constantTerm();
{additions}
        _requireProof(proof, sum);
    }}
}}
"""


def verifier_source(key: Mapping[str, Any], names: Sequence[str], digest: str) -> str:
    """Return the Solidity source of the verifier of a key.

    Args:
        key: a verification key in snarkjs' JSON form: affine G1 points ``[x, y, "1"]``, G2 points
            ``[[x0, x1], [y0, y1], ["1", "0"]]``, numbers as decimal strings.
        names: of the public signals, in the circuit's order, in snake_case.
        digest: SHA-256 of the key's file, hex.

    Raises:
        ChainError: ``chain.verification-key`` if it is no Groth16 key on BN254 for these signals.
    """
    if key.get("protocol") != "groth16" or key.get("curve") != "bn128":
        raise ChainError("chain.verification-key", "It is no Groth16 key on BN254.")
    if len(key["IC"]) != len(names) + 1:
        raise ChainError("chain.verification-key", f"It is not for {len(names)} public signals.")
    head = _HEADER.format(
        digest=digest,
        constants="\n".join(_constants(key)),
        adders="\n".join(
            _ADDER.format(name=name, camel=_camel(name), index=index)
            for index, name in enumerate(names, start=1)
        ),
    )
    tail = _TAIL.format(
        names=", ".join(names),
        count=len(names),
        additions="\n".join(
            f"        _add{_camel(name)}(sum, signals[{index}]);"
            for index, name in enumerate(names)
        ),
    )
    return head + _FOOTER + tail


def _constants(key: Mapping[str, Any]) -> list[str]:
    numbers = {"BASE_FIELD": BASE_FIELD, "SCALAR_FIELD": SCALAR_FIELD}
    numbers |= _first_group("ALPHA", key["vk_alpha_1"])
    for name, point in (("BETA", "vk_beta_2"), ("GAMMA", "vk_gamma_2"), ("DELTA", "vk_delta_2")):
        numbers |= _second_group(name, key[point])
    for index, point in enumerate(key["IC"]):
        numbers |= _first_group(f"IC{index}", point)
    return [
        f"    uint256 {'internal' if name == 'SCALAR_FIELD' else 'private'} constant _{name} =\n"
        f"        0x{number:064x};"
        for name, number in numbers.items()
    ]


def _first_group(name: str, point: Sequence[str]) -> dict[str, int]:
    _require_affine(point[2] == "1")
    return {f"{name}_X": _coordinate(point[0]), f"{name}_Y": _coordinate(point[1])}


def _second_group(name: str, point: Sequence[Sequence[str]]) -> dict[str, int]:
    _require_affine(list(point[2]) == ["1", "0"])
    return {
        f"{name}_{axis}{part}": _coordinate(point["XY".index(axis)][part])
        for axis in "XY"
        for part in (1, 0)
    }


def _coordinate(number: str) -> int:
    value = int(number)
    if not 0 <= value < BASE_FIELD:
        raise ChainError("chain.verification-key", "A coordinate is not in the base field.")
    return value


def _require_affine(affine: bool) -> None:
    if not affine:
        raise ChainError("chain.verification-key", "A point is not affine.")


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
