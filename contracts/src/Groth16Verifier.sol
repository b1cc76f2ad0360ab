// SPDX-License-Identifier: Apache-2.0
// Written by titan.chain.verifier_source from the verification key with SHA-256
// bff4d4653b2bccab83e116beeb25437310b6797a80f519fe2e4b3bf643e448db. Do not edit.
pragma solidity 0.8.37;

/// @title Groth16 verifier of the attestation circuit
/// @notice Reverts unless a proof is valid; it never returns false.
contract Groth16Verifier {
    /// @notice An affine point of BN254's first group.
    struct Point {
        /// @dev First coordinate.
        uint256 x;
        /// @dev Second coordinate.
        uint256 y;
    }

    /// @notice A public signal is not below the scalar field's order.
    error SignalOutOfField();
    /// @notice A coordinate is not below the base field's order, or a point is not in its group.
    error ProofMalformed();
    /// @notice The proof does not prove this statement.
    error ProofInvalid();

    /// @notice SHA-256 of the verification key.
    bytes32 public constant VERIFICATION_KEY_SHA256 =
        0xbff4d4653b2bccab83e116beeb25437310b6797a80f519fe2e4b3bf643e448db;

    uint256 private constant _BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant _SCALAR_FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 private constant _ALPHA_X = 19778445071513733395504018740005623271790210068305679975127772328099990384597;
    uint256 private constant _ALPHA_Y = 7313896879954704204625840027580674969215708774766941217298272746369986270980;
    uint256 private constant _BETA_X1 = 11200062464701422795354290680439058090009796861293638172113367238053589173598;
    uint256 private constant _BETA_X0 = 16991295038734607360643849134013965123399013299072903763048932780609320069334;
    uint256 private constant _BETA_Y1 = 11236157366277429603831637615001161024506284891224843422966075639064208842527;
    uint256 private constant _BETA_Y0 = 3870812484183795144436173092193201039526197854631786508565668495340826884797;
    uint256 private constant _GAMMA_X1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 private constant _GAMMA_X0 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 private constant _GAMMA_Y1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 private constant _GAMMA_Y0 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 private constant _DELTA_X1 = 1099351824285218555502125832034410169449365060343370842021507864450333747040;
    uint256 private constant _DELTA_X0 = 3323717238901376367973329849023083362175503286230864017035853983417309626898;
    uint256 private constant _DELTA_Y1 = 21685058211009142171812009086441161100059934262767291083327963652968251391939;
    uint256 private constant _DELTA_Y0 = 17959120306758687928490412036362606884460195021753439410576224911656094125396;
    uint256 private constant _IC0_X = 7331622738975914981235303663601562027032799885247807267025806455039629698808;
    uint256 private constant _IC0_Y = 11051044109161740737626103469035094916586987113669116414766793692009503182896;
    uint256 private constant _IC1_X = 18049933701948978129522161665528907115988753438178329447415575665589570544952;
    uint256 private constant _IC1_Y = 17464731026423757246188192483395052774608520294425496436942842555070820545387;
    uint256 private constant _IC2_X = 610977754848491024990223205912432044556225421812503662118770742050389443699;
    uint256 private constant _IC2_Y = 21072317105024882806594962893393676394683579873953964657779739762563156132730;
    uint256 private constant _IC3_X = 20554786571393222504792047371939848882972408061109699484607114414754563888036;
    uint256 private constant _IC3_Y = 19988951942624830626568506604689642047132434221872646150761490660300968053576;
    uint256 private constant _IC4_X = 4089485508951204381466365892766084904908716441411369413970599172672182491964;
    uint256 private constant _IC4_Y = 6589713453721605835040867405823124646065858838184123040823141858412334887638;

    /// @notice Check a proof.
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.
    /// @param signals the public signals: root, nullifier, policy_hash, binding.
    function verifyProof(uint256[8] calldata proof, uint256[4] calldata signals) external view {
        Point memory sum = _constantTerm();
        sum = _withRoot(sum, signals[0]);
        sum = _withNullifier(sum, signals[1]);
        sum = _withPolicyHash(sum, signals[2]);
        sum = _withBinding(sum, signals[3]);
        _requireProof(proof, sum);
    }

    /// @dev IC[0], with which the sum over the signals starts.
    function _constantTerm() internal pure returns (Point memory) {
        return Point(_IC0_X, _IC0_Y);
    }

    /// @dev sum + root * IC[1].
    function _withRoot(Point memory sum, uint256 signal) internal view returns (Point memory) {
        return _addTerm(sum, _IC1_X, _IC1_Y, signal);
    }

    /// @dev sum + nullifier * IC[2].
    function _withNullifier(Point memory sum, uint256 signal) internal view returns (Point memory) {
        return _addTerm(sum, _IC2_X, _IC2_Y, signal);
    }

    /// @dev sum + policy_hash * IC[3].
    function _withPolicyHash(Point memory sum, uint256 signal) internal view returns (Point memory) {
        return _addTerm(sum, _IC3_X, _IC3_Y, signal);
    }

    /// @dev sum + binding * IC[4].
    function _withBinding(Point memory sum, uint256 signal) internal view returns (Point memory) {
        return _addTerm(sum, _IC4_X, _IC4_Y, signal);
    }

    /// @dev Reverts unless the pairing equation holds for the proof and the sum over its signals.
    function _requireProof(uint256[8] calldata proof, Point memory sum) internal view {
        bool completed;
        bool holds;
        assembly ("memory-safe") {
            // Four pairs of six words: (-A, B), (C, delta), (alpha, beta), (sum, gamma). The proof
            // is laid out so that one copy puts A, B and C where they belong.
            let input := mload(0x40)
            calldatacopy(input, proof, 0x100)
            let y := mload(add(input, 0x20))
            mstore(add(input, 0x20), mod(sub(_BASE_FIELD, y), _BASE_FIELD))
            mstore(add(input, 0x100), _DELTA_X1)
            mstore(add(input, 0x120), _DELTA_X0)
            mstore(add(input, 0x140), _DELTA_Y1)
            mstore(add(input, 0x160), _DELTA_Y0)
            mstore(add(input, 0x180), _ALPHA_X)
            mstore(add(input, 0x1a0), _ALPHA_Y)
            mstore(add(input, 0x1c0), _BETA_X1)
            mstore(add(input, 0x1e0), _BETA_X0)
            mstore(add(input, 0x200), _BETA_Y1)
            mstore(add(input, 0x220), _BETA_Y0)
            mcopy(add(input, 0x240), sum, 0x40)
            mstore(add(input, 0x280), _GAMMA_X1)
            mstore(add(input, 0x2a0), _GAMMA_X0)
            mstore(add(input, 0x2c0), _GAMMA_Y1)
            mstore(add(input, 0x2e0), _GAMMA_Y0)
            completed := and(staticcall(gas(), 8, input, 0x300, 0x00, 0x20), lt(y, _BASE_FIELD))
            holds := mload(0x00)
        }
        if (!completed) revert ProofMalformed();
        if (!holds) revert ProofInvalid();
    }

    /// @dev sum + signal * (x, y), for a point of the verification key.
    function _addTerm(Point memory sum, uint256 x, uint256 y, uint256 signal)
        private
        view
        returns (Point memory result)
    {
        if (signal >= _SCALAR_FIELD) revert SignalOutOfField();
        bool completed;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, x)
            mstore(add(input, 0x20), y)
            mstore(add(input, 0x40), signal)
            completed := staticcall(gas(), 7, input, 0x60, input, 0x40)
            mcopy(add(input, 0x40), sum, 0x40)
            completed := and(staticcall(gas(), 6, input, 0x80, result, 0x40), completed)
        }
        if (!completed) revert ProofMalformed();
    }
}
