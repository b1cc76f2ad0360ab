// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title An owner of the registry whose decisions are seen before they take effect
/// @notice Proposers schedule calls, which executors can make only after the delay; until then a
/// proposer can cancel them. No administrator stands above it: roles and the delay itself change
/// only by calls that waited, too.
contract Timelock is TimelockController {
    /// @notice Set the delay and the roles.
    /// @param delay in seconds, for every call.
    /// @param proposers who may schedule and cancel calls.
    /// @param executors who may make calls that have waited; the zero address lets anyone.
    constructor(uint256 delay, address[] memory proposers, address[] memory executors)
        TimelockController(delay, proposers, executors, address(0))
    {}
}
