pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";
include "attestation.circom";
include "packing.circom";

/*
 * @title Disclosure
 * @notice The attestation, word for word, and beyond it: `disclosed` holds the attributes that
 *   the holder chose to show. It is the same credential, nullifier and binding; only what is
 *   packed into `disclosed` becomes known, and the verifier sees which attributes those are.
 * @param arity children of a node of the issuer tree
 * @param depth levels of nodes above the leaves
 * @input secret the holder's secret, a uniformly random scalar
 * @input person_tag keyed hash by which the issuer recognises a person; opaque here
 * @input attributes the certified facts, packed (see UnpackAttributes)
 * @input path for every level the children of the node on the way to the root
 * @input policy the small parameters of the policy, packed (see UnpackPolicy)
 * @input nationality_mask set of accepted nationalities, 64-bit words, lowest first
 * @input residency_mask set of accepted residencies, 64-bit words, lowest first
 * @input scope what the nullifier is bound to
 * @input shown which attributes to disclose, one bit each (see Disclose)
 * @input binding subject, challenge and day, packed (see UnpackBinding); public
 * @output root root of the issuer tree that holds the credential
 * @output nullifier Poseidon(secret, scope)
 * @output policy_hash Poseidon(policy, nationality_mask, residency_mask, scope)
 * @output disclosed which attributes are shown, and their values (see Disclose)
 */
template Disclosure(arity, depth) {
    signal input secret;
    signal input person_tag;
    signal input attributes;
    signal input path[depth][arity];
    signal input policy;
    signal input nationality_mask[4];
    signal input residency_mask[4];
    signal input scope;
    signal input shown[9];
    signal input binding;

    signal output root;
    signal output nullifier;
    signal output policy_hash;
    signal output disclosed;

    (root, nullifier, policy_hash) <== Attestation(arity, depth)(
        secret, person_tag, attributes, path, policy, nationality_mask, residency_mask, scope,
        binding
    );
    disclosed <== Disclose()(attributes, shown);
}

/*
 * @title Disclose
 * @notice Packs the chosen attributes into one word, from the highest bit down: nine bits that say
 *   which are shown (birth_date first, valid_until last), then the nine fields in the places that
 *   they have in the packed attributes. A field that is not shown is zero. What is shown of a value
 *   is unique, because every field is read from bits and the word has 135 of them, far fewer than
 *   the field's order.
 * @input packed the certified facts as one number; the caller has bound them to a credential
 * @input shown one bit for each attribute, from birth_date to valid_until
 * @output disclosed the bits and the values
 */
template Disclose() {
    signal input packed;
    signal input shown[9];
    signal output disclosed;

    var FORMAT = 1;
    // birth_date, nationality, residency, document_type, document_expiry, assurance_level,
    // aml_tier, valid_from, valid_until
    var WIDTHS[9] = [25, 8, 8, 4, 25, 3, 3, 25, 25];

    signal bits[126] <== Num2Bits(126)(packed - FORMAT * 2 ** 126);
    signal value[9];
    var first = 126;
    var word = 0;
    for (var field = 0; field < 9; field++) {
        first -= WIDTHS[field];
        var sum = 0;
        for (var bit = 0; bit < WIDTHS[field]; bit++) {
            sum += bits[first + bit] * 2 ** (first + bit);
        }
        shown[field] * (1 - shown[field]) === 0;
        value[field] <== shown[field] * sum;
        word += value[field] + shown[field] * 2 ** (134 - field);
    }
    disclosed <== word;
}
