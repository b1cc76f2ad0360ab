// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IssuerRegistry} from "../src/IssuerRegistry.sol";

/// @dev The part of forge's cheatcodes that is used here.
interface Cheats {
    function warp(uint256 timestamp) external;
}

/// @title A root is taken exactly while it is the newest, or young enough since, and not refused
contract IssuerRegistryTest is IssuerRegistry {
    Cheats private constant CHEATS = Cheats(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    constructor() Ownable(msg.sender) {}

    function requireLiveRoot(uint16 issuerId, uint32 sequence, uint256 root, uint256 maximumAge)
        external
        view
    {
        _requireLiveRoot(issuerId, sequence, root, maximumAge);
    }

    function test_fuzz_rootWindow(uint256 first, uint256 second, uint32 maximumAge, uint32 later)
        external
    {
        _enrol();
        this.publishRoot(1, first, false);
        CHEATS.warp(1_800_000_000);
        assert(_isLive(1, first, 0));
        assert(!_isLive(2, first, maximumAge));
        this.publishRoot(1, second, false);
        CHEATS.warp(1_800_000_000 + uint256(later));
        assert(_isLive(2, second, 0));
        assert(_isLive(1, first, maximumAge) == (later <= maximumAge));
    }

    function test_fuzz_refusedRoots(uint8 before, uint8 afterwards) external {
        _enrol();
        uint32 turn = uint32(before) % 8 + 1;
        uint32 last = turn + uint32(afterwards) % 8;
        for (uint32 sequence = 1; sequence <= last; ++sequence) {
            this.publishRoot(1, sequence * 1000, sequence == turn);
        }
        for (uint32 sequence = 1; sequence <= last; ++sequence) {
            assert(_isLive(sequence, sequence * 1000, 1) == (sequence >= turn));
        }
    }

    function test_fuzz_otherRootsAreUnknown(uint256 root, uint256 other, uint32 sequence) external {
        _enrol();
        this.publishRoot(1, root, false);
        assert(_isLive(sequence, other, 1) == (sequence == 1 && uint160(other) == uint160(root)));
    }

    function test_nothingIsLiveBeforeTheFirstRoot() external {
        _enrol();
        assert(!_isLive(0, 0, type(uint32).max));
        assert(!_isLive(1, 0, type(uint32).max));
    }

    function test_removedIssuersPublishNoMore() external {
        _enrol();
        this.publishRoot(1, 1, false);
        this.removeIssuer(1);
        assert(!_isLive(1, 1, type(uint32).max));
        try this.publishRoot(1, 2, false) {
            assert(false);
        } catch {}
    }

    function test_rotationKeepsTheRoots() external {
        _enrol();
        this.publishRoot(1, 1, false);
        this.rotateIssuer(1, address(0xbeef));
        assert(_isLive(1, 1, 0));
        assert(issuerIdOf[address(this)] == 0 && issuerIdOf[address(0xbeef)] == 1);
        try this.publishRoot(1, 2, false) {
            assert(false);
        } catch {}
    }

    function _enrol() private {
        _transferOwnership(address(this));
        this.enrolIssuer(address(this));
    }

    function _isLive(uint32 sequence, uint256 root, uint256 maximumAge)
        private
        view
        returns (bool)
    {
        try this.requireLiveRoot(1, sequence, root, maximumAge) {
            return true;
        } catch {
            return false;
        }
    }
}
