// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The token of an attestation: the low 96 bits of the policy's id above the subject's address.
function toTokenId(bytes32 policyId, address subject) pure returns (uint256) {
    return (uint256(policyId) << 160) | uint160(subject);
}
