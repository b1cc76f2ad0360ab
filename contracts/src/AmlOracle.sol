// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Guarded} from "./Guarded.sol";
import {Risk, toRisk} from "./types/Risk.sol";

/// @title What the anti-money-laundering desk knows about addresses
/// @notice A desk gives an address a risk tier or suspends it; attestations of a suspended address,
/// or of one above a policy's tier, do not hold while that lasts. No identity is involved.
abstract contract AmlOracle is Guarded {
    /// @notice A new risk for one address.
    struct RiskUpdate {
        /// @dev The address concerned.
        address account;
        /// @dev 0 to 7.
        uint8 tier;
        /// @dev Whether to suspend it.
        bool suspended;
    }

    /// @dev The highest risk tier.
    uint8 internal constant HIGHEST_TIER = 7;

    /// @notice Whether an account may write risks.
    mapping(address account => bool) public isDesk;

    mapping(address account => Risk) internal _risks;

    /// @notice An account became a desk, or is one no longer.
    event DeskSet(address indexed account, bool isDesk);
    /// @notice A desk set the risk of an address.
    event RiskSet(address indexed account, uint8 tier, bool suspended);

    /// @notice The caller is no desk.
    error NotDesk(address caller);
    /// @notice The tier is above the highest one.
    error TierOutOfRange(uint8 tier);

    modifier onlyDesk() {
        if (!isDesk[msg.sender]) revert NotDesk(msg.sender);
        _;
    }

    /// @notice Let an account write risks, or no longer.
    /// @param account the desk.
    /// @param allowed whether it may.
    function setDesk(address account, bool allowed) external onlyOwner {
        isDesk[account] = allowed;
        emit DeskSet(account, allowed);
    }

    /// @notice Set the risk of one address.
    /// @param update the address and its risk.
    function setRisk(RiskUpdate calldata update) external onlyDesk {
        _setRisk(update);
    }

    /// @notice Set the risks of many addresses.
    /// @param updates the addresses and their risks.
    function setRisks(RiskUpdate[] calldata updates) external onlyDesk {
        for (uint256 i = 0; i < updates.length; ++i) {
            _setRisk(updates[i]);
        }
    }

    /// @notice Read the risk of an address.
    /// @param account the address.
    /// @return tier 0 no known risk .. 7 highest.
    /// @return suspended whether nothing of it holds for now.
    function riskOf(address account) external view returns (uint8 tier, bool suspended) {
        Risk risk = _risks[account];
        return (risk.tier(), risk.isSuspended());
    }

    function _setRisk(RiskUpdate calldata update) private {
        if (update.tier > HIGHEST_TIER) revert TierOutOfRange(update.tier);
        _risks[update.account] = toRisk(update.tier, update.suspended);
        emit RiskSet(update.account, update.tier, update.suspended);
    }
}
