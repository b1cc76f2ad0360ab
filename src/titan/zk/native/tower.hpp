// The fields of degree 6 and 12 in which pairings of BN254 take their values.
//
// Fp6 = Fp2[v] / (v^3 - xi) and Fp12 = Fp6[w] / (w^2 - v), with xi = 9 + i, as in A. J. Devegili,
// M. Scott and R. Dahab, "Implementing cryptographic pairings over Barreto-Naehrig curves",
// Pairing 2007. `B` is the base field, or a pack of its elements.
#pragma once

#include "extension.hpp"

namespace titan {
inline namespace TITAN_TARGET {

// The same element in every lane.
inline Base everywhere(const Base& value, const Base&) { return value; }
template <class P>
P everywhere(const Base& value, const P&) {
    return P::all(packed(value));
}
template <class B>
Extension<B> everywhere(const Extended& value) {
    return {everywhere(value.real, B{}), everywhere(value.imaginary, B{})};
}

template <class B>
Extension<B> times_xi(const Extension<B>& value) {
    const Extension<B> eight = value.twice().twice().twice();
    return {eight.real + value.real - value.imaginary,
            eight.imaginary + value.imaginary + value.real};
}

template <class B>
struct Sextic {
    using E = Extension<B>;
    E c0, c1, c2;

    static Sextic zero() { return {E::zero(), E::zero(), E::zero()}; }
    static Sextic one() { return {E::one(), E::zero(), E::zero()}; }

    bool operator==(const Sextic& o) const { return c0 == o.c0 && c1 == o.c1 && c2 == o.c2; }
    Sextic operator+(const Sextic& o) const { return {c0 + o.c0, c1 + o.c1, c2 + o.c2}; }
    Sextic operator-(const Sextic& o) const { return {c0 - o.c0, c1 - o.c1, c2 - o.c2}; }
    Sextic operator-() const { return {-c0, -c1, -c2}; }
    Sextic twice() const { return {c0.twice(), c1.twice(), c2.twice()}; }
    Sextic times_v() const { return {times_xi(c2), c0, c1}; }

    Sextic operator*(const Sextic& o) const {  // Karatsuba, for three parts
        const E t0 = c0 * o.c0, t1 = c1 * o.c1, t2 = c2 * o.c2;
        return {times_xi((c1 + c2) * (o.c1 + o.c2) - t1 - t2) + t0,
                (c0 + c1) * (o.c0 + o.c1) - t0 - t1 + times_xi(t2),
                (c0 + c2) * (o.c0 + o.c2) - t0 - t2 + t1};
    }

    Sextic operator*(const E& o) const { return {c0 * o, c1 * o, c2 * o}; }

    // By low + middle v.
    Sextic times(const E& low, const E& middle) const {
        const E t0 = c0 * low, t1 = c1 * middle;
        return {times_xi(c2 * middle) + t0, (c0 + c1) * (low + middle) - t0 - t1, c2 * low + t1};
    }

    Sextic inverse() const {
        const E t0 = c0.square() - times_xi(c1 * c2);
        const E t1 = times_xi(c2.square()) - c0 * c1, t2 = c1.square() - c0 * c2;
        const E norm = (c0 * t0 + times_xi(c2 * t1 + c1 * t2)).inverse();
        return {t0 * norm, t1 * norm, t2 * norm};
    }
};

template <class B>
struct Twelfth {
    using E = Extension<B>;
    Sextic<B> a, b;  // a + b w

    static Twelfth one() { return {Sextic<B>::one(), Sextic<B>::zero()}; }

    bool operator==(const Twelfth& o) const { return a == o.a && b == o.b; }
    Twelfth conjugate() const { return {a, -b}; }  // the power p^6

    Twelfth operator*(const Twelfth& o) const {
        const Sextic<B> t0 = a * o.a, t1 = b * o.b;
        return {t0 + t1.times_v(), (a + b) * (o.a + o.b) - t0 - t1};
    }

    Twelfth square() const {
        const Sextic<B> product = a * b;
        return {(a + b) * (a + b.times_v()) - product - product.times_v(), product.twice()};
    }

    // By r0 + r1 w + r2 w^3, the form of a line.
    Twelfth times_line(const E& r0, const E& r1, const E& r2) const {
        const Sextic<B> t0 = a * r0, t1 = b.times(r1, r2);
        return {t0 + t1.times_v(), (a + b).times(r0 + r1, r2) - t0 - t1};
    }

    // By 1 + r1 w + r2 w^3.
    Twelfth times_line(const E& r1, const E& r2) const {
        return {a + b.times(r1, r2).times_v(), b + a.times(r1, r2)};
    }

    Twelfth inverse() const {
        const Sextic<B> norm = (a * a - (b * b).times_v()).inverse();
        return {a * norm, -(b * norm)};
    }

    // The square of an element whose power p^4 - p^2 + 1 is one: R. Granger and M. Scott, "Faster
    // squaring in the cyclotomic subgroup of sixth degree extensions", PKC 2010.
    Twelfth cyclotomic_square() const {
        const auto [t0, t1] = fourth_square(a.c0, b.c1);
        const auto [t2, t3] = fourth_square(b.c0, a.c2);
        const auto [t4, t5] = fourth_square(a.c1, b.c2);
        return {{tripled_less(t0, a.c0), tripled_less(t2, a.c1), tripled_less(t4, a.c2)},
                {tripled_more(times_xi(t5), b.c0), tripled_more(t1, b.c1),
                 tripled_more(t3, b.c2)}};
    }

    Twelfth frobenius() const {  // the power p
        const Extended* g = frobenius_factors();
        const auto turned = [&](const E& value, int k) {
            return value.conjugate() * everywhere<B>(g[k]);
        };
        return {{a.c0.conjugate(), turned(a.c1, 2), turned(a.c2, 4)},
                {turned(b.c0, 1), turned(b.c1, 3), turned(b.c2, 5)}};
    }

    // Powers of xi^((p - 1) / 6).
    static const Extended* frobenius_factors() {
        static const std::array<Extended, 6> factors = [] {
            const Extended xi{Base::of({9, 0, 0, 0}), Base::one()};
            Extended root = Extended::one();
            const Limbs exponent = sixth_of_modulus();
            for (int bit = 255; bit >= 0; --bit) {
                root = root.square();
                if (exponent[bit / 64] >> (bit % 64) & 1) root = root * xi;
            }
            std::array<Extended, 6> out{Extended::one()};
            for (int k = 1; k < 6; ++k) out[k] = out[k - 1] * root;
            return out;
        }();
        return factors.data();
    }

   private:
    struct Two {
        E first, second;
    };

    // (x + y s)^2 for s^2 = xi, in two parts.
    static Two fourth_square(const E& x, const E& y) {
        const E left = x.square(), right = y.square();
        return {left + times_xi(right), (x + y).square() - left - right};
    }
    static E tripled_less(const E& t, const E& value) { return (t - value).twice() + t; }
    static E tripled_more(const E& t, const E& value) { return (t + value).twice() + t; }

    static Limbs sixth_of_modulus() {  // (p - 1) / 6
        Limbs out = difference(Base::kModulus, {1, 0, 0, 0});
        std::uint64_t rest = 0;
        for (int i = 3; i >= 0; --i) {
            const Wide part = static_cast<Wide>(rest) << 64 | out[i];
            out[i] = static_cast<std::uint64_t>(part / 6), rest = static_cast<std::uint64_t>(part % 6);
        }
        return out;
    }
};

}  // namespace TITAN_TARGET
}  // namespace titan
