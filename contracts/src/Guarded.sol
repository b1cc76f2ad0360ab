// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title Owner and guardian
/// @notice The owner, whose office passes in two steps and may be a timelock, decides; the guardian
/// can stop new attestations at once, and nothing else: what was attested can always be read, and
/// only the owner lets writing go on.
abstract contract Guarded is Ownable2Step {
    /// @notice Who may stop new attestations; zero if nobody but the owner.
    address public guardian;

    /// @notice Another account guards from now on.
    event GuardianSet(address indexed guardian);

    /// @notice The caller is neither guardian nor owner.
    error NotGuardian(address caller);

    /// @notice Name the guardian.
    /// @param account who guards from now on; zero for nobody.
    function setGuardian(address account) external onlyOwner {
        guardian = account;
        emit GuardianSet(account);
    }

    function _requireGuardian() internal view {
        if (msg.sender != guardian && msg.sender != owner()) revert NotGuardian(msg.sender);
    }
}
