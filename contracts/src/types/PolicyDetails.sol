// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What only attesting needs of a policy besides its proof term, in one word: rootMaxAge in
/// the lowest 32 bits, and acceptedIssuers (128: up to eight ids of 16 bits, the first one lowest).
type PolicyDetails is uint256;

using {rootMaxAge, acceptedIssuers, accepts} for PolicyDetails global;

/// @dev Put the details together.
function toPolicyDetails(uint32 rootMaxAge_, uint128 acceptedIssuers_)
    pure
    returns (PolicyDetails)
{
    return PolicyDetails.wrap(uint256(rootMaxAge_) | (uint256(acceptedIssuers_) << 32));
}

/// @dev Seconds for which a superseded root may still be proved against.
function rootMaxAge(PolicyDetails details) pure returns (uint32) {
    return uint32(PolicyDetails.unwrap(details));
}

/// @dev The packed ids of the accepted issuers.
function acceptedIssuers(PolicyDetails details) pure returns (uint128) {
    return uint128(PolicyDetails.unwrap(details) >> 32);
}

/// @dev Whether an issuer is among the accepted ones.
function accepts(PolicyDetails details, uint16 issuerId) pure returns (bool) {
    for (uint256 ids = details.acceptedIssuers(); ids != 0; ids >>= 16) {
        if (uint16(ids) == issuerId) return true;
    }
    return false;
}
