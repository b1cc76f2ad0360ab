pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";

/*
 * @title Unpack attributes
 * @notice Splits the packed attributes into ranged fields. From the highest bit down: format (8),
 *   birth_date (25), nationality (8), residency (8), document_type (4), document_expiry (25),
 *   assurance_level (3), aml_tier (3), valid_from (25), valid_until (25). Only format 1 passes:
 *   with it taken off, 126 bits must remain.
 * @input packed the certified facts as one number
 * @output birth_date yyyymmdd, below 2^25
 * @output nationality dense country index as bits, lowest first
 * @output residency dense country index as bits, lowest first
 * @output document_expiry yyyymmdd, below 2^25
 * @output assurance_level below 8
 * @output aml_tier below 8
 * @output valid_from yyyymmdd, below 2^25
 * @output valid_until yyyymmdd, below 2^25
 */
template UnpackAttributes() {
    signal input packed;
    signal output birth_date;
    signal output nationality[8];
    signal output residency[8];
    signal output document_expiry;
    signal output assurance_level;
    signal output aml_tier;
    signal output valid_from;
    signal output valid_until;

    var FORMAT = 1;
    signal bits[126] <== Num2Bits(126)(packed - FORMAT * 2 ** 126);
    valid_until <== Field(126, 0, 25)(bits);
    valid_from <== Field(126, 25, 25)(bits);
    aml_tier <== Field(126, 50, 3)(bits);
    assurance_level <== Field(126, 53, 3)(bits);
    document_expiry <== Field(126, 56, 25)(bits);
    // Bits 81 to 84 are the document type, which no policy asks for yet.
    for (var bit = 0; bit < 8; bit++) {
        residency[bit] <== bits[85 + bit];
        nationality[bit] <== bits[93 + bit];
    }
    birth_date <== Field(126, 101, 25)(bits);
}

/*
 * @title Unpack policy
 * @notice Splits the packed parameters into ranged fields. From the highest bit down: version (8),
 *   minimum_age (8), document_in_force (1), minimum_assurance (3), maximum_aml_tier (3). Only
 *   version 1 passes: with it taken off, 15 bits must remain.
 * @input packed the small parameters as one number
 * @output minimum_age in years, below 256
 * @output document_in_force 0 or 1
 * @output minimum_assurance below 8
 * @output maximum_aml_tier below 8
 */
template UnpackPolicy() {
    signal input packed;
    signal output minimum_age;
    signal output document_in_force;
    signal output minimum_assurance;
    signal output maximum_aml_tier;

    var VERSION = 1;
    signal bits[15] <== Num2Bits(15)(packed - VERSION * 2 ** 15);
    maximum_aml_tier <== Field(15, 0, 3)(bits);
    minimum_assurance <== Field(15, 3, 3)(bits);
    document_in_force <== bits[6];
    minimum_age <== Field(15, 7, 8)(bits);
}

/*
 * @title Unpack binding
 * @notice Takes the day from the packed word: subject (160 bits), challenge (64), day (25), from
 *   the highest bit down. All 249 bits are decomposed, because with only the day ranged a prover
 *   could shift the remainder around the field's order and choose another day.
 * @input packed subject, challenge and day as one number
 * @output day yyyymmdd, below 2^25
 */
template UnpackBinding() {
    signal input packed;
    signal output day;

    signal bits[249] <== Num2Bits(249)(packed);
    day <== Field(249, 0, 25)(bits);
}

/*
 * @title Field
 * @notice Reads a run of bits as a number.
 * @param total how many bits there are
 * @param first position of the run's lowest bit
 * @param width length of the run
 * @input bits all bits, lowest first, boolean by the caller
 * @output value the number, below 2^width
 */
template Field(total, first, width) {
    signal input bits[total];
    signal output value;

    var sum = 0;
    for (var bit = 0; bit < total; bit++) {
        if (bit >= first && bit < first + width) {
            sum += bits[bit] * 2 ** (bit - first);
        } else {
            _ <== bits[bit]; // another field's
        }
    }
    value <== sum;
}
