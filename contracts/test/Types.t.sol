// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DateTimeLib} from "solady/utils/DateTimeLib.sol";

import {isRecent} from "../src/types/Day.sol";
import {Issuer, toIssuer} from "../src/types/Issuer.sol";
import {PolicyDetails, toPolicyDetails} from "../src/types/PolicyDetails.sol";
import {PolicyState, toPolicyState} from "../src/types/PolicyState.sol";
import {Record, toRecord} from "../src/types/Record.sol";
import {Risk, toRisk} from "../src/types/Risk.sol";
import {toTokenId} from "../src/types/TokenId.sol";

/// @title What is packed into a word comes out of it, whatever the neighbours hold
contract TypesTest {
    function test_fuzz_issuer(uint160 root, uint32 sequence, uint32 refused, uint32 retired)
        external
        pure
    {
        Issuer issuer = toIssuer(root, sequence, refused, retired);
        assert(issuer.newestRoot() == root);
        assert(issuer.sequence() == sequence);
        assert(issuer.refusedBelow() == refused);
        assert(issuer.retiredBelow() == retired);
        Issuer later = issuer.withRetiredBelow(refused);
        assert(later.retiredBelow() == refused);
        assert(Issuer.unwrap(later) << 32 == Issuer.unwrap(issuer) << 32);
    }

    function test_fuzz_policyState(uint32 version, uint32 ttl, uint8 tier, address place)
        external
        pure
    {
        PolicyState policy = toPolicyState(version, ttl, tier, place);
        assert(policy.version() == version);
        assert(policy.attestationTtl() == ttl);
        assert(policy.maximumAmlTier() == tier);
        assert(policy.detailsAt() == place);
        assert(!policy.isPaused() && !policy.isHalted());
        assert(!policy.isListed() && !policy.isConsentWaived());
    }

    function test_fuzz_policyFlagsAreTheirOwn(uint256 word, bool a, bool b, bool c, bool d)
        external
        pure
    {
        PolicyState policy = PolicyState.wrap(word);
        PolicyState set = policy.withPaused(a).withHalted(b).withListed(c).withConsentWaived(d);
        assert(set.isPaused() == a && set.isHalted() == b);
        assert(set.isListed() == c && set.isConsentWaived() == d);
        assert(set.version() == policy.version() && set.detailsAt() == policy.detailsAt());
        assert(PolicyState.unwrap(set.withFlagsOf(policy)) == word);
    }

    function test_fuzz_policyDetails(uint32 maximumAge, uint128 issuers) external pure {
        PolicyDetails details = toPolicyDetails(maximumAge, issuers);
        assert(details.rootMaxAge() == maximumAge);
        assert(details.acceptedIssuers() == issuers);
    }

    function test_fuzz_policyAcceptsWhatIsPacked(uint16[8] memory ids, uint16 other) external pure {
        uint128 packed;
        bool listed;
        for (uint256 i = 0; i < 8; ++i) {
            if (ids[i] == 0) ids[i] = 1;
            packed |= uint128(ids[i]) << uint128(16 * i);
            listed = listed || ids[i] == other;
        }
        PolicyDetails details = toPolicyDetails(1, packed);
        for (uint256 i = 0; i < 8; ++i) {
            assert(details.accepts(ids[i]));
        }
        assert(details.accepts(other) == listed);
        assert(!details.accepts(0));
    }

    function test_fuzz_todayAndYesterdayAreRecent(uint40 time, uint8 back, uint32 other)
        external
        pure
    {
        uint256 timestamp = uint256(time) % 8_000_000_000 + 10 days;
        uint256 past = timestamp - uint256(back % 8) * 1 days;
        assert(isRecent(_dateOf(past), timestamp) == (back % 8 <= 1));
        assert(!isRecent(_dateOf(timestamp + 1 days), timestamp));
        if (isRecent(other, timestamp)) {
            uint32 before = _dateOf(timestamp - 2 days);
            assert(other > before && other <= _dateOf(timestamp));
        }
    }

    function test_noSuchDays() external pure {
        // 2027-03-01, 12:00 UTC
        uint256 noon = 1_803_902_400;
        assert(isRecent(20270301, noon) && isRecent(20270228, noon));
        assert(!isRecent(20270300, noon) && !isRecent(20270232, noon));
        assert(!isRecent(20270001, noon) && !isRecent(20271301, noon) && !isRecent(0, noon));
        assert(!isRecent(20270302, noon) && !isRecent(20270227, noon));
    }

    function test_fuzz_tokenIdKeepsItsSubject(bytes32 policyId, address subject) external pure {
        uint256 tokenId = toTokenId(policyId, subject);
        assert(address(uint160(tokenId)) == subject);
        assert(tokenId >> 160 == uint96(uint256(policyId)));
    }

    function test_fuzz_record(
        bytes32 uid,
        uint16 issuerId,
        uint32 sequence,
        uint32 version,
        uint32 time,
        uint32 ttl
    ) external pure {
        Record record = toRecord(issuerId, sequence, version, time, ttl).withUid(uid);
        assert(record.uidTag() == uint56(uint256(uid)));
        assert(record.issuerId() == issuerId);
        assert(record.rootSequence() == sequence);
        assert(record.policyVersion() == version);
        assert(record.time() == time);
        assert(record.expirationTime() == uint40(time) + ttl);
        assert(record.revocationTime() == 0);
    }

    function test_fuzz_recordRevocationChangesNothingElse(uint256 word, uint40 time) external pure {
        Record revoked = Record.wrap(word).withRevocation(time);
        assert(revoked.revocationTime() == time);
        assert(Record.unwrap(revoked) << 40 == word << 40);
    }

    function _dateOf(uint256 timestamp) private pure returns (uint32) {
        (uint256 year, uint256 month, uint256 day) = DateTimeLib.timestampToDate(timestamp);
        return uint32(year * 10_000 + month * 100 + day);
    }

    function test_fuzz_risk(uint8 tier, bool suspended) external pure {
        Risk risk = toRisk(tier, suspended);
        assert(risk.tier() == tier);
        assert(risk.isSuspended() == suspended);
    }
}
