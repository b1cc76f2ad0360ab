// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AmlOracle} from "../src/AmlOracle.sol";
import {Attestations} from "../src/Attestations.sol";
import {Guarded} from "../src/Guarded.sol";
import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {PolicyRegistry} from "../src/PolicyRegistry.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @title Policies, risks and offices of a registry as it is deployed
contract PoliciesTest is Stage {
    function test_aPolicyIsReadAsItWasSet() external view {
        (uint32 version, uint32 ttl, uint32 age, uint8 tier, bool paused, uint128 ids) =
            _registry.policyOf(_policyId);
        assert(version == 1 && ttl == 7 days && age == 1 hours && tier == 2 && !paused);
        assert(ids == 1 && _registry.policyOwnerOf(_policyId) == address(this));
        address[] memory accounts = _registry.acceptedIssuersOf(_policyId);
        assert(accounts.length == 1 && accounts[0] == address(this));
        assert(_registry.acceptedIssuersOf(0).length == 0);
    }

    function test_scopesDiffer() external {
        bytes32 other = _registry.createPolicy(bytes32(uint256(1)), 1, _terms());
        assert(_registry.scopeOf(_policyId) != _registry.scopeOf(other));
        assert(_registry.scopeOf(_policyId) >> 248 == 0);
    }

    function test_pausedAndHaltedAreTold() external {
        _registry.setPolicyPaused(_policyId, true);
        (,,,, bool paused,) = _registry.policyOf(_policyId);
        assert(paused);
        _registry.setPolicyPaused(_policyId, false);
        _registry.haltPolicies(_ids(_policyId));
        (,,,, paused,) = _registry.policyOf(_policyId);
        assert(paused);
    }

    function test_eightIssuersAreAcceptedAndNotNine() external {
        PolicyRegistry.PolicyTerms memory terms = _terms();
        terms.acceptedIssuers = new address[](8);
        terms.acceptedIssuers[0] = address(this);
        for (uint160 i = 1; i < 8; ++i) {
            terms.acceptedIssuers[i] = address(0x1000 + i);
            _registry.enrolIssuer(address(0x1000 + i));
        }
        _registry.updatePolicy(_policyId, 1, terms);
        address[] memory accounts = _registry.acceptedIssuersOf(_policyId);
        assert(keccak256(abi.encode(accounts)) == keccak256(abi.encode(terms.acceptedIssuers)));
        terms.acceptedIssuers = new address[](9);
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms.acceptedIssuers = new address[](0);
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms.acceptedIssuers = new address[](1);
        terms.acceptedIssuers[0] = STRANGER;
        _refusesTerms(terms, IssuerRegistry.IssuerUnknown.selector);
    }

    function test_termsAreInRange() external {
        PolicyRegistry.PolicyTerms memory terms = _terms();
        terms.attestationTtl = 0;
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms = _terms();
        terms.minimumAssurance = 8;
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms = _terms();
        terms.maximumAmlTier = 8;
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms = _terms();
        terms.nationalityMask = 3;
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms = _terms();
        terms.residencyMask = 1;
        _refusesTerms(terms, PolicyRegistry.PolicyTermsInvalid.selector);
        terms = _terms();
        terms.minimumAssurance = 7;
        terms.maximumAmlTier = 7;
        (terms.nationalityMask, terms.residencyMask) = (2, 4);
        _registry.updatePolicy(_policyId, 1, terms);
    }

    function test_anOwnerHasOnePolicyOfASalt() external {
        CHEATS.expectRevert(PolicyRegistry.PolicyExists.selector);
        _registry.createPolicy(0, 1, _terms());
        CHEATS.prank(STRANGER);
        assert(_registry.createPolicy(0, 1, _terms()) != _policyId);
    }

    function test_anUpdateEndsTheVersionBefore() external {
        _attest(Proofs.alice());
        _registry.updatePolicy(_policyId, Proofs.POLICY_HASH, _terms());
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.PolicyChanged);
        _attest(Proofs.alice());
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_onlyAPolicysOwnerChangesIt() external {
        bytes memory refusal =
            abi.encodeWithSelector(PolicyRegistry.NotPolicyOwner.selector, STRANGER);
        CHEATS.startPrank(STRANGER);
        PolicyRegistry.PolicyTerms memory terms = _terms();
        CHEATS.expectRevert(refusal);
        _registry.updatePolicy(_policyId, 1, terms);
        CHEATS.expectRevert(refusal);
        _registry.setPolicyPaused(_policyId, true);
        CHEATS.expectRevert(refusal);
        _registry.setConsentWaived(_policyId, true);
        CHEATS.expectRevert(refusal);
        _registry.reinstate(_policyId, 0);
    }

    function test_whatIsNotThereIsNotHaltedOrReinstated() external {
        CHEATS.expectRevert(PolicyRegistry.PolicyUnknown.selector);
        _registry.haltPolicies(_ids(0));
        CHEATS.expectRevert(Attestations.AttestationUnknown.selector);
        _registry.reinstate(_policyId, 0);
        CHEATS.expectRevert(Attestations.AttestationUnknown.selector);
        _registry.revoke(_policyId, 0);
    }

    function test_theGuardianHaltsAndTheOwnerResumes() external {
        bytes32[] memory ids = _ids(_policyId);
        CHEATS.prank(STRANGER);
        CHEATS.expectRevert(abi.encodeWithSelector(Guarded.NotGuardian.selector, STRANGER));
        _registry.haltPolicies(ids);
        _registry.setGuardian(STRANGER);
        assert(_registry.guardian() == STRANGER);
        CHEATS.prank(STRANGER);
        _registry.haltPolicies(ids);
        CHEATS.prank(STRANGER);
        CHEATS.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, STRANGER)
        );
        _registry.resumePolicy(_policyId);
    }

    function test_onlyRevokersRevoke() external {
        bytes32 uid = bytes32(Proofs.alice().nullifier);
        _attest(Proofs.alice());
        CHEATS.prank(STRANGER);
        CHEATS.expectRevert(abi.encodeWithSelector(Attestations.NotRevoker.selector, STRANGER));
        _registry.revoke(_policyId, uid);
        _registry.rotateIssuer(1, STRANGER);
        CHEATS.prank(STRANGER);
        _registry.revoke(_policyId, uid);
        assert(!_registry.isValid(_alice, _policyId));
        CHEATS.expectRevert(Attestations.AttestationUnknown.selector);
        _registry.revoke(_policyId, uid);
    }

    function test_deskSetsRisks() external {
        _attest(Proofs.alice());
        AmlOracle.RiskUpdate[] memory updates = new AmlOracle.RiskUpdate[](2);
        updates[0] = AmlOracle.RiskUpdate(_alice, 2, false);
        updates[1] = AmlOracle.RiskUpdate(_carol, 0, true);
        _registry.setRisks(updates);
        (uint8 tier, bool suspended) = _registry.riskOf(_carol);
        assert(tier == 0 && suspended && _registry.isValid(_alice, _policyId));
        _registry.setRisk(AmlOracle.RiskUpdate(_alice, 3, false));
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.TierTooHigh);
        _registry.setRisk(AmlOracle.RiskUpdate(_alice, 0, true));
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.Suspended);
        _registry.setRisk(AmlOracle.RiskUpdate(_alice, 0, false));
        assert(_registry.isValid(_alice, _policyId));
    }

    function test_risksAreInRangeAndOfADesk() external {
        CHEATS.expectRevert(abi.encodeWithSelector(AmlOracle.TierOutOfRange.selector, uint8(8)));
        _registry.setRisk(AmlOracle.RiskUpdate(_alice, 8, false));
        _registry.setDesk(address(this), false);
        CHEATS.expectRevert(abi.encodeWithSelector(AmlOracle.NotDesk.selector, address(this)));
        _registry.setRisk(AmlOracle.RiskUpdate(_alice, 0, false));
        AmlOracle.RiskUpdate[] memory none;
        CHEATS.expectRevert(abi.encodeWithSelector(AmlOracle.NotDesk.selector, address(this)));
        _registry.setRisks(none);
    }

    function test_anAttestationExpires() external {
        _attest(Proofs.alice());
        CHEATS.warp(Proofs.NOON + 7 days - 1);
        assert(_registry.isValid(_alice, _policyId));
        CHEATS.warp(Proofs.NOON + 7 days);
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.Expired);
    }

    function test_retiredRootsEndTheirAttestations() external {
        _attest(Proofs.alice());
        _registry.retireRootsThrough(1, 1);
        assert(_registry.statusOf(_alice, _policyId) == Attestations.Status.RootRetired);
    }

    function test_onlyTheOwnerRules() external {
        CHEATS.startPrank(STRANGER);
        bytes memory refusal =
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, STRANGER);
        CHEATS.expectRevert(refusal);
        _registry.setGuardian(STRANGER);
        CHEATS.expectRevert(refusal);
        _registry.setDesk(STRANGER, true);
        CHEATS.expectRevert(refusal);
        _registry.enrolIssuer(STRANGER);
        CHEATS.expectRevert(refusal);
        _registry.rotateIssuer(1, STRANGER);
        CHEATS.expectRevert(refusal);
        _registry.removeIssuer(1);
        CHEATS.expectRevert(refusal);
        _registry.retireRootsThrough(1, 1);
        CHEATS.expectRevert(refusal);
        _registry.setPolicyListed(_policyId, true);
    }

    function _refusesTerms(PolicyRegistry.PolicyTerms memory terms, bytes4 refusal) private {
        CHEATS.expectRevert(refusal);
        _registry.updatePolicy(_policyId, 1, terms);
    }

    function _ids(bytes32 policyId) private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = policyId;
    }
}
