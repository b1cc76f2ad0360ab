// Prime fields of four limbs in Montgomery form.
//
// P. L. Montgomery, "Modular multiplication without trial division", Math. Comp. 44 (1985); the
// form that takes one row of the product and one of the reduction in turn is CIOS of C. K. Koc,
// T. Acar and B. Kaliski, "Analyzing and comparing Montgomery multiplication algorithms", IEEE
// Micro 16 (1996). The top bits of both moduli of BN254 are zero, which saves a carry. Sums choose
// without branches, which chance would mispredict; constant time is not claimed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Every source is compiled once for each kind of processor, in a namespace of that name, so that
// the linker cannot give an old processor what was compiled for a new one.
#ifndef TITAN_TARGET
#define TITAN_TARGET portable
#endif

namespace titan {
inline namespace TITAN_TARGET {

using Limbs = std::array<std::uint64_t, 4>;  // least significant first
using Wide = unsigned __int128;

constexpr std::size_t kFieldBytes = 32;

constexpr bool is_less(const Limbs& a, const Limbs& b) {
    for (int i = 3; i >= 0; --i) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
}

// a + b + carry, and the carry out of it.
inline std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, unsigned char& carry) {
#if defined(__x86_64__)
    unsigned long long out;
    carry = _addcarry_u64(carry, a, b, &out);
    return out;
#else
    const Wide out = static_cast<Wide>(a) + b + carry;
    carry = static_cast<unsigned char>(out >> 64);
    return static_cast<std::uint64_t>(out);
#endif
}

// a - b - borrow, and the borrow out of it.
inline std::uint64_t subtract_borrow(std::uint64_t a, std::uint64_t b, unsigned char& borrow) {
#if defined(__x86_64__)
    unsigned long long out;
    borrow = _subborrow_u64(borrow, a, b, &out);
    return out;
#else
    const Wide out = static_cast<Wide>(a) - b - borrow;
    borrow = static_cast<unsigned char>(out >> 64) & 1;
    return static_cast<std::uint64_t>(out);
#endif
}

inline Wide product(std::uint64_t a, std::uint64_t b) {
#if defined(__wasm__)  // has products of 64 bits only, and calls a function for one of 128
    const std::uint64_t kLow = 0xffffffff, a0 = a & kLow, a1 = a >> 32, b0 = b & kLow, b1 = b >> 32;
    const std::uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32);
    const std::uint64_t other = a0 * b1 + (middle & kLow);
    const std::uint64_t high = a1 * b1 + (middle >> 32) + (other >> 32);
    return static_cast<Wide>(high) << 64 | (other << 32 | (low & kLow));
#else
    return static_cast<Wide>(a) * b;
#endif
}

// a - b, where b is not larger.
constexpr Limbs difference(const Limbs& a, const Limbs& b) {
    Limbs out{};
    std::uint64_t borrow = 0;
    for (int i = 0; i < 4; ++i) {
        const Wide step = static_cast<Wide>(a[i]) - b[i] - borrow;
        out[i] = static_cast<std::uint64_t>(step);
        borrow = static_cast<std::uint64_t>(step >> 64) & 1;
    }
    return out;
}

// a + b, which must fit 256 bits.
constexpr Limbs sum(const Limbs& a, const Limbs& b) {
    Limbs out{};
    std::uint64_t carry = 0;
    for (int i = 0; i < 4; ++i) {
        const Wide step = static_cast<Wide>(a[i]) + b[i] + carry;
        out[i] = static_cast<std::uint64_t>(step);
        carry = static_cast<std::uint64_t>(step >> 64);
    }
    return out;
}

inline Limbs limbs_at(const std::uint8_t* bytes) {
    Limbs out;
    std::memcpy(out.data(), bytes, kFieldBytes);  // files are little-endian, as is every target
    return out;
}

// Overwrites what a secret left behind, also where a compiler sees no use of it.
inline void wipe(void* memory, std::size_t bytes) {
    if (bytes != 0) std::memset(memory, 0, bytes);
    __asm__ volatile("" : : "r"(memory) : "memory");
}

// 1 / value modulo an odd modulus above it, plain; zero for zero. In inverse.hpp.
Limbs inverted(const Limbs& value, const Limbs& modulus);

// An element of the field of order Modulus::value, below 2^254.
template <class Modulus>
struct Field {
    using Mask = unsigned;

    Limbs limbs{};  // times 2^256: Montgomery form

    static constexpr Limbs kModulus = Modulus::value;

    static constexpr Limbs doubled(Limbs value, int times) {
        for (int i = 0; i < times; ++i) {
            value = sum(value, value);
            if (!is_less(value, kModulus)) value = difference(value, kModulus);
        }
        return value;
    }

    static constexpr std::uint64_t negative_inverse() {
        std::uint64_t inverse = 1;
        for (int i = 0; i < 6; ++i) inverse *= 2 - kModulus[0] * inverse;
        return -inverse;
    }

    static constexpr Limbs kOne = doubled(Limbs{1, 0, 0, 0}, 256);
    static constexpr Limbs kSquareOfR = doubled(Limbs{1, 0, 0, 0}, 512);
    static constexpr Limbs kCubeOfR = doubled(Limbs{1, 0, 0, 0}, 768);
    static constexpr std::uint64_t kInverse = negative_inverse();

    static Field zero() { return {}; }
    static Field one() { return {kOne}; }

    // From a plain number below the modulus.
    static Field of(const Limbs& plain) { return Field{plain} * Field{kSquareOfR}; }
    Limbs plain() const { return (*this * Field{Limbs{1, 0, 0, 0}}).limbs; }

    bool is_zero() const { return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0; }
    bool operator==(const Field& other) const { return limbs == other.limbs; }
    bool operator!=(const Field& other) const { return limbs != other.limbs; }

    Field operator+(const Field& other) const {
        unsigned char carry = 0;
        const std::uint64_t t0 = add_carry(limbs[0], other.limbs[0], carry);
        const std::uint64_t t1 = add_carry(limbs[1], other.limbs[1], carry);
        const std::uint64_t t2 = add_carry(limbs[2], other.limbs[2], carry);
        const std::uint64_t t3 = add_carry(limbs[3], other.limbs[3], carry);
        return reduced(t0, t1, t2, t3);
    }

    Field operator-(const Field& other) const {
        unsigned char borrow = 0, carry = 0;
        const std::uint64_t t0 = subtract_borrow(limbs[0], other.limbs[0], borrow);
        const std::uint64_t t1 = subtract_borrow(limbs[1], other.limbs[1], borrow);
        const std::uint64_t t2 = subtract_borrow(limbs[2], other.limbs[2], borrow);
        const std::uint64_t t3 = subtract_borrow(limbs[3], other.limbs[3], borrow);
        const std::uint64_t mask = -static_cast<std::uint64_t>(borrow);
        const std::uint64_t s0 = add_carry(t0, kModulus[0] & mask, carry);
        const std::uint64_t s1 = add_carry(t1, kModulus[1] & mask, carry);
        const std::uint64_t s2 = add_carry(t2, kModulus[2] & mask, carry);
        return {{s0, s1, s2, add_carry(t3, kModulus[3] & mask, carry)}};
    }

    Field operator-() const { return zero() - *this; }
    Field twice() const { return *this + *this; }
    Field square() const { return *this * *this; }

    // The other factor may be any number of 256 bits, the left one below twice the modulus.
    Field operator*(const Field& other) const {
        const Limbs &a = limbs, &b = other.limbs;
        std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0;
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            const Row product = row(b[i], a);
            unsigned char carry = 0;
            t0 = add_carry(t0, product.v0, carry);
            t1 = add_carry(t1, product.v1, carry);
            t2 = add_carry(t2, product.v2, carry);
            t3 = add_carry(t3, product.v3, carry);
            const std::uint64_t t4 = product.v4 + carry;
            const Row multiple = row(t0 * kInverse, kModulus);
            carry = 0;
            add_carry(t0, multiple.v0, carry);  // zero
            t0 = add_carry(t1, multiple.v1, carry);
            t1 = add_carry(t2, multiple.v2, carry);
            t2 = add_carry(t3, multiple.v3, carry);
            t3 = add_carry(t4, multiple.v4, carry);
        }
        return reduced(t0, t1, t2, t3);
    }

    // a b + c d, reduced once; a and c below the modulus, or one of them below twice it.
    static Field sum_of_products(const Field& a, const Field& b, const Field& c, const Field& d) {
        std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0;
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            std::uint64_t t4 = 0;
            const auto add = [&](const Row& product) {
                unsigned char carry = 0;
                t0 = add_carry(t0, product.v0, carry);
                t1 = add_carry(t1, product.v1, carry);
                t2 = add_carry(t2, product.v2, carry);
                t3 = add_carry(t3, product.v3, carry);
                t4 += product.v4 + carry;
            };
            add(row(b.limbs[i], a.limbs));
            add(row(d.limbs[i], c.limbs));
            const Row multiple = row(t0 * kInverse, kModulus);
            unsigned char carry = 0;
            add_carry(t0, multiple.v0, carry);  // zero
            t0 = add_carry(t1, multiple.v1, carry);
            t1 = add_carry(t2, multiple.v2, carry);
            t2 = add_carry(t3, multiple.v3, carry);
            t3 = add_carry(t4, multiple.v4, carry);
        }
        return reduced(t0, t1, t2, t3);
    }

    // A sum below twice the modulus, good for one factor of a product.
    Field plus(const Field& other) const {
        unsigned char carry = 0;
        Field out;
        for (int i = 0; i < 4; ++i) out.limbs[i] = add_carry(limbs[i], other.limbs[i], carry);
        return out;
    }

    // A difference and the modulus, below twice the modulus, good for one factor of a product.
    Field minus_factor(const Field& other) const {
        unsigned char borrow = 0, carry = 0;
        Field out;
        for (int i = 0; i < 4; ++i) {
            out.limbs[i] = subtract_borrow(limbs[i], other.limbs[i], borrow);
        }
        for (int i = 0; i < 4; ++i) out.limbs[i] = add_carry(out.limbs[i], kModulus[i], carry);
        return out;
    }

    Field power(const Limbs& exponent) const {
        Field result = one();
        for (int bit = 255; bit >= 0; --bit) {
            result = result.square();
            if (exponent[bit / 64] >> (bit % 64) & 1) result = result * *this;
        }
        return result;
    }

    // Zero for zero.
    Field inverse() const { return Field{inverted(limbs, kModulus)} * Field{kCubeOfR}; }

   private:
    struct Row {
        std::uint64_t v0, v1, v2, v3, v4;
    };

    static Row row(std::uint64_t factor, const Limbs& a) {
        const Wide p0 = product(factor, a[0]), p1 = product(factor, a[1]);
        const Wide p2 = product(factor, a[2]), p3 = product(factor, a[3]);
        unsigned char carry = 0;
        const std::uint64_t v1 = add_carry(static_cast<std::uint64_t>(p1), p0 >> 64, carry);
        const std::uint64_t v2 = add_carry(static_cast<std::uint64_t>(p2), p1 >> 64, carry);
        const std::uint64_t v3 = add_carry(static_cast<std::uint64_t>(p3), p2 >> 64, carry);
        return {static_cast<std::uint64_t>(p0), v1, v2, v3,
                static_cast<std::uint64_t>(p3 >> 64) + carry};
    }

    // Below the modulus from below twice it.
    static Field reduced(std::uint64_t t0, std::uint64_t t1, std::uint64_t t2, std::uint64_t t3) {
        unsigned char borrow = 0;
        const std::uint64_t s0 = subtract_borrow(t0, kModulus[0], borrow);
        const std::uint64_t s1 = subtract_borrow(t1, kModulus[1], borrow);
        const std::uint64_t s2 = subtract_borrow(t2, kModulus[2], borrow);
        const std::uint64_t s3 = subtract_borrow(t3, kModulus[3], borrow);
        const std::uint64_t mask = -static_cast<std::uint64_t>(borrow);
        return {{s0 ^ ((s0 ^ t0) & mask), s1 ^ ((s1 ^ t1) & mask), s2 ^ ((s2 ^ t2) & mask),
                 s3 ^ ((s3 ^ t3) & mask)}};
    }
};

struct BaseModulus {  // coordinates of the curve
    static constexpr Limbs value{0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d,
                                 0x30644e72e131a029};
};
struct ScalarModulus {  // order of the group, in which circuits compute
    static constexpr Limbs value{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d,
                                 0x30644e72e131a029};
};

using Base = Field<BaseModulus>;
using Scalar = Field<ScalarModulus>;

}  // namespace TITAN_TARGET
}  // namespace titan

#include "inverse.hpp"
