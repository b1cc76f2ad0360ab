// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What attesting and reading need of a policy in one word, from the lowest bits: version
/// (32), attestationTtl (32), maximumAmlTier (8), paused (1), halted (1), listed (1), consentWaived
/// (1), unused (20), detailsAt (160: where the policy's details stand as code).
type PolicyState is uint256;

using {
    version,
    attestationTtl,
    maximumAmlTier,
    isPaused,
    isHalted,
    isListed,
    isConsentWaived,
    detailsAt,
    withPaused,
    withHalted,
    withListed,
    withConsentWaived,
    withFlagsOf
} for PolicyState global;

uint256 constant PAUSED = 1 << 72;
uint256 constant HALTED = 1 << 73;
uint256 constant LISTED = 1 << 74;
uint256 constant CONSENT_WAIVED = 1 << 75;
uint256 constant FLAGS = PAUSED | HALTED | LISTED | CONSENT_WAIVED;

/// @dev Put the state of a policy without any flag together.
function toPolicyState(
    uint32 version_,
    uint32 attestationTtl_,
    uint8 maximumAmlTier_,
    address detailsAt_
) pure returns (PolicyState) {
    return PolicyState.wrap(
        uint256(version_) | (uint256(attestationTtl_) << 32) | (uint256(maximumAmlTier_) << 64)
            | (uint256(uint160(detailsAt_)) << 96)
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

/// @dev Highest acceptable tier of the address.
function maximumAmlTier(PolicyState policy) pure returns (uint8) {
    return uint8(PolicyState.unwrap(policy) >> 64);
}

/// @dev Whether its owner refuses new attestations for now.
function isPaused(PolicyState policy) pure returns (bool) {
    return PolicyState.unwrap(policy) & PAUSED != 0;
}

/// @dev Whether the guardian refuses new attestations for now.
function isHalted(PolicyState policy) pure returns (bool) {
    return PolicyState.unwrap(policy) & HALTED != 0;
}

/// @dev Whether its attestations are shown as tokens.
function isListed(PolicyState policy) pure returns (bool) {
    return PolicyState.unwrap(policy) & LISTED != 0;
}

/// @dev Whether a relayer needs no consent of the subject.
function isConsentWaived(PolicyState policy) pure returns (bool) {
    return PolicyState.unwrap(policy) & CONSENT_WAIVED != 0;
}

/// @dev The code that holds the policy's details.
function detailsAt(PolicyState policy) pure returns (address) {
    return address(uint160(PolicyState.unwrap(policy) >> 96));
}

/// @dev The same policy, paused or not.
function withPaused(PolicyState policy, bool paused) pure returns (PolicyState) {
    return withFlag(policy, PAUSED, paused);
}

/// @dev The same policy, halted or not.
function withHalted(PolicyState policy, bool halted) pure returns (PolicyState) {
    return withFlag(policy, HALTED, halted);
}

/// @dev The same policy, listed or not.
function withListed(PolicyState policy, bool listed) pure returns (PolicyState) {
    return withFlag(policy, LISTED, listed);
}

/// @dev The same policy, with consent waived or not.
function withConsentWaived(PolicyState policy, bool waived) pure returns (PolicyState) {
    return withFlag(policy, CONSENT_WAIVED, waived);
}

/// @dev The same policy with the flags of another.
function withFlagsOf(PolicyState policy, PolicyState other) pure returns (PolicyState) {
    return
        PolicyState.wrap(
            (PolicyState.unwrap(policy) & ~FLAGS) | (PolicyState.unwrap(other) & FLAGS)
        );
}

/// @dev The same policy with one flag set or cleared.
function withFlag(PolicyState policy, uint256 flag, bool set) pure returns (PolicyState) {
    uint256 others = PolicyState.unwrap(policy) & ~flag;
    return PolicyState.wrap(set ? others | flag : others);
}
