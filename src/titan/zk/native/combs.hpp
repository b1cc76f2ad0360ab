// Sums of a few fixed points times scalars, from tables made once.
//
// C. H. Lim and P. J. Lee, "More flexible exponentiation with precomputation", CRYPTO 1994: a table
// holds every sum of the multiples by 2^0, 2^32, ..., 2^224, so that 32 doublings are left.
#pragma once

#include <vector>

#include "curve.hpp"

namespace titan {
inline namespace TITAN_TARGET {

class Combs {
   public:
    explicit Combs(const std::vector<AffineG1>& points) {
        for (const AffineG1& point : points) append(point);
    }

    std::size_t count() const { return tables_.size() / kEntries; }

    // The first point times the first scalar, and so on; plain scalars.
    G1 sum(const std::vector<Limbs>& scalars) const {
        G1 total = G1::infinity();
        for (unsigned place = kSpacing; place-- > 0;) {
            total.twice();
            for (std::size_t i = 0; i < scalars.size(); ++i) {
                const unsigned entry = teeth(scalars[i], place);
                if (entry != 0) total.add(tables_[i * kEntries + entry]);
            }
        }
        return total;
    }

   private:
    static constexpr unsigned kTeeth = 8, kSpacing = 256 / kTeeth;
    static constexpr std::size_t kEntries = std::size_t{1} << kTeeth;  // the first is not used

    static unsigned teeth(const Limbs& scalar, unsigned place) {
        unsigned entry = 0;
        for (unsigned tooth = 0; tooth < kTeeth; ++tooth) {
            const unsigned bit = tooth * kSpacing + place;
            entry |= static_cast<unsigned>(scalar[bit / 64] >> (bit % 64) & 1) << tooth;
        }
        return entry;
    }

    void append(const AffineG1& point) {
        std::vector<G1> sums(kEntries, G1::infinity());
        G1 power = G1::of(point);
        for (unsigned tooth = 0; tooth < kTeeth; ++tooth) {
            const std::size_t low = std::size_t{1} << tooth;
            for (std::size_t i = 0; i < low; ++i) {
                sums[low + i] = sums[i];
                sums[low + i].add(power);
            }
            for (unsigned bit = 0; bit < kSpacing && tooth + 1 < kTeeth; ++bit) power.twice();
        }
        append_affine(sums);
    }

    // With one inversion for all of them.
    void append_affine(const std::vector<G1>& points) {
        std::vector<Base> before;
        Base product = Base::one();
        for (const G1& point : points) {
            before.push_back(product);
            if (!point.is_infinity()) product = product * (point.zz * point.zzz);
        }
        Base inverse = product.inverse();
        const std::size_t start = tables_.size();
        tables_.resize(start + points.size());
        for (std::size_t i = points.size(); i-- > 0;) {
            const G1& point = points[i];
            if (point.is_infinity()) continue;
            const Base own = inverse * before[i];
            tables_[start + i] = {point.x * own * point.zzz, point.y * own * point.zz};
            inverse = inverse * (point.zz * point.zzz);
        }
    }

    std::vector<AffineG1> tables_;
};

}  // namespace TITAN_TARGET
}  // namespace titan
