// The base field extended by a square root of minus one, of single elements or of packs.
#pragma once

#include "lanes.hpp"

namespace titan {
inline namespace TITAN_TARGET {

template <class B>
struct Extension {
    B real, imaginary;

    static Extension zero() { return {B::zero(), B::zero()}; }
    static Extension one() { return {B::one(), B::zero()}; }

    auto is_zero() const { return real.is_zero() & imaginary.is_zero(); }
    bool operator==(const Extension& o) const { return real == o.real && imaginary == o.imaginary; }
    bool operator!=(const Extension& o) const { return !(*this == o); }
    Extension operator+(const Extension& o) const { return {real + o.real, imaginary + o.imaginary}; }
    Extension operator-(const Extension& o) const { return {real - o.real, imaginary - o.imaginary}; }
    Extension operator-() const { return {-real, -imaginary}; }
    Extension twice() const { return {real.twice(), imaginary.twice()}; }
    Extension conjugate() const { return {real, -imaginary}; }

    // Not inlined, as its calls cost little beside it and towers make hundreds of them.
    [[gnu::noinline]] Extension operator*(const Extension& o) const {
        return {B::sum_of_products(real, o.real, imaginary, B::zero().minus_factor(o.imaginary)),
                B::sum_of_products(real, o.imaginary, imaginary, o.real)};
    }

    Extension operator*(const B& factor) const { return {real * factor, imaginary * factor}; }

    [[gnu::noinline]] Extension square() const {
        return {real.plus(imaginary) * real.minus_factor(imaginary),
                real * imaginary.plus(imaginary)};
    }

    Extension inverse() const {
        const B norm = (real.square() + imaginary.square()).inverse();
        return {real * norm, -(imaginary * norm)};
    }

    // What follows is for packs: see lanes.hpp.
    using Mask = typename B::Mask;
    static Extension load(const std::uint8_t* const* rows, std::size_t offset = 0) {
        return {B::load(rows, offset), B::load(rows, offset + kFieldBytes)};
    }
    void store(std::uint8_t* const* rows, std::size_t offset = 0) const {
        real.store(rows, offset), imaginary.store(rows, offset + kFieldBytes);
    }
    static Extension select(Mask mask, const Extension& yes, const Extension& no) {
        return {B::select(mask, yes.real, no.real), B::select(mask, yes.imaginary, no.imaginary)};
    }
    Extension plus(const Extension& o) const {
        return {real.plus(o.real), imaginary.plus(o.imaginary)};
    }
    Extension minus(const Extension& o) const {
        return {real.minus(o.real), imaginary.minus(o.imaginary)};
    }
};

using Extended = Extension<Base>;

}  // namespace TITAN_TARGET
}  // namespace titan
