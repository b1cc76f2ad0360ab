// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What the chain enforces of a policy in one word, from the lowest bits: version (32),
/// attestationTtl (32), rootMaxAge (32), maximumAmlTier (8), paused (8), unused (16),
/// acceptedIssuers (128: up to eight ids of 16 bits, the first one lowest).
type PolicyState is uint256;

using {
    version,
    attestationTtl,
    rootMaxAge,
    maximumAmlTier,
    isPaused,
    acceptedIssuers,
    accepts,
    withPaused
} for PolicyState global;

/// @dev Put the state of a policy that is not paused together.
function toPolicyState(
    uint32 version_,
    uint32 attestationTtl_,
    uint32 rootMaxAge_,
    uint8 maximumAmlTier_,
    uint128 acceptedIssuers_
) pure returns (PolicyState) {
    return PolicyState.wrap(
        uint256(version_) | (uint256(attestationTtl_) << 32) | (uint256(rootMaxAge_) << 64)
            | (uint256(maximumAmlTier_) << 96) | (uint256(acceptedIssuers_) << 128)
    );
}

/// @dev Counts updates, from 1; 0 means that there is no such policy.
function version(PolicyState policy) pure returns (uint32) {
    return uint32(PolicyState.unwrap(policy));
}

/// @dev Seconds for which an attestation holds.
function attestationTtl(PolicyState policy) pure returns (uint32) {
    return uint32(PolicyState.unwrap(policy) >> 32);
}

/// @dev Seconds for which a superseded root may still be proved against.
function rootMaxAge(PolicyState policy) pure returns (uint32) {
    return uint32(PolicyState.unwrap(policy) >> 64);
}

/// @dev Highest acceptable tier of the address.
function maximumAmlTier(PolicyState policy) pure returns (uint8) {
    return uint8(PolicyState.unwrap(policy) >> 96);
}

/// @dev Whether new attestations are refused for now.
function isPaused(PolicyState policy) pure returns (bool) {
    return uint8(PolicyState.unwrap(policy) >> 104) != 0;
}

/// @dev The packed ids of the accepted issuers.
function acceptedIssuers(PolicyState policy) pure returns (uint128) {
    return uint128(PolicyState.unwrap(policy) >> 128);
}

/// @dev Whether an issuer is among the accepted ones.
function accepts(PolicyState policy, uint16 issuerId) pure returns (bool) {
    for (uint256 ids = policy.acceptedIssuers(); ids != 0; ids >>= 16) {
        if (uint16(ids) == issuerId) return true;
    }
    return false;
}

/// @dev The same policy, paused or not.
function withPaused(PolicyState policy, bool paused) pure returns (PolicyState) {
    uint256 others = PolicyState.unwrap(policy) & ~(uint256(0xff) << 104);
    return PolicyState.wrap(others | (paused ? uint256(1) << 104 : 0));
}
