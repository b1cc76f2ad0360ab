// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SSTORE2} from "solady/utils/SSTORE2.sol";

import {AmlOracle} from "./AmlOracle.sol";
import {Groth16Equations} from "./Groth16Verifier.sol";
import {IssuerRegistry} from "./IssuerRegistry.sol";
import {PolicyDetails, toPolicyDetails} from "./types/PolicyDetails.sol";
import {PolicyState, toPolicyState} from "./types/PolicyState.sol";

/// @title Policies: the statements that verifiers ask for
/// @notice Anyone creates a policy and owns it. The chain keeps what it enforces itself and the
/// hash's share of the proof equation; the other terms are emitted, so that a wallet can rebuild
/// the policy and check its hash. An update ends the attestations of the version before.
/// @dev What readers need fits one slot. What only attesting needs stands as code at an address of
/// its own, since 96 bytes of code cost one cold read of 2,600 gas and three slots 6,300: accepted
/// issuers, as ids, eight at most, and the hash's term of the proof equation. The hash is a public
/// signal that only an update changes, so its scalar multiplication is paid here, once, and not in
/// every attestation.
abstract contract PolicyRegistry is IssuerRegistry, AmlOracle, Groth16Equations {
    /// @notice The terms of a policy.
    struct PolicyTerms {
        /// @dev Years; 0 asks nothing.
        uint8 minimumAge;
        /// @dev Whether the document must not have expired.
        bool documentInForce;
        /// @dev Lowest acceptable assurance level; 0 asks nothing.
        uint8 minimumAssurance;
        /// @dev Highest acceptable tier, in the credential and afterwards of the address.
        uint8 maximumAmlTier;
        /// @dev Set of accepted nationalities, by country index.
        uint256 nationalityMask;
        /// @dev Set of accepted countries of residence, by country index.
        uint256 residencyMask;
        /// @dev Accounts of the issuers whose roots count; one to eight.
        address[] acceptedIssuers;
        /// @dev Seconds for which a superseded root may still be proved against.
        uint32 rootMaxAge;
        /// @dev Seconds for which an attestation holds.
        uint32 attestationTtl;
    }

    /// @dev How many issuers a policy can accept.
    uint256 internal constant MOST_ISSUERS = 8;
    /// @dev The highest assurance level.
    uint8 internal constant HIGHEST_LEVEL = 7;

    /// @notice Who may update a policy and revoke its attestations.
    mapping(bytes32 policyId => address) public policyOwnerOf;

    mapping(bytes32 policyId => PolicyState) internal _policies;

    /// @notice A policy was created or updated.
    event PolicySet(
        bytes32 indexed policyId,
        uint32 indexed version,
        address indexed owner,
        uint256 policyHash,
        PolicyTerms terms
    );
    /// @notice New attestations of a policy are refused from now on, or no longer.
    event PolicyPaused(bytes32 indexed policyId, bool paused);
    /// @notice The guardian stopped new attestations of a policy, or the owner let them go on.
    event PolicyHalted(bytes32 indexed policyId, bool halted);
    /// @notice Relayers need no consent of the subject from now on, or need it again.
    event ConsentWaived(bytes32 indexed policyId, bool waived);

    /// @notice There is no such policy.
    error PolicyUnknown();
    /// @notice The caller has a policy of this salt already.
    error PolicyExists();
    /// @notice The caller does not own the policy.
    error NotPolicyOwner(address caller);
    /// @notice A term is out of range, or the number of accepted issuers is.
    error PolicyTermsInvalid();
    /// @notice The policy takes no new attestations for now.
    error PolicyIsPaused();
    /// @notice The policy does not accept proofs against this issuer's roots.
    error IssuerNotAccepted(uint16 issuerId);

    /// @notice Create a policy.
    /// @param salt tells apart the policies of one owner.
    /// @param policyHash Poseidon hash of the terms and the scope; wallets check it, see
    /// `scopeOf`.
    /// @param terms the terms, accepted issuers and times.
    /// @return policyId Keccak-256 of the ABI-encoded owner and salt.
    function createPolicy(bytes32 salt, uint256 policyHash, PolicyTerms calldata terms)
        external
        returns (bytes32 policyId)
    {
        policyId = keccak256(abi.encode(msg.sender, salt));
        if (policyOwnerOf[policyId] != address(0)) revert PolicyExists();
        policyOwnerOf[policyId] = msg.sender;
        _setPolicy(policyId, policyHash, terms);
    }

    /// @notice Replace a policy's terms; attestations of the version before no longer hold.
    /// @param policyId the policy.
    /// @param policyHash Poseidon hash of the new terms and the scope.
    /// @param terms the new terms.
    function updatePolicy(bytes32 policyId, uint256 policyHash, PolicyTerms calldata terms)
        external
    {
        _requirePolicyOwner(policyId);
        _setPolicy(policyId, policyHash, terms);
    }

    /// @notice Refuse new attestations of a policy, or take them again; earlier ones still hold.
    /// @param policyId the policy, which the caller owns.
    /// @param paused whether to refuse.
    function setPolicyPaused(bytes32 policyId, bool paused) external {
        _requirePolicyOwner(policyId);
        _policies[policyId] = _policies[policyId].withPaused(paused);
        emit PolicyPaused(policyId, paused);
    }

    /// @notice Let relayers attest subjects of a policy without their consent, or no longer.
    /// @dev For policies whose owner vouches for the relayers, such as an employer's: without
    /// consent a person can attest a foreign address, and so replace what it had.
    /// @param policyId the policy, which the caller owns.
    /// @param waived whether no consent is needed.
    function setConsentWaived(bytes32 policyId, bool waived) external {
        _requirePolicyOwner(policyId);
        _policies[policyId] = _policies[policyId].withConsentWaived(waived);
        emit ConsentWaived(policyId, waived);
    }

    /// @notice Stop new attestations of policies, as guardian; earlier ones still hold.
    /// @param policyIds the policies.
    function haltPolicies(bytes32[] calldata policyIds) external {
        _requireGuardian();
        for (uint256 i = 0; i < policyIds.length; ++i) {
            _setHalted(policyIds[i], true);
        }
    }

    /// @notice Let the attestations of a halted policy go on.
    /// @param policyId the policy.
    function resumePolicy(bytes32 policyId) external onlyOwner {
        _setHalted(policyId, false);
    }

    /// @notice Read what the chain enforces of a policy.
    /// @param policyId the policy.
    /// @return version counts updates, from 1; 0 if there is no such policy.
    /// @return attestationTtl seconds for which an attestation holds.
    /// @return rootMaxAge seconds for which a superseded root may still be proved against.
    /// @return maximumAmlTier highest acceptable tier of the address.
    /// @return paused whether its owner or the guardian refuses new attestations for now.
    /// @return acceptedIssuers up to eight issuer ids of 16 bits each, the first one lowest.
    function policyOf(bytes32 policyId)
        external
        view
        returns (
            uint32 version,
            uint32 attestationTtl,
            uint32 rootMaxAge,
            uint8 maximumAmlTier,
            bool paused,
            uint128 acceptedIssuers
        )
    {
        PolicyState policy = _policies[policyId];
        (PolicyDetails details,) = _detailsOf(policy);
        return (
            policy.version(),
            policy.attestationTtl(),
            details.rootMaxAge(),
            policy.maximumAmlTier(),
            policy.isPaused() || policy.isHalted(),
            details.acceptedIssuers()
        );
    }

    /// @notice Read the accounts of the issuers that a policy accepts, as they are now.
    /// @param policyId the policy.
    /// @return accounts one per accepted issuer; zero for a removed one.
    function acceptedIssuersOf(bytes32 policyId) external view returns (address[] memory accounts) {
        (PolicyDetails details,) = _detailsOf(_policies[policyId]);
        uint256 ids = details.acceptedIssuers();
        accounts = new address[](MOST_ISSUERS);
        uint256 count = 0;
        for (; ids != 0; ids >>= 16) {
            accounts[count++] = accountOf[uint16(ids)];
        }
        assembly ("memory-safe") {
            mstore(accounts, count)
        }
    }

    /// @notice The scope of a policy's nullifiers, which its hash includes.
    /// @param policyId the policy.
    /// @return a scalar that no other chain, registry or policy has.
    function scopeOf(bytes32 policyId) external view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), policyId))) >> 8;
    }

    function _requirePolicyOwner(bytes32 policyId) internal view {
        if (policyOwnerOf[policyId] != msg.sender) revert NotPolicyOwner(msg.sender);
    }

    /// @dev The details of a policy, and IC[0] + policyHash * IC[policyHash], the constant part of
    /// its proof equation; all zero for a policy that there is not.
    function _detailsOf(PolicyState policy)
        internal
        view
        returns (PolicyDetails details, Point memory term)
    {
        address place = policy.detailsAt();
        assembly ("memory-safe") {
            // Code begins with a STOP, lest anyone run it.
            extcodecopy(place, term, 1, 0x40)
            extcodecopy(place, 0x00, 0x41, 0x20)
            details := mload(0x00)
        }
    }

    function _setHalted(bytes32 policyId, bool halted) private {
        PolicyState policy = _policies[policyId];
        if (policy.version() == 0) revert PolicyUnknown();
        _policies[policyId] = policy.withHalted(halted);
        emit PolicyHalted(policyId, halted);
    }

    function _setPolicy(bytes32 policyId, uint256 policyHash, PolicyTerms calldata terms) private {
        _requireInRange(terms);
        PolicyState before = _policies[policyId];
        uint32 version = before.version() + 1;
        Point memory term = _constantTerm();
        _addPolicyHash(term, policyHash);
        PolicyDetails details =
            toPolicyDetails(terms.rootMaxAge, _packIssuers(terms.acceptedIssuers));
        PolicyState policy = toPolicyState(
            version,
            terms.attestationTtl,
            terms.maximumAmlTier,
            SSTORE2.write(abi.encode(term, details))
        );
        _policies[policyId] = policy.withFlagsOf(before);
        emit PolicySet(policyId, version, msg.sender, policyHash, terms);
    }

    function _requireInRange(PolicyTerms calldata terms) private pure {
        if (
            terms.attestationTtl == 0 || terms.minimumAssurance > HIGHEST_LEVEL
                || terms.maximumAmlTier > HIGHEST_TIER || _admitsUnstated(terms.nationalityMask)
                || _admitsUnstated(terms.residencyMask)
        ) revert PolicyTermsInvalid();
    }

    /// @dev Index 0 is "not stated"; only the mask that asks nothing holds it.
    function _admitsUnstated(uint256 mask) private pure returns (bool) {
        return mask & 1 != 0 && mask != type(uint256).max;
    }

    function _packIssuers(address[] calldata accounts) private view returns (uint128 ids) {
        if (accounts.length == 0 || accounts.length > MOST_ISSUERS) revert PolicyTermsInvalid();
        for (uint256 i = accounts.length; i > 0; --i) {
            uint16 issuerId = issuerIdOf[accounts[i - 1]];
            if (issuerId == 0) revert IssuerUnknown();
            ids = (ids << 16) | issuerId;
        }
    }
}
