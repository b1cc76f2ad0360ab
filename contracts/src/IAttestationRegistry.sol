// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a contract needs of the attestation registry
interface IAttestationRegistry {
    /// @notice Whether an address has an attestation of a policy that holds now.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return whether it holds.
    function isValid(address subject, bytes32 policyId) external view returns (bool);
}
