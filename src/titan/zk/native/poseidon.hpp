// The Poseidon permutation over the scalar field, for constants that Python derived.
//
// L. Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458). The middle rounds run in
// the coordinates that titan.zk.poseidon_constants explains, without a square matrix.
#pragma once

#include <stdexcept>
#include <vector>

#include "field.hpp"

namespace titan {
inline namespace TITAN_TARGET {

class Poseidon {
   public:
    // `numbers`, plain: for each full round before the middle its additions, likewise after it;
    // the matrix; for each partial round an addition, a row and a column; the matrix that leaves
    // the middle's coordinates, and what is added then. Full rounds number `full` either side.
    Poseidon(unsigned width, unsigned full, const std::vector<Scalar>& numbers)
        : width_(width), full_(full), numbers_(numbers) {
        const std::size_t rest = width - 1;
        const std::size_t fixed = 2 * full * width + width * width + rest * rest + width;
        const std::size_t partial = 1 + 2 * rest;
        if (width < 2 || width > kWidest || numbers.size() < fixed ||
            (numbers.size() - fixed) % partial != 0) {
            throw std::invalid_argument("these are no constants of Poseidon");
        }
        rounds_ = (numbers.size() - fixed) / partial;
    }

    unsigned arity() const { return width_ - 1; }

    // The hash of `arity` scalars.
    Scalar hash(const Scalar* inputs) const {
        Scalar state[kWidest] = {};
        for (unsigned i = 0; i < arity(); ++i) state[i + 1] = inputs[i];
        const Scalar* matrix = &numbers_[2 * full_ * width_];
        const Scalar* next = matrix + width_ * width_;
        for (unsigned round = 0; round < full_; ++round) {
            full_round(state, &numbers_[round * width_], matrix);
        }
        for (std::size_t round = 0; round < rounds_; ++round) next = partial_round(state, next, matrix);
        restore(state, next);
        for (unsigned round = full_; round < 2 * full_; ++round) {
            full_round(state, &numbers_[round * width_], matrix);
        }
        return state[0];
    }

   private:
    static constexpr unsigned kWidest = 13;

    static Scalar boxed(const Scalar& value) {
        const Scalar square = value.square();
        return square.square() * value;
    }

    static Scalar product(const Scalar* row, const Scalar* values, unsigned count) {
        Scalar total = row[0] * values[0];
        for (unsigned i = 1; i < count; ++i) total = total + row[i] * values[i];
        return total;
    }

    void full_round(Scalar* state, const Scalar* additions, const Scalar* matrix) const {
        Scalar after[kWidest];
        for (unsigned i = 0; i < width_; ++i) after[i] = boxed(state[i] + additions[i]);
        for (unsigned i = 0; i < width_; ++i) state[i] = product(matrix + i * width_, after, width_);
    }

    const Scalar* partial_round(Scalar* state, const Scalar* constants, const Scalar* matrix) const {
        const Scalar* row = constants + 1;
        const Scalar* column = row + arity();
        const Scalar after = boxed(state[0] + constants[0]);
        state[0] = matrix[0] * after + product(row, state + 1, arity());
        for (unsigned i = 0; i < arity(); ++i) state[i + 1] = state[i + 1] + column[i] * after;
        return column + arity();
    }

    void restore(Scalar* state, const Scalar* constants) const {
        Scalar after[kWidest];
        for (unsigned i = 0; i < arity(); ++i) {
            after[i] = product(constants + i * arity(), state + 1, arity());
        }
        const Scalar* remainder = constants + arity() * arity();
        state[0] = state[0] + remainder[0];
        for (unsigned i = 0; i < arity(); ++i) state[i + 1] = after[i] + remainder[i + 1];
    }

    unsigned width_, full_;
    std::size_t rounds_ = 0;
    std::vector<Scalar> numbers_;  // in Montgomery form
};

}  // namespace TITAN_TARGET
}  // namespace titan
