// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Attestations} from "../src/Attestations.sol";
import {Consents} from "../src/Consents.sol";
import {Groth16Equations} from "../src/Groth16Verifier.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @title Batches of real proofs: all or none
contract BatchTest is Stage {
    Consents.Consent[] private _none;

    function test_aBatchBecomesAttestations() external {
        AttestationRegistry.Claim[] memory claims = _pair();
        Consents.Consent[] memory consents = new Consents.Consent[](2);
        consents[0] = _consent(Proofs.ALICE_KEY, claims[0], block.timestamp);
        consents[1] = _consent(Proofs.CAROL_KEY, claims[1], block.timestamp);
        _registry.attestBatch(_statement(), claims, consents);
        assert(_registry.isValid(_alice, _policyId) && _registry.isValid(_carol, _policyId));
    }

    function test_consentsAreSwappedForNobody() external {
        AttestationRegistry.Claim[] memory claims = _pair();
        Consents.Consent[] memory consents = new Consents.Consent[](2);
        consents[1] = _consent(Proofs.ALICE_KEY, claims[0], block.timestamp);
        consents[0] = _consent(Proofs.CAROL_KEY, claims[1], block.timestamp);
        CHEATS.expectRevert(abi.encodeWithSelector(Consents.ConsentMissing.selector, _alice));
        _registry.attestBatch(_statement(), claims, consents);
    }

    function test_consentsMatchClaimsUnlessWaived() external {
        bytes memory uneven = abi.encodeWithSelector(AttestationRegistry.BatchUneven.selector, 2, 0);
        CHEATS.expectRevert(uneven);
        _registry.attestBatch(_statement(), _pair(), _none);
        _registry.setConsentWaived(_policyId, true);
        CHEATS.expectRevert(abi.encodeWithSelector(AttestationRegistry.BatchUneven.selector, 2, 1));
        _registry.attestBatch(_statement(), _pair(), new Consents.Consent[](1));
        _registry.attestBatch(_statement(), _pair(), _none);
        assert(_registry.isValid(_alice, _policyId) && _registry.isValid(_carol, _policyId));
    }

    function test_oneSpentNullifierLeavesNone() external {
        _registry.setConsentWaived(_policyId, true);
        _attest(Proofs.aliceAsBob());
        CHEATS.expectRevert(Attestations.NullifierSpent.selector);
        _registry.attestBatch(_statement(), _pair(), _none);
        assert(!_registry.isValid(_carol, _policyId));
    }

    function test_anyNumberIsVerified() external {
        _registry.verifyBatch(_statement(), _pair());
        AttestationRegistry.Claim[] memory claims = new AttestationRegistry.Claim[](1);
        claims[0] = Proofs.alice();
        _registry.verifyBatch(_statement(), claims);
        claims = new AttestationRegistry.Claim[](0);
        CHEATS.expectRevert(Groth16Equations.ProofInvalid.selector);
        _registry.verifyBatch(_statement(), claims);
    }

    function test_swappedProofsAreFound() external {
        AttestationRegistry.Claim[] memory claims = _pair();
        (claims[0].proof, claims[1].proof) = (claims[1].proof, claims[0].proof);
        _refuses(claims, Groth16Equations.ProofInvalid.selector);
    }

    function test_oneWrongClaimSpoilsTheBatch() external {
        for (uint256 place = 0; place < 2; ++place) {
            AttestationRegistry.Claim[] memory claims = _pair();
            claims[place].proof = Proofs.aliceAsBob().proof;
            _refuses(claims, Groth16Equations.ProofInvalid.selector);
            claims = _pair();
            claims[place].subject = STRANGER;
            _refuses(claims, Groth16Equations.ProofInvalid.selector);
            claims = _pair();
            claims[place].nullifier ^= 1;
            _refuses(claims, Groth16Equations.ProofInvalid.selector);
        }
    }

    function test_errorsThatCancelAreFound() external {
        AttestationRegistry.Claim[] memory claims = _pair();
        // C + G in one and C - G in the other: the plain sum of the equations would hold.
        _shiftC(claims[0].proof, 2);
        _shiftC(claims[1].proof, 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45);
        _refuses(claims, Groth16Equations.ProofInvalid.selector);
    }

    function test_fuzz_aChangedWordSpoilsTheBatch(uint8 place, uint8 word, uint256 other)
        external
        view
    {
        AttestationRegistry.Claim[] memory claims = _pair();
        AttestationRegistry.Claim memory claim = claims[place % 2];
        CHEATS.assume(claim.proof[word % 8] != other);
        claim.proof[word % 8] = other;
        try _registry.verifyBatch{gas: 2_000_000}(_statement(), claims) {
            assert(false);
        } catch (bytes memory answer) {
            bytes4 refusal = bytes4(answer);
            assert(
                refusal == Groth16Equations.ProofMalformed.selector
                    || refusal == Groth16Equations.ProofInvalid.selector
            );
        }
    }

    function test_pointsOffTheCurveAreRefused() external {
        for (uint256 place = 0; place < 2; ++place) {
            for (uint256 word = 0; word < 8; ++word) {
                AttestationRegistry.Claim[] memory claims = _pair();
                claims[place].proof[word] ^= 1;
                _refuses(claims, Groth16Equations.ProofMalformed.selector);
            }
        }
    }

    function test_aliasesAreRefused() external {
        AttestationRegistry.Claim[] memory claims = _pair();
        claims[1].nullifier += FIELD;
        _refuses(claims, Groth16Equations.SignalOutOfField.selector);
        claims[1].nullifier = FIELD;
        _refuses(claims, Groth16Equations.SignalOutOfField.selector);
    }

    function test_aSubjectWithBitsAboveAnAddressIsRefused() external view {
        bytes memory data = abi.encodeCall(_registry.verifyBatch, (_statement(), _pair()));
        // Selector, five words of the statement, offset and length of the claims; length prefix.
        uint256 place = 32 + 4 + 7 * 32;
        assembly ("memory-safe") {
            let word := add(data, place)
            mstore(word, or(mload(word), shl(160, 1)))
        }
        (bool done, bytes memory answer) = address(_registry).staticcall(data);
        assert(!done && bytes4(answer) == Groth16Equations.SignalOutOfField.selector);
    }

    function _shiftC(uint256[8] memory proof, uint256 y) private view {
        (bool done, bytes memory sum) =
            address(6).staticcall(abi.encode(proof[6], proof[7], uint256(1), y));
        assert(done);
        (proof[6], proof[7]) = abi.decode(sum, (uint256, uint256));
    }

    function _refuses(AttestationRegistry.Claim[] memory claims, bytes4 refusal) private {
        CHEATS.expectRevert(refusal);
        // A precompile that refuses its input keeps all gas that it was given.
        _registry.verifyBatch{gas: 2_000_000}(_statement(), claims);
    }
}
