// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Attestations} from "../src/Attestations.sol";
import {Consents} from "../src/Consents.sol";
import {Groth16Equations} from "../src/Groth16Verifier.sol";
import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {PolicyRegistry} from "../src/PolicyRegistry.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @dev A contract account that agrees to everything, as ERC-1271 asks.
contract Agreeing {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}

/// @title Attesting with real proofs: who may, and what is refused
contract AttestingTest is Stage {
    function test_aSubjectAttestsItself() external {
        CHEATS.expectEmit();
        emit Attestations.Attested(_alice, _policyId, _uid());
        _attest(Proofs.alice());
        assert(_registry.isValid(_alice, _policyId));
        assert(_registry.subjectOf(_policyId, _uid()) == _alice);
        (bool valid, address issuer, uint64 until) = _registry.validityOf(_alice, _policyId);
        assert(valid && issuer == address(this) && until == Proofs.NOON + 7 days);
    }

    function test_anAttestationIsReadInTheWordsOfEas() external {
        _attest(Proofs.alice());
        Attestations.Attestation memory read = _registry.getAttestation(_policyId, _uid());
        assert(read.uid == _uid() && read.schema == _policyId && read.recipient == _alice);
        assert(read.time == Proofs.NOON && read.expirationTime == Proofs.NOON + 7 days);
        assert(read.revocationTime == 0 && read.refUID == 0 && read.revocable);
        assert(read.attester == address(this));
        assert(keccak256(read.data) == keccak256(abi.encode(uint32(1), uint32(1))));
        assert(_registry.getAttestation(_policyId, 0).uid == 0);
    }

    function test_aRenewalMovesTheTimes() external {
        _attest(Proofs.alice());
        CHEATS.warp(Proofs.NOON + 1 hours);
        _attest(Proofs.alice());
        (,, uint64 until) = _registry.validityOf(_alice, _policyId);
        assert(until == Proofs.NOON + 1 hours + 7 days);
    }

    function test_nobodyAttestsAnotherWithoutConsent() external {
        CHEATS.expectRevert(abi.encodeWithSelector(Consents.ConsentMissing.selector, _alice));
        _registry.attest(_statement(), Proofs.alice());
        _registry.setConsentWaived(_policyId, true);
        _registry.attest(_statement(), Proofs.alice());
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_aRelayerShowsConsent() external {
        Consents.Consent memory consent =
            _consent(Proofs.ALICE_KEY, Proofs.alice(), block.timestamp);
        _registry.attestFor(_statement(), Proofs.alice(), consent);
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_whoAttestsItselfNeedsNoConsent() external {
        Consents.Consent memory none;
        CHEATS.prank(_alice);
        _registry.attestFor(_statement(), Proofs.alice(), none);
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_aConsentEndsWithItsDeadline() external {
        Consents.Consent memory consent =
            _consent(Proofs.ALICE_KEY, Proofs.alice(), block.timestamp - 1);
        CHEATS.expectRevert(
            abi.encodeWithSelector(Consents.ConsentExpired.selector, block.timestamp - 1)
        );
        _registry.attestFor(_statement(), Proofs.alice(), consent);
    }

    function test_fuzz_aConsentServesWhatWasSigned(uint256 nullifier, uint256 deadline) external {
        AttestationRegistry.Claim memory claim = Proofs.alice();
        Consents.Consent memory consent = _consent(Proofs.ALICE_KEY, claim, deadline);
        claim.nullifier = nullifier;
        consent.deadline = block.timestamp + deadline % 1 days;
        CHEATS.assume(nullifier != Proofs.alice().nullifier || consent.deadline != deadline);
        CHEATS.expectRevert(abi.encodeWithSelector(Consents.ConsentMissing.selector, _alice));
        _registry.attestFor(_statement(), claim, consent);
    }

    function test_aConsentIsTheSubjectsOwn() external {
        Consents.Consent memory consent =
            _consent(Proofs.CAROL_KEY, Proofs.alice(), block.timestamp);
        CHEATS.expectRevert(abi.encodeWithSelector(Consents.ConsentMissing.selector, _alice));
        _registry.attestFor(_statement(), Proofs.alice(), consent);
        consent.signature = "";
        CHEATS.expectRevert(abi.encodeWithSelector(Consents.ConsentMissing.selector, _alice));
        _registry.attestFor(_statement(), Proofs.alice(), consent);
    }

    function test_aContractAccountConsents() external {
        CHEATS.etch(_alice, address(new Agreeing()).code);
        Consents.Consent memory consent = Consents.Consent(block.timestamp, "any");
        _registry.attestFor(_statement(), Proofs.alice(), consent);
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_aNullifierServesOneSubject() external {
        _attest(Proofs.alice());
        CHEATS.prank(Proofs.aliceAsBob().subject);
        CHEATS.expectRevert(Attestations.NullifierSpent.selector);
        _registry.attest(_statement(), Proofs.aliceAsBob());
    }

    function test_theRevokedDoNotAttestUntilReinstated() external {
        _attest(Proofs.alice());
        _registry.revoke(_policyId, _uid());
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.Revoked);
        CHEATS.prank(_alice);
        CHEATS.expectRevert(Attestations.AttestationRevoked.selector);
        _registry.attest(_statement(), Proofs.alice());
        _registry.reinstate(_policyId, _uid());
        assert(!_registry.isValid(_alice, _policyId));
        _attest(Proofs.alice());
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_policyDayIssuerAndRootMustBeAccepted() external {
        AttestationRegistry.Statement memory statement = _statement();
        statement.policyId = bytes32(uint256(1));
        _refuses(statement, abi.encodePacked(PolicyRegistry.PolicyUnknown.selector));
        statement = _statement();
        statement.day += 1;
        _refuses(
            statement,
            abi.encodeWithSelector(AttestationRegistry.DayOutOfRange.selector, Proofs.DAY + 1)
        );
        statement = _statement();
        statement.issuerId = 2;
        _refuses(
            statement, abi.encodeWithSelector(PolicyRegistry.IssuerNotAccepted.selector, uint16(2))
        );
        statement = _statement();
        statement.root ^= 1;
        _refuses(statement, abi.encodePacked(IssuerRegistry.RootUnknown.selector));
        // The fingerprint is of 160 bits; whatever stands above them is checked by the proof.
        statement.root = Proofs.ROOT ^ (1 << 200);
        _refuses(statement, abi.encodePacked(Groth16Equations.ProofInvalid.selector));
        statement.root = Proofs.ROOT | (7 << 253);
        _refuses(statement, abi.encodePacked(Groth16Equations.SignalOutOfField.selector));
    }

    function test_pausedAndHaltedPoliciesRefuse() external {
        bytes memory refusal = abi.encodePacked(PolicyRegistry.PolicyIsPaused.selector);
        _attest(Proofs.alice());
        _registry.setPolicyPaused(_policyId, true);
        _refuses(_statement(), refusal);
        assert(_registry.isValid(_alice, _policyId));
        _registry.setPolicyPaused(_policyId, false);
        _registry.verifyOnly(_statement(), Proofs.alice());
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = _policyId;
        _registry.haltPolicies(ids);
        _refuses(_statement(), refusal);
        assert(_registry.isValid(_alice, _policyId));
        _registry.resumePolicy(_policyId);
        _registry.verifyOnly(_statement(), Proofs.alice());
    }

    function test_aSupersededRootServesForAWhile() external {
        _registry.publishRoot(1, 7, false);
        CHEATS.warp(Proofs.NOON + 1 hours);
        _registry.verifyOnly(_statement(), Proofs.alice());
        CHEATS.warp(Proofs.NOON + 1 hours + 1);
        _refuses(_statement(), abi.encodePacked(IssuerRegistry.RootTooOld.selector));
        _registry.publishRoot(1, 8, true);
        CHEATS.warp(Proofs.NOON + 1 hours);
        _refuses(_statement(), abi.encodePacked(IssuerRegistry.RootRefused.selector));
    }

    function test_verifyingChangesNothing() external view {
        _registry.verifyOnly(_statement(), Proofs.alice());
        assert(_registry.subjectOf(_policyId, _uid()) == address(0));
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.Missing);
    }

    function _refuses(AttestationRegistry.Statement memory statement, bytes memory refusal)
        private
    {
        CHEATS.expectRevert(refusal);
        _registry.verifyOnly(statement, Proofs.alice());
    }

    function _uid() private pure returns (bytes32) {
        return bytes32(Proofs.alice().nullifier);
    }
}
