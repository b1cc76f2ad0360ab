// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestationRegistry} from "./IAttestationRegistry.sol";
import {SoulboundToken} from "./SoulboundToken.sol";
import {Issuer} from "./types/Issuer.sol";
import {PolicyState} from "./types/PolicyState.sol";
import {Record} from "./types/Record.sol";
import {Risk} from "./types/Risk.sol";

/// @title What was proved of an address, and whether it still holds
/// @notice A person has one nullifier in a policy and with it one subject; the same subject may
/// renew.
/// @dev An attestation is two slots: the nullifier's, which keeps a second address out, and the
/// subject's, which readers ask.
abstract contract Attestations is SoulboundToken, IAttestationRegistry {
    /// @notice To whom a nullifier belongs; one slot.
    struct Holder {
        /// @dev The only subject that may attest with it.
        address subject;
        /// @dev Unix seconds at which the person was barred from the policy, or 0.
        uint40 revocationTime;
    }

    /// @notice An attestation in the words of the Ethereum Attestation Service.
    struct Attestation {
        /// @dev The nullifier.
        bytes32 uid;
        /// @dev The policy's id.
        bytes32 schema;
        /// @dev Unix seconds at which it was made or last renewed.
        uint64 time;
        /// @dev Unix seconds from which it no longer holds.
        uint64 expirationTime;
        /// @dev Unix seconds at which it was revoked, or 0.
        uint64 revocationTime;
        /// @dev Always 0.
        bytes32 refUID;
        /// @dev The subject.
        address recipient;
        /// @dev The issuer whose root was proved against; 0 once it was removed.
        address attester;
        /// @dev Always true.
        bool revocable;
        /// @dev The policy's version and the root's sequence, ABI-encoded.
        bytes data;
    }

    /// @notice Whether an attestation holds, or the first reason why it does not.
    enum Status {
        Valid,
        Missing,
        Revoked,
        Expired,
        PolicyChanged,
        RootRetired,
        Suspended,
        TierTooHigh
    }

    mapping(bytes32 policyId => mapping(address subject => Record)) private _records;
    mapping(bytes32 policyId => mapping(bytes32 uid => Holder)) private _holders;

    /// @notice A proof was accepted.
    event Attested(address indexed recipient, bytes32 indexed schema, bytes32 uid);
    /// @notice An attestation was revoked, and the person barred from the policy.
    event Revoked(address indexed recipient, bytes32 indexed schema, bytes32 uid);
    /// @notice A barred person may attest again.
    event Reinstated(address indexed recipient, bytes32 indexed schema, bytes32 uid);

    /// @notice The nullifier belongs to another subject.
    error NullifierSpent();
    /// @notice The person was barred from the policy.
    error AttestationRevoked();
    /// @notice There is no such attestation, or it is revoked already.
    error AttestationUnknown();
    /// @notice The caller is neither the policy's owner nor the attestation's issuer.
    error NotRevoker(address caller);

    /// @notice Revoke an attestation, and bar its person from the policy under any address.
    /// @dev For the policy's owner and the attestation's issuer. A person who renewed elsewhere
    /// cannot exist, since a nullifier has one subject.
    /// @param policyId the policy.
    /// @param uid the attestation.
    function revoke(bytes32 policyId, bytes32 uid) external {
        Holder storage holder = _holders[policyId][uid];
        address subject = holder.subject;
        if (subject == address(0) || holder.revocationTime != 0) revert AttestationUnknown();
        Record record = _records[policyId][subject];
        bool isLatest = record.uidTag() == uint56(uint256(uid));
        if (msg.sender != policyOwnerOf[policyId]) {
            if (!isLatest || msg.sender != accountOf[record.issuerId()]) {
                revert NotRevoker(msg.sender);
            }
        }
        holder.revocationTime = uint40(block.timestamp);
        if (isLatest) {
            _records[policyId][subject] = record.withRevocation(block.timestamp);
            if (_policies[policyId].isListed()) _bury(policyId, subject);
        }
        emit Revoked(subject, policyId, uid);
    }

    /// @notice Let a barred person attest again; what was revoked stays revoked until then.
    /// @param policyId the policy, which the caller owns.
    /// @param uid the revoked attestation.
    function reinstate(bytes32 policyId, bytes32 uid) external {
        _requirePolicyOwner(policyId);
        Holder storage holder = _holders[policyId][uid];
        if (holder.revocationTime == 0) revert AttestationUnknown();
        holder.revocationTime = 0;
        emit Reinstated(holder.subject, policyId, uid);
    }

    /// @inheritdoc IAttestationRegistry
    function isValid(address subject, bytes32 policyId) external view returns (bool) {
        return statusOf(subject, policyId) == Status.Valid;
    }

    /// @inheritdoc IAttestationRegistry
    function validityOf(address subject, bytes32 policyId)
        external
        view
        returns (bool valid, address issuer, uint64 expirationTime)
    {
        Record record = _records[policyId][subject];
        valid = statusOf(subject, policyId) == Status.Valid;
        return (valid, accountOf[record.issuerId()], record.expirationTime());
    }

    /// @inheritdoc IAttestationRegistry
    function subjectOf(bytes32 policyId, bytes32 uid) external view returns (address) {
        return _holders[policyId][uid].subject;
    }

    /// @notice Read an attestation.
    /// @param policyId the policy.
    /// @param uid the attestation.
    /// @return attestation all zero if there is none, or if the subject has one of another person
    /// since.
    function getAttestation(bytes32 policyId, bytes32 uid)
        external
        view
        returns (Attestation memory attestation)
    {
        address subject = _holders[policyId][uid].subject;
        Record record = _records[policyId][subject];
        if (subject == address(0) || record.uidTag() != uint56(uint256(uid))) return attestation;
        return Attestation({
            uid: uid,
            schema: policyId,
            time: record.time(),
            expirationTime: record.expirationTime(),
            revocationTime: record.revocationTime(),
            refUID: bytes32(0),
            recipient: subject,
            attester: accountOf[record.issuerId()],
            revocable: true,
            data: abi.encode(record.policyVersion(), record.rootSequence())
        });
    }

    /// @notice Whether an address has an attestation that holds now, or the reason why not.
    /// @param subject the address.
    /// @param policyId the policy.
    /// @return `Valid`, or the first reason found.
    function statusOf(address subject, bytes32 policyId) public view returns (Status) {
        Record record = _records[policyId][subject];
        if (record.revocationTime() != 0) return Status.Revoked;
        if (block.timestamp >= record.expirationTime()) {
            return Record.unwrap(record) == 0 ? Status.Missing : Status.Expired;
        }
        PolicyState policy = _policies[policyId];
        if (record.policyVersion() != policy.version()) return Status.PolicyChanged;
        Issuer issuer = _issuers[record.issuerId()];
        if (record.rootSequence() < issuer.retiredBelow()) return Status.RootRetired;
        Risk risk = _risks[subject];
        if (Risk.unwrap(risk) == 0) return Status.Valid;
        if (risk.isSuspended()) return Status.Suspended;
        return risk.tier() > policy.maximumAmlTier() ? Status.TierTooHigh : Status.Valid;
    }

    /// @dev Record that a proof was accepted.
    function _record(
        bytes32 policyId,
        bytes32 uid,
        address subject,
        Record record,
        PolicyState policy
    ) internal {
        Holder storage holder = _holders[policyId][uid];
        address bound = holder.subject;
        if (bound == address(0)) {
            holder.subject = subject;
        } else {
            if (bound != subject) revert NullifierSpent();
            if (holder.revocationTime != 0) revert AttestationRevoked();
        }
        if (policy.isListed()) {
            Record before = _records[policyId][subject];
            if (Record.unwrap(before) == 0 || before.revocationTime() != 0) {
                _announce(policyId, subject);
            }
        }
        _records[policyId][subject] = record.withUid(uid);
        emit Attested(subject, policyId, uid);
    }
}
