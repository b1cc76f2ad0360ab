// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Attestations} from "./Attestations.sol";
import {Consents} from "./Consents.sol";
import {isRecent} from "./types/Day.sol";
import {PolicyDetails} from "./types/PolicyDetails.sol";
import {PolicyState} from "./types/PolicyState.sol";
import {Record, toRecord} from "./types/Record.sol";

/// @title The registry: proofs in, attestations out
/// @notice A subject hands in its own proof, or a relayer does with the subject's consent. The
/// subject is bound in the proof, so a relayer gains nothing.
/// @dev Issuers, policies and risks stand in this same contract because `isValid` would otherwise
/// pay 2,600 gas for each further address it asks.
contract AttestationRegistry is Attestations, Consents {
    /// @notice What proofs are made for and against.
    /// @dev The compiler tries functions in the order of their selectors, at 22 gas each; this order
    /// of fields puts attesting, one or many, among the first.
    struct Statement {
        /// @dev The policy that is proved.
        bytes32 policyId;
        /// @dev The day, yyyymmdd, on which the statement holds: today or yesterday in UTC.
        uint32 day;
        /// @dev The root.
        uint256 root;
        /// @dev At which sequence the issuer published the root.
        uint32 rootSequence;
        /// @dev The issuer whose tree holds the credential.
        uint16 issuerId;
    }

    /// @notice One person's proof of a statement.
    /// @dev `Groth16Verifier` relies on this layout.
    struct Claim {
        /// @dev The address that the proof is bound to.
        address subject;
        /// @dev The person's nullifier in the policy.
        uint256 nullifier;
        /// @dev A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.
        uint256[8] proof;
    }

    /// @notice The day is neither today nor yesterday.
    error DayOutOfRange(uint32 day);
    /// @notice There is no claim, or not one consent for each.
    error BatchUneven(uint256 claims, uint256 consents);

    constructor(address initialOwner) Ownable(initialOwner) {}

    /// @notice Hand in one's own proof and record the attestation.
    /// @dev For others too if the policy waives consent.
    /// @param statement what is proved.
    /// @param claim the proof.
    function attest(Statement calldata statement, Claim calldata claim) external {
        PolicyState policy = _requireProven(statement, claim);
        if (msg.sender != claim.subject && !policy.isConsentWaived()) {
            revert ConsentMissing(claim.subject);
        }
        Record record = _recordOf(statement, policy);
        _record(statement.policyId, bytes32(claim.nullifier), claim.subject, record, policy);
    }

    /// @notice Hand in the proof of a subject that agreed, and record the attestation.
    /// @param statement what is proved.
    /// @param claim the proof.
    /// @param consent of the claim's subject.
    function attestFor(Statement calldata statement, Claim calldata claim, Consent calldata consent)
        external
    {
        _requireConsent(statement.policyId, claim.nullifier, claim.subject, consent);
        PolicyState policy = _requireProven(statement, claim);
        Record record = _recordOf(statement, policy);
        _record(statement.policyId, bytes32(claim.nullifier), claim.subject, record, policy);
    }

    /// @notice Hand in many proofs of one statement in one pairing check: all or none.
    /// @param statement what is proved, the same for all.
    /// @param claims the proofs.
    /// @param consents one for each claim, in their order; none if the policy waives consent.
    function attestBatch(
        Statement calldata statement,
        Claim[] calldata claims,
        Consent[] calldata consents
    ) external {
        PolicyState policy = _requireAllProven(statement, claims);
        bytes32 policyId = statement.policyId;
        bool waived = consents.length == 0 && policy.isConsentWaived();
        if (!waived && consents.length != claims.length) {
            revert BatchUneven(claims.length, consents.length);
        }
        Record record = _recordOf(statement, policy);
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata claim = claims[i];
            if (!waived) _requireConsent(policyId, claim.nullifier, claim.subject, consents[i]);
            _record(policyId, bytes32(claim.nullifier), claim.subject, record, policy);
        }
    }

    /// @notice Check a proof as `attest` would, and record nothing; reverts if it is refused.
    /// @param statement what is proved.
    /// @param claim the proof.
    function verifyOnly(Statement calldata statement, Claim calldata claim) external view {
        _requireProven(statement, claim);
    }

    /// @notice Check many proofs as `attestBatch` would, and record nothing; reverts if one is bad.
    /// @param statement what is proved, the same for all.
    /// @param claims the proofs.
    function verifyBatch(Statement calldata statement, Claim[] calldata claims) external view {
        _requireAllProven(statement, claims);
    }

    /// @dev Reverts unless the claim's proof is good now.
    function _requireProven(Statement calldata statement, Claim calldata claim)
        private
        view
        returns (PolicyState policy)
    {
        Point memory sum;
        (policy, sum) = _requireTimely(statement);
        _addNullifier(sum, claim.nullifier);
        // The challenge, bits 25 to 88, is 0 on the chain; other verifiers draw one.
        _addBinding(sum, (uint256(uint160(claim.subject)) << 89) | statement.day);
        _requireProof(claim.proof, sum);
    }

    /// @dev Reverts unless the proofs of all claims are good now.
    function _requireAllProven(Statement calldata statement, Claim[] calldata claims)
        private
        view
        returns (PolicyState policy)
    {
        Point memory sum;
        (policy, sum) = _requireTimely(statement);
        uint256 first;
        assembly ("memory-safe") {
            first := claims.offset
        }
        (uint256 pairs, uint256 subject, uint256 nullifier) = _foldProofs(first, claims.length, sum);
        _addNullifier(sum, nullifier);
        // The weights add up to one, so the day enters as it is.
        uint256 binding = mulmod(subject, 1 << 89, _SCALAR_FIELD) + statement.day;
        _addBinding(sum, binding % _SCALAR_FIELD);
        _requirePairing(pairs, claims.length, sum);
    }

    /// @dev Reverts unless policy, day and root are accepted now; returns the equation's terms of
    /// policy and root.
    function _requireTimely(Statement calldata statement)
        private
        view
        returns (PolicyState policy, Point memory sum)
    {
        policy = _policies[statement.policyId];
        if (policy.version() == 0) revert PolicyUnknown();
        if (policy.isPaused() || policy.isHalted()) revert PolicyIsPaused();
        if (!isRecent(statement.day, block.timestamp)) revert DayOutOfRange(statement.day);
        PolicyDetails details;
        (details, sum) = _detailsOf(policy);
        if (!details.accepts(statement.issuerId)) revert IssuerNotAccepted(statement.issuerId);
        _requireLiveRoot(
            statement.issuerId, statement.rootSequence, statement.root, details.rootMaxAge()
        );
        _addRoot(sum, statement.root);
    }

    function _recordOf(Statement calldata statement, PolicyState policy)
        private
        view
        returns (Record)
    {
        return toRecord(
            statement.issuerId,
            statement.rootSequence,
            policy.version(),
            block.timestamp,
            policy.attestationTtl()
        );
    }
}
