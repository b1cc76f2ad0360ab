// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC3643Reader} from "../src/ERC3643Reader.sol";
import {TitanGate} from "../src/TitanGate.sol";
import {AgeGatedMint} from "../src/examples/AgeGatedMint.sol";
import {GatedVault} from "../src/examples/GatedVault.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @title The gate, the reader and the examples over a registry with real attestations
contract ApplicationsTest is Stage {
    function test_whoIsAttestedMintsOnce() external {
        AgeGatedMint mint = new AgeGatedMint(_registry, _policyId);
        bytes32 uid = bytes32(Proofs.alice().nullifier);
        CHEATS.expectRevert(
            abi.encodeWithSelector(TitanGate.NotAttested.selector, address(this), _policyId)
        );
        mint.mint(uid);
        _attest(Proofs.alice());
        _attest(Proofs.carol());
        CHEATS.startPrank(_alice);
        bytes32 others = bytes32(Proofs.carol().nullifier);
        CHEATS.expectRevert(abi.encodeWithSelector(AgeGatedMint.NotOwnAttestation.selector, others));
        mint.mint(others);
        mint.mint(uid);
        assert(mint.ownerOf(1) == _alice && mint.supply() == 1 && mint.hasMinted(uid));
        CHEATS.expectRevert(abi.encodeWithSelector(AgeGatedMint.MintedBefore.selector, uid));
        mint.mint(uid);
    }

    function test_whoIsAttestedDepositsAndWhoDepositedWithdraws() external {
        GatedVault vault = new GatedVault(_registry, _policyId);
        assert(
            vault.policyId() == _policyId
                && address(vault.attestationRegistry()) == address(_registry)
        );
        assert(!vault.admits(_alice));
        _attest(Proofs.alice());
        assert(vault.admits(_alice));
        CHEATS.deal(_alice, 100);
        CHEATS.startPrank(_alice);
        vault.deposit{value: 60}();
        CHEATS.warp(Proofs.NOON + 7 days);
        CHEATS.expectRevert(
            abi.encodeWithSelector(TitanGate.NotAttested.selector, _alice, _policyId)
        );
        vault.deposit{value: 1}();
        CHEATS.expectRevert(abi.encodeWithSelector(GatedVault.BalanceTooLow.selector, 60));
        vault.withdraw(61);
        vault.withdraw(60);
        assert(vault.balanceOf(_alice) == 0 && _alice.balance == 100);
    }

    function test_aReaderNeedsTrustedIssuers() external {
        CHEATS.expectRevert(ERC3643Reader.IssuersMissing.selector);
        new ERC3643Reader(_registry, _policyId, new address[](0));
    }

    function test_aReaderTrustsWhomItWasMadeWith() external {
        ERC3643Reader trusting = _reader(address(this));
        ERC3643Reader wary = _reader(STRANGER);
        assert(!trusting.isVerified(_alice) && trusting.verifiedUntil(_alice) == 0);
        _attest(Proofs.alice());
        assert(trusting.isVerified(_alice) && !wary.isVerified(_alice));
        assert(trusting.verifiedUntil(_alice) == Proofs.NOON + 7 days);
        assert(wary.verifiedUntil(_alice) == 0);
        assert(trusting.isTrusted(address(this)) && trusting.policyId() == _policyId);
        assert(address(trusting.attestationRegistry()) == address(_registry));
        CHEATS.warp(Proofs.NOON + 7 days);
        assert(!trusting.isVerified(_alice));
    }

    function _reader(address issuer) private returns (ERC3643Reader) {
        address[] memory issuers = new address[](1);
        issuers[0] = issuer;
        return new ERC3643Reader(_registry, _policyId, issuers);
    }
}
