// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Attestations} from "../src/Attestations.sol";
import {PolicyRegistry} from "../src/PolicyRegistry.sol";
import {SoulboundToken} from "../src/SoulboundToken.sol";
import {SoulboundView} from "../src/SoulboundView.sol";
import {toPolicyState} from "../src/types/PolicyState.sol";
import {Record, toRecord} from "../src/types/Record.sol";
import {CHEATS, Cheats} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @dev A registry whose policies and attestations are set as a test wants them.
contract Arranged is Attestations {
    constructor() Ownable(msg.sender) {}

    function arrange(bytes32 policyId) external {
        _policies[policyId] = toPolicyState(1, 1 days, 7, address(0));
    }

    function record(bytes32 policyId, bytes32 uid, address subject) external {
        Record made = toRecord(0, 0, 1, block.timestamp, 1 days);
        _record(policyId, uid, subject, made, _policies[policyId]);
    }
}

/// @title Attestations of listed policies, seen as tokens at the registry's own address
contract TokensTest is Stage {
    SoulboundView private _tokens;
    uint256 private _tokenId;

    function setUp() public override {
        super.setUp();
        _registry.setPolicyListed(_policyId, true);
        _tokens = SoulboundView(address(_registry));
        _tokenId = (uint256(_policyId) << 160) | uint160(_alice);
    }

    function test_anAttestationIsAToken() external {
        CHEATS.expectEmit();
        emit SoulboundToken.Transfer(address(0), _alice, _tokenId);
        CHEATS.expectEmit();
        emit SoulboundToken.Locked(_tokenId);
        CHEATS.expectEmit();
        emit SoulboundToken.Issued(address(0), _alice, _tokenId, SoulboundView.BurnAuth.IssuerOnly);
        _attest(Proofs.alice());
        assert(_tokens.ownerOf(_tokenId) == _alice && _tokens.balanceOf(_alice) == 1);
        assert(_tokens.locked(_tokenId) && _tokens.getApproved(_tokenId) == address(0));
        assert(_tokens.burnAuth(_tokenId) == SoulboundView.BurnAuth.IssuerOnly);
        assert(_tokens.tokenIdOf(_alice, _policyId) == _tokenId);
        assert(!_tokens.isApprovedForAll(_alice, _carol) && _tokens.balanceOf(_carol) == 0);
    }

    function test_aRenewalIsNoSecondToken() external {
        _attest(Proofs.alice());
        CHEATS.recordLogs();
        _attest(Proofs.alice());
        Cheats.Log[] memory logs = CHEATS.getRecordedLogs();
        assert(logs.length == 1 && logs[0].topics[0] == Attestations.Attested.selector);
    }

    function test_aRevokedTokenIsGoneAndComesBack() external {
        _attest(Proofs.alice());
        CHEATS.expectEmit();
        emit SoulboundToken.Transfer(_alice, address(0), _tokenId);
        _registry.revoke(_policyId, bytes32(Proofs.alice().nullifier));
        _refuses(abi.encodeCall(_tokens.ownerOf, (_tokenId)));
        _registry.reinstate(_policyId, bytes32(Proofs.alice().nullifier));
        CHEATS.expectEmit();
        emit SoulboundToken.Transfer(address(0), _alice, _tokenId);
        _attest(Proofs.alice());
        assert(_tokens.ownerOf(_tokenId) == _alice);
    }

    function test_nothingMovesAToken() external {
        _attest(Proofs.alice());
        CHEATS.startPrank(_alice);
        bytes4 refusal = SoulboundView.TokenIsSoulbound.selector;
        CHEATS.expectRevert(refusal);
        _tokens.transferFrom(_alice, _carol, _tokenId);
        CHEATS.expectRevert(refusal);
        _tokens.safeTransferFrom(_alice, _carol, _tokenId);
        CHEATS.expectRevert(refusal);
        _tokens.safeTransferFrom(_alice, _carol, _tokenId, "");
        CHEATS.expectRevert(refusal);
        _tokens.approve(_carol, _tokenId);
        CHEATS.expectRevert(refusal);
        _tokens.setApprovalForAll(_carol, true);
    }

    function test_nobodyHasTokensOfUnlistedPolicies() external {
        _attest(Proofs.alice());
        _registry.setPolicyListed(_policyId, false);
        assert(_tokens.balanceOf(_alice) == 0 && _registry.listedPolicies().length == 0);
        _refuses(abi.encodeCall(_tokens.ownerOf, (_tokenId)));
        _refuses(abi.encodeCall(_tokens.balanceOf, (address(0))));
    }

    function test_itSaysWhatItIs() external view {
        assert(keccak256(bytes(_tokens.symbol())) == keccak256("TITAN"));
        assert(keccak256(bytes(_tokens.name())) == keccak256("TITAN attestations"));
        assert(_tokens.supportsInterface(0x01ffc9a7) && _tokens.supportsInterface(0x80ac58cd));
        assert(_tokens.supportsInterface(0xb45a3c0e) && _tokens.supportsInterface(0x0489b56f));
        assert(!_tokens.supportsInterface(0xffffffff));
    }

    function test_aPolicyIsListedOnceAndOnlyIfItIsThere() external {
        CHEATS.expectRevert(PolicyRegistry.PolicyUnknown.selector);
        _registry.setPolicyListed(0, true);
        CHEATS.expectRevert(SoulboundToken.PolicyNotListable.selector);
        _registry.setPolicyListed(_policyId, true);
    }

    function test_sixteenAreListedAndAnyIsTakenOut() external {
        Arranged registry = new Arranged();
        for (uint256 i = 1; i <= 17; ++i) {
            registry.arrange(bytes32(i));
            if (i == 17) CHEATS.expectRevert(SoulboundToken.PolicyNotListable.selector);
            registry.setPolicyListed(bytes32(i), true);
        }
        registry.setPolicyListed(bytes32(uint256(3)), false);
        bytes32[] memory listed = registry.listedPolicies();
        assert(listed.length == 15);
        for (uint256 i = 0; i < 15; ++i) {
            assert(uint256(listed[i]) == (i == 2 ? 16 : i + 1));
        }
    }

    function test_policiesOfTheSameTokenIdsAreNotBothListed() external {
        Arranged registry = new Arranged();
        registry.arrange(bytes32(uint256(1)));
        registry.arrange(bytes32(uint256(1 << 96 | 1)));
        registry.setPolicyListed(bytes32(uint256(1)), true);
        CHEATS.expectRevert(SoulboundToken.PolicyNotListable.selector);
        registry.setPolicyListed(bytes32(uint256(1 << 96 | 1)), true);
    }

    function test_whoReplacedASubjectsRecordIsNotRevokedWithIt() external {
        Arranged registry = new Arranged();
        bytes32 policyId = bytes32(uint256(1));
        registry.arrange(policyId);
        registry.record(policyId, bytes32(uint256(5)), _alice);
        registry.record(policyId, bytes32(uint256(6)), _alice);
        // Nobody owns the arranged policy: address zero is whom the registry takes for its owner.
        CHEATS.prank(address(0));
        registry.revoke(policyId, bytes32(uint256(5)));
        assert(registry.isValid(_alice, policyId));
        assert(registry.getAttestation(policyId, bytes32(uint256(5))).uid == 0);
        CHEATS.prank(STRANGER);
        CHEATS.expectRevert(abi.encodeWithSelector(Attestations.NotRevoker.selector, STRANGER));
        registry.revoke(policyId, bytes32(uint256(6)));
    }

    function _refuses(bytes memory call) private view {
        (bool done, bytes memory answer) = address(_tokens).staticcall(call);
        assert(!done && bytes4(answer) == SoulboundView.TokenUnknown.selector);
    }
}
