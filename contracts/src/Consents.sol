// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "solady/utils/ECDSA.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

/// @title The consent of a subject to be attested by a relayer
/// @notice A proof names its subject, yet anyone can make a proof that names a foreign address.
/// Therefore a subject either hands in the proof itself, or signs that it agrees.
abstract contract Consents is EIP712 {
    /// @notice A subject's signature of `CONSENT_TYPEHASH` for one policy and one nullifier.
    struct Consent {
        /// @dev Unix seconds until which it may be used.
        uint256 deadline;
        /// @dev Of an account's key (64 or 65 bytes), or what a contract accepts by ERC-1271.
        bytes signature;
    }

    /// @notice The EIP-712 type that a subject signs.
    bytes32 public constant CONSENT_TYPEHASH =
        keccak256("Consent(bytes32 policyId,bytes32 uid,address subject,uint256 deadline)");

    /// @notice The consent was for a time that has passed.
    error ConsentExpired(uint256 deadline);
    /// @notice The caller is not the subject and shows no consent of it.
    error ConsentMissing(address subject);

    /// @dev Reverts unless the caller is the subject or shows its consent.
    function _requireConsent(
        bytes32 policyId,
        uint256 nullifier,
        address subject,
        Consent calldata consent
    ) internal view {
        if (msg.sender == subject) return;
        if (block.timestamp > consent.deadline) revert ConsentExpired(consent.deadline);
        bytes32 digest = _hashTypedData(
            keccak256(abi.encode(CONSENT_TYPEHASH, policyId, nullifier, subject, consent.deadline))
        );
        // First as an account's key: to look for code at the subject would cost 2,600 gas more.
        address signer = ECDSA.tryRecoverCalldata(digest, consent.signature);
        if (signer == subject && signer != address(0)) return;
        if (!SignatureCheckerLib.isValidERC1271SignatureNowCalldata(
                subject, digest, consent.signature
            )) revert ConsentMissing(subject);
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("TITAN", "1");
    }
}
