// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Attestations} from "../src/Attestations.sol";
import {PolicyState, toPolicyState} from "../src/types/PolicyState.sol";
import {Record, toRecord} from "../src/types/Record.sol";
import {CHEATS} from "./Cheats.sol";

/// @title Drives a registry in which proofs are taken for granted, and remembers what it did
/// @dev Everything but the pairing is the real code: whoever calls `attest` here has proved.
contract Driver is Attestations {
    uint256 private constant PEOPLE = 4;

    bytes32 public policyId;
    uint32 public ttl = 30 days;
    /// @dev The subject that first used each nullifier.
    mapping(uint256 uid => address) public firstSubject;
    mapping(uint256 uid => bool) public barred;
    mapping(address subject => uint256) public lastUid;
    mapping(address subject => uint256) public madeAt;
    mapping(address subject => uint32) public madeUnder;
    mapping(address subject => uint32) public madeInVersion;
    bool public brokeNullifier;
    bool public brokeBar;
    bool public brokePause;
    bool public brokeRoot;
    bool public tokenMoved;

    constructor() Ownable(msg.sender) {}

    function begin() external {
        _transferOwnership(address(this));
        this.enrolIssuer(address(this));
        this.setDesk(address(this), true);
        CHEATS.warp(1_800_000_000);
        this.publishRoot(1, 1, false);
        policyId = keccak256("policy");
        policyOwnerOf[policyId] = address(this);
        _policies[policyId] = toPolicyState(1, ttl, 2, address(0));
    }

    function subjectNumber(uint256 seed) public pure returns (address) {
        return address(uint160(0x1000 + seed % PEOPLE));
    }

    function makeAttestation(uint256 person, uint256 subjectSeed, uint32 sequence) external {
        uint256 uid = 1 + person % PEOPLE;
        address subject = subjectNumber(subjectSeed);
        uint32 newest = _issuers[1].sequence();
        sequence = sequence % 4 == 0 ? 1 + sequence % (newest + 1) : newest;
        PolicyState policy = _policies[policyId];
        try this.attestProven(uid, subject, sequence) {
            if (firstSubject[uid] != address(0) && firstSubject[uid] != subject) {
                brokeNullifier = true;
            }
            if (barred[uid]) brokeBar = true;
            if (policy.isPaused() || policy.isHalted()) brokePause = true;
            if (sequence > newest || sequence < _issuers[1].refusedBelow()) brokeRoot = true;
            if (sequence < _issuers[1].retiredBelow()) brokeRoot = true;
            firstSubject[uid] = subject;
            lastUid[subject] = uid;
            madeAt[subject] = block.timestamp;
            madeUnder[subject] = sequence;
            madeInVersion[subject] = policy.version();
        } catch {}
    }

    function attestProven(uint256 uid, address subject, uint32 sequence) external {
        PolicyState policy = _policies[policyId];
        if (policy.isPaused() || policy.isHalted()) revert PolicyIsPaused();
        _requireLiveRoot(1, sequence, sequence, 1 days);
        Record record =
            toRecord(1, sequence, policy.version(), block.timestamp, policy.attestationTtl());
        _record(policyId, bytes32(uid), subject, record, policy);
    }

    function revokePerson(uint256 person) external {
        uint256 uid = 1 + person % PEOPLE;
        try this.revoke(policyId, bytes32(uid)) {
            barred[uid] = true;
        } catch {}
    }

    function reinstatePerson(uint256 person) external {
        uint256 uid = 1 + person % PEOPLE;
        try this.reinstate(policyId, bytes32(uid)) {
            barred[uid] = false;
        } catch {}
    }

    function publish(bool refuseEarlier) external {
        uint32 next = _issuers[1].sequence() + 1;
        this.publishRoot(1, next, refuseEarlier);
    }

    function retire(uint32 sequence) external {
        try this.disown(sequence % (_issuers[1].sequence() + 2)) {} catch {}
    }

    function changePolicy() external {
        PolicyState before = _policies[policyId];
        _policies[policyId] =
            toPolicyState(before.version() + 1, ttl, 2, address(0)).withFlagsOf(before);
    }

    /// @dev One move in eight stops: otherwise hardly anything would be attested.
    function pause(uint8 seed) external {
        this.setPolicyPaused(policyId, seed % 8 == 0);
    }

    function halt(uint8 seed) external {
        bool halted = seed % 8 == 0;
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = policyId;
        halted ? this.haltPolicies(ids) : this.resumePolicy(policyId);
    }

    function list(bool listed) external {
        try this.setPolicyListed(policyId, listed) {} catch {}
    }

    function suspend(uint256 seed, uint8 tier, bool suspended) external {
        this.setRisk(RiskUpdate(subjectNumber(seed), tier % 8, suspended));
    }

    function wait(uint32 time) external {
        CHEATS.warp(block.timestamp + (time % 8 == 0 ? time % 40 days : time % 12 hours));
    }

    function moveToken(uint256 from, uint256 to, address caller) external {
        uint256 tokenId = (uint256(policyId) << 160) | uint160(subjectNumber(from));
        CHEATS.prank(caller);
        (bool moved,) = address(this)
            .call(
                abi.encodeWithSignature(
                    "transferFrom(address,address,uint256)",
                    subjectNumber(from),
                    subjectNumber(to),
                    tokenId
                )
            );
        if (moved) tokenMoved = true;
    }

    function stateOf() external view returns (PolicyState) {
        return _policies[policyId];
    }

    function retiredBelow() external view returns (uint32) {
        return _issuers[1].retiredBelow();
    }
}

/// @title What holds of attestations whatever anyone does, in whatever order
contract AttestationRegistryTest {
    Driver private _driver;

    function setUp() external {
        _driver = new Driver();
        _driver.begin();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_driver);
    }

    /// @dev Only the driver's own moves; the registry's functions are reached through them.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory moves = new bytes4[](18);
        for (uint256 i = 12; i < 18; ++i) {
            moves[i] = Driver.makeAttestation.selector;
        }
        moves[0] = Driver.makeAttestation.selector;
        moves[1] = Driver.revokePerson.selector;
        moves[2] = Driver.reinstatePerson.selector;
        moves[3] = Driver.publish.selector;
        moves[4] = Driver.retire.selector;
        moves[5] = Driver.changePolicy.selector;
        moves[6] = Driver.pause.selector;
        moves[7] = Driver.halt.selector;
        moves[8] = Driver.list.selector;
        moves[9] = Driver.suspend.selector;
        moves[10] = Driver.wait.selector;
        moves[11] = Driver.moveToken.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_driver), moves);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function invariant_aNullifierHasOneSubject() external view {
        assert(!_driver.brokeNullifier());
        bytes32 policyId = _driver.policyId();
        for (uint256 uid = 1; uid <= 4; ++uid) {
            assert(_driver.subjectOf(policyId, bytes32(uid)) == _driver.firstSubject(uid));
        }
    }

    function invariant_whoIsBarredDoesNotAttest() external view {
        assert(!_driver.brokeBar());
    }

    function invariant_nothingIsAttestedWithoutALiveRoot() external view {
        assert(!_driver.brokeRoot());
    }

    function invariant_pausingStopsWriting() external view {
        assert(!_driver.brokePause());
    }

    function invariant_tokensDoNotMove() external view {
        assert(!_driver.tokenMoved());
    }

    function invariant_onlyTheAttestedAreValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            if (_valid(subject)) assert(_driver.lastUid(subject) != 0);
        }
        assert(!_valid(address(0)) && !_valid(address(0xdead)));
    }

    function invariant_expiryNeverExtends() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (,, uint64 until) = _driver.validityOf(subject, _driver.policyId());
            if (_driver.madeAt(subject) == 0) assert(until == 0);
            else assert(until == _driver.madeAt(subject) + _driver.ttl());
            if (_valid(subject)) assert(block.timestamp < until);
        }
    }

    function invariant_theSuspendedAreNeverValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (uint8 tier, bool suspended) = _driver.riskOf(subject);
            if (suspended || tier > 2) assert(!_valid(subject));
        }
    }

    function invariant_retiredRootsCarryNothing() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            if (_driver.madeUnder(subject) < _driver.retiredBelow()) assert(!_valid(subject));
        }
    }

    function invariant_aPolicyVersionEndsThoseBefore() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            if (_driver.madeInVersion(subject) != _driver.stateOf().version()) {
                assert(!_valid(subject));
            }
        }
    }

    function invariant_theBarredAreNotValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            if (_driver.barred(_driver.lastUid(subject))) assert(!_valid(subject));
        }
    }

    function invariant_statusAndValidityAgree() external view {
        bytes32 policyId = _driver.policyId();
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            bool valid = _driver.isValid(subject, policyId);
            assert(valid == (_driver.statusOf(subject, policyId) == Attestations.Status.Valid));
            (bool same,,) = _driver.validityOf(subject, policyId);
            assert(same == valid);
        }
    }

    function invariant_tokensAreTheValidOfListedPolicies() external view {
        bool listed = _driver.stateOf().isListed();
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (bool answered, bytes memory answer) =
                address(_driver).staticcall(abi.encodeWithSignature("balanceOf(address)", subject));
            assert(answered);
            uint256 expected = listed && _valid(subject) ? 1 : 0;
            assert(abi.decode(answer, (uint256)) == expected);
        }
    }

    function _valid(address subject) private view returns (bool) {
        return _driver.isValid(subject, _driver.policyId());
    }
}
