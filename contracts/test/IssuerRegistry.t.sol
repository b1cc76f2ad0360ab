// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {CHEATS} from "./Cheats.sol";

/// @title A root is taken exactly while it is the newest, or young enough since, and not refused
contract IssuerRegistryTest is IssuerRegistry {
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

    function test_anIssuerIsReadAsItIs() external {
        _enrol();
        this.publishRoot(1, 7, false);
        this.publishRoot(1, 8, true);
        this.disown(1);
        (uint160 root, uint32 sequence, uint32 refused, uint32 retired) = this.issuerOf(1);
        assert(root == 8 && sequence == 2 && refused == 2 && retired == 2);
    }

    function test_onlyWhatWasPublishedIsRetired() external {
        _enrol();
        this.publishRoot(1, 1, false);
        this.disown(1);
        CHEATS.expectRevert(NothingToRetire.selector);
        this.disown(1);
        CHEATS.expectRevert(NothingToRetire.selector);
        this.disown(3);
        CHEATS.prank(address(0xbad));
        CHEATS.expectRevert(IssuerUnknown.selector);
        this.disown(1);
    }

    function test_anAccountIsEnrolledOnceAndMustBeThere() external {
        _enrol();
        CHEATS.expectRevert(abi.encodeWithSelector(IssuerNotEnrollable.selector, address(this)));
        this.enrolIssuer(address(this));
        CHEATS.expectRevert(abi.encodeWithSelector(IssuerNotEnrollable.selector, address(0)));
        this.enrolIssuer(address(0));
        CHEATS.expectRevert(IssuerUnknown.selector);
        this.removeIssuer(2);
        CHEATS.expectRevert(IssuerUnknown.selector);
        this.rotateIssuer(2, address(1));
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
