// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Issuer, toIssuer} from "../src/types/Issuer.sol";
import {PolicyState, toPolicyState} from "../src/types/PolicyState.sol";
import {Record, toRecord} from "../src/types/Record.sol";
import {Risk, toRisk} from "../src/types/Risk.sol";

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
    }

    function test_fuzz_policyState(
        uint32 version,
        uint32 ttl,
        uint32 maximumAge,
        uint8 tier,
        uint128 issuers,
        bool paused
    ) external pure {
        PolicyState policy =
            toPolicyState(version, ttl, maximumAge, tier, issuers).withPaused(paused);
        assert(policy.version() == version);
        assert(policy.attestationTtl() == ttl);
        assert(policy.rootMaxAge() == maximumAge);
        assert(policy.maximumAmlTier() == tier);
        assert(policy.acceptedIssuers() == issuers);
        assert(policy.isPaused() == paused);
        assert(
            PolicyState.unwrap(policy.withPaused(!paused).withPaused(paused))
                == PolicyState.unwrap(policy)
        );
    }

    function test_fuzz_policyAcceptsWhatIsPacked(uint16[8] memory ids, uint16 other) external pure {
        uint128 packed;
        bool listed;
        for (uint256 i = 0; i < 8; ++i) {
            if (ids[i] == 0) ids[i] = 1;
            packed |= uint128(ids[i]) << uint128(16 * i);
            listed = listed || ids[i] == other;
        }
        PolicyState policy = toPolicyState(1, 1, 1, 7, packed);
        for (uint256 i = 0; i < 8; ++i) {
            assert(policy.accepts(ids[i]));
        }
        assert(policy.accepts(other) == listed);
        assert(!policy.accepts(0));
    }

    function test_fuzz_record(
        bytes32 uid,
        uint16 issuerId,
        uint32 sequence,
        uint32 version,
        uint32 time,
        uint32 ttl
    ) external pure {
        Record record = toRecord(uid, issuerId, sequence, version, time, ttl);
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

    function test_fuzz_risk(uint8 tier, bool suspended) external pure {
        Risk risk = toRisk(tier, suspended);
        assert(risk.tier() == tier);
        assert(risk.isSuspended() == suspended);
    }
}
