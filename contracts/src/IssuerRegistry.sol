// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title Issuers and the roots of their credential trees
/// @notice The owner enrols issuers; an issuer publishes the roots of its tree, one after another.
/// A root that was superseded may still be proved against for a while that each policy chooses,
/// unless the issuer refused it. Retiring roots also ends the attestations made under them.
/// @dev An issuer's whole state is one slot, so that a reader pays one cold read for it. Roots are
/// stored by sequence, so that the successor's slot tells when a root was superseded.
abstract contract IssuerRegistry is Ownable2Step {
    /// @notice One issuer; one slot.
    struct Issuer {
        /// @dev Who publishes; zero after removal.
        address account;
        /// @dev Sequence of the newest root; the first root has 1.
        uint32 sequence;
        /// @dev Roots before this sequence are refused for new proofs.
        uint32 refusedBelow;
        /// @dev Attestations made under roots before this sequence no longer hold.
        uint32 retiredBelow;
    }

    /// @notice One published root; one slot.
    struct Root {
        /// @dev The low 216 bits of the root. To meet them with another tree is as hard as a
        /// preimage of 216 bits.
        uint216 fingerprint;
        /// @dev Unix seconds.
        uint40 publishedAt;
    }

    /// @notice How many issuers were ever enrolled; ids run from 1 to this.
    uint16 public issuerCount;

    /// @notice The id of an enrolled account, 0 for others.
    mapping(address account => uint16 issuerId) public issuerIdOf;

    mapping(uint256 issuerId => Issuer) internal _issuers;
    mapping(uint256 issuerIdAndSequence => Root) private _roots;

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
    /// @notice Roots before this sequence, and all attestations made under them, no longer hold.
    event RootsRetired(uint16 indexed issuerId, uint32 retiredBelow);

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
        _requireEnrollable(account);
        issuerId = ++issuerCount;
        issuerIdOf[account] = issuerId;
        _issuers[issuerId].account = account;
        emit IssuerEnrolled(issuerId, account);
    }

    /// @notice Let an issuer go on under another account; its roots and attestations stay.
    /// @param issuerId the issuer.
    /// @param account the new account.
    function rotateIssuer(uint16 issuerId, address account) external onlyOwner {
        _requireEnrollable(account);
        Issuer storage issuer = _requireIssuer(issuerId);
        delete issuerIdOf[issuer.account];
        issuerIdOf[account] = issuerId;
        issuer.account = account;
        emit IssuerRotated(issuerId, account);
    }

    /// @notice Remove an issuer for good, and with it every attestation made under its roots.
    /// @param issuerId the issuer.
    function removeIssuer(uint16 issuerId) external onlyOwner {
        Issuer storage issuer = _requireIssuer(issuerId);
        delete issuerIdOf[issuer.account];
        issuer.account = address(0);
        issuer.retiredBelow = type(uint32).max;
        emit IssuerRemoved(issuerId);
    }

    /// @notice Publish the newest root of the caller's tree.
    /// @param issuerId the caller's id.
    /// @param root the root.
    /// @param refuseEarlier whether new proofs against all earlier roots are refused at once, as a
    /// revoked credential needs.
    function publishRoot(uint16 issuerId, uint256 root, bool refuseEarlier) external {
        Issuer memory issuer = _issuers[issuerId];
        if (msg.sender != issuer.account) revert NotIssuer(msg.sender);
        uint32 sequence = issuer.sequence + 1;
        issuer.sequence = sequence;
        if (refuseEarlier) issuer.refusedBelow = sequence;
        _issuers[issuerId] = issuer;
        _roots[_rootKey(issuerId, sequence)] = Root(uint216(root), uint40(block.timestamp));
        emit RootPublished(issuerId, sequence, root);
        if (refuseEarlier) emit EarlierRootsRefused(issuerId, sequence);
    }

    /// @notice Retire all roots up to one, and with them every attestation made under them.
    /// @dev Trees grow, so whatever was wrong in a root may stand in later ones; those before it
    /// are retired too because one number then tells a reader everything. For the issuer or owner.
    /// @param issuerId the issuer.
    /// @param sequence the last root to retire.
    function retireRootsThrough(uint16 issuerId, uint32 sequence) external {
        Issuer storage issuer = _requireIssuer(issuerId);
        if (msg.sender != issuer.account && msg.sender != owner()) revert NotIssuer(msg.sender);
        if (sequence < issuer.retiredBelow || sequence > issuer.sequence) revert NothingToRetire();
        issuer.retiredBelow = sequence + 1;
        emit RootsRetired(issuerId, sequence + 1);
    }

    /// @notice Read an issuer.
    /// @param issuerId the issuer.
    /// @return the issuer's state; all zero if there is none.
    function issuerOf(uint16 issuerId) external view returns (Issuer memory) {
        return _issuers[issuerId];
    }

    /// @notice Read a published root.
    /// @param issuerId the issuer.
    /// @param sequence the root's sequence.
    /// @return the root's fingerprint and time; all zero if there is none.
    function rootOf(uint16 issuerId, uint32 sequence) external view returns (Root memory) {
        return _roots[_rootKey(issuerId, sequence)];
    }

    /// @dev Reverts unless new proofs against the root are accepted now; returns its issuer.
    function _requireLiveRoot(uint16 issuerId, uint32 sequence, uint256 root, uint256 maximumAge)
        internal
        view
        returns (address account)
    {
        Issuer memory issuer = _issuers[issuerId];
        Root memory published = _roots[_rootKey(issuerId, sequence)];
        if (published.publishedAt == 0 || published.fingerprint != uint216(root)) {
            revert RootUnknown();
        }
        if (sequence < issuer.refusedBelow || sequence < issuer.retiredBelow) revert RootRefused();
        if (sequence != issuer.sequence) {
            uint256 supersededAt = _roots[_rootKey(issuerId, sequence + 1)].publishedAt;
            if (block.timestamp > supersededAt + maximumAge) revert RootTooOld();
        }
        return issuer.account;
    }

    function _requireIssuer(uint16 issuerId) private view returns (Issuer storage issuer) {
        issuer = _issuers[issuerId];
        if (issuer.account == address(0)) revert IssuerUnknown();
    }

    function _requireEnrollable(address account) private view {
        if (account == address(0) || issuerIdOf[account] != 0) revert IssuerNotEnrollable(account);
    }

    function _rootKey(uint256 issuerId, uint256 sequence) private pure returns (uint256) {
        return (issuerId << 32) | sequence;
    }
}
