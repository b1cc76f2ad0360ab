// Prime fields of four limbs in Montgomery form.
//
// P. L. Montgomery, "Modular multiplication without trial division", Math. Comp. 44 (1985);
// the form that interleaves product and reduction is CIOS of C. K. Koc, T. Acar and B. Kaliski,
// "Analyzing and comparing Montgomery multiplication algorithms", IEEE Micro 16 (1996). The top
// bit of both moduli of BN254 is zero, which saves a carry. Not constant in time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace titan {

using Limbs = std::array<std::uint64_t, 4>;  // least significant first
using Wide = unsigned __int128;

constexpr std::size_t kFieldBytes = 32;

constexpr bool is_less(const Limbs& a, const Limbs& b) {
    for (int i = 3; i >= 0; --i) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
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

// An element of the field of order Modulus::value, below 2^254.
template <class Modulus>
struct Field {
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
        const Limbs total = sum(limbs, other.limbs);
        return {is_less(total, kModulus) ? total : difference(total, kModulus)};
    }

    Field operator-(const Field& other) const {
        if (is_less(limbs, other.limbs)) {
            return {difference(sum(limbs, kModulus), other.limbs)};
        }
        return {difference(limbs, other.limbs)};
    }

    Field operator-() const { return is_zero() ? *this : Field{difference(kModulus, limbs)}; }
    Field twice() const { return *this + *this; }
    Field square() const { return *this * *this; }

    Field operator*(const Field& other) const {
        const Limbs &a = limbs, &b = other.limbs;
        Limbs t{};
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            Wide product = static_cast<Wide>(a[0]) * b[i] + t[0];
            const std::uint64_t factor = static_cast<std::uint64_t>(product) * kInverse;
            Wide reduced = static_cast<Wide>(factor) * kModulus[0] +
                           static_cast<std::uint64_t>(product);
#pragma GCC unroll 4
            for (int j = 1; j < 4; ++j) {
                product = static_cast<Wide>(a[j]) * b[i] + t[j] +
                          static_cast<std::uint64_t>(product >> 64);
                reduced = static_cast<Wide>(factor) * kModulus[j] +
                          static_cast<std::uint64_t>(product) +
                          static_cast<std::uint64_t>(reduced >> 64);
                t[j - 1] = static_cast<std::uint64_t>(reduced);
            }
            t[3] = static_cast<std::uint64_t>(product >> 64) +
                   static_cast<std::uint64_t>(reduced >> 64);
        }
        return {is_less(t, kModulus) ? t : difference(t, kModulus)};
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
    Field inverse() const { return power(difference(kModulus, Limbs{2, 0, 0, 0})); }
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

// Base extended by a square root of minus one.
struct Extended {
    Base real, imaginary;

    static Extended zero() { return {}; }
    static Extended one() { return {Base::one(), Base::zero()}; }

    bool is_zero() const { return real.is_zero() && imaginary.is_zero(); }
    bool operator==(const Extended& o) const { return real == o.real && imaginary == o.imaginary; }
    bool operator!=(const Extended& o) const { return !(*this == o); }
    Extended operator+(const Extended& o) const { return {real + o.real, imaginary + o.imaginary}; }
    Extended operator-(const Extended& o) const { return {real - o.real, imaginary - o.imaginary}; }
    Extended operator-() const { return {-real, -imaginary}; }
    Extended twice() const { return *this + *this; }

    Extended operator*(const Extended& o) const {  // Karatsuba
        const Base first = real * o.real, second = imaginary * o.imaginary;
        return {first - second, (real + imaginary) * (o.real + o.imaginary) - first - second};
    }

    Extended square() const {
        return {(real + imaginary) * (real - imaginary), (real * imaginary).twice()};
    }

    Extended inverse() const {
        const Base norm = (real.square() + imaginary.square()).inverse();
        return {real * norm, -(imaginary * norm)};
    }
};

}  // namespace titan
