// The groups of BN254: affine points as files hold them, and sums with their denominators apart.
//
// Formulas: "XYZZ coordinates" of the Explicit-Formulas Database (D. Bernstein and T. Lange),
// where x = X / ZZ, y = Y / ZZZ and ZZ^3 = ZZZ^2; a point with ZZ = 0 is at infinity.
#pragma once

#include "extension.hpp"

namespace titan {
inline namespace TITAN_TARGET {

template <class F>
struct Affine {
    F x, y;  // both zero at infinity, which lies on neither curve

    bool is_infinity() const { return x.is_zero() && y.is_zero(); }
    Affine operator-() const { return {x, -y}; }
};

template <class F>
struct Point {
    F x, y, zz, zzz;

    static Point infinity() { return {F::zero(), F::zero(), F::zero(), F::zero()}; }
    static Point of(const Affine<F>& point) {
        if (point.is_infinity()) return infinity();
        return {point.x, point.y, F::one(), F::one()};
    }

    bool is_infinity() const { return zz.is_zero(); }

    void twice() {  // dbl-2008-s-1
        if (is_infinity()) return;
        const F u = y.twice(), v = u.square(), w = u * v, s = x * v, m = tripled(x.square());
        x = m.square() - s.twice();
        y = m * (s - x) - w * y;
        zz = v * zz;
        zzz = w * zzz;
    }

    void add(const Affine<F>& other) {  // madd-2008-s
        if (other.is_infinity()) return;
        if (is_infinity()) {
            *this = of(other);
            return;
        }
        const F p = other.x * zz - x, r = other.y * zzz - y;
        if (p.is_zero()) {
            meet(r);
            return;
        }
        const F square = p.square(), cube = p * square, q = x * square;
        x = r.square() - cube - q.twice();
        y = r * (q - x) - y * cube;
        zz = zz * square;
        zzz = zzz * cube;
    }

    void add(const Point& other) {  // add-2008-s
        if (other.is_infinity()) return;
        if (is_infinity()) {
            *this = other;
            return;
        }
        const F u = x * other.zz, s = y * other.zzz;
        const F p = other.x * zz - u, r = other.y * zzz - s;
        if (p.is_zero()) {
            meet(r);
            return;
        }
        const F square = p.square(), cube = p * square, q = u * square;
        x = r.square() - cube - q.twice();
        y = r * (q - x) - s * cube;
        zz = zz * other.zz * square;
        zzz = zzz * other.zzz * cube;
    }

    Affine<F> affine() const {
        if (is_infinity()) return {F::zero(), F::zero()};
        const F inverse = (zz * zzz).inverse();
        return {x * inverse * zzz, y * inverse * zz};
    }

   private:
    static F tripled(const F& value) { return value.twice() + value; }

    // Two points of one x: the same, or opposite.
    void meet(const F& difference_of_y) {
        if (difference_of_y.is_zero()) {
            twice();
        } else {
            *this = infinity();
        }
    }
};

template <class F>
Point<F> times(const Affine<F>& point, const Limbs& scalar) {
    Point<F> result = Point<F>::infinity();
    for (int bit = 255; bit >= 0; --bit) {
        result.twice();
        if (scalar[bit / 64] >> (bit % 64) & 1) result.add(point);
    }
    return result;
}

using AffineG1 = Affine<Base>;
using AffineG2 = Affine<Extended>;
using G1 = Point<Base>;
using G2 = Point<Extended>;

// Points of the groups' order that everybody takes.
inline AffineG1 generator(const AffineG1&) {
    return {Base::one(), Base::of({2, 0, 0, 0})};
}
inline AffineG2 generator(const AffineG2&) {
    const auto of = [](const Limbs& real, const Limbs& imaginary) {
        return Extended{Base::of(real), Base::of(imaginary)};
    };
    return {of({0x46debd5cd992f6ed, 0x674322d4f75edadd, 0x426a00665e5c4479, 0x1800deef121f1e76},
               {0x97e485b7aef312c2, 0xf1aa493335a9e712, 0x7260bfb731fb5d25, 0x198e9393920d483a}),
            of({0x4ce6cc0166fa7daa, 0xe3d1e7690c43d37b, 0x4aab71808dcb408f, 0x12c85ea5db8c6deb},
               {0x55acdadcd122975b, 0xbc4b313370b38ef3, 0xec9e99ad690c3395, 0x090689d0585ff075})};
}

// y^2 = x^3 + 3, and on the twist y^2 = x^3 + 3 / (9 + i).
inline Base constant_term(const AffineG1&) { return Base::of({3, 0, 0, 0}); }
inline Extended constant_term(const AffineG2&) {
    const Extended nine{Base::of({9, 0, 0, 0}), Base::one()};
    return Extended{Base::of({3, 0, 0, 0}), Base::zero()} * nine.inverse();
}

template <class F>
bool lies_on_curve(const Affine<F>& point, const F& constant) {
    return point.is_infinity() ||
           point.y.square() == point.x.square() * point.x + constant;
}

}  // namespace TITAN_TARGET
}  // namespace titan
