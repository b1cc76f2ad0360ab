// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The attestation of one subject in one word, from the lowest bits: uidTag (56), issuerId
/// (16), rootSequence (32), policyVersion (32), time (40), expirationTime (40), revocationTime (40).
type Record is uint256;

using {
    uidTag,
    issuerId,
    rootSequence,
    policyVersion,
    time,
    expirationTime,
    revocationTime,
    withUid,
    withRevocation
} for Record global;

/// @dev Put the record of an attestation that is not revoked together, all but its uid.
function toRecord(
    uint16 issuerId_,
    uint32 rootSequence_,
    uint32 policyVersion_,
    uint256 time_,
    uint256 attestationTtl
) pure returns (Record) {
    return Record.wrap(
        (uint256(issuerId_) << 56) | (uint256(rootSequence_) << 72)
            | (uint256(policyVersion_) << 104) | (uint256(uint40(time_)) << 136)
            | (uint256(uint40(time_ + attestationTtl)) << 176)
    );
}

/// @dev Low bits of the uid, to tell who attested the subject last.
function uidTag(Record record) pure returns (uint56) {
    return uint56(Record.unwrap(record));
}

/// @dev The issuer whose root was proved against.
function issuerId(Record record) pure returns (uint16) {
    return uint16(Record.unwrap(record) >> 56);
}

/// @dev The root's sequence.
function rootSequence(Record record) pure returns (uint32) {
    return uint32(Record.unwrap(record) >> 72);
}

/// @dev The policy's version.
function policyVersion(Record record) pure returns (uint32) {
    return uint32(Record.unwrap(record) >> 104);
}

/// @dev Unix seconds at which it was made or last renewed.
function time(Record record) pure returns (uint40) {
    return uint40(Record.unwrap(record) >> 136);
}

/// @dev Unix seconds from which it no longer holds.
function expirationTime(Record record) pure returns (uint40) {
    return uint40(Record.unwrap(record) >> 176);
}

/// @dev Unix seconds at which it was revoked, or 0.
function revocationTime(Record record) pure returns (uint40) {
    return uint40(Record.unwrap(record) >> 216);
}

/// @dev The same record, which has no uid yet, with one.
function withUid(Record record, bytes32 uid) pure returns (Record) {
    return Record.wrap(Record.unwrap(record) | uint56(uint256(uid)));
}

/// @dev The same record, revoked at a time.
function withRevocation(Record record, uint256 time_) pure returns (Record) {
    uint256 others = (Record.unwrap(record) << 40) >> 40;
    return Record.wrap(others | (uint256(uint40(time_)) << 216));
}
