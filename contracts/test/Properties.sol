// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AttestationRegistry} from "../src/AttestationRegistry.sol";
import {Attestations} from "../src/Attestations.sol";
import {Issuer} from "../src/types/Issuer.sol";
import {PolicyState} from "../src/types/PolicyState.sol";
import {Record, toRecord} from "../src/types/Record.sol";
import {CHEATS} from "./Cheats.sol";
import {Stage} from "./Stage.sol";

/// @dev The part of halmos's cheatcodes that is used here.
interface Symbolic {
    function enableSymbolicStorage(address account) external;
}

/// @dev Recording and root check as the registry has them, behind a proof that is taken for granted.
contract Proven is Attestations {
    constructor() Ownable(msg.sender) {}

    function attestProven(
        bytes32 policyId,
        bytes32 uid,
        address subject,
        uint16 issuerId,
        uint32 sequence,
        uint256 root,
        uint32 maximumAge
    ) external {
        PolicyState policy = _policies[policyId];
        _requireLiveRoot(issuerId, sequence, root, maximumAge);
        Record record = toRecord(
            issuerId, sequence, policy.version(), block.timestamp, policy.attestationTtl()
        );
        _record(policyId, uid, subject, record, policy);
    }

    function stateOf(uint16 issuerId) external view returns (Issuer) {
        return _issuers[issuerId];
    }
}

/// @title What halmos proves, for every input and from every state of the storage
/// @dev Not run by forge: these are no tests on samples. `make prove` runs them.
contract Properties is Stage {
    Symbolic private constant SYMBOLIC = Symbolic(0xF3993A62377BCd56AE39D773740A5390411E8BC9);

    Proven private _proven;

    function setUp() public override {
        super.setUp();
        _proven = new Proven();
        SYMBOLIC.enableSymbolicStorage(address(_proven));
    }

    /// @dev Whoever a nullifier was first used for is the only one it ever serves.
    function check_aNullifierHasOneSubject(
        bytes32 policyId,
        bytes32 uid,
        address first,
        address second,
        uint32 sequence,
        uint256 root
    ) external {
        CHEATS.assume(first != address(0));
        address bound = _proven.subjectOf(policyId, uid);
        _proven.attestProven(policyId, uid, first, 1, sequence, root, 0);
        assert(bound == address(0) || bound == first);
        try _proven.attestProven(policyId, uid, second, 1, sequence, root, 0) {
            assert(second == first);
        } catch {}
    }

    /// @dev What is accepted is the newest root, or one of the past that is neither refused nor
    /// retired.
    function check_nothingIsAttestedWithoutALiveRoot(
        bytes32 policyId,
        bytes32 uid,
        address subject,
        uint16 issuerId,
        uint32 sequence,
        uint256 root,
        uint32 maximumAge
    ) external {
        Issuer issuer = _proven.stateOf(issuerId);
        _proven.attestProven(policyId, uid, subject, issuerId, sequence, root, maximumAge);
        assert(sequence >= issuer.refusedBelow() && sequence >= issuer.retiredBelow());
        if (sequence == issuer.sequence()) {
            assert(sequence != 0 && uint160(root) == issuer.newestRoot());
        }
    }

    /// @dev Pausing and halting change nothing that readers are told.
    function check_pausingChangesNoAnswer(
        bytes32 policyId,
        bytes32 other,
        address subject,
        address caller,
        bool flag,
        bool halting
    ) external {
        Attestations.Status before = _proven.statusOf(subject, policyId);
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = other;
        CHEATS.prank(caller);
        if (halting) _proven.haltPolicies(ids);
        else _proven.setPolicyPaused(other, flag);
        assert(_proven.statusOf(subject, policyId) == before);
    }

    /// @dev While a policy is paused, no statement about it is accepted, whatever the proof.
    function check_pausingStopsWriting(
        AttestationRegistry.Statement calldata statement,
        AttestationRegistry.Claim calldata claim,
        address caller,
        bool halting
    ) external {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = _policyId;
        if (halting) _registry.haltPolicies(ids);
        else _registry.setPolicyPaused(_policyId, true);
        CHEATS.assume(statement.policyId == _policyId);
        CHEATS.prank(caller);
        try _registry.attest(statement, claim) {
            assert(false);
        } catch {}
    }
}
