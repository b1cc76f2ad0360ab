// Inverses by divisions by two.
//
// D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and modular inversion", TCHES
// 2019 (eprint 2019/266): 62 steps at a time are made on the lowest words alone and then applied to
// the long numbers as one matrix. The number of steps depends on the value.
#pragma once

#include "field.hpp"

namespace titan {
inline namespace TITAN_TARGET {

class Inversion {
   public:
    Inversion(const Limbs& value, const Limbs& modulus)
        : modulus_(split(modulus)), f_(modulus_), g_(split(value)) {
        std::uint64_t inverse = 1;  // of the modulus, by Newton's iteration
        for (int i = 0; i < 6; ++i) inverse *= 2 - modulus[0] * inverse;
        inverse_ = inverse & kMask;
        e_[0] = 1;
    }

    Limbs run() {
        while (g_ != Long{}) {
            const Matrix matrix = steps();
            divide_with_modulus(matrix);
            divide(matrix);
        }
        if (f_[4] < 0) negate(d_);  // f is now 1 or -1, or the modulus, for zero
        while (d_[4] < 0) add(modulus_, 1);
        for (;;) {
            const Long before = d_;
            add(modulus_, -1);
            if (d_[4] < 0) return joined(before);
        }
    }

   private:
    static constexpr int kBits = 62;
    static constexpr std::uint64_t kMask = (std::uint64_t{1} << kBits) - 1;

    using Long = std::array<std::int64_t, 5>;  // words of 62 bits, the highest with a sign
    using Signed = __int128;
    struct Matrix {
        std::int64_t u, v, q, r;
    };

    static Long split(const Limbs& n) {
        return {static_cast<std::int64_t>(n[0] & kMask),
                static_cast<std::int64_t>((n[0] >> 62 | n[1] << 2) & kMask),
                static_cast<std::int64_t>((n[1] >> 60 | n[2] << 4) & kMask),
                static_cast<std::int64_t>((n[2] >> 58 | n[3] << 6) & kMask),
                static_cast<std::int64_t>(n[3] >> 56)};
    }

    static Limbs joined(const Long& n) {
        const auto at = [&](int i) { return static_cast<std::uint64_t>(n[i]); };
        return {at(0) | at(1) << 62, at(1) >> 2 | at(2) << 60, at(2) >> 4 | at(3) << 58,
                at(3) >> 6 | at(4) << 56};
    }

    // 62 steps on the lowest words; times 2^62, their matrix sends (f, g) to the next pair.
    Matrix steps() {
        std::uint64_t u = 1, v = 0, q = 0, r = 1;
        std::uint64_t f = static_cast<std::uint64_t>(f_[0]) | static_cast<std::uint64_t>(f_[1]) << 62;
        std::uint64_t g = static_cast<std::uint64_t>(g_[0]) | static_cast<std::uint64_t>(g_[1]) << 62;
        for (int left = kBits;;) {
            // A bit beyond the last step ends the count of zeros there.
            const int zeros = __builtin_ctzll(g | ~std::uint64_t{0} << left);
            g >>= zeros, u <<= zeros, v <<= zeros;
            delta_ += zeros, left -= zeros;
            if (left == 0) break;
            if (delta_ > 0) {
                delta_ = -delta_;
                const std::uint64_t old_f = f, old_u = u, old_v = v;
                f = g, g = -old_f;
                u = q, q = -old_u;
                v = r, r = -old_v;
            }
            // As many low bits of g as may be cleared by one multiple of f, at most six.
            int bits = 1 - delta_;
            if (bits > left) bits = left;
            if (bits > 6) bits = 6;
            const std::uint64_t factor = g * f * (f * f - 2) & ((1u << bits) - 1);
            g += f * factor, q += u * factor, r += v * factor;
        }
        return {static_cast<std::int64_t>(u), static_cast<std::int64_t>(v),
                static_cast<std::int64_t>(q), static_cast<std::int64_t>(r)};
    }

    static Signed product(std::int64_t a, std::int64_t b) { return static_cast<Signed>(a) * b; }

    void divide(const Matrix& m) {
        Signed first = product(m.u, f_[0]) + product(m.v, g_[0]);
        Signed second = product(m.q, f_[0]) + product(m.r, g_[0]);
        for (int i = 1; i < 5; ++i) {
            first = (first >> kBits) + product(m.u, f_[i]) + product(m.v, g_[i]);
            second = (second >> kBits) + product(m.q, f_[i]) + product(m.r, g_[i]);
            f_[i - 1] = static_cast<std::int64_t>(static_cast<std::uint64_t>(first) & kMask);
            g_[i - 1] = static_cast<std::int64_t>(static_cast<std::uint64_t>(second) & kMask);
        }
        f_[4] = static_cast<std::int64_t>(first >> kBits);
        g_[4] = static_cast<std::int64_t>(second >> kBits);
    }

    // The same for the factors of the value, of which a multiple of the modulus makes 62 low bits
    // zero. Both stay between minus twice the modulus and the modulus.
    void divide_with_modulus(const Matrix& m) {
        std::int64_t first_factor = (m.u & d_[4] >> 63) + (m.v & e_[4] >> 63);
        std::int64_t second_factor = (m.q & d_[4] >> 63) + (m.r & e_[4] >> 63);
        Signed first = product(m.u, d_[0]) + product(m.v, e_[0]);
        Signed second = product(m.q, d_[0]) + product(m.r, e_[0]);
        first_factor -= lowest(inverse_ * static_cast<std::uint64_t>(first) + first_factor);
        second_factor -= lowest(inverse_ * static_cast<std::uint64_t>(second) + second_factor);
        first += product(modulus_[0], first_factor);
        second += product(modulus_[0], second_factor);
        for (int i = 1; i < 5; ++i) {
            first = (first >> kBits) + product(m.u, d_[i]) + product(m.v, e_[i]) +
                    product(modulus_[i], first_factor);
            second = (second >> kBits) + product(m.q, d_[i]) + product(m.r, e_[i]) +
                     product(modulus_[i], second_factor);
            d_[i - 1] = lowest(static_cast<std::uint64_t>(first));
            e_[i - 1] = lowest(static_cast<std::uint64_t>(second));
        }
        d_[4] = static_cast<std::int64_t>(first >> kBits);
        e_[4] = static_cast<std::int64_t>(second >> kBits);
    }

    static std::int64_t lowest(std::uint64_t bits) { return static_cast<std::int64_t>(bits & kMask); }

    void add(const Long& other, std::int64_t sign) {
        std::int64_t carry = 0;
        for (int i = 0; i < 5; ++i) {
            const std::int64_t total = d_[i] + sign * other[i] + carry;
            d_[i] = i < 4 ? lowest(static_cast<std::uint64_t>(total)) : total;
            carry = total >> kBits;
        }
    }

    static void negate(Long& number) {
        std::int64_t carry = 0;
        for (int i = 0; i < 5; ++i) {
            const std::int64_t total = carry - number[i];
            number[i] = i < 4 ? lowest(static_cast<std::uint64_t>(total)) : total;
            carry = total >> kBits;
        }
    }

    Long modulus_, f_, g_, d_{}, e_{};
    std::uint64_t inverse_;
    int delta_ = 1;  // the halvings that g has had beyond those of f
};

inline Limbs inverted(const Limbs& value, const Limbs& modulus) {
    return Inversion(value, modulus).run();
}

}  // namespace TITAN_TARGET
}  // namespace titan
