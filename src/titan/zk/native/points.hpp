// Points in lanes, each of a sum of its own.
#pragma once

#include "pairs.hpp"

namespace titan {
inline namespace TITAN_TARGET {

// Points with their denominators apart, one in each lane; see curve.hpp for the formulas.
template <class P>
struct Points {
    using Mask = typename P::Mask;

    P x, y, zz, zzz;
    Mask finite;  // the other lanes are at infinity

    static constexpr auto kEvery = static_cast<Mask>((1u << kLanes) - 1);

    static Points infinity() { return {P::zero(), P::zero(), P::zero(), P::zero(), 0}; }

    template <class F>
    static Points everywhere(const Packed<F>& point) {
        const std::uint8_t* rows[kLanes];
        for (const std::uint8_t*& row : rows) row = reinterpret_cast<const std::uint8_t*>(&point);
        return {P::load(rows), P::load(rows, sizeof(F)), P::one(), P::one(), kEvery};
    }

    void twice() {
        const P u = y.twice(), v = u.square(), w = u * v, s = x * v, xx = x.square();
        const P m = xx.twice() + xx;
        x = m.square() - s.twice();
        y = m * s.minus(x) - w * y;
        zz = zz * v;
        zzz = zzz * w;
    }

    // Adds affine points in the lanes of the mask. A lane whose two points had the same x keeps
    // zz = 0 from then on.
    void add(const P& other_x, const P& other_y, Mask mask) {
        const P p = (other_x * zz).minus(x), r = (other_y * zzz).minus(y);
        const P square = p.square(), cube = p * square, q = x * square;
        const P third = r.square() - cube - q.twice();
        const P fall = r * q.minus(third) - y * cube;
        const Mask both = mask & finite, alone = mask & ~finite;
        x = P::select(both, third, P::select(alone, other_x, x));
        y = P::select(both, fall, P::select(alone, other_y, y));
        zz = P::select(both, zz * square, P::select(alone, P::one(), zz));
        zzz = P::select(both, zzz * cube, P::select(alone, P::one(), zzz));
        finite |= mask;
    }

    // Adds where the others are finite; all of these must be.
    void add(const Points& other) {
        const P u = x * other.zz, s = y * other.zzz;
        const P p = (other.x * zz).minus(u), r = (other.y * zzz).minus(s);
        const P square = p.square(), cube = p * square, q = u * square;
        const P third = r.square() - cube - q.twice();
        const P fall = r * q.minus(third) - s * cube;
        x = P::select(other.finite, third, x);
        y = P::select(other.finite, fall, y);
        zz = P::select(other.finite, zz * other.zz * square, zz);
        zzz = P::select(other.finite, zzz * other.zzz * cube, zzz);
    }

    template <class F>
    void split(Point<F> (&out)[kLanes]) const {
        std::array<Limbs, Packed<F>::kParts> stored[kLanes];
        std::uint8_t* rows[kLanes];
        for (unsigned i = 0; i < kLanes; ++i) rows[i] = reinterpret_cast<std::uint8_t*>(&stored[i]);
        const P Points::*from[] = {&Points::x, &Points::y, &Points::zz, &Points::zzz};
        F Point<F>::*to[] = {&Point<F>::x, &Point<F>::y, &Point<F>::zz, &Point<F>::zzz};
        for (int i = 0; i < 4; ++i) {
            (this->*from[i]).store(rows);
            for (unsigned lane = 0; lane < kLanes; ++lane) {
                out[lane].*to[i] = Packing<F>::read(stored[lane].data());
            }
        }
        for (unsigned lane = 0; lane < kLanes; ++lane) {
            if ((finite >> lane & 1) == 0) out[lane] = Point<F>::infinity();
        }
    }
};

}  // namespace TITAN_TARGET
}  // namespace titan
