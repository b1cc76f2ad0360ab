// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DateTimeLib} from "solady/utils/DateTimeLib.sol";

import {AmlOracle} from "../src/AmlOracle.sol";
import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Consents} from "../src/Consents.sol";
import {PolicyRegistry} from "../src/PolicyRegistry.sol";
import {CHEATS} from "./Cheats.sol";

/// @title Makes every kind of move against a registry as it is deployed, and remembers what it did
/// @dev Only the pairing is taken for granted, by a mocked precompile: whoever attests here has
/// proved. The driver is owner, issuer, policy's owner and desk; what it remembers is its own
/// account of the rules, to which the invariants hold the registry.
contract Driver {
    uint256 private constant PEOPLE = 4;
    uint32 private constant ROOT_MAX_AGE = 1 days;
    address private constant STRANGER = address(0xbad);

    AttestationRegistry public registry;
    bytes32 public policyId;

    /// @dev What was done.
    mapping(uint256 uid => address) public firstSubject;
    mapping(uint256 uid => bool) public barred;
    mapping(address subject => uint256) public lastUid;
    mapping(address subject => uint256) public expiresAt;
    mapping(address subject => uint32) public madeUnder;
    mapping(address subject => uint32) public madeInVersion;
    mapping(uint32 sequence => uint256) public supersededAt;
    uint32 public newest;
    uint32 public refusedBelow;
    uint32 public retiredBelow;
    uint32 public version = 1;
    uint32 public ttl = 30 days;
    bool public paused;
    bool public halted;
    bool public listed;
    bool public waived;

    /// @dev What must never have happened.
    bool public brokeNullifier;
    bool public brokeBar;
    bool public brokePause;
    bool public brokeReading;
    bool public brokeRoot;
    bool public brokeDay;
    bool public brokeConsent;
    bool public brokeOffice;
    bool public brokeRevocation;
    bool public tokenMoved;

    function begin() external {
        CHEATS.warp(1_800_000_000);
        registry = new AttestationRegistry(address(this));
        registry.enrolIssuer(address(this));
        registry.setDesk(address(this), true);
        policyId = registry.createPolicy(0, 1, _terms());
        this.publish(1);
    }

    function subjectNumber(uint256 seed) public pure returns (address) {
        return address(uint160(0x1000 + seed % PEOPLE));
    }

    /// @dev Most are attested under the newest root, today, by themselves; one in eight is not.
    function makeAttestation(
        uint256 person,
        uint256 subjectSeed,
        uint32 sequence,
        uint8 back,
        uint8 way
    ) external {
        uint256 uid = 1 + person % PEOPLE;
        address subject = subjectNumber(subjectSeed);
        // A stranger to the nullifier is refused anyway: half of the known come back as they were.
        if (subjectSeed / PEOPLE % 2 == 0 && firstSubject[uid] != address(0)) {
            subject = firstSubject[uid];
        }
        sequence = sequence % 2 == 0 ? sequence / 2 % (newest + 2) : newest;
        uint256 daysBack = back % 8 == 0 ? back / 8 % 4 : 0;
        bool bySubject = way % 8 != 0;
        if (_hand(uid, subject, sequence, daysBack, bySubject, way / 8 % 2 == 0)) {
            _remember(uid, subject, sequence, daysBack, bySubject);
        }
    }

    function revokePerson(uint256 person) external {
        uint256 uid = 1 + person % PEOPLE;
        try registry.revoke(policyId, bytes32(uid)) {
            barred[uid] = true;
        } catch {
            if (firstSubject[uid] != address(0) && !barred[uid]) brokeRevocation = true;
        }
    }

    function reinstatePerson(uint256 person) external {
        uint256 uid = 1 + person % PEOPLE;
        if (person / PEOPLE % 2 == 0) return;
        try registry.reinstate(policyId, bytes32(uid)) {
            barred[uid] = false;
        } catch {}
    }

    /// @dev One in four refuses the roots before it.
    function publish(uint8 seed) external {
        bool refuseEarlier = seed % 4 == 0;
        supersededAt[newest] = block.timestamp;
        registry.publishRoot(1, rootAt(++newest), refuseEarlier);
        if (refuseEarlier) refusedBelow = newest;
    }

    /// @dev One in four retires all: the issuer's epoch ends.
    function retire(uint32 sequence) external {
        sequence = sequence % 4 == 0 ? newest : sequence / 4 % (newest + 2);
        try registry.disown(sequence) {
            retiredBelow = sequence + 1;
        } catch {}
    }

    function changePolicy(uint32 ttl_) external {
        ttl = 1 + ttl_ % 60 days;
        registry.updatePolicy(policyId, 1, _terms());
        ++version;
    }

    /// @dev One move in eight stops: otherwise hardly anything would be attested.
    function pause(uint8 seed) external {
        bytes32 before = _answers();
        paused = seed % 8 == 0;
        registry.setPolicyPaused(policyId, paused);
        if (_answers() != before) brokeReading = true;
    }

    function halt(uint8 seed) external {
        bytes32 before = _answers();
        halted = seed % 8 == 0;
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = policyId;
        halted ? registry.haltPolicies(ids) : registry.resumePolicy(policyId);
        if (_answers() != before) brokeReading = true;
    }

    function list(bool listed_) external {
        try registry.setPolicyListed(policyId, listed_) {
            listed = listed_;
        } catch {}
    }

    function waive(bool waived_) external {
        registry.setConsentWaived(policyId, waived_);
        waived = waived_;
    }

    function suspend(uint256 seed, uint8 tier, uint8 suspended) external {
        registry.setRisk(
            AmlOracle.RiskUpdate(
                subjectNumber(seed), tier % 2 == 0 ? 3 : tier % 8, suspended % 4 == 0
            )
        );
    }

    function wait(uint32 time) external {
        CHEATS.warp(block.timestamp + (time % 4 == 0 ? time % 4 days : time % 12 hours));
    }

    function moveToken(uint256 from, uint256 to, address caller) external {
        uint256 tokenId = (uint256(policyId) << 160) | uint160(subjectNumber(from));
        bytes memory call = abi.encodeWithSignature(
            "transferFrom(address,address,uint256)", subjectNumber(from), subjectNumber(to), tokenId
        );
        CHEATS.prank(caller);
        (bool moved,) = address(registry).call(call);
        if (moved) tokenMoved = true;
    }

    /// @dev Somebody without any office tries everything that is another's.
    function trespass(uint256 person) external {
        bytes[12] memory calls = [
            abi.encodeCall(registry.setGuardian, (STRANGER)),
            abi.encodeCall(registry.setDesk, (STRANGER, true)),
            abi.encodeCall(registry.enrolIssuer, (STRANGER)),
            abi.encodeCall(registry.removeIssuer, (1)),
            abi.encodeCall(registry.retireRootsThrough, (1, newest)),
            abi.encodeCall(registry.publishRoot, (1, 5, true)),
            abi.encodeCall(registry.setPolicyPaused, (policyId, true)),
            abi.encodeCall(registry.setConsentWaived, (policyId, true)),
            abi.encodeCall(registry.resumePolicy, (policyId)),
            abi.encodeCall(
                registry.setRisk, (AmlOracle.RiskUpdate(subjectNumber(person), 7, true))
            ),
            abi.encodeCall(registry.revoke, (policyId, bytes32(1 + person % PEOPLE))),
            abi.encodeCall(registry.transferOwnership, (STRANGER))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            CHEATS.prank(STRANGER);
            (bool done,) = address(registry).call(calls[i]);
            if (done) brokeOffice = true;
        }
    }

    function rootAt(uint32 sequence) public pure returns (uint256) {
        return uint256(sequence) * 1_000_003;
    }

    function _hand(
        uint256 uid,
        address subject,
        uint32 sequence,
        uint256 daysBack,
        bool bySubject,
        bool alone
    ) private returns (bool done) {
        CHEATS.mockCall(address(8), "", abi.encode(true));
        AttestationRegistry.Statement memory statement = AttestationRegistry.Statement({
            policyId: policyId,
            day: _dayOf(block.timestamp - daysBack * 1 days),
            root: rootAt(sequence),
            rootSequence: sequence,
            issuerId: 1
        });
        AttestationRegistry.Claim[] memory claims = new AttestationRegistry.Claim[](1);
        (claims[0].subject, claims[0].nullifier) = (subject, uid);
        bytes memory call = alone
            ? abi.encodeCall(registry.attest, (statement, claims[0]))
            : abi.encodeCall(
                registry.attestBatch, (statement, claims, new Consents.Consent[](bySubject ? 1 : 0))
            );
        CHEATS.prank(bySubject ? subject : STRANGER);
        (done,) = address(registry).call(call);
        CHEATS.clearMockedCalls();
    }

    function _remember(
        uint256 uid,
        address subject,
        uint32 sequence,
        uint256 daysBack,
        bool bySubject
    ) private {
        if (firstSubject[uid] != address(0) && firstSubject[uid] != subject) {
            brokeNullifier = true;
        }
        if (barred[uid]) brokeBar = true;
        if (paused || halted) brokePause = true;
        if (daysBack > 1) brokeDay = true;
        if (!bySubject && !waived) brokeConsent = true;
        if (sequence == 0 || sequence > newest) brokeRoot = true;
        if (sequence < refusedBelow || sequence < retiredBelow) brokeRoot = true;
        if (sequence < newest && block.timestamp > supersededAt[sequence] + ROOT_MAX_AGE) {
            brokeRoot = true;
        }
        if (firstSubject[uid] == address(0)) firstSubject[uid] = subject;
        lastUid[subject] = uid;
        expiresAt[subject] = block.timestamp + ttl;
        madeUnder[subject] = sequence;
        madeInVersion[subject] = version;
    }

    /// @dev All that readers can ask of the four subjects, in one word.
    function _answers() private view returns (bytes32 answers) {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            address subject = subjectNumber(i);
            (bool valid, address issuer, uint64 until) = registry.validityOf(subject, policyId);
            answers = keccak256(
                abi.encode(answers, valid, issuer, until, registry.statusOf(subject, policyId))
            );
        }
    }

    function _terms() private view returns (PolicyRegistry.PolicyTerms memory terms) {
        terms.maximumAmlTier = 2;
        terms.acceptedIssuers = new address[](1);
        terms.acceptedIssuers[0] = address(this);
        terms.rootMaxAge = ROOT_MAX_AGE;
        terms.attestationTtl = ttl;
    }

    function _dayOf(uint256 timestamp) private pure returns (uint32) {
        (uint256 year, uint256 month, uint256 day) = DateTimeLib.timestampToDate(timestamp);
        return uint32(year * 10_000 + month * 100 + day);
    }
}
