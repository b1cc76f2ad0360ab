pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "comparison.circom";
include "country.circom";
include "membership.circom";
include "packing.circom";

/*
 * @title Attestation
 * @notice I hold the secret behind a credential in the issuer tree `root`; its attributes satisfy
 *   the policy behind `policy_hash` on the day inside `binding`; `nullifier` is my one nullifier
 *   in the policy's scope; and this proof is bound to the subject and challenge inside `binding`.
 *   The verifier compares all four public signals with the values it expects.
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
 * @input binding subject, challenge and day, packed (see UnpackBinding); public
 * @output root root of the issuer tree that holds the credential
 * @output nullifier Poseidon(secret, scope)
 * @output policy_hash Poseidon(policy, nationality_mask, residency_mask, scope)
 */
template Attestation(arity, depth) {
    signal input secret;
    signal input person_tag;
    signal input attributes;
    signal input path[depth][arity];
    signal input policy;
    signal input nationality_mask[4];
    signal input residency_mask[4];
    signal input scope;
    signal input binding;

    signal output root;
    signal output nullifier;
    signal output policy_hash;

    // I hold the secret behind a credential in this issuer's tree.
    signal holder_commitment <== Poseidon(1)([secret]);
    signal leaf <== Poseidon(3)([attributes, person_tag, holder_commitment]);
    root <== Membership(arity, depth)(leaf, path); // refuses: not-in-tree

    // It satisfies this policy on this day.
    signal day <== UnpackBinding()(binding); // refuses: binding-too-long
    policy_hash <== PolicyHash()(policy, nationality_mask, residency_mask, scope);
    Satisfies()(attributes, policy, nationality_mask, residency_mask, day);

    // And this is my one nullifier in the scope.
    nullifier <== Poseidon(2)([secret, scope]);
}

/*
 * @title Policy hash
 * @notice Commits to everything of a policy that the circuit enforces. The verifier compares the
 *   result with the hash of a policy that it made itself, so the four words of a mask, the version
 *   and the scope need no further range check: a prover who changes one changes the hash.
 * @input policy small parameters, packed (see UnpackPolicy)
 * @input nationality_mask set of accepted nationalities, 64-bit words, lowest first
 * @input residency_mask set of accepted residencies, 64-bit words, lowest first
 * @input scope what the nullifier is bound to
 * @output hash Poseidon over the ten values in this order
 */
template PolicyHash() {
    signal input policy;
    signal input nationality_mask[4];
    signal input residency_mask[4];
    signal input scope;
    signal output hash;

    component poseidon = Poseidon(10);
    poseidon.inputs[0] <== policy;
    for (var word = 0; word < 4; word++) {
        poseidon.inputs[1 + word] <== nationality_mask[word];
        poseidon.inputs[5 + word] <== residency_mask[word];
    }
    poseidon.inputs[9] <== scope;
    hash <== poseidon.out;
}

/*
 * @title Satisfies
 * @notice Holds only if the attributes satisfy the policy on the day. Dates are yyyymmdd, so that
 *   adding 10000 adds one calendar year: someone born on 29 February comes of age on 1 March of a
 *   year that is no leap year.
 * @input attributes the certified facts, packed
 * @input policy small parameters, packed
 * @input nationality_mask set of accepted nationalities, 64-bit words, lowest first
 * @input residency_mask set of accepted residencies, 64-bit words, lowest first
 * @input day yyyymmdd, below 2^25
 */
template Satisfies() {
    signal input attributes;
    signal input policy;
    signal input nationality_mask[4];
    signal input residency_mask[4];
    signal input day;

    signal (birth_date, nationality[8], residency[8], document_expiry, assurance_level, aml_tier,
            valid_from, valid_until) <== UnpackAttributes()(attributes); // refuses: other-format
    signal (minimum_age, document_in_force, minimum_assurance, maximum_aml_tier)
        <== UnpackPolicy()(policy); // refuses: other-version

    // birth_date + 10000 * minimum_age < 2^25 + 10000 * 2^8 < 2^26, far from the field's order.
    AtMost(25)(birth_date + 10000 * minimum_age, day); // refuses: under-age
    // Where the document need not be in force, the comparison is 0 <= 0.
    AtMost(25)(document_in_force * day, document_in_force * document_expiry); // refuses: document-expired
    AtMost(3)(minimum_assurance, assurance_level); // refuses: assurance-too-low
    AtMost(3)(aml_tier, maximum_aml_tier); // refuses: aml-tier-too-high
    AtMost(25)(valid_from, day); // refuses: credential-not-yet-valid
    AtMost(25)(day, valid_until); // refuses: credential-expired
    CountryInMask()(nationality, nationality_mask); // refuses: nationality-not-allowed
    CountryInMask()(residency, residency_mask); // refuses: residency-not-allowed
}
