// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestationRegistry} from "./IAttestationRegistry.sol";

/// @title What an ERC-3643 token asks of its identity registry, answered from attestations
/// @notice `isVerified` holds for an address whose attestation of one policy holds now, that is,
/// not after it expired, and only if one of the trusted issuers examined the person. Who is trusted
/// stands in this contract; nothing that the address itself can choose has a say.
/// @dev A token is pointed at it in place of its identity registry, for its compliance checks.
contract ERC3643Reader {
    /// @notice The registry that is asked.
    IAttestationRegistry public immutable attestationRegistry;
    /// @notice The policy that investors must meet.
    bytes32 public immutable policyId;

    /// @notice Whether an issuer's examinations count.
    mapping(address issuer => bool) public isTrusted;

    /// @notice An issuer's examinations count.
    event IssuerTrusted(address indexed issuer);

    /// @notice Without a trusted issuer nobody would ever be verified.
    error IssuersMissing();

    /// @notice Trust issuers for good; other ones need another reader.
    /// @param registry the registry that is asked.
    /// @param policy the policy that investors must meet.
    /// @param issuers accounts whose examinations count.
    constructor(IAttestationRegistry registry, bytes32 policy, address[] memory issuers) {
        if (issuers.length == 0) revert IssuersMissing();
        attestationRegistry = registry;
        policyId = policy;
        for (uint256 i = 0; i < issuers.length; ++i) {
            isTrusted[issuers[i]] = true;
            emit IssuerTrusted(issuers[i]);
        }
    }

    /// @notice ERC-3643: whether an investor may hold the token now.
    /// @param investor the address.
    /// @return whether its attestation holds and is of a trusted issuer.
    function isVerified(address investor) external view returns (bool) {
        return verifiedUntil(investor) != 0;
    }

    /// @notice Until when an investor is verified if nothing else changes.
    /// @param investor the address.
    /// @return Unix seconds; 0 if it is not verified now.
    function verifiedUntil(address investor) public view returns (uint64) {
        (bool valid, address issuer, uint64 expirationTime) =
            attestationRegistry.validityOf(investor, policyId);
        return valid && issuer != address(0) && isTrusted[issuer] ? expirationTime : 0;
    }
}
