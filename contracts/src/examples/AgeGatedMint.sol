// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {IAttestationRegistry} from "../IAttestationRegistry.sol";
import {TitanGate} from "../TitanGate.sol";

/// @title Example: one collectible for every person of age
/// @notice The policy says what age; the contract learns that a person meets it, and not who or how
/// old. A person has one attestation in a policy, so one person mints once, whatever accounts they
/// have.
contract AgeGatedMint is ERC721, TitanGate {
    /// @notice Whether the person behind an attestation has minted.
    mapping(bytes32 uid => bool) public hasMinted;

    /// @notice How many were minted; ids run from 1 to this.
    uint256 public supply;

    /// @notice The attestation is another account's.
    error NotOwnAttestation(bytes32 uid);
    /// @notice This person has minted before.
    error MintedBefore(bytes32 uid);

    constructor(IAttestationRegistry registry, bytes32 policy)
        ERC721("Age-gated mint", "AGE")
        TitanGate(registry, policy)
    {}

    /// @notice Mint one's collectible.
    /// @param uid of the caller's attestation.
    function mint(bytes32 uid) external onlyAttested {
        if (attestationRegistry.subjectOf(policyId, uid) != msg.sender) {
            revert NotOwnAttestation(uid);
        }
        if (hasMinted[uid]) revert MintedBefore(uid);
        hasMinted[uid] = true;
        _mint(msg.sender, ++supply);
    }
}
