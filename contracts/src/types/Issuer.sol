// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What readers need of an issuer in one word, from the lowest bits: fingerprint of its newest
/// root (160), that root's sequence (32), refusedBelow (32), retiredBelow (32).
type Issuer is uint256;

using {newestRoot, sequence, refusedBelow, retiredBelow, withRetiredBelow} for Issuer global;

/// @dev Put an issuer's state together.
function toIssuer(uint160 newestRoot_, uint32 sequence_, uint32 refusedBelow_, uint32 retiredBelow_)
    pure
    returns (Issuer)
{
    return Issuer.wrap(
        uint256(newestRoot_) | (uint256(sequence_) << 160) | (uint256(refusedBelow_) << 192)
            | (uint256(retiredBelow_) << 224)
    );
}

/// @dev The low 160 bits of the newest root. To meet them with another tree is as hard as a
/// preimage of 160 bits.
function newestRoot(Issuer issuer) pure returns (uint160) {
    return uint160(Issuer.unwrap(issuer));
}

/// @dev Sequence of the newest root; the first root has 1.
function sequence(Issuer issuer) pure returns (uint32) {
    return uint32(Issuer.unwrap(issuer) >> 160);
}

/// @dev Roots before this sequence are refused for new proofs.
function refusedBelow(Issuer issuer) pure returns (uint32) {
    return uint32(Issuer.unwrap(issuer) >> 192);
}

/// @dev Attestations made under roots before this sequence no longer hold.
function retiredBelow(Issuer issuer) pure returns (uint32) {
    return uint32(Issuer.unwrap(issuer) >> 224);
}

/// @dev The same issuer, with other roots retired.
function withRetiredBelow(Issuer issuer, uint32 sequence_) pure returns (Issuer) {
    uint256 others = (Issuer.unwrap(issuer) << 32) >> 32;
    return Issuer.wrap(others | (uint256(sequence_) << 224));
}
