pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";

/*
 * @title At most
 * @notice Holds only if `low <= high`. Sound only for operands that the caller has ranged: the
 *   difference of two numbers far below the field's order fits `bits` bits exactly when it is not
 *   negative, because a negative one is a number close to the order.
 * @param bits width in which the difference must fit; every honest difference does
 * @input low a number ranged by the caller, below 2^250
 * @input high a number ranged by the caller, below 2^bits
 */
template AtMost(bits) {
    signal input low;
    signal input high;

    signal difference[bits] <== Num2Bits(bits)(high - low);
}
