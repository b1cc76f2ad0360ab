// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Guarded} from "./Guarded.sol";
import {Issuer, toIssuer} from "./types/Issuer.sol";

/// @title Issuers and the roots of their credential trees
/// @notice The owner enrols issuers; an issuer publishes the roots of its tree, one after another.
/// A root that was superseded may still be proved against for a while that each policy chooses,
/// unless the issuer refused it. Retiring roots also ends the attestations made under them.
/// @dev Whoever proves against the newest root, and whoever reads an attestation, pays one cold
/// read: the issuer's word. Superseded roots stand apart, by sequence.
abstract contract IssuerRegistry is Guarded {
    /// @notice A root that is no longer the newest; one slot.
    struct SupersededRoot {
        /// @dev The low 160 bits of the root.
        uint160 fingerprint;
        /// @dev Unix seconds at which the next root was published.
        uint40 supersededAt;
    }

    /// @notice How many issuers were ever enrolled; ids run from 1 to this.
    uint16 public issuerCount;

    /// @notice The id of an enrolled account, 0 for others.
    mapping(address account => uint16 issuerId) public issuerIdOf;

    /// @notice The account that publishes for an issuer; zero if there is none or it was removed.
    mapping(uint16 issuerId => address account) public accountOf;

    mapping(uint256 issuerId => Issuer) internal _issuers;
    mapping(uint256 issuerIdAndSequence => SupersededRoot) private _superseded;

    /// @notice An issuer was enrolled.
    event IssuerEnrolled(uint16 indexed issuerId, address indexed account);
    /// @notice An issuer goes on under another account.
    event IssuerRotated(uint16 indexed issuerId, address indexed account);
    /// @notice An issuer was removed; nothing made under its roots holds any more.
    event IssuerRemoved(uint16 indexed issuerId);
    /// @notice An issuer published a root.
    event RootPublished(uint16 indexed issuerId, uint32 indexed sequence, uint256 indexed root);
    /// @notice Roots before this sequence are refused for new proofs from now on.
    event EarlierRootsRefused(uint16 indexed issuerId, uint32 refusedBelow);
    /// @notice Roots before a sequence, and all attestations made under them, no longer hold: the
    /// issuer's id, and in the lowest 32 bits the sequence.
    event RootsRetired(uint256 issuerIdAndSequence);

    /// @notice The account is an issuer already, or is the zero address.
    error IssuerNotEnrollable(address account);
    /// @notice There is no issuer of this id or account, or it was removed.
    error IssuerUnknown();
    /// @notice The caller is not the issuer it writes for.
    error NotIssuer(address caller);
    /// @notice The issuer did not publish this root at this sequence.
    error RootUnknown();
    /// @notice The issuer refused or retired this root.
    error RootRefused();
    /// @notice The root was superseded longer ago than the policy accepts.
    error RootTooOld();
    /// @notice There are no such roots to retire.
    error NothingToRetire();

    /// @notice Enrol an issuer.
    /// @param account who will publish roots.
    /// @return issuerId the new issuer's id.
    function enrolIssuer(address account) external onlyOwner returns (uint16 issuerId) {
        issuerId = ++issuerCount;
        _setAccount(issuerId, account);
        emit IssuerEnrolled(issuerId, account);
    }

    /// @notice Let an issuer go on under another account; its roots and attestations stay.
    /// @param issuerId the issuer.
    /// @param account the new account.
    function rotateIssuer(uint16 issuerId, address account) external onlyOwner {
        delete issuerIdOf[_requireAccount(issuerId)];
        _setAccount(issuerId, account);
        emit IssuerRotated(issuerId, account);
    }

    /// @notice Remove an issuer for good, and with it every attestation made under its roots.
    /// @param issuerId the issuer.
    function removeIssuer(uint16 issuerId) external onlyOwner {
        delete issuerIdOf[_requireAccount(issuerId)];
        delete accountOf[issuerId];
        _issuers[issuerId] = _issuers[issuerId].withRetiredBelow(type(uint32).max);
        emit IssuerRemoved(issuerId);
    }

    /// @notice Publish the newest root of the caller's tree.
    /// @param issuerId the caller's id.
    /// @param root the root.
    /// @param refuseEarlier whether new proofs against all earlier roots are refused at once, as a
    /// revoked credential needs.
    function publishRoot(uint16 issuerId, uint256 root, bool refuseEarlier) external {
        if (msg.sender != accountOf[issuerId]) revert NotIssuer(msg.sender);
        Issuer issuer = _issuers[issuerId];
        uint32 last = issuer.sequence();
        if (last != 0) {
            _superseded[_rootKey(issuerId, last)] =
                SupersededRoot(issuer.newestRoot(), uint40(block.timestamp));
        }
        uint32 sequence = last + 1;
        uint32 refusedBelow = refuseEarlier ? sequence : issuer.refusedBelow();
        _issuers[issuerId] = toIssuer(uint160(root), sequence, refusedBelow, issuer.retiredBelow());
        emit RootPublished(issuerId, sequence, root);
        if (refuseEarlier) emit EarlierRootsRefused(issuerId, sequence);
    }

    /// @notice Retire all of one's own roots up to one, and every attestation made under them.
    /// @dev Trees grow, so whatever was wrong in a root may stand in later ones; those before it
    /// are retired too because one number then tells a reader everything.
    /// @param sequence the last root to retire.
    function disown(uint32 sequence) external {
        uint256 issuerId = issuerIdOf[msg.sender];
        if (issuerId == 0) revert IssuerUnknown();
        _retireThrough(issuerId, sequence);
    }

    /// @notice Retire an issuer's roots up to one, as the owner.
    /// @param issuerId the issuer.
    /// @param sequence the last root to retire.
    function retireRootsThrough(uint16 issuerId, uint32 sequence) external onlyOwner {
        _retireThrough(issuerId, sequence);
    }

    /// @notice Read an issuer's state.
    /// @param issuerId the issuer.
    /// @return newestRoot the low 160 bits of its newest root.
    /// @return sequence of the newest root; 0 before the first.
    /// @return refusedBelow roots before this sequence are refused for new proofs.
    /// @return retiredBelow attestations made under roots before this sequence no longer hold.
    function issuerOf(uint16 issuerId)
        external
        view
        returns (uint160 newestRoot, uint32 sequence, uint32 refusedBelow, uint32 retiredBelow)
    {
        Issuer issuer = _issuers[issuerId];
        return
            (issuer.newestRoot(), issuer.sequence(), issuer.refusedBelow(), issuer.retiredBelow());
    }

    /// @dev Reverts unless new proofs against the root are accepted now.
    function _requireLiveRoot(uint16 issuerId, uint32 sequence, uint256 root, uint256 maximumAge)
        internal
        view
    {
        Issuer issuer = _issuers[issuerId];
        if (sequence == issuer.sequence()) {
            if (sequence == 0 || issuer.newestRoot() != uint160(root)) revert RootUnknown();
        } else {
            SupersededRoot memory past = _superseded[_rootKey(issuerId, sequence)];
            if (past.supersededAt == 0 || past.fingerprint != uint160(root)) revert RootUnknown();
            if (block.timestamp > past.supersededAt + maximumAge) revert RootTooOld();
        }
        if (sequence < issuer.refusedBelow() || sequence < issuer.retiredBelow()) {
            revert RootRefused();
        }
    }

    function _retireThrough(uint256 issuerId, uint32 sequence) private {
        Issuer issuer = _issuers[issuerId];
        if (sequence < issuer.retiredBelow() || sequence > issuer.sequence()) {
            revert NothingToRetire();
        }
        unchecked {
            // An issuer would have to publish 2^32 roots to overflow it.
            _issuers[issuerId] = issuer.withRetiredBelow(sequence + 1);
            emit RootsRetired(_rootKey(issuerId, sequence + 1));
        }
    }

    function _setAccount(uint16 issuerId, address account) private {
        if (account == address(0) || issuerIdOf[account] != 0) revert IssuerNotEnrollable(account);
        issuerIdOf[account] = issuerId;
        accountOf[issuerId] = account;
    }

    function _requireAccount(uint16 issuerId) private view returns (address account) {
        account = accountOf[issuerId];
        if (account == address(0)) revert IssuerUnknown();
    }

    function _rootKey(uint256 issuerId, uint256 sequence) private pure returns (uint256) {
        return (issuerId << 32) | sequence;
    }
}
