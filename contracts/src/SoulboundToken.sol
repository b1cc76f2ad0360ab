// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyRegistry} from "./PolicyRegistry.sol";
import {ISoulboundSource, SoulboundView} from "./SoulboundView.sol";
import {PolicyState} from "./types/PolicyState.sol";
import {toTokenId} from "./types/TokenId.sol";

/// @title Attestations shown as soulbound tokens
/// @notice The owner lists policies whose attestations appear as tokens. Their events are emitted
/// here, and calls of ERC-721 and its kin are answered by `SoulboundView`, which can only look.
/// @dev A token that lapses (expiry, suspension, retired root) does so without an event, as the
/// attestation does; whoever needs to know asks `ownerOf`. The view is a contract of its own since
/// every function of the registry would make others dearer by 22 gas.
abstract contract SoulboundToken is PolicyRegistry {
    /// @dev How many policies can be listed: `balanceOf` asks for each.
    uint256 internal constant MOST_LISTED = 16;

    SoulboundView private immutable _view;

    bytes32[] private _listed;

    /// @notice ERC-721: a token came to be (from zero) or was revoked (to zero).
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    /// @notice ERC-5192: a token cannot be transferred.
    event Locked(uint256 tokenId);
    /// @notice ERC-5484: a token was issued.
    event Issued(
        address indexed from,
        address indexed to,
        uint256 indexed tokenId,
        SoulboundView.BurnAuth burnAuth
    );
    /// @notice Attestations of a policy are shown as tokens from now on, or no longer.
    event PolicyListed(bytes32 indexed policyId, bool listed);

    /// @notice The policy is listed already or is not, or too many are.
    error PolicyNotListable();

    constructor() {
        _view = new SoulboundView(ISoulboundSource(address(this)));
    }

    /// @notice Answers what wallets ask of tokens, changing nothing.
    fallback() external {
        address answering = address(_view);
        assembly ("memory-safe") {
            let room := mload(0x40)
            calldatacopy(room, 0, calldatasize())
            let completed := staticcall(gas(), answering, room, calldatasize(), 0, 0)
            returndatacopy(room, 0, returndatasize())
            if completed { return(room, returndatasize()) }
            revert(room, returndatasize())
        }
    }

    /// @notice Show attestations of a policy as tokens, or no longer.
    /// @param policyId the policy.
    /// @param listed whether to show them.
    function setPolicyListed(bytes32 policyId, bool listed) external onlyOwner {
        PolicyState policy = _policies[policyId];
        if (policy.version() == 0) revert PolicyUnknown();
        if (policy.isListed() == listed) revert PolicyNotListable();
        _policies[policyId] = policy.withListed(listed);
        listed ? _enlist(policyId) : _unlist(policyId);
        emit PolicyListed(policyId, listed);
    }

    /// @notice The policies whose attestations are shown as tokens.
    /// @return their ids.
    function listedPolicies() external view returns (bytes32[] memory) {
        return _listed;
    }

    /// @dev Tell that a token came to be.
    function _announce(bytes32 policyId, address subject) internal {
        uint256 tokenId = toTokenId(policyId, subject);
        emit Transfer(address(0), subject, tokenId);
        emit Locked(tokenId);
        emit Issued(address(0), subject, tokenId, SoulboundView.BurnAuth.IssuerOnly);
    }

    /// @dev Tell that a token is gone.
    function _bury(bytes32 policyId, address subject) internal {
        emit Transfer(subject, address(0), toTokenId(policyId, subject));
    }

    /// @dev Two policies whose tokens would have the same ids cannot both be listed.
    function _enlist(bytes32 policyId) private {
        if (_listed.length == MOST_LISTED) revert PolicyNotListable();
        for (uint256 i = 0; i < _listed.length; ++i) {
            if (toTokenId(_listed[i], address(0)) == toTokenId(policyId, address(0))) {
                revert PolicyNotListable();
            }
        }
        _listed.push(policyId);
    }

    function _unlist(bytes32 policyId) private {
        uint256 last = _listed.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (_listed[i] == policyId) _listed[i] = _listed[last];
        }
        _listed.pop();
    }
}
