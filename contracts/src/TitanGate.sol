// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestationRegistry} from "./IAttestationRegistry.sol";

/// @title The gate that an application inherits
/// @notice Lets through whoever has an attestation of one policy that holds now.
abstract contract TitanGate {
    /// @notice The registry that is asked.
    IAttestationRegistry public immutable attestationRegistry;
    /// @notice The policy that must be met.
    bytes32 public immutable policyId;

    /// @notice The account has no attestation of the policy that holds now.
    error NotAttested(address account, bytes32 policyId);

    modifier onlyAttested() {
        _requireAttested(msg.sender);
        _;
    }

    constructor(IAttestationRegistry registry, bytes32 policy) {
        attestationRegistry = registry;
        policyId = policy;
    }

    /// @notice Whether the gate lets an account through now.
    /// @param account the account.
    /// @return whether it does.
    function admits(address account) public view returns (bool) {
        return attestationRegistry.isValid(account, policyId);
    }

    /// @dev Reverts unless the account is admitted.
    function _requireAttested(address account) internal view {
        if (!admits(account)) revert NotAttested(account, policyId);
    }
}
