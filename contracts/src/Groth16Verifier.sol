// SPDX-License-Identifier: Apache-2.0
// Written by titan.chain.verifier_source from the verification key with SHA-256
// 4444506018880d9bbc5a1bd5ce67c0a7fa8396eb05b0146534d9aff0e6954c9c. Do not edit.
pragma solidity 0.8.37;

/// @title Groth16 equations of the attestation circuit
/// @notice Reverts unless proofs are valid; it never returns false.
abstract contract Groth16Equations {
    /// @notice An affine point of BN254's first group.
    struct Point {
        /// @dev First coordinate.
        uint256 x;
        /// @dev Second coordinate.
        uint256 y;
    }

    /// @notice A public signal is not below the scalar field's order.
    error SignalOutOfField();
    /// @notice A coordinate is not below the base field's order, or a point is not in its group.
    error ProofMalformed();
    /// @notice The proof does not prove this statement.
    error ProofInvalid();

    /// @notice SHA-256 of the verification key.
    bytes32 public constant VERIFICATION_KEY_SHA256 =
        0x4444506018880d9bbc5a1bd5ce67c0a7fa8396eb05b0146534d9aff0e6954c9c;

    uint256 private constant _BASE_FIELD =
        0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;
    uint256 internal constant _SCALAR_FIELD =
        0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    uint256 private constant _ALPHA_X =
        0x2bba34051a5900705c2d339888b79f3d9858998d8d80fa0a43abf02efef6afd5;
    uint256 private constant _ALPHA_Y =
        0x102b84d8ed1c72190c95599d02f7ad8ef94f3d0f70bc6617c52ed5c7edd71704;
    uint256 private constant _BETA_X1 =
        0x18c302bdd25056d22db45129005445ed4edaf1861d2ed2b1bf49ddbce0d4455e;
    uint256 private constant _BETA_X0 =
        0x2590bb70a87f301df48c8791b713652a203e386976b7bcbd437f8e52788528d6;
    uint256 private constant _BETA_Y1 =
        0x18d7709021815d47320849e5a49f34c0d783c7bc8255ff86a0ab323b8b679f1f;
    uint256 private constant _BETA_Y0 =
        0x088ecd5ebeb3339cefb9e860391e64176e23e33e25ee02d2d04cae5a5b317abd;
    uint256 private constant _GAMMA_X1 =
        0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2;
    uint256 private constant _GAMMA_X0 =
        0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed;
    uint256 private constant _GAMMA_Y1 =
        0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b;
    uint256 private constant _GAMMA_Y0 =
        0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa;
    uint256 private constant _DELTA_X1 =
        0x279bbda8422346573f1ae7bfa787794c52e5633d4d07dfd6aaae005150f147df;
    uint256 private constant _DELTA_X0 =
        0x2d6be27117978e9beeb4d7ebe0068a6d4708f89a91f289eaeb234b66e9065a41;
    uint256 private constant _DELTA_Y1 =
        0x054862cb15287ba61680f3de674e7c897245e15eb5bbcf11275c9a31661bbddf;
    uint256 private constant _DELTA_Y0 =
        0x2d11d63767160148d6cea6ef0b180f0afaaa9bdcd1daa519182a14f0a0272f84;
    uint256 private constant _IC0_X =
        0x09403da2be86320ff38297aacef8ccdb366e7c6fed38c839ffcf9284df4e1376;
    uint256 private constant _IC0_Y =
        0x0753d30ad110eac13cdf87de56544794afc60fed39577b401ac93cc9edaa6370;
    uint256 private constant _IC1_X =
        0x21be061846faf0055e406e85fd19a9465b07e0b1971107c5dc4dc11db71d6cea;
    uint256 private constant _IC1_Y =
        0x0ebac596189b411392103343cf4348028917b305542bd6ac0bf1d903594b849f;
    uint256 private constant _IC2_X =
        0x0eb70f78a51e96a2afde40e6a618864dc8220dac14ddbc3e3de3af11d5dff96e;
    uint256 private constant _IC2_Y =
        0x0abe4420c94d216bacea48d5ec767c359ba9716ca86f5543c523410b95fcdaef;
    uint256 private constant _IC3_X =
        0x004019328eb377ec9873eb9aa37bee754d124dcab4437ad46cb8ebef16242b9d;
    uint256 private constant _IC3_Y =
        0x18ad7e0a1e0be1dc4b3da926be12e488c924f56289f340367945c4e7aef9616a;
    uint256 private constant _IC4_X =
        0x12c72d5b0b32b81e3ca10045f8ce698aaf98598018f76db56e7e3b5cdacfbce3;
    uint256 private constant _IC4_Y =
        0x2135dd733f10af0eb9fcd9722c52d6dc6525f64c8c33ccb475aef7cffdc1e1fc;

    /// @dev IC[0], with which the sum over the signals starts.
    function _constantTerm() internal pure returns (Point memory) {
        return Point(_IC0_X, _IC0_Y);
    }

    /// @dev sum += root * IC[1].
    function _addRoot(Point memory sum, uint256 signal) internal view {
        _addTerm(sum, _IC1_X, _IC1_Y, signal);
    }

    /// @dev sum += nullifier * IC[2].
    function _addNullifier(Point memory sum, uint256 signal) internal view {
        _addTerm(sum, _IC2_X, _IC2_Y, signal);
    }

    /// @dev sum += policy_hash * IC[3].
    function _addPolicyHash(Point memory sum, uint256 signal) internal view {
        _addTerm(sum, _IC3_X, _IC3_Y, signal);
    }

    /// @dev sum += binding * IC[4].
    function _addBinding(Point memory sum, uint256 signal) internal view {
        _addTerm(sum, _IC4_X, _IC4_Y, signal);
    }

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

/// @title Groth16 verifier of the attestation circuit
/// @notice For those who want no more than the check of one proof; the registry has its own.
contract Groth16Verifier is Groth16Equations {
    /// @notice Check a proof; reverts unless it is valid.
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.
    /// @param signals the public signals: root, nullifier, policy_hash, binding.
    function verifyProof(uint256[8] calldata proof, uint256[4] calldata signals) external view {
        Point memory sum = _constantTerm();
        _addRoot(sum, signals[0]);
        _addNullifier(sum, signals[1]);
        _addPolicyHash(sum, signals[2]);
        _addBinding(sum, signals[3]);
        _requireProof(proof, sum);
    }
}
