// Number-theoretic transforms over the scalar field, in the order of roots that proving keys use.
//
// W. M. Gentleman and G. Sande, "Fast Fourier transforms for fun and profit", AFIPS 1966, from
// natural to reversed order, and J. W. Cooley and J. W. Tukey, "An algorithm for the machine
// calculation of complex Fourier series", Math. Comp. 19 (1965), back, so that nothing is reordered.
// The root of order 2^28 is 5 to the power of the odd part of the group's order less one: 5 is the
// smallest non-residue, which iden3's tools take.
#pragma once

#include <vector>

#include "lanes.hpp"

namespace titan {
inline namespace TITAN_TARGET {

constexpr unsigned kLargestPower = 27;  // a key's domain needs roots of twice its order

// The primitive root of unity of order 2^power, power at most 28.
inline Scalar root_of_unity(unsigned power) {
    constexpr Limbs odd_part{0x9b9709143e1f593f, 0x181585d2833e8487, 0x131a029b85045b68,
                             0x000000030644e72e};
    Scalar root = Scalar::of({5, 0, 0, 0}).power(odd_part);
    for (unsigned i = 28; i > power; --i) root = root.square();
    return root;
}

using ScalarPack = Pack<Scalar>;

// Transforms of one size, of numbers as packs store them.
class Transform {
   public:
    explicit Transform(unsigned power) : power_(power), shifts_(size()) {
        forward_ = powers(root_of_unity(power));
        backward_ = powers(root_of_unity(power).inverse());
        // Dividing by the size and moving to the odd coset are one multiplication.
        const Scalar step = root_of_unity(power + 1);
        Scalar factor = Scalar::of({size(), 0, 0, 0}).inverse();
        for (std::size_t i = 0; i < size(); ++i, factor = factor * step) {
            shifts_[reversed(i)] = packed(factor);
        }
    }

    std::size_t size() const { return std::size_t{1} << power_; }

    // From values on the roots of unity to values on the odd roots of twice the order.
    void to_odd_coset(std::vector<Limbs>& values) const {
        for (std::size_t half = size() / 2; half > 0; half /= 2) {
            butterflies<true>(values, half, backward_);
        }
        for (std::size_t i = 0; i < size(); i += kAtOnce) {
            const Group group(size() - i, [&](std::size_t k) { return i + k; });
            const ScalarPack product = group.load(values) * group.load(shifts_);
            group.store(values, product);
        }
        for (std::size_t half = 1; half < size(); half *= 2) {
            butterflies<false>(values, half, forward_);
        }
    }

   private:
    static constexpr std::size_t kAtOnce = ScalarPack::kCount;

    // The places that one pack takes; behind the last one it is repeated.
    struct Group {
        std::size_t place[kAtOnce];

        template <class Place>
        Group(std::size_t left_over, const Place& of) {
            for (std::size_t k = 0; k < kAtOnce; ++k) {
                place[k] = of(k < left_over ? k : left_over - 1);
            }
        }

        ScalarPack load(const std::vector<Limbs>& values, std::size_t further = 0) const {
            const std::uint8_t* rows[kAtOnce];
            for (std::size_t k = 0; k < kAtOnce; ++k) {
                rows[k] = reinterpret_cast<const std::uint8_t*>(&values[place[k] + further]);
            }
            return ScalarPack::load(rows);
        }

        void store(std::vector<Limbs>& values, const ScalarPack& pack,
                   std::size_t further = 0) const {
            std::uint8_t* rows[kAtOnce];
            for (std::size_t k = 0; k < kAtOnce; ++k) {
                rows[k] = reinterpret_cast<std::uint8_t*>(&values[place[k] + further]);
            }
            pack.store(rows);
        }
    };

    // One step between numbers at a distance of `half`: roots come last on the way to reversed
    // order, and first on the way back.
    template <bool kToReversed>
    void butterflies(std::vector<Limbs>& values, std::size_t half,
                     const std::vector<Limbs>& roots) const {
        const std::size_t stride = size() / (2 * half), low = half - 1;
        for (std::size_t i = 0; i < size() / 2; i += kAtOnce) {
            const std::size_t left_over = size() / 2 - i;
            const Group group(left_over, [&](std::size_t k) {
                return 2 * (i + k) - ((i + k) & low);  // blocks of twice the distance
            });
            const Group turn(left_over, [&](std::size_t k) { return ((i + k) & low) * stride; });
            const ScalarPack first = group.load(values), root = turn.load(roots);
            if constexpr (kToReversed) {
                const ScalarPack second = group.load(values, half);
                group.store(values, first + second);
                group.store(values, first.minus(second) * root, half);
            } else {
                const ScalarPack second = group.load(values, half) * root;
                group.store(values, first + second);
                group.store(values, first - second, half);
            }
        }
    }

    std::vector<Limbs> powers(const Scalar& root) const {
        std::vector<Limbs> out(size() / 2 + 1);
        Scalar power = Scalar::one();
        for (Limbs& one : out) one = packed(power), power = power * root;
        return out;
    }

    std::size_t reversed(std::size_t place) const {
        std::size_t out = 0;
        for (unsigned bit = 0; bit < power_; ++bit) out |= (place >> bit & 1) << (power_ - 1 - bit);
        return out;
    }

    unsigned power_;
    std::vector<Limbs> forward_, backward_, shifts_;
};

}  // namespace TITAN_TARGET
}  // namespace titan
