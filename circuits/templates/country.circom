pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";

/*
 * @title Country in mask
 * @notice Holds only if the country's bit is set in the 256-bit mask. The top two bits of the index
 *   choose a word, which is decomposed; the other six choose the bit. The words that are not
 *   chosen need no range, for the policy hash fixes them.
 * @input index the country's dense index as eight bits, lowest first, boolean by the caller
 * @input mask the set, four 64-bit words, lowest first
 */
template CountryInMask() {
    signal input index[8];
    signal input mask[4];

    signal word <== Select(2)([index[6], index[7]], mask);
    signal bits[64] <== Num2Bits(64)(word);
    signal bit <== Select(6)([index[0], index[1], index[2], index[3], index[4], index[5]], bits);
    bit === 1;
}

/*
 * @title Select
 * @notice Returns the choice at an index: each bit of the index halves the choices.
 * @param bits width of the index
 * @input index the index as bits, lowest first, boolean by the caller
 * @input choices the 2^bits values to choose from
 * @output chosen choices[index]
 */
template Select(bits) {
    signal input index[bits];
    signal input choices[2 ** bits];
    signal output chosen;

    // A heap: the choices are its last 2^bits entries, entry n chooses between 2n and 2n + 1.
    signal heap[2 ** (bits + 1)];
    heap[0] <== 0;
    for (var choice = 0; choice < 2 ** bits; choice++) {
        heap[2 ** bits + choice] <== choices[choice];
    }
    for (var level = bits - 1; level >= 0; level--) {
        for (var entry = 2 ** level; entry < 2 ** (level + 1); entry++) {
            heap[entry] <== heap[2 * entry]
                + index[bits - 1 - level] * (heap[2 * entry + 1] - heap[2 * entry]);
        }
    }
    chosen <== heap[1];
}
