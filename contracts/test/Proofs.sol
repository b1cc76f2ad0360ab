// SPDX-License-Identifier: Apache-2.0
// Written by tests/contracts/test_proofs.py for the verification key with SHA-256
// 4444506018880d9bbc5a1bd5ce67c0a7fa8396eb05b0146534d9aff0e6954c9c. Do not edit.
pragma solidity 0.8.37;

import {AttestationRegistry} from "../src/AttestationRegistry.sol";

/// @title Real proofs of one statement: two holders, and the first one's for another subject
library Proofs {
    uint256 internal constant NOON = 1795348800;
    uint32 internal constant DAY = 20261122;
    uint256 internal constant ROOT =
        0x2368a19ef65f514d24a28700a890baa01ea46cd10c689dee01137bd008c942ab;
    uint256 internal constant POLICY_HASH =
        0x0f73d63f1866752ee87da7325720bbb8a115c429d7137f3a67a0c5c100b3ca0a;
    uint256 internal constant ALICE_KEY = 0xA11CE;
    uint256 internal constant CAROL_KEY = 0xCA401;

    function alice() internal pure returns (AttestationRegistry.Claim memory claim) {
        claim.subject = 0xe05fcC23807536bEe418f142D19fa0d21BB0cfF7;
        claim.nullifier = 0x11feb2491a5fda571f1236592670d9646488985835562957317097f2d4c890a9;
        claim.proof[0] = 0x0d635d5f8e344c8003001b3ee16cdf1d34de8c2dc091de4d725dafc68a8b5544;
        claim.proof[1] = 0x193b5833711f0d5ac3d58fd2292d8b9c1521aef8832eca3b09293153e9a9b9b8;
        claim.proof[2] = 0x1601fe0ff0e5287a8599ec192f76c437c80ffeb62196adb34ba93f7534689917;
        claim.proof[3] = 0x118e2fe95c1e58f29868ec3c1180366bec0253d0db6cfeffad9de38407b85b4d;
        claim.proof[4] = 0x14de6f1404583c844ad2a76ccc933a033a937feb1acf0bb69ed3d65056412a38;
        claim.proof[5] = 0x2de1c9d6270ee2dde4d6880b89633e33fda9209bc668aa58277cb8d00ece3b03;
        claim.proof[6] = 0x1916efba8e4912c64fd6c2138a196a6d1324f7ba4a3c2181f8cfb54537c95e80;
        claim.proof[7] = 0x1b9e2508fbb59cc40d54c9a259a0811fa5c2651e8488a0355602c13220d666fb;
    }

    function carol() internal pure returns (AttestationRegistry.Claim memory claim) {
        claim.subject = 0x0F89F1868aF3b14a5eca86ed9a5404A742a11454;
        claim.nullifier = 0x1eba23219bc34749a3daa66bc9ee669da9e772c413e72f4ca574d288aaa4d2d1;
        claim.proof[0] = 0x21bdbf9c3de93aa08ee3171a2863cf00f5afcd282c6f7192439d94292d7b1733;
        claim.proof[1] = 0x2f68b9384757a8c1c684fce326a73ebe06deb881f241e45e2ecea6b85861b9e7;
        claim.proof[2] = 0x02c662e936394f46f3de9a80a4f044ee7905681e91215b578e8582a720af7ae3;
        claim.proof[3] = 0x039db4e8e9ed360062ce9d2daba142e39e6089a873cf604ef2bae1b0cf6acfdc;
        claim.proof[4] = 0x1884de3cfa2e1cb942f1c0f5e5f02a634952ab5e6d4055a73133ddaf951081a5;
        claim.proof[5] = 0x27bc972281172de771590f822ae72a34fde24a5c95f2bf32fe73b466bdf0fa51;
        claim.proof[6] = 0x270eaef1729b91771d2c1e037ee9025f793143b4ebb9693b79bf2db15918778c;
        claim.proof[7] = 0x1c1ebb38da3a5dfa383426d295b95160402ef8c0a53097d9812251375441d3e5;
    }

    function aliceAsBob() internal pure returns (AttestationRegistry.Claim memory claim) {
        claim.subject = 0x0376AAc07Ad725E01357B1725B5ceC61aE10473c;
        claim.nullifier = 0x11feb2491a5fda571f1236592670d9646488985835562957317097f2d4c890a9;
        claim.proof[0] = 0x184eb67d97cb69d2d4e3931e886d5562232b13f7e05178b9b7c462d67f38969e;
        claim.proof[1] = 0x0da0ae4c7b683f81b700a7db52aa7159b5bd349e7710eb29d0f762502e39443d;
        claim.proof[2] = 0x24f0233b8796eca2d5f583de19ced2e1a8a3af53798f6a45080551c3ba22f7e8;
        claim.proof[3] = 0x0b6d812abf9381d41853ab91e58b7125604f25ee05f08d63f225262301fd3f29;
        claim.proof[4] = 0x15a9ac535573febd340a382f99f1c2fb56c857b9db74951b16d22a74567b72de;
        claim.proof[5] = 0x14e6db278870c52ba572060d981a8e0c68c33fdb9d81a420947c97f22ee6c6ed;
        claim.proof[6] = 0x15cfe4df98328d9a48ce7507c7a512fbfaeae40ee0108e6a5911dc7b2823e702;
        claim.proof[7] = 0x12747f7b75a28b9e2c966b8047299731fbff751c169b4484f9f4678888f62b38;
    }
}
