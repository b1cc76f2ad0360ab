// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Groth16Equations, Groth16Verifier} from "../src/Groth16Verifier.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";

/// @title The check of one real proof, and its parts
contract Groth16VerifierTest is Groth16Equations {
    uint256 private constant BASE_FIELD =
        0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    Groth16Verifier private _verifier = new Groth16Verifier();

    function addRoot(Point memory sum) external view {
        _addRoot(sum, 1);
    }

    function test_aRealProofIsAccepted() external view {
        _verifier.verifyProof(Proofs.alice().proof, _signals());
    }

    function test_theNegatedProofIsAcceptedToo() external view {
        uint256[8] memory proof = Proofs.alice().proof;
        proof[1] = BASE_FIELD - proof[1];
        proof[4] = BASE_FIELD - proof[4];
        proof[5] = BASE_FIELD - proof[5];
        _verifier.verifyProof(proof, _signals());
    }

    function test_fuzz_anotherSignalIsRefused(uint8 index, uint256 other) external {
        uint256[4] memory signals = _signals();
        CHEATS.assume(signals[index % 4] != other);
        signals[index % 4] = other;
        CHEATS.expectRevert(
            other < _SCALAR_FIELD ? ProofInvalid.selector : SignalOutOfField.selector
        );
        _verifier.verifyProof(Proofs.alice().proof, signals);
    }

    function test_coordinatesAreCanonical() external {
        for (uint256 index = 0; index < 8; ++index) {
            uint256[8] memory proof = Proofs.alice().proof;
            proof[index] += BASE_FIELD;
            CHEATS.expectRevert(ProofMalformed.selector);
            // A precompile that refuses its input keeps all gas that it was given.
            _verifier.verifyProof{gas: 2_000_000}(proof, _signals());
        }
    }

    /// @dev The one word at or above the field's order that negating would take for the same y.
    function test_theAliasThatNegatingMakesIsRefused() external {
        uint256[8] memory proof = Proofs.alice().proof;
        uint256 wrap = addmod(type(uint256).max, 1, BASE_FIELD);
        proof[1] = addmod(proof[1], wrap, BASE_FIELD) + BASE_FIELD;
        CHEATS.expectRevert(ProofMalformed.selector);
        _verifier.verifyProof{gas: 2_000_000}(proof, _signals());
    }

    function test_infinityProvesNothing() external {
        uint256[8] memory proof;
        CHEATS.expectRevert(ProofInvalid.selector);
        _verifier.verifyProof(proof, _signals());
    }

    function test_aSumOffTheCurveIsNoSum() external {
        CHEATS.expectRevert(ProofMalformed.selector);
        this.addRoot(Point(1, 1));
    }

    function _signals() private pure returns (uint256[4] memory) {
        uint256 binding = (uint256(uint160(Proofs.alice().subject)) << 89) | Proofs.DAY;
        return [Proofs.ROOT, Proofs.alice().nullifier, Proofs.POLICY_HASH, binding];
    }
}
