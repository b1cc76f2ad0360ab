// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Timelock} from "../src/Timelock.sol";
import {CHEATS} from "./Cheats.sol";
import {Proofs} from "./Proofs.sol";
import {Stage} from "./Stage.sol";

/// @title A registry whose owner must wait
contract TimelockTest is Stage {
    uint256 private constant DELAY = 2 days;

    Timelock private _timelock;

    function setUp() public override {
        super.setUp();
        address[] memory ours = new address[](1);
        ours[0] = address(this);
        _timelock = new Timelock(DELAY, ours, ours);
        _registry.transferOwnership(address(_timelock));
        _afterTheDelay(abi.encodeCall(_registry.acceptOwnership, ()));
    }

    function test_theOfficePassesToTheTimelock() external {
        assert(_registry.owner() == address(_timelock));
        CHEATS.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this))
        );
        _registry.enrolIssuer(STRANGER);
    }

    function test_anIssuerIsEnrolledAfterTheDelayAndNotBefore() external {
        bytes memory call = abi.encodeCall(_registry.enrolIssuer, (STRANGER));
        _timelock.schedule(address(_registry), 0, call, 0, 0, DELAY);
        CHEATS.warp(block.timestamp + DELAY - 1);
        CHEATS.expectRevert();
        _timelock.execute(address(_registry), 0, call, 0, 0);
        assert(_registry.issuerIdOf(STRANGER) == 0);
        CHEATS.warp(block.timestamp + 1);
        _timelock.execute(address(_registry), 0, call, 0, 0);
        assert(_registry.issuerIdOf(STRANGER) == 2);
    }

    function test_noCallWaitsLessThanTheDelay() external {
        CHEATS.expectRevert(
            abi.encodeWithSelector(
                TimelockController.TimelockInsufficientDelay.selector, DELAY - 1, DELAY
            )
        );
        _timelock.schedule(address(_registry), 0, "", 0, 0, DELAY - 1);
    }

    function test_strangersProposeNothing() external {
        CHEATS.prank(STRANGER);
        CHEATS.expectRevert();
        _timelock.schedule(address(_registry), 0, "", 0, 0, DELAY);
    }

    function test_nobodyStandsAboveIt() external view {
        assert(!_timelock.hasRole(_timelock.DEFAULT_ADMIN_ROLE(), address(this)));
        assert(_timelock.hasRole(_timelock.DEFAULT_ADMIN_ROLE(), address(_timelock)));
    }

    function test_theGuardianDoesNotWait() external {
        _afterTheDelay(abi.encodeCall(_registry.setGuardian, (STRANGER)));
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = _policyId;
        CHEATS.prank(STRANGER);
        _registry.haltPolicies(ids);
        (,,,, bool paused,) = _registry.policyOf(_policyId);
        assert(paused);
    }

    function _afterTheDelay(bytes memory call) private {
        _timelock.schedule(address(_registry), 0, call, 0, 0, DELAY);
        CHEATS.warp(block.timestamp + DELAY);
        _timelock.execute(address(_registry), 0, call, 0, 0);
    }
}
