// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The risk of one address in one word: tier in the lowest 8 bits (0 no known risk .. 7
/// highest), and above them whether it is suspended.
type Risk is uint256;

using {tier, isSuspended} for Risk global;

/// @dev Put a risk together.
function toRisk(uint8 tier_, bool suspended) pure returns (Risk) {
    return Risk.wrap(uint256(tier_) | (suspended ? 0x100 : 0));
}

/// @dev 0 no known risk .. 7 highest.
function tier(Risk risk) pure returns (uint8) {
    return uint8(Risk.unwrap(risk));
}

/// @dev Whether nothing of the address holds for now.
function isSuspended(Risk risk) pure returns (bool) {
    return Risk.unwrap(risk) >> 8 != 0;
}
