// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IAttestationRegistry} from "../IAttestationRegistry.sol";
import {TitanGate} from "../TitanGate.sol";

/// @title Example: a vault for attested accounts
/// @notice Whoever the gate admits may deposit ether; whoever deposited may always withdraw, since
/// a lost attestation must not lock anyone's money in.
contract GatedVault is TitanGate {
    /// @notice What each account can withdraw, in wei.
    mapping(address account => uint256) public balanceOf;

    /// @notice An account deposited.
    event Deposited(address indexed account, uint256 amount);
    /// @notice An account withdrew.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice The account asked for more than it has.
    error BalanceTooLow(uint256 balance);

    constructor(IAttestationRegistry registry, bytes32 policy) TitanGate(registry, policy) {}

    /// @notice Deposit the ether sent along.
    function deposit() external payable onlyAttested {
        balanceOf[msg.sender] += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    /// @notice Withdraw.
    /// @dev The balance is lowered before the ether leaves, so that re-entering gains nothing.
    /// @param amount in wei.
    function withdraw(uint256 amount) external {
        uint256 balance = balanceOf[msg.sender];
        if (amount > balance) revert BalanceTooLow(balance);
        balanceOf[msg.sender] = balance - amount;
        emit Withdrawn(msg.sender, amount);
        SafeTransferLib.safeTransferETH(msg.sender, amount);
    }
}
