// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Attestations} from "../src/Attestations.sol";
import {Driver} from "./Driver.sol";

/// @title What holds of the registry whatever anyone does, in whatever order
contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Driver private _driver;
    AttestationRegistry private _registry;
    bytes32 private _policyId;

    function setUp() external {
        _driver = new Driver();
        _driver.begin();
        _registry = _driver.registry();
        _policyId = _driver.policyId();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_driver);
    }

    /// @dev Moves as they are drawn: attesting as often as half of all others together.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory moves = new bytes4[](22);
        for (uint256 i = 0; i < 7; ++i) {
            moves[i] = Driver.makeAttestation.selector;
        }
        moves[7] = Driver.revokePerson.selector;
        moves[8] = Driver.reinstatePerson.selector;
        moves[9] = Driver.publish.selector;
        moves[10] = Driver.retire.selector;
        moves[11] = Driver.changePolicy.selector;
        moves[12] = Driver.pause.selector;
        moves[13] = Driver.halt.selector;
        moves[14] = Driver.list.selector;
        moves[15] = Driver.waive.selector;
        moves[16] = Driver.suspend.selector;
        moves[17] = Driver.wait.selector;
        moves[18] = Driver.moveToken.selector;
        moves[19] = Driver.trespass.selector;
        moves[20] = Driver.wait.selector;
        moves[21] = Driver.suspend.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_driver), moves);
    }

    function invariant_aNullifierHasOneSubject() external view {
        assert(!_driver.brokeNullifier());
        for (uint256 uid = 1; uid <= 4; ++uid) {
            assert(_registry.subjectOf(_policyId, bytes32(uid)) == _driver.firstSubject(uid));
        }
    }

    function invariant_whoIsBarredDoesNotAttest() external view {
        assert(!_driver.brokeBar());
    }

    function invariant_nothingIsAttestedWithoutALiveRoot() external view {
        assert(!_driver.brokeRoot());
    }

    function invariant_nothingIsAttestedOnAnotherDay() external view {
        assert(!_driver.brokeDay());
    }

    function invariant_nobodyIsAttestedWithoutConsent() external view {
        assert(!_driver.brokeConsent());
    }

    function invariant_pausingStopsWriting() external view {
        assert(!_driver.brokePause());
    }

    function invariant_pausingChangesNoAnswer() external view {
        assert(!_driver.brokeReading());
    }

    function invariant_everyOfficeIsItsHoldersOwn() external view {
        assert(!_driver.brokeOffice());
        assert(_registry.owner() == address(_driver));
    }

    function invariant_whatWasAttestedCanBeRevoked() external view {
        assert(!_driver.brokeRevocation());
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
            (,, uint64 until) = _registry.validityOf(subject, _policyId);
            assert(until == _driver.expiresAt(subject));
            if (_valid(subject)) assert(block.timestamp < until);
        }
    }

    function invariant_theSuspendedAreNeverValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (uint8 tier, bool suspended) = _registry.riskOf(subject);
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
            if (_driver.madeInVersion(subject) != _driver.version()) assert(!_valid(subject));
        }
    }

    function invariant_theBarredAreNotValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            if (_driver.barred(_driver.lastUid(subject))) assert(!_valid(subject));
        }
    }

    function invariant_whatNothingEndsIsValid() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (uint8 tier, bool suspended) = _registry.riskOf(subject);
            bool ended = block.timestamp >= _driver.expiresAt(subject) || suspended || tier > 2
                || _driver.madeUnder(subject) < _driver.retiredBelow()
                || _driver.madeInVersion(subject) != _driver.version();
            Attestations.Attestation memory read =
                _registry.getAttestation(_policyId, bytes32(_driver.lastUid(subject)));
            assert(_valid(subject) == (!ended && read.revocationTime == 0));
        }
    }

    function invariant_statusAndValidityAgree() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            bool valid = _valid(subject);
            assert(valid == (_registry.statusOf(subject, _policyId) == Attestations.Status.Valid));
            (bool same,,) = _registry.validityOf(subject, _policyId);
            assert(same == valid);
        }
    }

    function invariant_tokensAreTheValidOfListedPolicies() external view {
        for (uint256 i = 0; i < 4; ++i) {
            address subject = _driver.subjectNumber(i);
            (bool answered, bytes memory answer) = address(_registry)
                .staticcall(abi.encodeWithSignature("balanceOf(address)", subject));
            assert(answered);
            uint256 expected = _driver.listed() && _valid(subject) ? 1 : 0;
            assert(abi.decode(answer, (uint256)) == expected);
        }
    }

    function invariant_rootsAndVersionsAreAsWasSaid() external view {
        (uint160 root, uint32 sequence, uint32 refused, uint32 retired) = _registry.issuerOf(1);
        assert(sequence == _driver.newest() && root == _driver.rootAt(sequence));
        assert(refused == _driver.refusedBelow() && retired == _driver.retiredBelow());
        (uint32 version, uint32 ttl,,, bool paused,) = _registry.policyOf(_policyId);
        assert(version == _driver.version() && ttl == _driver.ttl());
        assert(paused == (_driver.paused() || _driver.halted()));
    }

    function _valid(address subject) private view returns (bool) {
        return _registry.isValid(subject, _policyId);
    }
}
