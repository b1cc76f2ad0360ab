// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {DateTimeLib} from "solady/utils/DateTimeLib.sol";

import {IAttestationRegistry} from "./IAttestationRegistry.sol";
import {PolicyRegistry} from "./PolicyRegistry.sol";
import {Issuer} from "./types/Issuer.sol";
import {PolicyState} from "./types/PolicyState.sol";
import {Record, toRecord} from "./types/Record.sol";
import {Risk} from "./types/Risk.sol";

/// @title Attestations: what was proved of an address, and whether it still holds
/// @notice Anyone hands in a proof; the subject is bound in it, so a relayer gains nothing. A
/// person has one nullifier in a policy and with it one subject; the same subject may renew.
/// @dev Issuers, policies and risks stand in this same contract because `isValid` would otherwise
/// pay 2,600 gas for each further address it asks. An attestation is two slots: the nullifier's,
/// which keeps a second address out, and the subject's, which readers ask.
contract AttestationRegistry is PolicyRegistry, IAttestationRegistry {
    /// @notice A proof and what it was made for.
    struct AttestationRequest {
        /// @dev The policy that is proved.
        bytes32 policyId;
        /// @dev The address that the proof is bound to.
        address subject;
        /// @dev The day, yyyymmdd, on which the statement holds: today or yesterday in UTC.
        uint32 day;
        /// @dev The issuer whose tree holds the credential.
        uint16 issuerId;
        /// @dev At which sequence that issuer published the root.
        uint32 rootSequence;
        /// @dev The root.
        uint256 root;
        /// @dev The person's nullifier in the policy.
        uint256 nullifier;
        /// @dev A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.
        uint256[8] proof;
    }

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
    event Attested(
        address indexed recipient, uint16 indexed issuerId, bytes32 indexed schema, bytes32 uid
    );
    /// @notice An attestation was revoked, and the person barred from the policy.
    event Revoked(address indexed recipient, bytes32 indexed schema, bytes32 uid);
    /// @notice A barred person may attest again.
    event Reinstated(address indexed recipient, bytes32 indexed schema, bytes32 uid);

    /// @notice The day is neither today nor yesterday.
    error DayOutOfRange(uint32 day);
    /// @notice The nullifier belongs to another subject.
    error NullifierSpent();
    /// @notice The person was barred from the policy.
    error AttestationRevoked();
    /// @notice There is no such attestation, or it is revoked already.
    error AttestationUnknown();
    /// @notice The caller is neither the policy's owner nor the attestation's issuer.
    error NotRevoker(address caller);

    constructor(address initialOwner) Ownable(initialOwner) {}

    /// @notice Hand in a proof and record the attestation.
    /// @param request the proof and what it was made for.
    function attest(AttestationRequest calldata request) external {
        PolicyState policy = _policies[request.policyId];
        _requireProven(request, policy);
        bytes32 uid = bytes32(request.nullifier);
        _claimNullifier(request.policyId, uid, request.subject);
        _records[request.policyId][request.subject] = toRecord(
            uid,
            request.issuerId,
            request.rootSequence,
            policy.version(),
            block.timestamp,
            policy.attestationTtl()
        );
        emit Attested(request.subject, request.issuerId, request.policyId, uid);
    }

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
        if (isLatest) _records[policyId][subject] = record.withRevocation(block.timestamp);
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

    /// @notice Check a proof as `attest` would, and record nothing; reverts if it is refused.
    /// @param request the proof and what it was made for.
    function verifyOnly(AttestationRequest calldata request) external view {
        _requireProven(request, _policies[request.policyId]);
    }

    /// @inheritdoc IAttestationRegistry
    function isValid(address subject, bytes32 policyId) external view returns (bool) {
        return statusOf(subject, policyId) == Status.Valid;
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
        if (Record.unwrap(record) == 0) return Status.Missing;
        if (record.revocationTime() != 0) return Status.Revoked;
        if (block.timestamp >= record.expirationTime()) return Status.Expired;
        PolicyState policy = _policies[policyId];
        if (record.policyVersion() != policy.version()) return Status.PolicyChanged;
        Issuer issuer = _issuers[record.issuerId()];
        if (record.rootSequence() < issuer.retiredBelow()) return Status.RootRetired;
        Risk risk = _risks[subject];
        if (risk.isSuspended()) return Status.Suspended;
        return risk.tier() > policy.maximumAmlTier() ? Status.TierTooHigh : Status.Valid;
    }

    /// @dev Reverts unless the request's proof is good now.
    function _requireProven(AttestationRequest calldata request, PolicyState policy) private view {
        if (policy.version() == 0) revert PolicyUnknown();
        if (policy.isPaused()) revert PolicyIsPaused();
        _requireRecent(request.day);
        if (!policy.accepts(request.issuerId)) revert IssuerNotAccepted(request.issuerId);
        _requireLiveRoot(request.issuerId, request.rootSequence, request.root, policy.rootMaxAge());
        // The challenge, bits 25 to 88, is 0 on the chain; other verifiers draw one.
        uint256 binding = (uint256(uint160(request.subject)) << 89) | request.day;
        Point memory sum = _policyPoints[request.policyId];
        _addRoot(sum, request.root);
        _addNullifier(sum, request.nullifier);
        _addBinding(sum, binding);
        _requireProof(request.proof, sum);
    }

    /// @dev A statement about yesterday is taken too, because a proof made before midnight would
    /// otherwise be lost on its way.
    function _requireRecent(uint32 day) private view {
        if (day == _date(block.timestamp)) return;
        if (day != _date(block.timestamp - 1 days)) revert DayOutOfRange(day);
    }

    function _claimNullifier(bytes32 policyId, bytes32 uid, address subject) private {
        Holder storage holder = _holders[policyId][uid];
        address bound = holder.subject;
        if (bound == address(0)) {
            holder.subject = subject;
        } else {
            if (bound != subject) revert NullifierSpent();
            if (holder.revocationTime != 0) revert AttestationRevoked();
        }
    }

    function _date(uint256 timestamp) private pure returns (uint256) {
        (uint256 year, uint256 month, uint256 day) = DateTimeLib.timestampToDate(timestamp);
        return year * 10_000 + month * 100 + day;
    }
}
