pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";

/*
 * @title Membership
 * @notice Computes the root of a tree of fixed depth that holds the leaf. At each level the node
 *   must equal one of the children, and the children's hash is the next node. There is no index
 *   and so no selector that could be forged; nothing else in the statement needs the index. The
 *   depth is fixed, so an inner node can never pass as a leaf.
 * @param arity children of a node
 * @param depth levels of nodes above the leaves
 * @input leaf the value that must stand in the tree
 * @input path for every level, leaves first, all children of the node on the way
 * @output root Poseidon of the last level's children
 */
template Membership(arity, depth) {
    signal input leaf;
    signal input path[depth][arity];
    signal output root;

    signal node[depth + 1];
    node[0] <== leaf;
    for (var level = 0; level < depth; level++) {
        OneOf(arity)(node[level], path[level]);
        node[level + 1] <== Poseidon(arity)(path[level]);
    }
    root <== node[depth];
}

/*
 * @title One of
 * @notice Holds only if the value equals one of the choices: the product of the differences is
 *   zero, and a field has no divisors of zero.
 * @param count number of choices, at least two
 * @input value what must be found
 * @input choices where it must be found
 */
template OneOf(count) {
    signal input value;
    signal input choices[count];

    signal product[count - 1];
    product[0] <== (value - choices[0]) * (value - choices[1]);
    for (var choice = 2; choice < count; choice++) {
        product[choice - 1] <== product[choice - 2] * (value - choices[choice]);
    }
    product[count - 2] === 0;
}
