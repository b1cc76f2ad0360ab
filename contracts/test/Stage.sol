// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Consents} from "../src/Consents.sol";
import {PolicyRegistry} from "../src/PolicyRegistry.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";

/// @title A registry as it is deployed, for which real proofs are at hand
/// @dev The test is owner, issuer, policy's owner and desk in one.
abstract contract Stage {
    address internal constant STRANGER = address(0xbad);
    uint256 internal constant FIELD =
        0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;

    AttestationRegistry internal _registry;
    bytes32 internal _policyId;
    address internal _alice = Proofs.alice().subject;
    address internal _carol = Proofs.carol().subject;

    function setUp() public virtual {
        CHEATS.warp(Proofs.NOON);
        _registry = new AttestationRegistry(address(this));
        _registry.enrolIssuer(address(this));
        _registry.setDesk(address(this), true);
        _policyId = _registry.createPolicy(0, Proofs.POLICY_HASH, _terms());
        _registry.publishRoot(1, Proofs.ROOT, false);
    }

    function _terms() internal view returns (PolicyRegistry.PolicyTerms memory terms) {
        terms.maximumAmlTier = 2;
        terms.nationalityMask = type(uint256).max;
        terms.residencyMask = type(uint256).max;
        terms.acceptedIssuers = new address[](1);
        terms.acceptedIssuers[0] = address(this);
        terms.rootMaxAge = 1 hours;
        terms.attestationTtl = 7 days;
    }

    function _statement() internal view returns (AttestationRegistry.Statement memory) {
        return AttestationRegistry.Statement({
            policyId: _policyId, day: Proofs.DAY, root: Proofs.ROOT, rootSequence: 1, issuerId: 1
        });
    }

    function _attest(AttestationRegistry.Claim memory claim) internal {
        CHEATS.prank(claim.subject);
        _registry.attest(_statement(), claim);
    }

    function _pair() internal pure returns (AttestationRegistry.Claim[] memory claims) {
        claims = new AttestationRegistry.Claim[](2);
        claims[0] = Proofs.alice();
        claims[1] = Proofs.carol();
    }

    function _consent(uint256 key, AttestationRegistry.Claim memory claim, uint256 deadline)
        internal
        view
        returns (Consents.Consent memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(key, _digest(claim, deadline));
        return Consents.Consent(deadline, abi.encodePacked(r, s, v));
    }

    function _digest(AttestationRegistry.Claim memory claim, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("TITAN"),
                keccak256("1"),
                block.chainid,
                address(_registry)
            )
        );
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Consent(bytes32 policyId,bytes32 uid,address subject,uint256 deadline)"),
                _policyId,
                claim.nullifier,
                claim.subject,
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }
}
