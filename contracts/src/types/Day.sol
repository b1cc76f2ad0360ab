// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DateTimeLib} from "solady/utils/DateTimeLib.sol";

/// @dev Whether a day, yyyymmdd, is today or yesterday in UTC. A statement about yesterday is taken
/// too, because a proof made before midnight would otherwise be lost on its way. To count from the
/// day costs a third of turning the time into a date. A 31st that its month lacks counts as the
/// month after's first days; against any true date it compares as its own month's last day, so
/// that nobody is older by it, or a document in force for longer.
function isRecent(uint32 day, uint256 timestamp) pure returns (bool) {
    unchecked {
        uint256 month = (day / 100) % 100;
        uint256 ofMonth = day % 100;
        if (month - 1 > 11 || ofMonth - 1 > 30) return false;
        uint256 epochDay = DateTimeLib.dateToEpochDay(day / 10_000, month, ofMonth);
        return timestamp / 1 days - epochDay <= 1;
    }
}
