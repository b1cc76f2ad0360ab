// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a contract needs of the attestation registry
interface IAttestationRegistry {
    /// @notice Whether an address has an attestation of a policy that holds now.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return whether it holds.
    function isValid(address subject, bytes32 policyId) external view returns (bool);

    /// @notice Whether an address has an attestation that holds now, by whom, and for how long.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return valid whether it holds.
    /// @return issuer the account of the issuer that examined the person; zero if it was removed.
    /// @return expirationTime Unix seconds from which it no longer holds.
    function validityOf(address subject, bytes32 policyId)
        external
        view
        returns (bool valid, address issuer, uint64 expirationTime);

    /// @notice The address that a person attested in a policy; a person has one.
    /// @param policyId the policy.
    /// @param uid the person's nullifier in the policy, which is the attestation's uid.
    /// @return the address; zero if the person never attested.
    function subjectOf(bytes32 policyId, bytes32 uid) external view returns (address);
}
