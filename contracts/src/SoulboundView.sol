// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {toTokenId} from "./types/TokenId.sol";

/// @title What the soulbound tokens are derived from
interface ISoulboundSource {
    /// @notice Whether an address has an attestation of a policy that holds now.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return whether it holds.
    function isValid(address subject, bytes32 policyId) external view returns (bool);

    /// @notice The policies whose attestations are shown as tokens.
    /// @return their ids.
    function listedPolicies() external view returns (bytes32[] memory);
}

/// @title Attestations seen as soulbound tokens
/// @notice ERC-721 with ERC-5192 and ERC-5484 over the registry's listed policies. Nothing is
/// stored for a token: its id is the subject's address below the low 96 bits of the policy's id,
/// and it exists exactly while the attestation holds. It cannot be transferred or approved.
/// @dev The registry answers calls that it does not know with what this contract says, so that
/// wallets find tokens and their events at one address.
contract SoulboundView {
    /// @notice Who may burn a token, in the words of ERC-5484.
    enum BurnAuth {
        IssuerOnly,
        OwnerOnly,
        Both,
        Neither
    }

    /// @notice The collection's name.
    string public constant name = "TITAN attestations";
    /// @notice The collection's short name.
    string public constant symbol = "TITAN";
    /// @notice The registry.
    ISoulboundSource public immutable source;

    /// @notice There is no such token now.
    error TokenUnknown(uint256 tokenId);
    /// @notice Tokens stay with their subject.
    error TokenIsSoulbound();

    constructor(ISoulboundSource registry) {
        source = registry;
    }

    /// @notice ERC-721: refused, always.
    function approve(address, uint256) external pure {
        revert TokenIsSoulbound();
    }

    /// @notice ERC-721: refused, always.
    function setApprovalForAll(address, bool) external pure {
        revert TokenIsSoulbound();
    }

    /// @notice ERC-721: refused, always.
    function transferFrom(address, address, uint256) external pure {
        revert TokenIsSoulbound();
    }

    /// @notice ERC-721: refused, always.
    function safeTransferFrom(address, address, uint256) external pure {
        revert TokenIsSoulbound();
    }

    /// @notice ERC-721: refused, always.
    function safeTransferFrom(address, address, uint256, bytes calldata) external pure {
        revert TokenIsSoulbound();
    }

    /// @notice ERC-721: how many tokens a subject has now.
    /// @param subject the address; not zero.
    /// @return balance up to the number of listed policies.
    function balanceOf(address subject) external view returns (uint256 balance) {
        if (subject == address(0)) revert TokenUnknown(0);
        bytes32[] memory listed = source.listedPolicies();
        for (uint256 i = 0; i < listed.length; ++i) {
            if (source.isValid(subject, listed[i])) ++balance;
        }
    }

    /// @notice ERC-5192: whether a token cannot be transferred.
    /// @param tokenId the token.
    /// @return always true; reverts if there is no such token now.
    function locked(uint256 tokenId) external view returns (bool) {
        ownerOf(tokenId);
        return true;
    }

    /// @notice ERC-5484: who may burn a token.
    /// @param tokenId the token.
    /// @return always `IssuerOnly`; reverts if there is no such token now.
    function burnAuth(uint256 tokenId) external view returns (BurnAuth) {
        ownerOf(tokenId);
        return BurnAuth.IssuerOnly;
    }

    /// @notice ERC-721: nobody may ever move a token.
    /// @param tokenId the token.
    /// @return always the zero address; reverts if there is no such token now.
    function getApproved(uint256 tokenId) external view returns (address) {
        ownerOf(tokenId);
        return address(0);
    }

    /// @notice ERC-721: nobody may ever move a token.
    /// @return always false.
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @notice The token of an attestation.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return what `ownerOf` takes.
    function tokenIdOf(address subject, bytes32 policyId) external pure returns (uint256) {
        return toTokenId(policyId, subject);
    }

    /// @notice ERC-165.
    /// @param interfaceId the interface asked for.
    /// @return whether it is ERC-165, ERC-721, ERC-5192 or ERC-5484.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == 0x01ffc9a7 || interfaceId == 0x80ac58cd || interfaceId == 0xb45a3c0e
            || interfaceId == 0x0489b56f;
    }

    /// @notice ERC-721: whose token it is.
    /// @param tokenId the token.
    /// @return owner the subject; reverts if the attestation does not hold now.
    function ownerOf(uint256 tokenId) public view returns (address owner) {
        owner = address(uint160(tokenId));
        bytes32 policyId = _policyOf(tokenId);
        if (policyId == 0 || !source.isValid(owner, policyId)) revert TokenUnknown(tokenId);
    }

    /// @dev The listed policy of a token, or 0.
    function _policyOf(uint256 tokenId) private view returns (bytes32) {
        bytes32[] memory listed = source.listedPolicies();
        for (uint256 i = 0; i < listed.length; ++i) {
            if (toTokenId(listed[i], address(uint160(tokenId))) == tokenId) return listed[i];
        }
        return 0;
    }
}
