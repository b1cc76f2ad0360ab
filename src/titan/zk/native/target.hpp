// What the sources offer when they are compiled for one kind of processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "errors.hpp"

namespace titan {

// Numbers cross as 32 little-endian bytes, plain.
constexpr std::size_t kNumberBytes = 32;
constexpr std::size_t kProofBytes = 8 * kNumberBytes;  // A, B and C in affine coordinates

class AnyProver {
   public:
    virtual ~AnyProver() = default;
    virtual std::uint32_t variables() const = 0;
    virtual std::uint32_t publics() const = 0;
    // `first` and `second` are numbers below the order. Throws WitnessError.
    virtual void prove(const std::uint8_t* witness, std::size_t length, const std::uint8_t* first,
                       const std::uint8_t* second, unsigned threads, std::uint8_t* proof) const = 0;
};

class AnyPoseidon {
   public:
    virtual ~AnyPoseidon() = default;
    virtual unsigned arity() const = 0;
    // The hashes of `count` inputs, one after the other. Throws std::invalid_argument.
    virtual void hashes(const std::uint8_t* inputs, std::size_t count, std::uint8_t* out) const = 0;
};

// What may be wrong with a proof, in the order in which it is looked for.
enum class Fault : std::uint8_t { none, out_of_range, off_curve, outside_subgroup, mismatch };

class AnyVerifier {
   public:
    virtual ~AnyVerifier() = default;
    virtual std::size_t signals() const = 0;
    // A proof is its points, as a prover writes them, and its signals, each below the order.
    // Throws std::invalid_argument for other signals.
    virtual Fault check(const std::uint8_t* proof) const = 0;
    // As many at once, with a random factor of 16 bytes, not zero, for each.
    virtual std::vector<Fault> check_all(const std::uint8_t* proofs, std::size_t count,
                                         const std::uint8_t* factors) const = 0;
};

struct Target {
    std::string name;
    // From the bytes of a zkey, of which nothing is kept. Throws KeyError.
    std::unique_ptr<AnyProver> (*prover)(const std::uint8_t* key, std::size_t length);
    // From a width, the full rounds of either side, and constants. Throws std::invalid_argument.
    std::unique_ptr<AnyPoseidon> (*poseidon)(unsigned width, unsigned full,
                                             const std::uint8_t* constants, std::size_t length);
    // From alpha, beta, gamma, delta and a point for one and each signal. Throws KeyError.
    std::unique_ptr<AnyVerifier> (*verifier)(const std::uint8_t* key, std::size_t length);
};

// Those that were compiled and that this processor runs, the fastest last.
std::vector<Target> targets();

}  // namespace titan
